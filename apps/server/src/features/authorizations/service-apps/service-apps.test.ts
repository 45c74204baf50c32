import { setTimeout as pause } from 'node:timers/promises';
import type {
  AuthorizationCard,
  Delivery,
  Incident,
  Job,
  MintingIntegration,
  ServiceApp,
  ServiceAppStanding,
  TimelineEvent,
  Warnings,
} from '@linekeeper/api-contract';
import { createEmulator, type Emulator, type Modes } from '@linekeeper/emulator';
import { afterEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';

/** Mails are written before they are tried: their subjects stand in the delivery log. */
const NOBODY_LISTENS = { smtpUrl: 'smtp://127.0.0.1:9', from: 'Linekeeper <linekeeper@operator.example>' };

interface Scene {
  emulator: Emulator;
  server: TestServer;
  owner: TestOwner;
  slug: string;
  organizationId: string;
  webexOrgId: string;
}

interface Registered {
  minter: MintingIntegration;
  apps: ServiceApp[];
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A server whose Service Apps are registered; nobody has authorized or approved anything yet. */
async function scene(modes: Partial<Modes> = {}): Promise<Scene> {
  const emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 40, modes });
  open.push(emulator);
  const server = await createTestServer({ emulator, settings: { mail: NOBODY_LISTENS } });
  open.push(server);
  const owner = await createTestOwner(server);
  const webexOrgId = [...emulator.world.people.values()].find(({ email }) => email === DANA)?.orgUuid ?? '';
  return { emulator, server, owner, webexOrgId, ...(await owner.addOrganization('Acme Hotels')) };
}

/** The owner's browser goes to Webex with the developer's account, and comes back. */
async function authorizeMinter({ owner, emulator }: Scene): Promise<URL | null> {
  const start = await owner.redirectOf('/webex/minter');
  if (start === null) throw new Error('nobody was sent to Webex');
  const request = start.search.slice(1);
  const send = async (path: string, cookie: string, form: Record<string, string>): Promise<Response> =>
    fetch(new URL(path, emulator.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams({ request, ...form }),
    });
  const signedIn = await send('/v1/authorize/sign-in', '', { email: DANA });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const consented = await send('/v1/authorize/consent', cookie, { decision: 'accept' });
  const back = new URL(consented.headers.get('location') ?? '', emulator.url);
  const rest = (await owner.visit(back)).headers.get('location');
  return rest === null ? null : new URL(rest, 'http://here.example');
}

const registered = ({ owner }: Scene): Promise<Registered> => owner.call('GET', '/api/installation/service-apps');

async function appOf(made: Scene, job: Job): Promise<string> {
  const { apps } = await registered(made);
  return apps.find((app) => app.job === job)?.clientId ?? '';
}

const approve = async (made: Scene, job: Job): Promise<void> =>
  made.emulator.levers.authorizeServiceApp(await appOf(made, job), made.webexOrgId);
const withdraw = async (made: Scene, job: Job): Promise<void> =>
  made.emulator.levers.withdrawServiceApp(await appOf(made, job), made.webexOrgId);

const path = ({ slug }: Scene, job: Job): string => `/api/organizations/${slug}/authorizations/${job}`;
const standing = (made: Scene, job: Job): Promise<ServiceAppStanding> =>
  made.owner.call('GET', `${path(made, job)}/service-app`);

function check(made: Scene, job: Job, as: 'primary' | 'standby' = 'primary'): Promise<ServiceAppStanding> {
  const { webexOrgId } = made;
  return made.owner.call('POST', `${path(made, job)}/service-app/check`, { as, webexOrgId });
}

/** A job that runs on its Service App. */
async function running(job: Job = 'users-sync', modes: Partial<Modes> = {}): Promise<Scene> {
  const made = await scene(modes);
  await authorizeMinter(made);
  await approve(made, job);
  expect(await check(made, job)).toMatchObject({ outcome: 'works', seat: 1 });
  return made;
}

async function cardOf(made: Scene, job: Job): Promise<AuthorizationCard> {
  return (await made.owner.call<{ card: AuthorizationCard }>('GET', path(made, job))).card;
}

async function lines(made: Scene, job: Job): Promise<string[]> {
  const { timeline } = await made.owner.call<{ timeline: TimelineEvent[] }>('GET', `${path(made, job)}?limit=100`);
  return timeline.map(({ text }) => text);
}

/** Lets the world go on in steps of a second, as the ticker would see it. */
async function goOn({ emulator, server }: Scene, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await emulator.clock.advance(1_000);
    await server.platform.ticker.tick();
  }
  await server.platform.jobs.drain();
}

