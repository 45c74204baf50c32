import type { AuthorizationCard, Banner, Job } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
/** A whole product per test: on a busy machine its set-up alone takes most of the usual limit. */
const PATIENT_MS = 90_000;

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;
let organizationId: string;

async function begin(jobs: Job[]): Promise<string> {
  emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 20 });
  server = await createTestServer({ emulator });
  owner = await createTestOwner(server);
  ({ slug, organizationId } = await owner.addOrganization('Acme Hotels'));
  await owner.authorize({ slug, jobs, email: DANA });
  await server.features.authorizations.settled();
  return [...emulator.world.people.values()].find(({ email }) => email === DANA)?.uuid ?? '';
}
afterEach(async () => {
  await server?.close();
  await emulator?.close();
});

async function bannerNow(): Promise<Banner | null> {
  const path = `/api/organizations/${slug}/authorizations`;
  return (await owner.call<{ cards: AuthorizationCard[]; banner: Banner | null }>('GET', path)).banner;
}

/** The confirming look, by the process that heard the refusal, whatever the ticker does. */
async function confirm(): Promise<void> {
  await server.features.authorizations.settled();
  await emulator.clock.advance(1_000);
  await expect.poll(async () => (await bannerNow()) !== null, { timeout: 10_000 }).toBe(true);
}

const feedOf = async () => {
  const at = (minutesAgo: number): string => new Date(emulator.clock.now() - minutesAgo * 60_000).toISOString();
  const { webex } = await server.features.authorizations.webexFor(organizationId, 'call-records');
  return webex.cdr
    .feed({ startTime: at(30), endTime: at(20) }, { retry: 'none' })
    [Symbol.asyncIterator]()
    .next();
};

test('a scope that is missing is a verdict a second after real traffic met 400 on the list of people', {
  timeout: PATIENT_MS,
}, async () => {
  const dana = await begin(['users-sync', 'sign-in']);
  const { clientId } = (await server.features.tokenVault.integrations.get('users-sync')) ?? {};
  for (const grant of emulator.world.grants.values()) {
    if (grant.personUuid !== dana || grant.clientId !== clientId) continue;
    grant.scopes = grant.scopes.filter((scope) => !/^(spark-admin|identity|audit):/.test(scope));
    for (const token of emulator.world.accessTokens.values())
      if (token.grantUuid === grant.uuid) token.scopes = [...grant.scopes];
  }
  const { webex } = await server.features.authorizations.webexFor(organizationId, 'users-sync');
  await expect(webex.people.pages({ max: 1 })[Symbol.asyncIterator]().next()).rejects.toThrow('400');
  await confirm();
  expect(await bannerNow()).toMatchObject({ cause: 'scope-missing', certainty: 'certain' });
});

test('call records refused to real traffic are a verdict a second later, though they may be asked for once a minute', {
  timeout: PATIENT_MS,
}, async () => {
  const dana = await begin(['users-sync', 'call-records']);
  emulator.levers.setRoles(dana, ['id_full_admin']);
  await expect(feedOf()).rejects.toThrow('403');
  await confirm();
  expect(await bannerNow()).toMatchObject({ cause: 'cdr-role-lost', certainty: 'certain' });
});

test('where the second question about call records has to wait for its minute, the first refusal is not forgotten', {
  timeout: PATIENT_MS,
}, async () => {
  const dana = await begin(['users-sync', 'call-records']);
  emulator.levers.setRoles(dana, ['id_full_admin']);
  await expect(feedOf()).rejects.toThrow('403');
  await server.features.authorizations.settled();
  const end = emulator.faults.add({ kind: 'rate-limited', retryAfterSeconds: 40, path: '/v1/cdr_' });
  for (let step = 0; step < 8; step += 1) {
    await emulator.clock.advance(5_000);
    await server.platform.ticker.tick();
  }
  expect(await bannerNow()).toBeNull();
  end();
  for (let step = 0; step < 5; step += 1) {
    await emulator.clock.advance(5_000);
    await server.platform.ticker.tick();
  }
  expect(await bannerNow()).toMatchObject({ cause: 'cdr-role-lost' });
});

/** A probe asks for one minute of the feed, the collector for longer windows. */
const probesForRecords = (): number =>
  emulator.requests.all().filter(({ url }) => {
    const query = new URL(url, emulator.url).searchParams;
    const lengthMs = Date.parse(query.get('endTime') ?? '') - Date.parse(query.get('startTime') ?? '');
    return url.includes('/cdr_feed') && lengthMs === 60_000;
  }).length;

test('while the collector is answered about call records, no probe uses up its one question a minute', {
  timeout: PATIENT_MS,
}, async () => {
  await begin(['users-sync', 'call-records']);
  const ofConsent = probesForRecords();
  for (let step = 0; step < 40; step += 1) {
    await emulator.clock.advance(10_000);
    await server.platform.ticker.tick();
  }
  expect(emulator.requests.all().filter(({ url }) => url.includes('/cdr_')).length).toBeGreaterThan(ofConsent + 3);
  expect(probesForRecords()).toBe(ofConsent);
});
