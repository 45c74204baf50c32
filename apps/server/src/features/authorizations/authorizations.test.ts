import { setTimeout as pause } from 'node:timers/promises';
import type { AuthorizationCard, Banner, Incident, Job } from '@linekeeper/api-contract';
import { createEmulator, type Emulator, type Modes } from '@linekeeper/emulator';
import { afterEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
const BRUNO = 'bruno.costa@borgo.example';
const FOUR: Job[] = ['users-sync', 'call-control', 'call-records', 'sign-in'];

interface Scene {
  emulator: Emulator;
  server: TestServer;
  owner: TestOwner;
  slug: string;
  organizationId: string;
}

interface List {
  cards: AuthorizationCard[];
  banner: Banner | null;
  otherIncidents: number;
  advice: string | null;
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function scene(modes: Partial<Modes> = {}): Promise<Scene> {
  const emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 40, modes });
  open.push(emulator);
  const server = await createTestServer({ emulator });
  open.push(server);
  const owner = await createTestOwner(server);
  return { emulator, server, owner, ...(await owner.addOrganization('Acme Hotels')) };
}

/** Dana holds four jobs, Ilaria presence: each can testify about the other. */
async function authorizedScene(modes: Partial<Modes> = {}): Promise<Scene> {
  const made = await scene(modes);
  const { owner, slug } = made;
  const first = await owner.authorize({ slug, jobs: FOUR, email: DANA });
  expect(first.walk.steps.map(({ state, text }) => text ?? state)).toEqual(['works', 'works', 'works', 'works']);
  const second = await owner.authorize({ slug, jobs: ['presence'], email: ILARIA });
  expect(second.walk.steps.map(({ state, text }) => text ?? state)).toEqual(['works']);
  return made;
}

/** Lets the world go on in steps of a second, as the ticker would see it. */
async function goOn({ emulator, server }: Scene, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await emulator.clock.advance(1_000);
    await server.platform.ticker.tick();
  }
  await server.platform.jobs.drain();
}

/**
 * Until a moment, as the running ticker would: other features wait and try again inside a round, so time has to pass for them
 * meanwhile. Answers every state that was seen on a card.
 */
async function passThroughTrouble(made: Scene, untilMs: number): Promise<Set<string>> {
  const { emulator, server } = made;
  const seen = new Set<string>();
  while (emulator.clock.now() < untilMs) {
    const round = server.platform.ticker.tick().then(() => true);
    while (!(await Promise.race([round, pause(20, false)]))) await emulator.clock.advance(5_000);
    for (const state of Object.values(states(await list(made)))) seen.add(state);
    await emulator.clock.advance(5_000);
  }
  return seen;
}

function personUuid({ emulator }: Scene, email: string): string {
  const person = [...emulator.world.people.values()].find((candidate) => candidate.email === email);
  if (person === undefined) throw new Error(`nobody has ${email}`);
  return person.uuid;
}

const list = ({ owner, slug }: Scene): Promise<List> => owner.call('GET', `/api/organizations/${slug}/authorizations`);
const states = ({ cards }: List): Record<string, string> =>
  Object.fromEntries(cards.map(({ job, state }) => [job, state]));
const incidents = async ({ owner, slug }: Scene): Promise<Incident[]> =>
  (await owner.call<{ incidents: Incident[] }>('GET', `/api/organizations/${slug}/incidents`)).incidents;

test('one walk authorizes five jobs, one consent after the other, and each is tried before it counts', async () => {
  const made = await scene();
  const jobs: Job[] = [...FOUR, 'presence'];
  const { walk, restsAt } = await made.owner.authorize({ slug: made.slug, jobs, email: DANA });
  expect(walk.state).toBe('finished');
  expect(restsAt.pathname + restsAt.search).toBe(`/o/${made.slug}?walk=${walk.id}&back=webex`);
  const now = await list(made);
  expect(Object.values(states(now))).toEqual(['healthy', 'healthy', 'healthy', 'healthy', 'healthy']);
  expect(now.cards.find(({ job }) => job === 'presence')?.checks.map(({ label }) => label)).toEqual([
    'Identity',
    'Full Admin',
    'Sees the status of people',
  ]);
  expect(now.advice).toMatch(/^All five hang on Dana Okafor\./);
});

test('an admin of another organization is refused by name and nothing is stored', async () => {
  const made = await authorizedScene();
  const { walk } = await made.owner.authorize({ slug: made.slug, jobs: ['users-sync'], email: BRUNO });
  expect(walk.steps[0]).toMatchObject({
    state: 'refused',
    cause: 'wrong-organization',
    text: 'You are a Full Admin of Borgo SpA; this link is for Acme Hotels. Nothing was stored.',
  });
  const card = (await list(made)).cards.find(({ job }) => job === 'users-sync');
  expect(card).toMatchObject({ state: 'healthy', authorizer: { name: 'Dana Okafor' } });
});