/** To the next probe, and the two examinations that follow one that was refused. */
async function toNextProbe(made: Scene): Promise<void> {
  await made.emulator.clock.advance(62_000);
  await made.server.platform.ticker.tick();
  await goOn(made, 5);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await condition()) return;
    await pause(30);
  }
  throw new Error('it never happened');
}

/** Webex ends this very pair, without anybody taking an approval back. */
function killPair({ emulator }: Scene, clientId: string): void {
  const ended = { atMs: emulator.clock.now(), by: 'a test' };
  for (const grant of emulator.world.grants.values()) if (grant.clientId === clientId) grant.ended = ended;
}

test('the page says per job what is possible, and never shows a secret', async () => {
  const made = await scene();
  const { apps, minter } = await registered(made);
  expect(apps.map(({ job, fit }) => [job, fit])).toEqual([
    ['users-sync', 'yes'],
    ['presence', 'perhaps'],
    ['call-control', 'members-only'],
    ['call-records', 'not-proven'],
    ['sign-in', 'never'],
  ]);
  expect(minter).toMatchObject({ state: 'not-authorized', webhook: 'missing' });
  const [app] = made.emulator.world.serviceApps.values();
  expect(JSON.stringify({ apps, minter })).not.toContain(app?.clientSecret);
  const clientId = `C${'1'.repeat(64)}`;
  const refused = made.owner.call('PUT', '/api/installation/service-apps/sign-in', { clientId });
  await expect(refused).rejects.toThrow('service-app-not-possible');
});

test('the owner authorizes the minting integration once, and its webhook stands at Webex', async () => {
  const made = await scene();
  expect((await authorizeMinter(made))?.pathname).toBe('/installation/service-apps');
  expect((await registered(made)).minter).toMatchObject({
    state: 'works',
    authorizedBy: 'Dana Okafor',
    webhook: 'active',
    webhookProblem: null,
  });
  expect([...made.emulator.world.webhooks.values()].map(({ resource }) => resource)).toEqual(['serviceApp']);
});

test('a state that was used, or that nobody sent, stores nothing', async () => {
  const made = await scene();
  await authorizeMinter(made);
  const answer = await made.owner.visit(new URL('/webex/callback?state=m.made-up&code=x', made.server.url));
  expect(answer.status).toBe(410);
  expect((await registered(made)).minter.state).toBe('works');
});

test('before anybody approved it the check says so and stores nothing; once approved the job is tried and stored', async () => {
  const made = await scene();
  await authorizeMinter(made);
  expect(await check(made, 'users-sync')).toMatchObject({ outcome: 'not-approved', seat: null, article: 1114 });
  expect((await cardOf(made, 'users-sync')).state).toBe('not-authorized');
  await approve(made, 'users-sync');
  expect(await check(made, 'users-sync')).toMatchObject({ outcome: 'works', approval: 'approved', seat: 1 });
  expect(await cardOf(made, 'users-sync')).toMatchObject({
    state: 'healthy',
    authorizer: { name: "Service App Linekeeper Users' Sync Machine", email: null },
  });
});

test('without the minting integration the check names what is missing', async () => {
  const made = await scene();
  await approve(made, 'users-sync');
  const checked = await check(made, 'users-sync');
  expect(checked).toMatchObject({ outcome: 'minter-missing', seat: null });
  expect(checked.text).toContain('The minting integration is not authorized');
});

test('presence and call records are refused where Webex gives none to Service Apps, and work where it does', async () => {
  const made = await scene();
  await authorizeMinter(made);
  for (const job of ['presence', 'call-records'] as const) await approve(made, job);
  expect(await check(made, 'presence')).toMatchObject({ outcome: 'no-status', seat: null });
  expect(await check(made, 'call-records')).toMatchObject({ outcome: 'job-refused', seat: null });
  made.emulator.modes.serviceAppSeesPresence = true;
  made.emulator.modes.serviceAppReadsCallRecords = true;
  await made.emulator.clock.advance(61_000);
  expect(await check(made, 'presence')).toMatchObject({ outcome: 'works', seat: 1 });
  expect(await check(made, 'call-records')).toMatchObject({ outcome: 'works', seat: 1 });
});

test('call control runs on a Service App by the calls of others, and stays healthy under its probes', async () => {
  const made = await running('call-control');
  for (let probes = 0; probes < 3; probes += 1) await toNextProbe(made);
  expect((await cardOf(made, 'call-control')).state).toBe('healthy');
});

