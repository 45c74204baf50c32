import { Writable } from 'node:stream';
import { createEmulator, type EmulatedPerson, type Emulator } from '@linekeeper/emulator';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  createTestBrowser,
  createTestOwner,
  createTestServer,
  type TestBrowser,
  type TestServer,
} from '../../testing.ts';
import { finishSignIn, startSignIn } from './webex-sign-in.ts';

const DANA = 'dana.okafor@acme.example';
const SESSION = 'linekeeper_session';
const ATTEMPT = 'linekeeper_sign_in';
const START = '/sign-in/webex';

let emulator: Emulator;
let server: TestServer;
let slug: string;
const logged: string[] = [];

beforeAll(async () => {
  emulator = await createEmulator({ people: 30, clockRate: 0 });
  const lines = new Writable({
    write: (chunk, _encoding, done) => {
      logged.push(String(chunk));
      done();
    },
  });
  server = await createTestServer({ emulator, log: pino({ level: 'debug' }, lines) });
  const owner = await createTestOwner(server);
  ({ slug } = await owner.addOrganization('Acme Hotels'));
  await owner.addOrganization('Somebody else');
  const { walk } = await owner.authorize({ slug, jobs: ['sign-in'], email: DANA });
  expect(walk.steps.map(({ state }) => state)).toEqual(['works']);
});
afterEach(() => emulator.faults.clear());
afterAll(async () => {
  await server?.close();
  await emulator?.close();
});

let used = 0;
/** Each test takes an ordinary person of Acme nobody has signed in as. */
function somebody(): EmulatedPerson {
  const ordinary = [...emulator.world.people.values()].filter(
    ({ email, roles, active }) => email.endsWith('@acme.example') && roles.length === 0 && active,
  );
  const person = ordinary[used];
  used += 1;
  if (person === undefined) throw new Error('Nobody left');
  return person;
}
const newBrowser = (): TestBrowser => createTestBrowser(server.url);
const sessionOf = async (browser: TestBrowser) => (await browser.call('GET', '/api/session')).body;
const refusal = (rest: URL) => (rest.pathname === '/sign-in' ? rest.searchParams.get('refused') : rest.href);

/** Goes to Webex and comes back to the door, without stepping in: the address Webex sent the browser to. */
async function returnAddress(browser: TestBrowser, email: string): Promise<URL> {
  const at = await redirected(browser, START);
  const other = newBrowser();
  await other.throughWebex(at, { email });
  const back = other.locations.find(({ pathname }) => pathname === '/webex/callback');
  if (back === undefined) throw new Error('Webex sent the browser nowhere');
  return back;
}
async function redirected(browser: TestBrowser, address: string | URL): Promise<URL> {
  const location = (await browser.visit(address)).headers.get('location');
  if (location === null) throw new Error('No redirect');
  return new URL(location, server.url);
}

