import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { isRealName } from './certificates.ts';
import { runWithEnvironment } from './env-command.ts';
import type { RealNames } from './real-names.ts';

let emulator: Emulator;
let door: RealNames;

beforeAll(async () => {
  emulator = await createEmulator({ people: 30, clockRate: 0, realNames: true });
  if (emulator.realNames === null) throw new Error('The door was asked for');
  door = emulator.realNames;
});
afterAll(() => emulator.close());

/** `CONNECT` by hand, as a client's proxy support does. */
function connectThrough(authority: string): Promise<{ status: number; socket: Socket; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(door.proxyUrl, { method: 'CONNECT', path: authority });
    request.on('connect', (response, socket, head) =>
      resolve({ status: response.statusCode ?? 0, socket, body: head.toString() }),
    );
    request.on('error', reject);
    request.end();
  });
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

async function get(url: string, options: { ca?: string; token?: string; host?: string } = {}): Promise<Answer> {
  const { hostname } = new URL(url);
  const { socket } = await connectThrough(`${hostname}:443`);
  return new Promise((resolve, reject) => {
    const headers = {
      host: options.host ?? hostname,
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    };
    const trusted = options.ca === undefined ? {} : { ca: options.ca };
    const tls = connectTls({ socket, servername: hostname, ...trusted });
    const request = httpsRequest(url, { createConnection: () => tls, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

test('a client that trusts the authority reaches the API under its real name', async () => {
  const token = emulator.personalToken();
  const answer = await get('https://webexapis.com/v1/people/me', { ca: door.authorityPem, token });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body).emails).toEqual(['dana.okafor@acme.example']);
  expect(answer.headers.trackingid).toMatch(/^ROUTERGW_/);
});

test('the link to the next page carries the real name and https', async () => {
  const token = emulator.personalToken();
  const answer = await get('https://webexapis.com/v1/people?max=10', { ca: door.authorityPem, token });
  expect(answer.headers.link).toMatch(/^<https:\/\/webexapis\.com\/v1\/people\?.*>; rel="next"$/);
});

test('the regional hosts of call records and the identity hosts are behind the same door', async () => {
  for (const host of [
    'analytics-calling-eu.webexapis.com',
    'idbroker.webex.com',
    'api.ciscospark.com',
    'u2c.wbx2.com',
  ]) {
    expect((await get(`https://${host}/v1/people/me`, { ca: door.authorityPem })).status, host).toBe(401);
  }
});

test('the controls are not behind the door, where everybody who reached the proxy seems to be on this machine', async () => {
  for (const path of ['/_emulator/state', '/%5Femulator/state', '/inspector/tokens', '/control-hub/users']) {
    expect((await get(`https://webexapis.com${path}`, { ca: door.authorityPem })).status, path).toBe(403);
    expect((await get(`https://webexapis.com${path}`, { ca: door.authorityPem, host: 'localhost' })).status, path).toBe(
      403,
    );
  }
});

test('a client that was not told of the authority refuses the certificate', async () => {
  await expect(get('https://webexapis.com/v1/people/me')).rejects.toThrow(/unable to verify|self-signed|certificate/i);
});

test('the proxy leads nowhere else, and says so', async () => {
  for (const authority of ['example.com:443', 'webexapis.com:80', 'webexapis.com.example.com:443', '127.0.0.1:22']) {
    const { status, socket, body } = await connectThrough(authority);
    expect(status, authority).toBe(403);
    const told = body || (await new Promise((resolve) => socket.once('data', (data) => resolve(String(data)))));
    expect(told).toContain('simulated Webex only');
    socket.destroy();
  }
  const plain = await fetch(`${door.proxyUrl}/v1/people`);
  expect(plain.status).toBe(403);
});

test('only names that Webex uses count as real names', () => {
  expect(['webexapis.com', 'ANALYTICS-CALLING.webexapis.com', 'status.webex.com', 'webex.com.'].every(isRealName)).toBe(
    true,
  );
  expect(['evil-webexapis.com', 'a.b.webexapis.com', 'example.com', ''].some(isRealName)).toBe(false);
});

test('opened on all addresses, both doors are told by one that leads here', async () => {
  const own = await createEmulator({ people: 20, clockRate: 0, host: '0.0.0.0', realNames: true });
  const { hostname } = new URL(own.realNames?.proxyUrl ?? '');
  expect([hostname, new URL(own.url).hostname]).toEqual(['127.0.0.1', '127.0.0.1']);
  expect((await fetch(`${own.url}/_emulator/clock`)).status).toBe(200);
  expect((await fetch(own.realNames?.proxyUrl ?? '')).status).toBe(403);
  await own.close();
});

test('a personal token of the developer portal lives for twelve hours', async () => {
  const own = await createEmulator({ people: 20, clockRate: 0 });
  const headers = { authorization: `Bearer ${own.personalToken('marek.nowak@acme.example')}` };
  const me = () => fetch(`${own.url}/v1/people/me`, { headers });
  expect(((await (await me()).json()) as { emails: string[] }).emails).toEqual(['marek.nowak@acme.example']);
  await own.clock.advance(12 * 3_600_000 - 1_000);
  expect((await me()).status).toBe(200);
  await own.clock.advance(1_000);
  expect((await me()).status).toBe(401);
  expect(() => own.personalToken('nobody@acme.example')).toThrow('no active person');
  await own.close();
});

test('a command run by env finds Webex under its own names, and its exit status comes back', async () => {
  const script = `
    const headers = { authorization: 'Bearer ' + process.env.WEBEX_ACCESS_TOKEN };
    const answer = await fetch('https://webexapis.com/v1/people/me', { headers });
    const { emails } = await answer.json();
    process.exit(emails[0] === 'ilaria.illuminati@acme.example' ? 7 : 1);`;
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('webex-emulator-'));
  const status = await runWithEnvironment(
    {
      command: [process.execPath, '--input-type=module', '-e', script],
      of: null,
      user: 'ilaria.illuminati@acme.example',
      emulator: { people: 20, clockRate: 0 },
    },
    { PATH: '' },
  );
  expect(status).toBe(7);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('webex-emulator-'))).toEqual(before);
});

test('without the door, its address is a 404 that says how to open it', async () => {
  const own = await createEmulator({ people: 20, clockRate: 0 });
  const answer = await fetch(`${own.url}/_emulator/door`);
  expect(answer.status).toBe(404);
  expect(((await answer.json()) as { message: string }).message).toContain('--real-names');
  expect(own.realNames).toBeNull();
  await own.close();
});
