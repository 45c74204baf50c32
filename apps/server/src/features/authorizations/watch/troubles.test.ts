import { type AuthorizationCard, type Banner, CAUSE_ARTICLES, type Job } from '@linekeeper/api-contract';
import { createEmulator, type Fault } from '@linekeeper/emulator';
import { afterEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const JOBS: Job[] = ['users-sync', 'sign-in'];
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function scene() {
  const emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 20 });
  open.push(emulator);
  const server = await createTestServer({ emulator });
  open.push(server);
  const owner = await createTestOwner(server);
  const { slug } = await owner.addOrganization('Acme Hotels');
  await owner.authorize({ slug, jobs: JOBS, email: DANA });
  const goOn = async (seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 5) {
      await emulator.clock.advance(5_000);
      // Features that wait inside a round are not what is tested here.
      await server.platform.ticker.tick();
    }
  };
  const look = async () => {
    const path = `/api/organizations/${slug}/authorizations`;
    const { cards, banner } = await owner.call<{ cards: AuthorizationCard[]; banner: Banner | null }>('GET', path);
    const card = cards.find(({ job }) => job === 'users-sync');
    if (card === undefined) throw new Error('no card');
    return { card, banner };
  };
  const strike = (fault: Fault) => emulator.faults.add({ path: '/v1/people', ...fault });
  return { emulator, goOn, look, strike };
}

test('while Webex answers 429 the job works partly, and says so with the time of the next try', async () => {
  const { goOn, look, strike } = await scene();
  strike({ kind: 'rate-limited', retryAfterSeconds: 30 });
  await goOn(100);
  const { card, banner } = await look();
  expect(banner).toBeNull();
  expect(card.state).toBe('partly');
  expect(card.trouble).toMatchObject({ cause: 'rate-limited', article: CAUSE_ARTICLES['rate-limited'] });
  expect(Date.parse(card.trouble?.retryAt ?? '')).toBeGreaterThan(TEST_START_MS);
});

test('an outage is told with what Webex answers and what its status page says, and ends by itself', async () => {
  const { emulator, goOn, look, strike } = await scene();
  const end = strike({ kind: 'unavailable', status: 503 });
  await goOn(80);
  const silent = (await look()).card;
  // What cannot be known at present is not healthy.
  expect(silent.state).toBe('unknown');
  expect(silent.trouble?.cause).toBe('webex-outage');
  expect(silent.trouble?.sentence).toContain('Webex answers 503');
  expect(silent.trouble?.sentence).toContain('tells of no trouble');
  emulator.world.incidents.set('incident-1', {
    uuid: 'incident-1',
    title: 'Elevated error rates',
    componentId: 'webex-apis',
    componentStatus: 'major_outage',
    createdMs: emulator.clock.now(),
    resolvedMs: null,
    updates: [],
    faultIds: [],
  });
  await goOn(120);
  const told = (await look()).card;
  expect(told.trouble?.sentence).toContain('tells of "Elevated error rates"');
  expect(told.trouble?.since).toBe(silent.trouble?.since);
  end();
  await goOn(60);
  expect((await look()).card).toMatchObject({ state: 'healthy', trouble: null });
});

test('a broken way is the network, unless the status page of Webex tells of an incident', async () => {
  const { emulator, goOn, look, strike } = await scene();
  strike({ kind: 'reset' });
  await goOn(80);
  expect((await look()).card).toMatchObject({ state: 'unknown', trouble: { cause: 'network' } });
  emulator.world.incidents.set('incident-2', {
    uuid: 'incident-2',
    title: 'Webex unreachable for some',
    componentId: 'webex-apis',
    componentStatus: 'major_outage',
    createdMs: emulator.clock.now(),
    resolvedMs: null,
    updates: [],
    faultIds: [],
  });
  await goOn(80);
  expect((await look()).card.trouble?.cause).toBe('webex-outage');
});

test('another region is said with the first sign of it and with what Webex answers, once, and is no death', async () => {
  const { goOn, look, strike } = await scene();
  strike({ kind: 'wrong-region' });
  await goOn(60);
  const { card, banner } = await look();
  expect(banner).toBeNull();
  expect(card.state).toBe('partly');
  expect(card.trouble?.cause).toBe('wrong-region');
  expect(card.trouble?.sentence.match(/451/g)).toHaveLength(1);
});

test('a clock that differs from that of Webex by ten minutes is said, the authorization lives', async () => {
  const { emulator, goOn, look } = await scene();
  emulator.modes.dateSkewMs = 10 * 60_000;
  await goOn(60);
  const { card, banner } = await look();
  expect(banner).toBeNull();
  expect(card.state).toBe('partly');
  expect(card.trouble).toMatchObject({
    cause: 'clock-skew',
    sentence: "The clock of this server is 10 minutes behind Webex's.",
  });
  emulator.modes.dateSkewMs = 0;
  await goOn(60);
  expect((await look()).card).toMatchObject({ state: 'healthy', trouble: null });
});