test('a Service App that lacks a scope of the job is refused by name and nothing is stored', async () => {
  const made = await scene();
  await authorizeMinter(made);
  made.emulator.levers.setServiceAppScopes(await appOf(made, 'users-sync'), ['spark:people_read']);
  await approve(made, 'users-sync');
  expect(await check(made, 'users-sync')).toMatchObject({ outcome: 'scope-missing', seat: null });
});

test('as a standby it leaves the first alone, and a second time it is its own twin', async () => {
  const made = await scene();
  await authorizeMinter(made);
  await made.owner.authorize({ slug: made.slug, jobs: ['users-sync'], email: DANA });
  await approve(made, 'users-sync');
  expect(await check(made, 'users-sync', 'standby')).toMatchObject({ outcome: 'works', seat: 2 });
  expect((await cardOf(made, 'users-sync')).authorizer?.name).toBe('Dana Okafor');
  expect(await check(made, 'users-sync', 'primary')).toMatchObject({ outcome: 'refused', seat: 2 });
});

test('first rung: half-way through its life the pair is renewed by the Service App itself', async () => {
  const made = await running();
  await made.emulator.clock.advance(8 * 86_400_000);
  await goOn(made, 3);
  // The session has not lived so long.
  const later = { ...made, owner: await createTestOwner(made.server) };
  const told = await lines(later, 'users-sync');
  expect(told).toContain('Renewed: half of its life is over');
  expect(told.filter((line) => line.startsWith('New pair'))).toEqual([]);
  expect((await cardOf(later, 'users-sync')).state).toBe('healthy');
});

test('second rung: when the pair dies while the approval stands, another is minted and nothing ever stops', async () => {
  const made = await running();
  killPair(made, await appOf(made, 'users-sync'));
  await toNextProbe(made);
  const told = await lines(made, 'users-sync');
  expect(told).toContain('New pair from the Service App: A new pair of tokens was minted');
  expect(told.filter((line) => line.includes('stopped'))).toEqual([]);
  expect((await cardOf(made, 'users-sync')).state).toBe('healthy');
});

test("third rung: where the minting integration's own token has died, it is renewed first, and nothing ever stops", async () => {
  const made = await running();
  const minter = (await registered(made)).minter.clientId;
  const { accessTokens, grants } = made.emulator.world;
  for (const [key, { grantUuid }] of accessTokens) {
    if (grants.get(grantUuid)?.clientId === minter) accessTokens.delete(key);
  }
  killPair(made, await appOf(made, 'users-sync'));
  await toNextProbe(made);
  const told = await lines(made, 'users-sync');
  expect(told).toContain("Minting integration: The minting integration's own token was renewed");
  expect(told).toContain('New pair from the Service App: A new pair of tokens was minted');
  expect((await cardOf(made, 'users-sync')).state).toBe('healthy');
});

test('fourth rung: with the minting integration gone as well a person is asked, and nothing is claimed that nobody knows', async () => {
  const made = await running();
  killPair(made, (await registered(made)).minter.clientId ?? '');
  killPair(made, await appOf(made, 'users-sync'));
  await toNextProbe(made);
  const { verdict } = await cardOf(made, 'users-sync');
  expect(verdict).toMatchObject({ cause: 'unknown', certainty: 'unknown' });
  expect(verdict?.wouldTell).toEqual([
    'Control Hub > Apps > Service Apps shows whether the Service App is still authorized.',
  ]);
  expect((await registered(made)).minter.state).toBe('refused');
  await authorizeMinter(made);
  await toNextProbe(made);
  expect((await cardOf(made, 'users-sync')).verdict).toBeNull();
});

test('the end of the minting integration alone stops nothing: a warning says so, one mail goes out, and a new consent ends both', async () => {
  const made = await running();
  const mails = async (): Promise<(string | null)[]> => {
    const path = `/api/organizations/${made.slug}/notifications/deliveries`;
    const { deliveries } = await made.owner.call<{ deliveries: Delivery[] }>('GET', path);
    return deliveries.filter(({ kind }) => kind === 'warning.minter').map(({ title }) => title);
  };
  const warned = async (): Promise<string[]> =>
    (await made.owner.call<Warnings>('GET', `/api/organizations/${made.slug}/warnings`)).warnings
      .filter(({ kind }) => kind === 'minter-end')
      .map(({ text }) => text);
  expect(await warned()).toEqual([]);
  killPair(made, (await registered(made)).minter.clientId ?? '');
  // The webhook of the Service Apps is looked after every quarter of an hour, with the token that is dead now.
  await made.emulator.clock.advance(16 * 60_000);
  await goOn(made, 70);
  expect(await warned()).toEqual([
    'Nothing helps the Service App of directory when Webex refuses to renew it: Webex refuses the minting integration, authorized by Dana Okafor.',
  ]);
  expect((await cardOf(made, 'users-sync')).state).toBe('healthy');
  expect(await mails()).toEqual(['Linekeeper: Webex refuses the minting integration of the Service Apps']);
  await goOn(made, 130);
  expect(await mails()).toHaveLength(1);
  await authorizeMinter(made);
  expect(await warned()).toEqual([]);
});

