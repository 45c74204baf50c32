import type { AuthorizationCard, Banner, Incident, Job, TimelineEvent } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;
let organizationId: string;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 40 });
  server = await createTestServer({ emulator });
  owner = await createTestOwner(server);
  ({ slug, organizationId } = await owner.addOrganization('Acme Hotels'));
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

async function authorize(jobs: Job[], email: string, as: 'primary' | 'standby' = 'primary'): Promise<void> {
  const { walk } = await owner.authorize({ slug, jobs, email, as });
  expect(walk.steps.map(({ state, text }) => text ?? state)).toEqual(jobs.map(() => 'works'));
}

async function goOn(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await emulator.clock.advance(1_000);
    await server.platform.ticker.tick();
  }
  await server.platform.jobs.drain();
}

const base = (): string => `/api/organizations/${slug}/authorizations`;
const read = (job: Job): Promise<{ card: AuthorizationCard; timeline: TimelineEvent[] }> =>
  owner.call('GET', `${base()}/${job}?limit=200`);
const cardOf = async (job: Job): Promise<AuthorizationCard> => (await read(job)).card;
const linesOf = async (job: Job): Promise<string[]> =>
  (await read(job)).timeline.filter(({ kind }) => kind === 'standby' || kind === 'drill').map(({ text }) => text);

function personUuid(email: string): string {
  const person = [...emulator.world.people.values()].find((candidate) => candidate.email === email);
  if (person === undefined) throw new Error(`nobody has ${email}`);
  return person.uuid;
}

/** One call of a feature, as it comes: Webex for the job, then a question. */
async function askOnce(job: Job): Promise<string> {
  const { webex, authorizer } = await server.features.authorizations.webexFor(organizationId, job);
  for await (const _page of webex.people.pages({ max: 1 }, { retry: 'none' })) break;
  return authorizer.name;
}

test('a standby is added beside the first one, which stays as it is', async () => {
  await authorize(['users-sync'], DANA);
  const before = await cardOf('users-sync');
  await authorize(['users-sync'], ILARIA, 'standby');
  const card = await cardOf('users-sync');
  expect(card.authorizer?.name).toBe('Dana Okafor');
  expect(card.authorizedAt).toBe(before.authorizedAt);
  expect(card.standbys).toMatchObject([
    { seat: 2, client: 'integration', authorizer: { name: 'Ilaria Illuminati' }, state: 'healthy', serving: false },
  ]);
  expect(card.serving).toBe(before.serving);
});

test('the same person cannot stand by for the own authorization, and nobody can for sign-in', async () => {
  await authorize(['users-sync'], DANA);
  const { walk } = await owner.authorize({ slug, jobs: ['users-sync'], email: DANA, as: 'standby' });
  expect(walk.steps[0]).toMatchObject({
    state: 'refused',
    text: expect.stringContaining(
      'both would stop together. Sign in to Webex as another Full Admin. Nothing was stored.',
    ),
  });
  expect((await cardOf('users-sync')).standbys).toEqual([]);
  await expect(owner.authorize({ slug, jobs: ['sign-in'], email: ILARIA, as: 'standby' })).rejects.toThrow(
    /no-standby/,
  );
});

test('the question that meets the first refusal is answered through the standby, and the next one goes there at once', async () => {
  await authorize(['users-sync'], DANA);
  await authorize(['users-sync'], ILARIA, 'standby');
  await goOn(3);
  emulator.levers.deactivate(personUuid(DANA));
  const heard: (number | null)[] = [];
  server.features.tokenVault.onSignal((signal) => void (signal.kind === 'answer' && heard.push(signal.status)));
  expect(await askOnce('users-sync')).toBe('Dana Okafor');
  expect(heard.slice(0, 1)).toEqual([401]);
  expect(heard.at(-1)).toBe(200);
  expect(await askOnce('users-sync')).toBe('Ilaria Illuminati');
});

test('who somebody is, is asked of nobody else: the first refusal stands', async () => {
  await authorize(['users-sync'], DANA);
  await authorize(['users-sync'], ILARIA, 'standby');
  await goOn(3);
  emulator.levers.deactivate(personUuid(DANA));
  const { webex } = await server.features.authorizations.webexFor(organizationId, 'users-sync');
  await expect(webex.people.me({ retry: 'none' })).rejects.toThrow('401');
});

