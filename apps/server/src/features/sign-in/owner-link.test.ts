import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestBrowser, createTestServer, type TestServer } from '../../testing.ts';

const HOUR_MS = 3_600_000;
const SESSION = 'linekeeper_session';
const ROBIN = { name: 'Robin Berger', email: 'robin@operator.example' };

let emulator: Emulator;
let server: TestServer;
beforeAll(async () => {
  emulator = await createEmulator({ people: 20, clockRate: 0 });
});
afterAll(() => emulator?.close());

/** Each test on an installation of its own: a link makes the owner only once. */
async function freshServer(run: () => Promise<void>): Promise<void> {
  server = await createTestServer({ emulator });
  try {
    await run();
  } finally {
    await server.close();
  }
}
const tokenOf = (link: string) => link.split('/').at(-1) ?? '';
const newToken = async () => tokenOf(await server.features.signIn.ownerLink());
const stateOf = async (token: string) =>
  (await createTestBrowser(server.url).call('GET', `/api/set-up/${token}`)).body.state;

test('the first link names the owner, the second signs the owner in, each once', () =>
  freshServer(async () => {
    const first = createTestBrowser(server.url);
    const token = await newToken();
    expect((await first.call('GET', `/api/set-up/${token}`)).body).toEqual({ kind: 'set-up', state: 'usable' });
    const setUp = await first.call('POST', '/api/set-up', { token, ...ROBIN });
    expect(setUp.status).toBe(200);
    expect(setUp.body).toMatchObject({ role: 'owner', setUpNeeded: false, account: ROBIN });

    const again = await createTestBrowser(server.url).call('POST', '/api/set-up', { token, ...ROBIN });
    expect(again).toMatchObject({ status: 410, body: { code: 'set-up-link-used', article: 1304 } });
    expect(await stateOf(token)).toBe('used');

    const second = createTestBrowser(server.url);
    const next = await newToken();
    expect((await second.call('GET', `/api/set-up/${next}`)).body).toEqual({ kind: 'sign-in', state: 'usable' });
    const signedIn = await second.call('POST', '/api/set-up', {
      token: next,
      name: 'Mallory',
      email: 'm@evil.example',
    });
    expect(signedIn.body).toMatchObject({ role: 'owner', account: ROBIN });
  }));

test('two browsers with one link: one gets in', () =>
  freshServer(async () => {
    const token = await newToken();
    const uses = await Promise.all(
      [1, 2, 3].map(() => createTestBrowser(server.url).call('POST', '/api/set-up', { token, ...ROBIN })),
    );
    expect(uses.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
  }));

test('a link ends after a day, and one that never was says no more', () =>
  freshServer(async () => {
    const token = await newToken();
    await emulator.clock.advance(24 * HOUR_MS - 1_000);
    expect(await stateOf(token)).toBe('usable');
    await emulator.clock.advance(1_000);
    expect(await stateOf(token)).toBe('expired');
    const browser = createTestBrowser(server.url);
    const late = await browser.call('POST', '/api/set-up', { token, ...ROBIN });
    expect(late).toMatchObject({ status: 410, body: { code: 'set-up-link-expired' } });
    expect(browser.cookie(SESSION)).toBeUndefined();

    const invented = 'x'.repeat(43);
    expect(await stateOf(invented)).toBe('unknown');
    expect((await browser.call('POST', '/api/set-up', { token: invented, ...ROBIN })).status).toBe(410);
  }));

test('the first owner gives name and e-mail address, and a mistake does not use the link up', () =>
  freshServer(async () => {
    const token = await newToken();
    const browser = createTestBrowser(server.url);
    const missing = await browser.call('POST', '/api/set-up', { token, email: ROBIN.email });
    expect(missing).toMatchObject({ status: 400, body: { code: 'invalid-request', field: 'body.name' } });
    const blank = await browser.call('POST', '/api/set-up', { token, name: '  ', email: ROBIN.email });
    expect(blank).toMatchObject({ status: 400, body: { field: 'body.name' } });
    const wrong = await browser.call('POST', '/api/set-up', { token, name: ROBIN.name, email: 'robin' });
    expect(wrong).toMatchObject({ status: 400, body: { field: 'body.email' } });
    expect((await browser.call('POST', '/api/set-up', { token, ...ROBIN })).status).toBe(200);
  }));

test('a session ends eight hours after its last use, and use prolongs it', () =>
  freshServer(async () => {
    const browser = createTestBrowser(server.url);
    await browser.call('POST', '/api/set-up', { token: await newToken(), ...ROBIN });
    const role = async () => (await browser.call('GET', '/api/session')).body.role;
    for (let uses = 0; uses < 3; uses += 1) {
      await emulator.clock.advance(8 * HOUR_MS - 60_000);
      expect(await role()).toBe('owner');
    }
    await emulator.clock.advance(8 * HOUR_MS);
    expect(await role()).toBeNull();
    expect((await browser.call('GET', '/api/organizations')).status).toBe(401);
  }));

test('a session in constant use ends after seven days all the same', () =>
  freshServer(async () => {
    const browser = createTestBrowser(server.url);
    await browser.call('POST', '/api/set-up', { token: await newToken(), ...ROBIN });
    const role = async () => (await browser.call('GET', '/api/session')).body.role;
    const roles: unknown[] = [];
    for (let hours = 6; hours <= 7 * 24; hours += 6) {
      await emulator.clock.advance(6 * HOUR_MS);
      roles.push(await role());
    }
    expect(roles.slice(0, -1)).toEqual(Array(27).fill('owner'));
    expect(roles.at(-1)).toBeNull();
  }));

test('signing out ends the session on the server, not only in the browser', () =>
  freshServer(async () => {
    const browser = createTestBrowser(server.url);
    await browser.call('POST', '/api/set-up', { token: await newToken(), ...ROBIN });
    const stolen = `${SESSION}=${browser.cookie(SESSION)}`;
    const asThief = () => fetch(`${server.url}/api/organizations`, { headers: { cookie: stolen } });
    expect((await asThief()).status).toBe(200);
    expect((await browser.call('POST', '/api/sign-out')).status).toBe(200);
    expect(browser.cookie(SESSION)).toBeUndefined();
    expect((await asThief()).status).toBe(401);
  }));

test('the session cookie is out of reach of scripts and other sites; over https it never travels otherwise', async () => {
  const flagsFor = async (publicUrl: string | null) => {
    server = await createTestServer({ emulator, settings: { publicUrl } });
    const browser = createTestBrowser(server.url.startsWith('https') ? localAddress() : server.url);
    const { csrfToken } = JSON.parse(await (await browser.visit('/api/session')).text());
    const response = await browser.visit('/api/set-up', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
      body: JSON.stringify({ token: await newToken(), ...ROBIN }),
    });
    const line = response.headers.getSetCookie().find((set) => set.includes(`${SESSION}=`)) ?? '';
    await server.close();
    const [pair = '', ...flags] = line.split('; ');
    return [pair.split('=')[0], ...flags.sort()];
  };
  expect(await flagsFor(null)).toEqual([SESSION, 'HttpOnly', 'Path=/', 'SameSite=Lax']);
  // The prefix: a cookie of this name that a sister host sets for the whole domain is not taken.
  const strict = [`__Host-${SESSION}`, 'HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'];
  expect(await flagsFor('https://linekeeper.example')).toEqual(strict);
});

function localAddress(): string {
  const address = server.platform.http.app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen');
  return `http://127.0.0.1:${address.port}`;
}
