import { setTimeout as pause } from 'node:timers/promises';
import type { AuthorizationCard, Banner, Job } from '@linekeeper/api-contract';
import { createEmulator, type Emulator, type Modes } from '@linekeeper/emulator';
import { encodeWebexId } from '@linekeeper/webex-client';
import { afterEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
/** On the machine's clock. */
const STUCK_MS = 2_000;
const DANAS: Job[] = ['users-sync', 'call-control', 'call-records', 'sign-in'];

interface Stage {
  emulator: Emulator;
  server: TestServer;
  owner: TestOwner;
  slug: string;
  organizationId: string;
  dana: string;
  ilaria: string;
  orgUuid: string;
  clientId(job: Job): Promise<string>;
  /** In steps, as the ticker would see it: of a second where it is about seconds. */
  goOn(seconds: number, step?: number): Promise<void>;
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Cast {
  modes?: Partial<Modes>;
  inferredEvidence?: 'use' | 'leave-out';
  danas?: Job[];
}

/** Dana holds four jobs, Ilaria presence: each can testify about the other. */
async function stage({ modes = {}, inferredEvidence = 'use', danas = DANAS }: Cast = {}): Promise<Stage> {
  const emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 20, modes });
  open.push(emulator);
  const server = await createTestServer({ emulator, settings: { inferredEvidence } });
  open.push(server);
  const owner = await createTestOwner(server);
  const { slug, organizationId } = await owner.addOrganization('Acme Hotels');
  await owner.authorize({ slug, jobs: danas, email: DANA });
  await owner.authorize({ slug, jobs: ['presence'], email: ILARIA });
  const uuidOf = (email: string) => [...emulator.world.people.values()].find((one) => one.email === email)?.uuid ?? '';
  const dana = uuidOf(DANA);
  return {
    emulator,
    server,
    owner,
    slug,
    organizationId,
    dana,
    ilaria: uuidOf(ILARIA),
    orgUuid: emulator.world.people.get(dana)?.orgUuid ?? '',
    clientId: async (job) => (await server.features.tokenVault.integrations.get(job))?.clientId ?? '',
    goOn: async (seconds, step = 5) => {
      for (let passed = 0; passed < seconds; passed += step) {
        await emulator.clock.advance(step * 1_000);
        const round = server.platform.ticker.tick().then(() => true);
        // A feature that waits inside a round waits for the emulated time.
        while (!(await Promise.race([round, pause(STUCK_MS, false)]))) await emulator.clock.advance(5_000);
      }
    },
  };
}

async function look({ owner, slug }: Stage): Promise<{ banner: Banner | null; card(job: Job): AuthorizationCard }> {
  const path = `/api/organizations/${slug}/authorizations`;
  const { cards, banner } = await owner.call<{ cards: AuthorizationCard[]; banner: Banner | null }>('GET', path);
  const card = (job: Job): AuthorizationCard => {
    const found = cards.find((one) => one.job === job);
    if (found === undefined) throw new Error(`no card for ${job}`);
    return found;
  };
  return { banner, card };
}

/** Takes scopes away from a living grant, as one has them that is older than the scope. */
function keepScopes({ emulator, dana }: Stage, clientId: string, keep: (scope: string) => boolean): void {
  for (const grant of emulator.world.grants.values()) {
    if (grant.personUuid !== dana || grant.clientId !== clientId) continue;
    grant.scopes = grant.scopes.filter(keep);
    for (const token of emulator.world.accessTokens.values()) {
      if (token.grantUuid === grant.uuid) token.scopes = [...grant.scopes];
    }
  }
}

interface Row {
  title: string;
  cast?: Cast;
  strike(on: Stage): Promise<void> | void;
  seconds?: number;
  right: { cause: string; certainty: string };
  jobs?: Job[];
}