test('what a standby shares does not hang on one person, also while the first one is stopped', async () => {
  await authorize(['users-sync', 'presence'], DANA);
  const advice = async (): Promise<string | null> =>
    (await owner.call<{ advice: string | null }>('GET', base())).advice;
  expect(await advice()).toMatch(/^Both hang on Dana Okafor\./);
  await authorize(['users-sync', 'presence'], ILARIA, 'standby');
  expect(await advice()).toBeNull();
  await goOn(3);
  emulator.levers.deactivate(personUuid(DANA));
  await goOn(75);
  expect(await cardOf('presence')).toMatchObject({ state: 'partly' });
  expect(await advice()).toBeNull();
});

test('a death behind a standby: partly, a lifeline on standby, one incident a step lower that says who stands in', async () => {
  await authorize(['users-sync', 'call-control'], DANA);
  await authorize(['users-sync', 'call-control'], ILARIA, 'standby');
  await goOn(3);
  emulator.levers.deactivate(personUuid(DANA));
  await goOn(75);
  const card = await cardOf('call-control');
  expect(card).toMatchObject({ state: 'partly', verdict: { cause: 'authorizer-deactivated', certainty: 'certain' } });
  expect(card.standbys).toMatchObject([{ serving: true }]);
  expect(card.lifeline.map(({ kind }) => kind)).toEqual(['none', 'working', 'standby']);
  const { incidents } = await owner.call<{ incidents: Incident[] }>('GET', `/api/organizations/${slug}/incidents`);
  expect(incidents).toHaveLength(1);
  expect(incidents[0]).toMatchObject({
    jobs: ['users-sync', 'call-control'],
    served: ['users-sync', 'call-control'],
    sentence: expect.stringContaining('Directory and call control go on through Ilaria Illuminati.'),
  });
  const { banner } = await owner.call<{ banner: Banner }>('GET', base());
  // The sentence says that they go on: not a second time below it.
  expect(banner).toMatchObject({ served: ['users-sync', 'call-control'], stillWorks: [] });
  expect(await server.features.authorizations.state(organizationId, 'call-control')).toMatchObject({
    state: 'partly',
    cause: null,
  });
  expect(await linesOf('call-control')).toEqual([
    'Ilaria Illuminati, standing by, took over call control from Dana Okafor',
  ]);
});

test('authorized again, the first one takes its work back after the second good answer, and history says so once', async () => {
  await authorize(['users-sync'], DANA);
  await authorize(['users-sync'], ILARIA, 'standby');
  await goOn(3);
  emulator.levers.changePassword(personUuid(DANA));
  await goOn(75);
  expect(await cardOf('users-sync')).toMatchObject({ state: 'partly' });
  await authorize(['users-sync'], DANA);
  expect((await cardOf('users-sync')).standbys).toMatchObject([{ serving: true }]);
  await goOn(75);
  await goOn(3);
  expect(await cardOf('users-sync')).toMatchObject({ state: 'healthy', standbys: [{ serving: false }] });
  expect(await linesOf('users-sync')).toEqual([
    'Dana Okafor serves directory again',
    'Ilaria Illuminati, standing by, took over directory from Dana Okafor',
  ]);
});

test('a standby that dies interrupts nothing: the job is healthy, its lifeline whole, the incident says only a standby stopped', async () => {
  await authorize(['users-sync'], DANA);
  await authorize(['users-sync'], ILARIA, 'standby');
  await goOn(3);
  emulator.levers.deactivate(personUuid(ILARIA));
  await goOn(75);
  const card = await cardOf('users-sync');
  expect(card).toMatchObject({ state: 'healthy', verdict: null, standbys: [{ state: 'stopped' }] });
  expect(card.lifeline.map(({ kind }) => kind)).toEqual(['none', 'working']);
  const { incidents } = await owner.call<{ incidents: Incident[] }>('GET', `/api/organizations/${slug}/incidents`);
  expect(incidents).toMatchObject([{ sentence: expect.stringContaining('only a standby stopped') }]);
});