test('a person without the role is told what is missing', async () => {
  const made = await scene();
  made.emulator.levers.setRoles(personUuid(made, DANA), []);
  const { walk } = await made.owner.authorize({ slug: made.slug, jobs: ['users-sync'], email: DANA });
  expect(walk.steps[0]).toMatchObject({ state: 'refused', cause: 'full-admin-lost' });
  expect(walk.steps[0]?.text).toContain('not a Full Admin');
  expect(states(await list(made))['users-sync']).toBe('not-authorized');
});

test('presence is refused while the own presence sharing is off', async () => {
  const made = await scene();
  made.emulator.levers.setPresenceSharing(personUuid(made, DANA), false);
  const { walk } = await made.owner.authorize({ slug: made.slug, jobs: ['presence'], email: DANA });
  expect(walk.steps[0]).toMatchObject({ state: 'refused', cause: 'presence-sharing-off' });
});

test('Decline ends the step and names itself', async () => {
  const made = await scene();
  const input = { slug: made.slug, jobs: FOUR, email: DANA, decision: 'decline' as const };
  const { walk } = await made.owner.authorize(input);
  expect(walk.steps[0]).toMatchObject({ state: 'refused', cause: 'consent-declined' });
  expect(walk.steps[1]?.state).toBe('pending');
});

test('a blocked integration never comes back: not finished after ten minutes, and it works once unblocked', async () => {
  const made = await scene();
  const { emulator, owner, slug } = made;
  const orgUuid = emulator.world.people.get(personUuid(made, DANA))?.orgUuid ?? '';
  emulator.levers.setIntegrationPolicy(orgUuid, 'block');
  const { walk, page } = await owner.authorize({ slug, jobs: ['users-sync'], email: DANA });
  expect(page).toContain('Your administrator denied access');
  expect(walk.steps[0]?.state).toBe('at-webex');
  expect(states(await list(made))['users-sync']).toBe('waiting');
  await emulator.clock.advance(10 * 60_000);
  await made.server.platform.ticker.tick();
  const after = await owner.call<typeof walk>('GET', `/api/organizations/${slug}/authorizations/walks/${walk.id}`);
  expect(after.state).toBe('not-finished');
  expect(after.steps[0]).toMatchObject({ state: 'not-finished', cause: 'consent-abandoned' });
  expect(after.steps[0]?.text).toContain('Control Hub > Management > Apps > Integrations');
  expect(states(await list(made))['users-sync']).toBe('not-finished');
});

test('the address of a walk works in no other session, and a used return works no second time', async () => {
  const made = await scene();
  const { walk } = await made.owner.authorize({ slug: made.slug, jobs: ['users-sync'], email: DANA });
  const stranger = await fetch(walk.startUrl, { redirect: 'manual' });
  expect(stranger.status).toBe(401);
  const forged = await fetch(`${made.server.url}/webex/callback?state=w.x.y.z&code=abc`, { redirect: 'manual' });
  expect(forged.status).toBe(410);
});

test('a cancelled walk leads nowhere', async () => {
  const made = await scene();
  const base = `/api/organizations/${made.slug}/authorizations/walks`;
  const walk = await made.owner.call<{ id: string; startUrl: string }>('POST', base, { jobs: ['users-sync'] });
  const cancelled = await made.owner.call<{ state: string }>('DELETE', `${base}/${walk.id}`);
  expect(cancelled.state).toBe('cancelled');
  await expect(made.owner.call('DELETE', `${base}/${walk.id}`)).rejects.toThrow('walk-ended');
  await expect(made.owner.call('GET', new URL(walk.startUrl).pathname)).rejects.toThrow('walk-ended');
});

test('a password change stops four jobs under one incident, though the access tokens live on', async () => {
  const made = await authorizedScene();
  made.emulator.levers.changePassword(personUuid(made, DANA));
  await goOn(made, 60);
  const now = await list(made);
  expect(states(now)).toEqual({
    'users-sync': 'stopped',
    presence: 'healthy',
    'call-control': 'stopped',
    'call-records': 'stopped',
    'sign-in': 'stopped',
  });
  expect(now.banner).toMatchObject({
    incident: 'INC-1',
    cause: 'password-changed',
    certainty: 'certain',
    sentence: "Dana Okafor's Webex password was changed. Data still arrives until 16 Nov, then no more.",
    jobs: ['users-sync', 'call-control', 'call-records', 'sign-in'],
    stillWorks: ['presence'],
    action: 'walk',
    article: 1203,
  });
  expect(now.otherIncidents).toBe(0);
  const [incident, ...more] = await incidents(made);
  expect(more).toEqual([]);
  const speaking = incident?.witnesses.filter(({ speaks }) => speaks === 'for') ?? [];
  expect(speaking.length).toBeGreaterThanOrEqual(2);
  expect(speaking.some(({ text }) => text.startsWith('Audit log'))).toBe(true);
  expect(speaking.every(({ trackingId, request }) => request !== null && trackingId !== '')).toBe(true);
});