const ROWS: Row[] = [
  {
    title: 'an access reset by an admin is read in the audit log',
    strike: ({ emulator, dana }) => emulator.levers.resetAccess(dana),
    right: { cause: 'access-reset', certainty: 'certain' },
    jobs: DANAS,
  },
  {
    title: 'a deleted account is no longer found by another admin',
    strike: ({ emulator, dana }) => emulator.levers.deletePerson(dana),
    right: { cause: 'authorizer-deleted', certainty: 'certain' },
    jobs: DANAS,
  },
  {
    title: 'the role for call records taken away, everything else there',
    cast: { danas: ['users-sync', 'call-records'] },
    strike: ({ emulator, dana }) => emulator.levers.setRoles(dana, ['id_full_admin']),
    seconds: 400,
    right: { cause: 'cdr-role-lost', certainty: 'certain' },
    jobs: ['call-records'],
  },
  {
    title: 'a Calling licence taken away',
    cast: { danas: ['users-sync', 'call-control'] },
    strike: ({ emulator, dana }) => emulator.levers.setLicense(dana, false),
    seconds: 180,
    right: { cause: 'calling-licence-lost', certainty: 'certain' },
    jobs: ['call-control'],
  },
  {
    title: 'a scope missing, the role there',
    cast: { danas: ['users-sync', 'call-control'] },
    strike: async (on) => keepScopes(on, await on.clientId('call-control'), (scope) => !scope.includes('calls_')),
    seconds: 180,
    right: { cause: 'scope-missing', certainty: 'certain' },
    jobs: ['call-control'],
  },
  {
    title: 'without inferred evidence one blocked integration is likely, by the changed setting that has no name',
    cast: { modes: { inferredEvidence: false }, inferredEvidence: 'leave-out', danas: ['users-sync', 'sign-in'] },
    strike: async ({ emulator, orgUuid, clientId }) =>
      emulator.levers.setIntegrationOverride(orgUuid, await clientId('users-sync'), 'block'),
    seconds: 90,
    right: { cause: 'integration-blocked', certainty: 'likely' },
    jobs: ['users-sync'],
  },
  {
    title: 'without inferred evidence a deactivated account is still seen by another admin',
    cast: { modes: { inferredEvidence: false }, inferredEvidence: 'leave-out', danas: ['users-sync', 'sign-in'] },
    strike: ({ emulator, dana }) => emulator.levers.deactivate(dana),
    right: { cause: 'authorizer-deactivated', certainty: 'certain' },
    jobs: ['users-sync', 'sign-in'],
  },
  {
    title: 'without inferred evidence a password change that kills access tokens is likely',
    cast: {
      modes: { inferredEvidence: false, passwordChangeKillsAccess: true },
      inferredEvidence: 'leave-out',
      danas: ['users-sync', 'sign-in'],
    },
    strike: ({ emulator, dana }) => emulator.levers.changePassword(dana),
    right: { cause: 'password-changed', certainty: 'likely' },
    jobs: ['users-sync', 'sign-in'],
  },
];

/** A whole product per row: on a busy machine its set-up alone takes most of the usual limit. */
const PATIENT_MS = 90_000;

test.each(ROWS)(
  '$title: $right.cause, $right.certainty',
  { timeout: PATIENT_MS },
  async ({ cast, strike, seconds = 65, right, jobs }) => {
    const on = await stage(cast);
    await strike(on);
    await on.goOn(seconds);
    const { banner } = await look(on);
    expect(banner).toMatchObject({ ...right, ...(jobs !== undefined && { jobs }) });
  },
);

test('an answer lost in rotation is named, and says when the renewal was asked for', async () => {
  const on = await stage({ modes: { rotation: 'reuse-kills', rotationGraceMs: 0 }, danas: ['users-sync', 'sign-in'] });
  const { tokenVault, authorizations } = on.server.features;
  const clientId = await on.clientId('users-sync');
  on.emulator.faults.add({ path: '/v1/access_token', clientId, kind: 'reset', afterBytes: 0, times: 1 });
  const { authorizationId } = await authorizations.webexFor(on.organizationId, 'users-sync');
  const target = { organizationId: on.organizationId, authorizationId, job: 'users-sync' as const };
  await tokenVault.refresh(target, 'half of its life is over');
  await on.goOn(90);
  const { banner, card } = await look(on);
  expect(banner).toMatchObject({ cause: 'lost-in-rotation', certainty: 'certain', jobs: ['users-sync'] });
  const texts = card('users-sync').verdict?.witnesses.map(({ text }) => text);
  expect(texts).toContain('Our own record: a renewal was asked for then, and its answer never came');
});

test('an app removed is unknown at first; after an hour without an administrator in the audit log it is likely', async () => {
  const on = await stage({ danas: ['users-sync', 'sign-in'] });
  on.emulator.levers.removeApp(on.dana, await on.clientId('users-sync'));
  await on.goOn(60);
  expect((await look(on)).banner).toMatchObject({ cause: 'unknown', jobs: ['users-sync'] });
  await on.emulator.clock.advance(66 * 60_000);
  await on.goOn(50);
  expect((await look(on)).banner).toMatchObject({ cause: 'app-removed', certainty: 'likely', incident: 'INC-1' });
});

