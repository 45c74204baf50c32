import type { LinkedWalk, Walk, WalkLink } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createTestBrowser,
  createTestOwner,
  createTestServer,
  type TestBrowser,
  type TestOwner,
  type TestServer,
} from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
const BRUNO = 'bruno.costa@borgo.example';
const HOUR_MS = 3_600_000;

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;

beforeEach(async () => {
  emulator = await createEmulator({ people: 20, clockRate: 0 });
  server = await createTestServer({ emulator });
  owner = await createTestOwner(server);
  ({ slug } = await owner.addOrganization('Acme Hotels'));
});
afterEach(async () => {
  await server?.close();
  await emulator?.close();
});

const links = () => `/api/organizations/${slug}/authorizations/links`;
const make = (body: object) => owner.call<{ link: WalkLink; url: string }>('POST', links(), body);
const tokenOf = (url: string) => new URL(url).pathname.split('/').at(-1) ?? '';
const browserOf = () => createTestBrowser(server.url);

async function read(browser: TestBrowser, token: string): Promise<LinkedWalk> {
  return (await browser.call('GET', `/api/walk-links/${token}`)).body as unknown as LinkedWalk;
}

/** Presses the one button of the page, and goes through Webex as this person; answers the page it ends on. */
async function walkThrough(browser: TestBrowser, token: string, email: string): Promise<URL> {
  const opened = await browser.call('POST', `/api/walk-links/${token}/open`, {});
  expect(opened.body, 'the link opens').toMatchObject({ startUrl: expect.any(String) });
  return browser.throughWebex(String(opened.body.startUrl), { email });
}

const stepsOf = (walk: Walk | null) => walk?.steps.map(({ job, state }) => `${job} ${state}`) ?? [];

async function danaAuthorizes(jobs = ['users-sync', 'presence'] as const): Promise<void> {
  const { walk } = await owner.authorize({ slug, jobs, email: DANA });
  expect(walk.steps.every(({ state }) => state === 'works')).toBe(true);
}

/** The world goes on for a while. */
async function goOn(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 10) {
    await emulator.clock.advance(10_000);
    await server.platform.ticker.tick();
  }
  await server.platform.jobs.drain();
}

test('without an account here the right person brings all dead jobs back in one go, and sees before and after', async () => {
  await danaAuthorizes();
  const [dana] = [...emulator.world.people.values()].filter(({ email }) => email === DANA);
  // Ends the access tokens too: after a password change alone nothing would be missed for two weeks.
  emulator.levers.resetAccess(dana?.uuid ?? '');
  await goOn(120);
  const { link, url } = await make({ jobs: ['users-sync', 'presence'] });
  expect(link).toMatchObject({ expected: 'Dana Okafor', openedAt: null });
  const browser = browserOf();
  const before = await read(browser, tokenOf(url));
  expect(before).toMatchObject({ state: 'usable', organization: 'Acme Hotels', expected: 'Dana Okafor', walk: null });
  expect(before.happened).toMatch(/^INC-\d+: \w+/);
  expect(before.jobs.map(({ job, state }) => [job, state])).toEqual([
    ['users-sync', 'stopped'],
    ['presence', 'stopped'],
  ]);
  expect(before.jobs.map(({ outlook }) => outlook)).toEqual([
    expect.stringContaining('read anew'),
    expect.stringContaining('cannot be fetched afterwards'),
  ]);
  const end = await walkThrough(browser, tokenOf(url), DANA);
  expect(end.pathname).toBe(`/walk/${before.handle}`);
  await goOn(60);
  await server.features.directory.settled();
  await goOn(20);
  const after = await read(browser, before.handle);
  expect(after.state).toBe('finished');
  expect(stepsOf(after.walk)).toEqual(['users-sync works', 'presence works']);
  const [presence] = after.jobs.find(({ job }) => job === 'presence')?.gaps ?? [];
  expect(presence).toMatchObject({ state: 'lost', text: expect.stringContaining('cannot be fetched afterwards') });
  const [directory] = after.jobs.find(({ job }) => job === 'users-sync')?.gaps ?? [];
  expect(directory).toMatchObject({ state: 'filled', text: expect.stringMatching(/^Read anew: \d+ people/) });
  expect((await owner.call<{ links: WalkLink[] }>('GET', links())).links).toEqual([]);
});