test('a password change that kills access tokens too is found without the audit log, then made certain by it', async () => {
  const made = await authorizedScene({ passwordChangeKillsAccess: true, auditDelayMs: 10 * 60_000 });
  made.emulator.levers.changePassword(personUuid(made, DANA));
  await goOn(made, 60);
  expect((await list(made)).banner).toMatchObject({ cause: 'password-changed', certainty: 'likely' });
  await made.emulator.clock.advance(10 * 60_000);
  await goOn(made, 25);
  expect((await list(made)).banner).toMatchObject({
    cause: 'password-changed',
    certainty: 'certain',
    incident: 'INC-1',
  });
});

test('a deactivated authorizer is seen through another admin', async () => {
  const made = await authorizedScene({ auditDelayMs: 60 * 60_000 });
  made.emulator.levers.deactivate(personUuid(made, DANA));
  await goOn(made, 60);
  expect((await list(made)).banner).toMatchObject({ cause: 'authorizer-deactivated', certainty: 'certain' });
});

test('a lost Full Admin role stops the admin jobs, not sign-in, and they come back by themselves', async () => {
  const made = await authorizedScene();
  const dana = personUuid(made, DANA);
  const roles = made.emulator.world.people.get(dana)?.roles ?? [];
  made.emulator.levers.setRoles(dana, ['id_cdr_api']);
  await goOn(made, 60);
  const stopped = await list(made);
  expect(stopped.banner).toMatchObject({ cause: 'full-admin-lost', certainty: 'certain', action: 'show-fix' });
  expect(states(stopped)).toMatchObject({ 'users-sync': 'stopped', 'call-control': 'stopped', 'sign-in': 'healthy' });
  made.emulator.levers.setRoles(dana, roles);
  await goOn(made, 150);
  const back = await list(made);
  expect(back.banner).toBeNull();
  expect(states(back)['users-sync']).not.toBe('stopped');
  expect((await incidents(made))[0]?.closedAt).not.toBeNull();
});

test('presence sharing turned off stops presence only, said by name, and it comes back by itself', async () => {
  const made = await authorizedScene();
  const ilaria = personUuid(made, ILARIA);
  made.emulator.levers.setPresenceSharing(ilaria, false);
  await goOn(made, 130);
  const stopped = await list(made);
  expect(stopped.banner).toMatchObject({
    cause: 'presence-sharing-off',
    certainty: 'certain',
    jobs: ['presence'],
    sentence: 'Ilaria Illuminati turned off presence sharing.',
    action: 'show-fix',
  });
  made.emulator.levers.setPresenceSharing(ilaria, true);
  await goOn(made, 60);
  expect((await list(made)).banner).toBeNull();
});

test('a blocked policy ends all five under one incident without a person', async () => {
  const made = await authorizedScene();
  const orgUuid = made.emulator.world.people.get(personUuid(made, DANA))?.orgUuid ?? '';
  made.emulator.levers.setIntegrationPolicy(orgUuid, 'block');
  await goOn(made, 60);
  const now = await list(made);
  expect(now.banner).toMatchObject({ cause: 'integration-blocked', certainty: 'likely' });
  expect(now.banner?.jobs).toHaveLength(5);
  expect(await incidents(made)).toHaveLength(1);
});

test('one blocked integration is told apart by its living siblings and the audit log', async () => {
  const made = await authorizedScene();
  const orgUuid = made.emulator.world.people.get(personUuid(made, DANA))?.orgUuid ?? '';
  const clientId = (await list(made)).cards.find(({ job }) => job === 'users-sync')?.integrationId ?? '';
  made.emulator.levers.setIntegrationOverride(orgUuid, clientId, 'block');
  await goOn(made, 90);
  const now = await list(made);
  expect(now.banner).toMatchObject({ cause: 'integration-blocked', certainty: 'certain', jobs: ['users-sync'] });
});

test('a refusal in real traffic is a verdict within two seconds', async () => {
  const made = await authorizedScene({ passwordChangeKillsAccess: true });
  await goOn(made, 5);
  const { webex } = await made.server.features.authorizations.webexFor(made.organizationId, 'users-sync');
  made.emulator.levers.deactivate(personUuid(made, DANA));
  await expect(webex.locations.pages()[Symbol.asyncIterator]().next()).rejects.toThrow('401');
  await goOn(made, 2);
  expect((await list(made)).banner).toMatchObject({ cause: 'authorizer-deactivated' });
});

