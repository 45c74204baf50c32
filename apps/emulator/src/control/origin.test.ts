import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Emulator, telephonyOf } from '../index.ts';
import { ask as askApi, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await stillEmulator();
});
afterEach(() => emulator.close());

const post = async (path: string, headers: Record<string, string>): Promise<number> =>
  (await fetch(`${emulator.url}${path}`, { method: 'POST', headers, redirect: 'manual' })).status;

test('a page of another site can neither reset the world nor pull a lever, not even from a sandboxed frame', async () => {
  for (const path of ['/_emulator/reset', '/control-hub/clock/advance']) {
    for (const origin of ['http://evil.example', 'null', 'nonsense']) expect(await post(path, { origin })).toBe(403);
    expect(await post(path, { origin: emulator.url })).toBeLessThan(400);
    expect(await post(path, {})).toBeLessThan(400);
  }
});

/** As only a program can ask: any path and any `Host`. */
function ask(method: string, path: string, headers: Record<string, string>): Promise<number> {
  const { hostname, port } = new URL(emulator.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}

test('another spelling of the path leads a page of another site no further', async () => {
  for (const path of [
    '/%5Femulator/reset',
    '/_emulato%72/reset',
    '/%63ontrol-hub/clock/advance',
    'http://any/_emulator/reset',
  ]) {
    expect(await ask('POST', path, { origin: 'http://evil.example' }), path).toBe(403);
    expect(await ask('POST', path, {}), path).toBeLessThan(400);
  }
});

test('a site whose name was made to lead here cannot even read', async () => {
  const { port, host } = new URL(emulator.url);
  for (const path of ['/_emulator/state', '/inspector/tokens', '/control-hub/users', '/%5Femulator/requests']) {
    for (const name of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'webexapis.com']) {
      expect(await ask('GET', path, { host: `${name}:${port}` }), `${path} of ${name}`).toBe(403);
    }
    for (const name of [host, `localhost:${port}`, `[::1]:${port}`, `emulator.localhost:${port}`]) {
      expect(await ask('GET', path, { host: name }), `${path} of ${name}`).toBe(200);
    }
  }
});

test('a webhook that points at the controls pulls no lever, whoever made it', async () => {
  const dana = personOf(emulator, 'dana.okafor@acme.example');
  const targetUrl = `${emulator.url}/_emulator/reset`;
  const body = { name: 'Reset', targetUrl, resource: 'telephony_calls', event: 'all', ownedBy: 'org' };
  const token = tokenFor(emulator, dana, ['spark-admin:calls_read']);
  expect((await askApi(emulator, 'POST /v1/webhooks', { token, body })).status).toBe(200);
  emulator.calls.inbound({ toPersonUuid: dana.uuid });
  const { deliveries } = telephonyOf(emulator.services);
  await deliveries.settled();
  expect(deliveries.log()).toMatchObject([{ result: 'failed', status: 403 }]);
  expect(emulator.world.webhooks.size).toBe(1);
});

test('what a lever refuses is told on its page', async () => {
  const body = new URLSearchParams({ org: 'nobody', policy: 'block' });
  const answer = await fetch(`${emulator.url}/control-hub/integrations/policy`, {
    method: 'POST',
    body,
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toBe('/control-hub/integrations?org=nobody&notice=No+such+organization');
});

test('settings that would break timers long after are refused', async () => {
  for (const [path, fields] of [
    ['calls/settings', { ringTimeoutMs: 'soon' }],
    ['calls/settings', { lateRecords: null }],
    ['calls/history', { days: 1e9 }],
    ['clock', { advanceMs: 1e300 }],
    ['clock', { rate: 1e9 }],
    ['integrations', { name: 'x', scopes: [], redirectUris: ['no address'] }],
  ] as const) {
    const init = { method: 'POST', body: JSON.stringify(fields), headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${emulator.url}/_emulator/${path}`, init)).status, JSON.stringify(fields)).toBe(400);
  }
});