test('while the old access token went on working nothing is missed, and the account says so', async () => {
  await danaAuthorizes();
  const [dana] = [...emulator.world.people.values()].filter(({ email }) => email === DANA);
  emulator.levers.changePassword(dana?.uuid ?? '');
  await goOn(120);
  const { url } = await make({ jobs: ['presence'] });
  const browser = browserOf();
  await walkThrough(browser, tokenOf(url), DANA);
  const [gap] = (await read(browser, tokenOf(url))).jobs[0]?.gaps ?? [];
  expect(gap).toMatchObject({ state: 'none', text: expect.stringContaining('Nothing of that time is missing') });
});

test('the link opens in one browser only; in another one it tells nothing of the organization', async () => {
  await danaAuthorizes();
  const { url } = await make({ jobs: ['presence'] });
  const [first, second] = [browserOf(), browserOf()];
  await first.call('POST', `/api/walk-links/${tokenOf(url)}/open`, {});
  const elsewhere = await read(second, tokenOf(url));
  expect(elsewhere).toMatchObject({
    state: 'opened-elsewhere',
    organization: null,
    expected: null,
    jobs: [],
    walk: null,
  });
  const again = await second.call('POST', `/api/walk-links/${tokenOf(url)}/open`, {});
  expect(again).toMatchObject({ status: 410, body: { code: 'walk-link-ended' } });
  expect((await read(first, tokenOf(url))).state).toBe('open');
});