test.each(['users-sync', 'sign-in'] as const)(
  'a rotated client secret of %s is told apart, and the new one brings it back by itself',
  async (job) => {
    const made = await authorizedScene();
    const { authorizations, tokenVault } = made.server.features;
    const { authorizationId } = await authorizations.webexFor(made.organizationId, job);
    const clientId = (await list(made)).cards.find((card) => card.job === job)?.integrationId ?? '';
    const clientSecret = made.emulator.levers.rotateClientSecret(clientId);
    await tokenVault.refresh({ organizationId: made.organizationId, authorizationId, job }, 'half of its life is over');
    await goOn(made, 5);
    expect((await list(made)).banner).toMatchObject({
      cause: 'client-secret-rotated',
      certainty: 'certain',
      jobs: [job],
      action: 'show-fix',
    });
    await tokenVault.integrations.save(job, { clientId, clientSecret });
    await goOn(made, 75);
    expect((await list(made)).banner).toBeNull();
  },
);

test('an app the person removed alone is unknown, openly, with what would tell', async () => {
  const made = await authorizedScene();
  const clientId = (await list(made)).cards.find(({ job }) => job === 'call-control')?.integrationId ?? '';
  made.emulator.levers.removeApp(personUuid(made, DANA), clientId);
  await goOn(made, 60);
  const { banner, cards } = await list(made);
  expect(banner).toMatchObject({ cause: 'unknown', certainty: 'unknown', jobs: ['call-control'], action: 'walk' });
  const tells = cards.find(({ job }) => job === 'call-control')?.verdict?.wouldTell ?? [];
  expect(tells.length).toBeGreaterThanOrEqual(2);
});

test('while stopped, repeated checks are one line of the timeline', async () => {
  const made = await authorizedScene();
  made.emulator.levers.setRoles(personUuid(made, DANA), []);
  await goOn(made, 240);
  const path = `/api/organizations/${made.slug}/authorizations/users-sync`;
  const { timeline } = await made.owner.call<{ timeline: { kind: string; times: number }[] }>('GET', path);
  expect(timeline[0]?.kind).toBe('checked');
  expect(timeline[0]?.times).toBeGreaterThan(5);
  expect(timeline.length).toBeLessThan(12);
});

test('a return from Webex that comes twice stores nothing twice and leads to the page', async () => {
  const made = await scene();
  const { walk, returns } = await made.owner.authorize({ slug: made.slug, jobs: ['users-sync'], email: DANA });
  const [address] = returns;
  const grants = made.emulator.world.refreshTokens.size;
  const again = await made.owner.visit(address ?? new URL('about:blank'));
  expect([again.status, again.headers.get('location')]).toEqual([302, `/o/${made.slug}?walk=${walk.id}&back=webex`]);
  expect(made.emulator.world.refreshTokens.size).toBe(grants);
  const stranger = await fetch(address ?? '', { redirect: 'manual' });
  expect(stranger.status).toBe(401);
});

test('a new consent brings all four back, closes the incident and tells the features once', async () => {
  const made = await authorizedScene({ passwordChangeKillsAccess: true });
  made.emulator.levers.changePassword(personUuid(made, DANA));
  await goOn(made, 60);
  const { walk } = await made.owner.authorize({ slug: made.slug, jobs: FOUR, email: DANA });
  expect(walk.state).toBe('finished');
  await goOn(made, 5);
  const now = await list(made);
  expect(now.banner).toBeNull();
  expect(Object.values(states(now)).every((state) => state === 'healthy' || state === 'filling')).toBe(true);
  const path = `/api/organizations/${made.slug}/authorizations/users-sync`;
  const page = await made.owner.call<{ timeline: { kind: string }[] }>('GET', path);
  const kinds = page.timeline.map(({ kind }) => kind);
  for (const kind of ['authorized', 'stopped', 'verdict', 'recovered']) expect(kinds).toContain(kind);
  const [closed] = await incidents(made);
  expect([...(closed?.jobs ?? [])].sort()).toEqual([...FOUR].sort());
});

test.each(['rate-limited', 'unavailable', 'html', 'reset'] as const)(
  'ten minutes of %s are never a death; afterwards all is well again',
  async (kind) => {
    const made = await authorizedScene();
    const untilMs = made.emulator.clock.now() + 10 * 60_000;
    made.emulator.faults.add({ path: '/v1/', kind, untilMs });
    const seen = await passThroughTrouble(made, untilMs);
    expect(seen).not.toContain('stopped');
    expect(seen).toContain('unknown');
    await goOn(made, 60);
    expect(Object.values(states(await list(made))).every((state) => state === 'healthy')).toBe(true);
    expect(await incidents(made)).toEqual([]);
  },
);