test("a withdrawn approval is named within seconds by Webex's own webhook, with evidence, and approval brings it back", async () => {
  const made = await running();
  await withdraw(made, 'users-sync');
  await until(async () => (await standing(made, 'users-sync')).approval === 'not-approved');
  await goOn(made, 4);
  const stopped = await cardOf(made, 'users-sync');
  expect(stopped).toMatchObject({
    state: 'stopped',
    verdict: { cause: 'service-app-withdrawn', certainty: 'certain' },
  });
  expect(stopped.verdict?.witnesses.map(({ request, status }) => [request, status])).toContainEqual([
    'POST /applications/{id}/token',
    403,
  ]);
  const { incidents } = await made.owner.call<{ incidents: Incident[] }>(
    'GET',
    `/api/organizations/${made.slug}/incidents`,
  );
  expect(incidents.map(({ cause, authorizer }) => [cause, authorizer])).toEqual([['service-app-withdrawn', null]]);
  await approve(made, 'users-sync');
  await until(async () => (await standing(made, 'users-sync')).approval === 'approved');
  await goOn(made, 5);
  expect((await cardOf(made, 'users-sync')).verdict).toBeNull();
  expect(['filling', 'healthy']).toContain((await cardOf(made, 'users-sync')).state);
});

test('without the webhook the next probe finds the withdrawal, likely until the audit log confirms it', async () => {
  const made = await running();
  made.emulator.world.webhooks.clear();
  await withdraw(made, 'users-sync');
  await toNextProbe(made);
  expect((await cardOf(made, 'users-sync')).verdict).toMatchObject({
    cause: 'service-app-withdrawn',
    certainty: 'likely',
  });
});

test('an approval that comes later is offered by itself, and a foreign signature is refused', async () => {
  const made = await scene();
  await authorizeMinter(made);
  await made.owner.authorize({ slug: made.slug, jobs: ['call-control'], email: DANA });
  expect((await standing(made, 'users-sync')).worthChecking).toBe(false);
  await approve(made, 'users-sync');
  await until(async () => (await standing(made, 'users-sync')).worthChecking);
  const [webhook] = made.emulator.world.webhooks.values();
  const answer = await fetch(webhook?.targetUrl ?? '', {
    method: 'POST',
    headers: { 'x-spark-signature': 'ab'.repeat(20) },
    body: JSON.stringify({ resource: 'serviceApp', event: 'deauthorized', data: {} }),
  });
  expect(answer.status).toBe(401);
});

test('trouble at Webex while the pair has died is no death: the job waits, and goes on when Webex answers', async () => {
  const made = await running();
  made.emulator.faults.add({ kind: 'unavailable', path: '/v1/applications', times: 2 });
  killPair(made, await appOf(made, 'users-sync'));
  await toNextProbe(made);
  expect((await cardOf(made, 'users-sync')).state).toBe('healthy');
  for (let probes = 0; probes < 4; probes += 1) await toNextProbe(made);
  expect((await cardOf(made, 'users-sync')).state).toBe('healthy');
  const told = await lines(made, 'users-sync');
  expect(told).toContain('New pair from the Service App: POST /applications/{id}/token: Webex answered 503');
  expect(told).toContain('New pair from the Service App: A new pair of tokens was minted');
  expect(told.filter((line) => line.includes('stopped'))).toEqual([]);
});

test('an owner’s key for one organization cannot take another Webex organization by its id', async () => {
  const made = await scene();
  await authorizeMinter(made);
  await approve(made, 'users-sync');
  await made.owner.addOrganization('Borgo SpA');
  const { secret } = await made.owner.call<{ secret: string }>('POST', '/api/installation/api-keys', {
    name: 'Borgo’s own',
    role: 'owner',
    organizations: ['borgo-spa'],
    expiresInDays: 1,
  });
  const address = `${made.server.url}/api/organizations/borgo-spa/authorizations/users-sync/service-app/check`;
  const answer = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ as: 'primary', webexOrgId: made.webexOrgId }),
  });
  expect(answer.status).toBe(403);
  expect(await made.server.features.organizations.byWebexOrg(made.webexOrgId)).toBeNull();
});
