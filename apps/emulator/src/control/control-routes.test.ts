import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { getAs, obtainTokens, registerTestClient } from '../webex/consent-driver.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator({ people: 30, clockRate: 0 });
});
afterEach(() => emulator.close());

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${emulator.url}/_emulator${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: answer.status, body: await answer.json() };
}

test('the clock is told, moved and set to another rate', async () => {
  const nowMs = emulator.clock.now();
  expect((await call('GET', '/clock')).body).toEqual({ nowMs, rate: 0 });
  expect((await call('POST', '/clock', { advanceMs: 1000 })).body).toEqual({ nowMs: nowMs + 1000, rate: 0 });
  expect((await call('POST', '/clock', { advanceMs: -1 })).status).toBe(400);
  expect((await call('POST', '/clock', { rate: 2 })).body).toMatchObject({ rate: 2 });
});

test('the clock stream speaks at once and after each change', async () => {
  const stream = await fetch(`${emulator.url}/_emulator/clock/stream`);
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const nowMs = emulator.clock.now();
  expect((await reader?.read())?.value).toBe(`data: {"nowMs":${nowMs},"rate":0}\n\n`);
  await emulator.clock.advance(5000);
  expect((await reader?.read())?.value).toBe(`data: {"nowMs":${nowMs + 5000},"rate":0}\n\n`);
  await reader?.cancel();
});

test('registering an integration again keeps its credentials', async () => {
  const input = { name: 'Linekeeper presence', scopes: ['openid'], redirectUris: ['http://client.example/'] };
  const first = await call('POST', '/integrations', input);
  expect(first.body).toMatchObject({ clientId: expect.stringMatching(/^C[0-9a-f]{64}$/) });
  expect((await call('POST', '/integrations', { ...input, scopes: ['openid', 'email'] })).body).toEqual(first.body);
  expect((await call('POST', '/integrations', { name: 'x' })).status).toBe(400);
});

test('an address no consent can come back to is not registered, by HTTP or by the door', async () => {
  for (const uri of ['nonsense', 'javascript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,x', 'http://x/#here']) {
    const input = { name: `At ${uri}`, scopes: ['openid'], redirectUris: [uri] };
    const refused = await call('POST', '/integrations', input);
    expect(refused, uri).toMatchObject({ status: 400, body: { message: expect.stringContaining('no address') } });
    expect(() => emulator.registerIntegration(input), uri).toThrow('no address');
  }
  expect(emulator.world.integrations.size).toBe(0);
  emulator.registerIntegration({ name: 'App', scopes: ['openid'], redirectUris: ['my.app:/back?x=1'] });
});

test('levers are pulled over HTTP, by uuid or e-mail; impossible ones are refused with their reason', async () => {
  expect((await call('POST', '/levers/changePassword', { email: 'dana.okafor@acme.example' })).status).toBe(200);
  const truth = await call('GET', '/truth');
  expect(truth.body).toMatchObject({ events: [{ kind: 'password-changed' }] });
  const external = await call('POST', '/levers/changePassword', { email: 'marek.nowak@acme.example' });
  expect(external).toMatchObject({ status: 409, body: { message: expect.stringContaining('no Webex password') } });
  expect((await call('POST', '/levers/constructor', {})).status).toBe(404);
  expect((await call('POST', '/levers/deactivate', {})).status).toBe(400);
});

test('faults are added, listed and cleared', async () => {
  await call('POST', '/faults', { kind: 'rate-limited', retryAfterSeconds: 3 });
  expect((await fetch(`${emulator.url}/v1/people/me`)).status).toBe(429);
  expect((await call('GET', '/faults')).body).toEqual({
    faults: [{ kind: 'rate-limited', retryAfterSeconds: 3, id: 'fault-1', hits: 1 }],
  });
  await call('DELETE', '/faults');
  expect((await fetch(`${emulator.url}/v1/people/me`)).status).toBe(401);
  expect((await call('POST', '/faults', { kind: 'fire' })).status).toBe(400);
});

test('modes are changed by name and only to values of their type', async () => {
  expect((await call('POST', '/modes', { rotation: 'rotate' })).body).toMatchObject({ rotation: 'rotate' });
  expect((await call('POST', '/modes', { rotation: 5 })).status).toBe(400);
  expect((await call('POST', '/modes', { constructor: 'x' })).status).toBe(400);
  expect((await call('POST', '/modes', { rotationGraceMs: 7, rotation: 'sideways' })).status).toBe(400);
  expect((await call('POST', '/modes', {})).body).toMatchObject({ rotation: 'rotate', rotationGraceMs: 0 });
  for (const wrong of [{ mintedTokenLifetimeS: 1e300 }, { dateSkewMs: 0.5 }, { auditDelayMs: -1 }, { toString: 1 }]) {
    expect((await call('POST', '/modes', wrong)).status, JSON.stringify(wrong)).toBe(400);
  }
});

test('a reset gives the first world back, keeps integrations and ends every token', async () => {
  const client = registerTestClient(emulator, ['spark:people_read']);
  const tokens = await obtainTokens(emulator, client, 'dana.okafor@acme.example');
  const before = [...emulator.world.people.keys()];
  emulator.levers.deletePerson(before[5] ?? '');
  await call('POST', '/reset');
  expect((await getAs(emulator, tokens.access_token, '/v1/people/me')).status).toBe(401);
  expect([...emulator.world.people.keys()]).toEqual(before);
  expect(emulator.world.people.get(before[5] ?? '')?.deleted).toBe(false);
  await obtainTokens(emulator, client, 'dana.okafor@acme.example');
});

test('the state names organizations and their admins', async () => {
  expect((await call('GET', '/state')).body).toMatchObject({
    organizations: [
      { name: 'Acme Hotels', people: 30, admins: [{ name: 'Dana Okafor' }, {}, { externalIdp: true }] },
      { name: 'Borgo SpA', people: 20, admins: [{ name: 'Bruno Costa' }] },
    ],
  });
});
