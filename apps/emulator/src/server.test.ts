import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type Emulator } from './index.ts';
import { getAs, obtainTokens, postToken, registerTestClient } from './webex/consent-driver.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator({ people: 30, clockRate: 0 });
});
afterEach(() => emulator.close());

const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(emulator.url + path, init);

test('unknown paths, paths without version and wrong methods get the words of Webex', async () => {
  const unknown = await ask('/v1/nothing/here');
  expect(unknown.status).toBe(404);
  expect(await unknown.json()).toMatchObject({ message: 'No static resource hydra/v1/nothing/here.' });
  expect((await ask('/people')).status).toBe(401);
  const method = await ask('/v1/people', { method: 'POST' });
  expect(method.status).toBe(405);
  expect(await method.json()).toMatchObject({
    message: "The requested resource only allows certain HTTP request methods. 'POST' is not supported.",
  });
});

test('405 allows the methods of the exact path, and QUERY without a content type is 405 too', async () => {
  const onDial = await ask('/v1/telephony/calls/dial', { method: 'DELETE' });
  expect([onDial.status, onDial.headers.get('allow')]).toEqual([405, 'POST']);
  const onCall = await ask('/v1/telephony/calls/abc', { method: 'DELETE' });
  expect([onCall.status, onCall.headers.get('allow')]).toEqual([405, 'GET']);
  const query = await ask('/v1/people', { method: 'QUERY' });
  expect([query.status, query.headers.get('allow')]).toEqual([405, 'GET']);
});

test('answers carry the headers of Webex and the time of the emulated clock', async () => {
  await emulator.clock.advance(86_400_000 * 30);
  const { headers } = await ask('/v1/people/me');
  expect(headers.get('trackingid')).toMatch(/^ROUTERGW_[0-9a-f-]{36}$/);
  expect(headers.get('server')).toBe('istio-envoy');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  const differenceMs = Math.abs(Date.parse(headers.get('date') ?? '') - emulator.clock.now());
  expect(differenceMs).toBeLessThan(1000);
});

test('a body that cannot be read is malformed syntax', async () => {
  const answer = await ask('/v1/access_token', {
    method: 'POST',
    body: '{',
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ message: expect.stringContaining('malformed syntax') });
});

test('429 comes with and without Retry-After, and only as often as asked', async () => {
  emulator.faults.add({ kind: 'rate-limited', path: '/v1/people', retryAfterSeconds: 7, times: 1 });
  const first = await ask('/v1/people/me');
  expect(first.status).toBe(429);
  expect(first.headers.get('retry-after')).toBe('7');
  expect((await ask('/v1/people/me')).status).toBe(401);
  emulator.faults.add({ kind: 'rate-limited', path: '/v1/people' });
  expect((await ask('/v1/people/me')).headers.get('retry-after')).toBeNull();
  expect((await ask('/v1/locations')).status).toBe(401);
});

test('503 ends when the clock passes its end; removing a fault ends it at once', async () => {
  emulator.faults.add({ kind: 'unavailable', untilMs: emulator.clock.now() + 60_000 });
  expect((await ask('/v1/people/me')).status).toBe(503);
  await emulator.clock.advance(60_000);
  expect((await ask('/v1/people/me')).status).toBe(401);
  const remove = emulator.faults.add({ kind: 'unavailable' });
  expect((await ask('/v1/people/me')).status).toBe(503);
  remove();
  expect((await ask('/v1/people/me')).status).toBe(401);
});

test('a reset cuts the connection; html is an answer no client can read', async () => {
  const remove = emulator.faults.add({ kind: 'reset', path: '/v1/people' });
  await expect(ask('/v1/people/me')).rejects.toThrow();
  remove();
  emulator.faults.add({ kind: 'html', path: '/v1/people' });
  const page = await ask('/v1/people/me');
  expect(page.headers.get('content-type')).toContain('text/html');
});

test('a slow answer waits on the emulated clock', async () => {
  emulator.faults.add({ kind: 'slow', delayMs: 20_000, times: 1 });
  let answered = false;
  const pending = ask('/v1/people/me').then((answer) => {
    answered = true;
    return answer;
  });
  await ask('/v1/locations');
  expect(answered).toBe(false);
  await emulator.clock.advance(20_000);
  expect((await pending).status).toBe(401);
});

test('faults strike only the client or organization they are for', async () => {
  const one = registerTestClient(emulator, ['spark:people_read'], 'One');
  const other = registerTestClient(emulator, ['spark:people_read'], 'Other');
  const tokens = await obtainTokens(emulator, one, 'dana.okafor@acme.example');
  const others = await obtainTokens(emulator, other, 'bruno.costa@borgo.example');
  const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
  const remove = emulator.faults.add({ kind: 'unavailable', clientId: one.clientId });
  expect((await getAs(emulator, tokens.access_token, '/v1/people/me')).status).toBe(503);
  expect((await postToken(emulator, one, refresh)).status).toBe(503);
  expect((await getAs(emulator, others.access_token, '/v1/people/me')).status).toBe(200);
  remove();
  const orgUuid = [...emulator.world.organizations.keys()][0] ?? '';
  emulator.faults.add({ kind: 'unavailable', orgUuid });
  expect((await postToken(emulator, one, refresh)).status).toBe(503);
  expect((await getAs(emulator, others.access_token, '/v1/people/me')).status).toBe(200);
});

test('the request log keeps 200 answers and no secret', async () => {
  const client = registerTestClient(emulator, ['spark:people_read']);
  await obtainTokens(emulator, client, 'dana.okafor@acme.example');
  await ask('/v1/people?code=secret-value&max=3');
  const text = JSON.stringify(emulator.requests.all());
  expect(text).toContain('/v1/people?code=…&max=3');
  expect(text).not.toContain('secret-value');
  expect(text).not.toContain(client.clientSecret);
  for (let round = 0; round < 210; round += 1) await ask('/v1/x');
  expect(emulator.requests.all()).toHaveLength(200);
});

test('a host of another region answers 451, with the words of Webex', async () => {
  const remove = emulator.faults.add({ kind: 'wrong-region', path: '/v1/cdr_feed' });
  const answer = await fetch(`${emulator.url}/v1/cdr_feed`);
  expect(answer.status).toBe(451);
  expect(await answer.json()).toMatchObject({
    message: expect.stringMatching(/^This server cannot serve the data for this organization\. Please use /),
    errorCode: 451,
    trackingId: answer.headers.get('trackingid'),
  });
  remove();
});

test('a HEAD request of the clock stream ends', async () => {
  expect((await fetch(`${emulator.url}/_emulator/clock/stream`, { method: 'HEAD' })).status).toBe(405);
});