test('a drill sends the work to the standby, ends by itself, leaves figures and never opens an incident', async () => {
  await authorize(['users-sync'], DANA);
  await authorize(['users-sync'], ILARIA, 'standby');
  await goOn(3);
  const started = await owner.call<AuthorizationCard>('POST', `${base()}/users-sync/drill`, { minutes: 2 });
  expect(started).toMatchObject({ state: 'healthy', standbys: [{ serving: true }], drill: { endedAt: null } });
  for (let call = 0; call < 5; call += 1) expect(await askOnce('users-sync')).toBe('Ilaria Illuminati');
  await goOn(122);
  const card = await cardOf('users-sync');
  expect(card.standbys).toMatchObject([{ serving: false }]);
  expect(card.drill?.endedAt).not.toBeNull();
  expect(card.drill?.calls).toBeGreaterThanOrEqual(6);
  expect(card.drill?.refused).toBe(0);
  const [, result] = (await linesOf('users-sync')).slice(0, 2);
  expect(result).toMatch(/^Drill: Ilaria Illuminati took over in 0\.\d s; \d+ calls, 0 refused$/);
  expect(await owner.call('GET', `/api/organizations/${slug}/incidents`)).toMatchObject({ incidents: [] });
  expect(await askOnce('users-sync')).toBe('Dana Okafor');
});

test('a drill needs somebody who stands by', async () => {
  await authorize(['users-sync'], DANA);
  await expect(owner.call('POST', `${base()}/users-sync/drill`, {})).rejects.toThrow(/Nobody who works stands by/);
});

test('promoted, the standby is the first one and the first one stands by', async () => {
  await authorize(['users-sync'], DANA);
  await authorize(['users-sync'], ILARIA, 'standby');
  const [standby] = (await cardOf('users-sync')).standbys;
  const path = `${base()}/users-sync/standbys/${standby?.authorizationId}`;
  const card = await owner.call<AuthorizationCard>('POST', `${path}/promote`);
  expect(card).toMatchObject({
    authorizer: { name: 'Ilaria Illuminati' },
    serving: standby?.authorizationId,
    standbys: [{ seat: 2, authorizer: { name: 'Dana Okafor' }, serving: false }],
  });
  expect(await askOnce('users-sync')).toBe('Ilaria Illuminati');
});

test('removed, a standby is gone with its tokens, and the first one goes on', async () => {
  await authorize(['users-sync'], DANA);
  await authorize(['users-sync'], ILARIA, 'standby');
  const [standby] = (await cardOf('users-sync')).standbys;
  const authorizationId = standby?.authorizationId ?? '';
  const card = await owner.call<AuthorizationCard>('DELETE', `${base()}/users-sync/standbys/${authorizationId}`);
  expect(card.standbys).toEqual([]);
  const target = { organizationId, authorizationId, job: 'users-sync' as const };
  expect(await server.features.tokenVault.grantStatus(target)).toBeNull();
  expect(await askOnce('users-sync')).toBe('Dana Okafor');
});

test('who stood by and now authorizes the job as its first person stands by no more', async () => {
  await authorize(['users-sync'], DANA);
  await authorize(['users-sync'], ILARIA, 'standby');
  await authorize(['users-sync'], ILARIA);
  expect(await cardOf('users-sync')).toMatchObject({ authorizer: { name: 'Ilaria Illuminati' }, standbys: [] });
});

test('promoted and removed at once a standby keeps its tokens, or is gone with them', async () => {
  await authorize(['users-sync'], DANA);
  await authorize(['users-sync'], ILARIA, 'standby');
  const [standby] = (await cardOf('users-sync')).standbys;
  const path = `${base()}/users-sync/standbys/${standby?.authorizationId}`;
  await Promise.allSettled([owner.call('DELETE', path), owner.call('POST', `${path}/promote`, {})]);
  const after = await cardOf('users-sync');
  const target = { organizationId, authorizationId: standby?.authorizationId ?? '', job: 'users-sync' as const };
  const kept = (await server.features.tokenVault.grantStatus(target)) !== null;
  expect(kept).toBe(after.authorizer?.name === 'Ilaria Illuminati' || after.standbys.length > 0);
  expect(await askOnce('users-sync')).toBe(after.authorizer?.name);
});