test('of two browsers that open a link at once one gets it, and no second walk is left', async () => {
  await danaAuthorizes();
  const { url } = await make({ jobs: ['presence'] });
  const answers = await Promise.all(
    [1, 2, 3].map(() => browserOf().call('POST', `/api/walk-links/${tokenOf(url)}/open`, {})),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
  const { rows } = await sql`select 1 from authorizations_walk where link_id is not null`.execute(
    server.platform.database,
  );
  expect(rows).toHaveLength(1);
});

test('the walk of a link goes on in no browser but its own, on the way out as on the way back', async () => {
  await danaAuthorizes();
  const { url } = await make({ jobs: ['presence'] });
  const [right, thief] = [browserOf(), browserOf()];
  const opened = await right.call('POST', `/api/walk-links/${tokenOf(url)}/open`, {});
  expect((await thief.visit(String(opened.body.startUrl))).status).toBe(403);
  const authorize = (await right.visit(String(opened.body.startUrl))).headers.get('location') ?? '';
  await thief.throughWebex(authorize, { email: DANA });
  const back = thief.locations.find(({ pathname }) => pathname === '/webex/callback');
  expect((await thief.visit(String(back))).status).toBe(403);
  expect(stepsOf((await read(right, tokenOf(url))).walk)).toEqual(['presence at-webex']);
});

test('another person of the organization is told by name whom the link is for, nothing is stored, and the right one can still open it', async () => {
  await danaAuthorizes();
  const { url } = await make({ jobs: ['presence'] });
  const wrong = browserOf();
  await walkThrough(wrong, tokenOf(url), ILARIA);
  const refused = await read(wrong, tokenOf(url));
  expect(refused.walk?.steps[0]).toMatchObject({
    state: 'refused',
    text: 'You are signed in at Webex as Ilaria Illuminati of Acme Hotels; this link is for Dana Okafor of Acme Hotels. Nothing was stored.',
    article: 1112,
  });
  const cards = await owner.call<{ cards: { job: string; authorizer: { name: string } | null }[] }>(
    'GET',
    `/api/organizations/${slug}/authorizations`,
  );
  expect(cards.cards.find(({ job }) => job === 'presence')?.authorizer?.name).toBe('Dana Okafor');
  const right = browserOf();
  await walkThrough(right, tokenOf(url), DANA);
  expect((await read(right, tokenOf(url))).state).toBe('finished');
});

test('an admin of another organization is refused with both names', async () => {
  await danaAuthorizes();
  const { url } = await make({ jobs: ['presence'], who: { kind: 'any-full-admin' } });
  const browser = browserOf();
  await walkThrough(browser, tokenOf(url), BRUNO);
  const { walk } = await read(browser, tokenOf(url));
  expect(walk?.steps[0]).toMatchObject({
    state: 'refused',
    cause: 'wrong-organization',
    text: 'You are signed in at Webex as Bruno Costa of Borgo SpA; this link is for a Full Admin of Acme Hotels. Nothing was stored.',
  });
});

test('a link for any Full Admin takes one, and one by mail address takes that person', async () => {
  await danaAuthorizes();
  const anyone = await make({ jobs: ['presence'], who: { kind: 'any-full-admin' } });
  expect(anyone.link.expected).toBeNull();
  const browser = browserOf();
  await walkThrough(browser, tokenOf(anyone.url), ILARIA);
  expect((await read(browser, tokenOf(anyone.url))).state).toBe('finished');
  const named = await make({ jobs: ['users-sync'], who: { kind: 'email', email: ILARIA.toUpperCase() } });
  const dana = browserOf();
  await walkThrough(dana, tokenOf(named.url), DANA);
  expect(stepsOf((await read(dana, tokenOf(named.url))).walk)).toEqual(['users-sync refused']);
  const ilaria = browserOf();
  await walkThrough(ilaria, tokenOf(named.url), ILARIA);
  expect((await read(ilaria, tokenOf(named.url))).state).toBe('finished');
});

test('jobs of different people have no same person: the owner is told what to do', async () => {
  await danaAuthorizes();
  await owner.authorize({ slug, jobs: ['presence'], email: ILARIA });
  await expect(make({ jobs: ['users-sync', 'presence'] })).rejects.toThrow(/different people/);
  await expect(make({ jobs: ['call-control'] })).rejects.toThrow(/Nobody has authorized this yet/);
});

test('an expired link, one taken back and one used up say so and nothing else; one that never was answers like a guess', async () => {
  await danaAuthorizes();
  const expired = await make({ jobs: ['presence'], hours: 1 });
  const taken = await make({ jobs: ['presence'] });
  const used = await make({ jobs: ['presence'] });
  await walkThrough(browserOf(), tokenOf(used.url), DANA);
  await owner.call('DELETE', `${links()}/${taken.link.id}`);
  await emulator.clock.advance(HOUR_MS);
  const states = await Promise.all([expired, taken, used].map(({ url }) => read(browserOf(), tokenOf(url))));
  expect(states.map(({ state }) => state)).toEqual(['expired', 'withdrawn', 'finished']);
  for (const one of states) expect(one).toMatchObject({ organization: null, happened: null, jobs: [] });
  for (const { url } of [expired, taken, used]) {
    expect((await browserOf().call('POST', `/api/walk-links/${tokenOf(url)}/open`, {})).status).toBe(410);
  }
  const guess = `${tokenOf(used.url).slice(0, 44)}${'A'.repeat(31)}`;
  const handleAlone = tokenOf(used.url).slice(0, 43);
  for (const token of [guess, handleAlone, 'nonsense']) {
    const answer = await browserOf().call('GET', `/api/walk-links/${token}`);
    expect(answer, token).toMatchObject({
      status: 410,
      body: { code: 'walk-link-ended', message: 'There is no such link.' },
    });
  }
});

test('a link taken back ends the walk that was begun with it', async () => {
  await danaAuthorizes();
  const { link, url } = await make({ jobs: ['presence'] });
  const browser = browserOf();
  const opened = await browser.call('POST', `/api/walk-links/${tokenOf(url)}/open`, {});
  await owner.call('DELETE', `${links()}/${link.id}`);
  expect((await browser.visit(String(opened.body.startUrl))).status).toBe(410);
});

test('a walk that was given back for its wrong person leads nowhere: not once the link is open elsewhere, nor once it is taken back', async () => {
  await danaAuthorizes();
  const { link, url } = await make({ jobs: ['presence'] });
  const [wrong, right] = [browserOf(), browserOf()];
  const begun = await wrong.call('POST', `/api/walk-links/${tokenOf(url)}/open`, {});
  const startUrl = String(begun.body.startUrl);
  const authorize = (await wrong.visit(startUrl)).headers.get('location') ?? '';
  await wrong.throughWebex(startUrl, { email: ILARIA });
  const late = await wrong.visit(startUrl);
  expect(late.status).toBe(410);
  await right.call('POST', `/api/walk-links/${tokenOf(url)}/open`, {});
  expect((await wrong.visit(startUrl)).status).toBe(410);
  await owner.call('DELETE', `${links()}/${link.id}`);
  expect((await wrong.visit(startUrl)).status).toBe(410);
  const back = await wrong.throughWebex(authorize, { email: DANA });
  expect(back.pathname).toMatch(/^\/walk\//);
  const { rows } = await sql`select 1 from authorizations_consent where state in ('works', 'checking') and walk_id in
    (select walk_id from authorizations_walk where link_id is not null)`.execute(server.platform.database);
  expect(rows).toEqual([]);
});

test('the same browser goes on after an hour, with what is still missing only', async () => {
  await danaAuthorizes();
  const { url } = await make({ jobs: ['users-sync', 'presence'] });
  const browser = browserOf();
  const opened = await browser.call('POST', `/api/walk-links/${tokenOf(url)}/open`, {});
  const authorize = (await browser.visit(String(opened.body.startUrl))).headers.get('location') ?? '';
  expect(authorize).toContain('/authorize');
  await emulator.clock.advance(HOUR_MS);
  expect((await browser.visit(String(opened.body.startUrl))).status).toBe(410);
  await walkThrough(browser, tokenOf(url), DANA);
  expect((await read(browser, tokenOf(url))).state).toBe('finished');
});

test('what is stored of a link opens nothing, and its address is in no later answer', async () => {
  await danaAuthorizes();
  const { url } = await make({ jobs: ['presence'] });
  const token = tokenOf(url);
  const secret = Buffer.from(token, 'base64url').subarray(32).toString('base64url');
  const { rows } = await sql`select * from authorizations_link`.execute(server.platform.database);
  const listed = await owner.call<object>('GET', links());
  for (const seen of [JSON.stringify(rows), JSON.stringify(listed)]) {
    expect(seen).not.toContain(token);
    expect(seen).not.toContain(secret);
  }
});

test('whoever guesses is slowed down, for a minute', async () => {
  const browser = browserOf();
  const statuses = new Set<number>();
  for (let tries = 0; tries < 250; tries += 1) {
    statuses.add((await browser.visit('/api/walk-links/guess')).status);
  }
  expect([...statuses]).toEqual([410, 429]);
  await emulator.clock.advance(60_000);
  expect((await browser.visit('/api/walk-links/guess')).status).toBe(410);
});

test('the addresses of a link forbid framing, caching and referrers', async () => {
  await danaAuthorizes();
  const { url } = await make({ jobs: ['presence'] });
  const browser = browserOf();
  const page = await browser.visit(url, { headers: { accept: 'text/html' } });
  const data = await browser.visit(`/api/walk-links/${tokenOf(url)}`);
  for (const { headers } of [page, data]) {
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toMatch(/no-store|no-cache/);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  }
});

test('opening wants the token of our own pages, so that no other site binds a link to a browser', async () => {
  await danaAuthorizes();
  const { url } = await make({ jobs: ['presence'] });
  const answer = await fetch(`${server.url}/api/walk-links/${tokenOf(url)}/open`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(answer.status).toBe(403);
  expect((await read(browserOf(), tokenOf(url))).state).toBe('usable');
});

test('nobody but the owner makes, lists or takes back links', async () => {
  const stranger = browserOf();
  expect((await stranger.call('GET', links())).status).toBe(401);
  expect((await stranger.call('POST', links(), { jobs: ['presence'] })).status).toBe(401);
  expect((await stranger.call('DELETE', `${links()}/00000000-0000-7000-8000-000000000000`)).status).toBe(401);
});

test('the audit log has who opened a link by its id, under the organization, without its secret', async () => {
  await danaAuthorizes();
  const { link, url } = await make({ jobs: ['presence'] });
  await walkThrough(browserOf(), tokenOf(url), DANA);
  await browserOf().call('POST', `/api/walk-links/${tokenOf(url)}/open`, {});
  const { rows } = await sql<{ act: string; outcome: string; actor_id: string; name: string }>`
    select e.act, e.outcome, e.actor_id, o.name from audit_log_entry e
    join organizations_organization o using (organization_id) where e.actor_kind = 'nobody' order by e.entry_id
  `.execute(server.platform.database);
  expect(rows.map(({ act, outcome }) => `${act} ${outcome}`)).toEqual([
    'authorizations.openLink ok',
    'authorizations.returnFromWebex ok',
    'authorizations.openLink refused',
  ]);
  expect(rows.every((row) => row.actor_id === link.id && row.name === 'Acme Hotels')).toBe(true);
  const { entries } = await owner.call<{ entries: object[] }>('GET', '/api/audit-log?limit=20');
  expect(JSON.stringify(entries)).not.toContain(tokenOf(url).slice(45, 70));
});