/** The client tries again after pauses on the clock; between the steps sockets get their turn, or codes would expire on the way. */
async function movingTheClock<T>(answer: Promise<T>): Promise<T> {
  let done = false;
  const ended = answer.finally(() => {
    done = true;
  });
  while (!done) {
    await emulator.clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return ended;
}

test('a person of the organization gets an account of a user, who sees that organization alone', async () => {
  const person = somebody();
  const browser = newBrowser();
  const rest = await browser.throughWebex(`${START}?next=/o/${slug}/directory`, person);
  expect(rest.pathname).toBe(`/o/${slug}/directory`);
  const session = await sessionOf(browser);
  expect(session).toMatchObject({
    role: 'user',
    account: { name: `${person.firstName} ${person.lastName}`, email: person.email, webexLinked: true },
    organizations: [{ slug, name: 'Acme Hotels' }],
  });
  const { body } = await browser.call('GET', '/api/organizations');
  expect(JSON.stringify(body)).not.toContain('Somebody else');
  expect((await browser.call('GET', '/api/organizations/somebody-else/directory')).status).toBe(404);
  expect(browser.cookie(ATTEMPT)).toBeUndefined();
});

test('the same person again comes into the same account, under the name Webex has now', async () => {
  const person = somebody();
  await newBrowser().throughWebex(START, person);
  const married = emulator.world.people.get(person.uuid);
  if (married !== undefined) married.lastName = 'Newname';
  const browser = newBrowser();
  await browser.throughWebex(START, person);
  expect((await sessionOf(browser)).account).toMatchObject({ name: `${person.firstName} Newname` });
});

test('a person of an organization that is not served here is refused', async () => {
  const browser = newBrowser();
  const rest = await browser.throughWebex(START, { email: 'bruno.costa@borgo.example' });
  expect(refusal(rest)).toBe('other-organization');
  expect(browser.cookie(SESSION)).toBeUndefined();
});

test('declining at Webex is told as that, any other error of Webex is not', async () => {
  const browser = newBrowser();
  expect(refusal(await browser.throughWebex(START, { email: somebody().email, decision: 'decline' }))).toBe('declined');

  const broken = newBrowser();
  const authorize = await redirected(broken, START);
  authorize.searchParams.set('response_type', 'none of these');
  expect(refusal(await broken.throughWebex(authorize, somebody()))).toBe('webex-refused');
});

test('the way back opens nothing in another browser, nor a second time in the same', async () => {
  const browser = newBrowser();
  const back = await returnAddress(browser, somebody().email);
  const other = newBrowser();
  expect(refusal(await redirected(other, back))).toBe('link-used');
  expect(other.cookie(SESSION)).toBeUndefined();

  const attempt = browser.cookie(ATTEMPT);
  expect((await redirected(browser, back)).pathname).toBe('/');
  expect(browser.cookie(SESSION)).toBeDefined();
  const again = await fetch(back, { redirect: 'manual', headers: { cookie: `${ATTEMPT}=${attempt}` } });
  expect(again.headers.get('location')).toContain('refused=link-used');
  expect(again.headers.getSetCookie().some((line) => line.startsWith(`${SESSION}=`))).toBe(false);
});

test('a browser that started an attempt of its own cannot be given the answer of somebody else', async () => {
  const attacker = newBrowser();
  const back = await returnAddress(attacker, somebody().email);
  const victim = newBrowser();
  await victim.visit(START);
  expect(refusal(await redirected(victim, back))).toBe('link-used');
});

test('an attempt ends after a quarter of an hour', async () => {
  const browser = newBrowser();
  const authorize = await redirected(browser, START);
  await emulator.clock.advance(15 * 60_000);
  expect(refusal(await browser.throughWebex(authorize, somebody()))).toBe('link-used');
});

test('an id token that was not asked for with this nonce proves nothing', async () => {
  const browser = newBrowser();
  const authorize = await redirected(browser, START);
  authorize.searchParams.set('nonce', 'another');
  expect(refusal(await browser.throughWebex(authorize, somebody()))).toBe('id-token');
  expect(browser.cookie(SESSION)).toBeUndefined();
});

test('an id token about somebody else than the token proves nothing', async () => {
  const { platform, features } = server;
  const deps = { ...features, idTokens: { check: async () => ({ kind: 'good', sub: 'somebody else' }) as const } };
  const started = await startSignIn(platform, deps, { returnTo: '/', linkFor: null });
  const elsewhere = newBrowser();
  const person = somebody();
  await elsewhere.throughWebex(started?.url ?? '', person);
  const back = elsewhere.locations.find(({ pathname }) => pathname === '/webex/callback');
  const query = Object.fromEntries(back?.searchParams ?? []);
  const result = await finishSignIn(platform, deps, { query, browserToken: started?.browserToken ?? null });
  expect(result).toEqual({ kind: 'refused', why: 'id-token' });
  const people = await features.signIn.people((await features.organizations.bySlug(slug))?.organizationId ?? '');
  expect(people.map(({ email }) => email)).not.toContain(person.email);
});

test('a code asked for without our challenge is refused at sign-in too', async () => {
  const browser = newBrowser();
  const authorize = await redirected(browser, START);
  authorize.searchParams.delete('code_challenge');
  authorize.searchParams.delete('code_challenge_method');
  expect(refusal(await browser.throughWebex(authorize, somebody()))).toBe('webex-refused');
});

test('a session planted before signing in opens nothing, and signing in again ends the one before', async () => {
  const signIn = async (cookieBefore: string) => {
    const browser = newBrowser();
    const back = await returnAddress(browser, somebody().email);
    const cookie = `${SESSION}=${cookieBefore}; ${ATTEMPT}=${browser.cookie(ATTEMPT)}`;
    const answer = await fetch(back, { redirect: 'manual', headers: { cookie } });
    const line = answer.headers.getSetCookie().find((set) => set.startsWith(`${SESSION}=`)) ?? '';
    return line.split(';')[0]?.split('=')[1] ?? '';
  };
  const role = async (token: string) => {
    const answer = await fetch(`${server.url}/api/session`, { headers: { cookie: `${SESSION}=${token}` } });
    return JSON.parse(await answer.text()).role;
  };
  const planted = 'p'.repeat(43);
  const first = await signIn(planted);
  expect([first === planted, await role(planted), await role(first)]).toEqual([false, null, 'user']);
  const second = await signIn(first);
  expect([await role(first), await role(second)]).toEqual([null, 'user']);
});

test('a code that belongs to another attempt is refused', async () => {
  const browser = newBrowser();
  const mine = await returnAddress(browser, somebody().email);
  const theirs = await returnAddress(newBrowser(), somebody().email);
  mine.searchParams.set('code', theirs.searchParams.get('code') ?? '');
  expect(refusal(await redirected(browser, mine))).toBe('webex-refused');
});

test('while Webex does not answer, nobody is told that the proof was wrong', async () => {
  for (const path of ['/v1/access_token', '/v1/people/me']) {
    const browser = newBrowser();
    const back = await returnAddress(browser, somebody().email);
    const remove = emulator.faults.add({ path, kind: 'unavailable' });
    expect(refusal(await movingTheClock(redirected(browser, back))), path).toBe('webex-unavailable');
    expect(browser.cookie(SESSION)).toBeUndefined();
    remove();
  }
});

test('the owner links the own Webex account and comes in by it from then on', async () => {
  const owner = newBrowser();
  const token = (await server.features.signIn.ownerLink()).split('/').at(-1);
  await owner.call('POST', '/api/set-up', { token });
  const person = somebody();
  const rest = await owner.throughWebex(`${START}?link=1&next=/me`, person);
  expect(rest.pathname).toBe('/me');
  expect(await sessionOf(owner)).toMatchObject({ role: 'owner', account: { webexLinked: true } });

  const later = newBrowser();
  await later.throughWebex(START, person);
  expect((await sessionOf(later)).role).toBe('owner');
});

test('a Webex account that has an account here already is not linked to another, and the own page says so', async () => {
  const person = somebody();
  await newBrowser().throughWebex(START, person);
  const owner = newBrowser();
  const token = (await server.features.signIn.ownerLink()).split('/').at(-1);
  await owner.call('POST', '/api/set-up', { token });
  const rest = await owner.throughWebex(`${START}?link=1&next=/me`, person);
  expect(`${rest.pathname}${rest.search}`).toBe('/me?refused=linked-elsewhere');
  expect((await sessionOf(owner)).role).toBe('owner');
});

test('linking needs a session, and starts from our own pages only', async () => {
  const stranger = newBrowser();
  expect((await redirected(stranger, `${START}?link=1&next=/me`)).pathname).toBe('/sign-in');
  expect(stranger.cookie(ATTEMPT)).toBeUndefined();

  const user = newBrowser();
  await user.throughWebex(START, somebody());
  const lured = await user.visit(`${START}?link=1`, { headers: { 'sec-fetch-site': 'cross-site' } });
  expect(lured.headers.get('location')).toBe('/sign-in?next=/me');
});

test.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example/',

  'javascript:alert(1)',
])('next=%s leads to our own first page', async (next) => {
  const browser = newBrowser();
  const rest = await browser.throughWebex(`${START}?next=${encodeURIComponent(next)}`, { email: DANA });
  expect(rest.origin).toBe(server.url);
  expect(rest.pathname).toBe('/');
});

test('no token and no secret is in a redirect, an answer or the log', async () => {
  const person = somebody();
  const browser = newBrowser();
  await browser.throughWebex(START, person);
  const ours = JSON.stringify(await sessionOf(browser));
  const { accessTokens, refreshTokens, integrations, codes } = emulator.world;
  const secrets = [
    ...accessTokens.keys(),
    ...refreshTokens.keys(),
    ...[...integrations.values()].map(({ clientSecret }) => clientSecret),
    browser.cookie(SESSION) ?? '',
  ];
  expect(secrets.length).toBeGreaterThan(6);
  const log = logged.join('');
  expect(log).toContain('answered');
  for (const secret of secrets) {
    expect(browser.locations.filter(({ href }) => href.includes(secret))).toEqual([]);
    expect(ours).not.toContain(secret);
    expect(log).not.toContain(secret);
  }
  for (const code of codes.keys()) expect(log).not.toContain(code);
});