test('the only grant of a person here is gone: Webex lists none, which any of several causes would do', async () => {
  const on = await stage({ modes: { auditDelayMs: 60 * 60_000 }, danas: ['users-sync'] });
  on.emulator.levers.removeApp(on.ilaria, await on.clientId('presence'));
  await on.goOn(65);
  const verdict = (await look(on)).card('presence').verdict;
  expect(verdict?.witnesses.find(({ request }) => request === 'GET /authorizations')).toMatchObject({
    speaks: 'for',
    status: 200,
    text: 'Webex lists no grant of this person to any program',
  });
  expect(verdict).toMatchObject({ cause: 'unknown', certainty: 'unknown' });
});

test('a role taken away is a verdict within two seconds of the first 403 in real traffic', {
  timeout: PATIENT_MS,
}, async () => {
  const on = await stage({ danas: ['users-sync', 'sign-in'] });
  await on.goOn(3, 1);
  const { webex } = await on.server.features.authorizations.webexFor(on.organizationId, 'users-sync');
  on.emulator.levers.setRoles(on.dana, []);
  await expect(webex.telephonyConfig.numbers()[Symbol.asyncIterator]().next()).rejects.toThrow('403');
  // The signal is written beside the answer: it is in the history before the emulated time goes on.
  const history = `/api/organizations/${on.slug}/authorizations/users-sync`;
  const noted = async (): Promise<boolean> => {
    const { timeline } = await on.owner.call<{ timeline: { text: string }[] }>('GET', history);
    return timeline.some(({ text }) => text.endsWith('was refused (403)'));
  };
  await expect.poll(noted, { timeout: 10_000 }).toBe(true);
  await pause(300);
  await on.goOn(2, 1);
  expect((await look(on)).banner).toMatchObject({ cause: 'full-admin-lost' });
});

test('a licence taken away is a verdict a second after real traffic met 400 with code 4003, whatever the ticker does', {
  timeout: PATIENT_MS,
}, async () => {
  const on = await stage({ danas: ['users-sync', 'call-control'] });
  const { authorizations } = on.server.features;
  await on.goOn(3, 1);
  const { webex, authorizer } = await authorizations.webexFor(on.organizationId, 'call-control');
  on.emulator.levers.setLicense(on.dana, false);
  await expect(webex.members.calls(encodeWebexId('PEOPLE', authorizer.webexPersonId))).rejects.toThrow('400');
  await authorizations.settled();
  expect((await look(on)).banner).toBeNull();
  await on.emulator.clock.advance(1_000);
  await expect
    .poll(async () => (await look(on)).banner, { timeout: 10_000 })
    .toMatchObject({
      cause: 'calling-licence-lost',
    });
});

test('a missing status that a feature reports is a verdict within two seconds', async () => {
  const on = await stage({ danas: ['users-sync'] });
  await on.goOn(3, 1);
  on.emulator.levers.setPresenceSharing(on.ilaria, false);
  await on.server.features.authorizations.report({
    organizationId: on.organizationId,
    job: 'presence',
    observation: 'status-missing',
    detail: 'no status on 20 people',
    trackingId: null,
    at: new Date(on.emulator.clock.now()),
  });
  await on.goOn(2, 1);
  expect((await look(on)).banner).toMatchObject({ cause: 'presence-sharing-off', certainty: 'certain' });
});

test('a directory that shrank for everybody is no trouble of the authorization', async () => {
  const on = await stage({ danas: ['users-sync'] });
  await on.server.features.authorizations.report({
    organizationId: on.organizationId,
    job: 'users-sync',
    observation: 'directory-shrunk',
    detail: '3 people where 20 were',
    trackingId: null,
    at: new Date(on.emulator.clock.now()),
  });
  await on.goOn(10);
  const { banner, card } = await look(on);
  expect(banner).toBeNull();
  expect(card('users-sync').verdict).toBeNull();
});

test('what Cisco support needs is one plain text, without a token or a secret', async () => {
  const on = await stage({ danas: ['users-sync', 'sign-in'] });
  on.emulator.levers.deactivate(on.dana);
  await on.goOn(65);
  const path = `/api/organizations/${on.slug}`;
  const { text } = await on.owner.call<{ text: string }>('GET', `${path}/incidents/INC-1/support-text`);
  const own = await on.owner.call<{ text: string }>('GET', `${path}/authorizations/users-sync/support-text`);
  for (const part of [
    on.orgUuid,
    on.dana,
    await on.clientId('users-sync'),
    'authorizer-deactivated',
    'POST /access_token',
  ]) {
    expect(text).toContain(part);
    expect(own.text).toContain(part);
  }
  expect(text).toMatch(/tracking id (ROUTER|CLIENT|ATLAS)/);
  const secrets = [...on.emulator.world.accessTokens.keys(), ...on.emulator.world.refreshTokens.keys()];
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  await expect(on.owner.call('GET', `${path}/authorizations/presence/support-text`)).rejects.toThrow('not-found');
});
