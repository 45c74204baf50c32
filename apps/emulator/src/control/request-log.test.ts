import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { getAs, obtainTokens, openBrowser, registerTestClient, type TestClient } from '../webex/consent-driver.ts';
import { hideInBody, hideInHeaders, hideSecrets } from './hide-secrets.ts';
import { BODY_LIMIT, createRequestLog } from './request-log.ts';

const DANA = 'dana.okafor@acme.example';
const TOKEN = `${'aB3-'.repeat(16)}_P0A1_0f8fad5b-d9cb-469f-a165-70867728950e`;

let emulator: Emulator;
let client: TestClient;
beforeEach(async () => {
  emulator = await createEmulator({ people: 60, clockRate: 0 });
  client = registerTestClient(emulator, ['openid', 'spark:people_read']);
});
afterEach(() => emulator.close());

const entry = { atMs: 0, method: 'GET', url: '/', status: 200, tookMs: 0, trackingId: '', clientId: null };
const nobody = { personUuid: null, orgUuid: null, note: null };

test('a request is kept with headers and bodies, and with the client and person of a code redeemed', async () => {
  await obtainTokens(emulator, client, DANA);
  const redeemed = emulator.requests.all().at(-1);
  expect(redeemed).toMatchObject({ method: 'POST', url: '/v1/access_token', status: 200, clientId: client.clientId });
  expect(emulator.world.people.get(redeemed?.personUuid ?? '')?.email).toBe(DANA);
  const detail = emulator.requests.find(redeemed?.id ?? 0);
  expect(JSON.parse(detail?.request.body ?? '')).toMatchObject({ grant_type: 'authorization_code' });
  expect(JSON.parse(detail?.answer.body ?? '')).toMatchObject({ token_type: 'Bearer', expires_in: 1_209_599 });
  expect(detail?.answer.headers['cache-control']).toBe('no-store');
});

test('a request refused for a dead token still names the integration and the person it was given to', async () => {
  const tokens = await obtainTokens(emulator, client, DANA);
  const grant = [...emulator.world.grants.values()].at(-1);
  expect((await getAs(emulator, tokens.access_token, '/v1/people/me')).status).toBe(200);
  emulator.levers.removeApp(grant?.personUuid ?? '', client.clientId);
  expect((await getAs(emulator, tokens.access_token, '/v1/people/me')).status).toBe(401);
  const { clientId } = client;
  expect(emulator.requests.all().at(-1)).toMatchObject({ status: 401, clientId, personUuid: grant?.personUuid });
});

test('no secret of a whole consent is anywhere in what the log shows', async () => {
  const tokens = await obtainTokens(emulator, client, DANA);
  await getAs(emulator, tokens.access_token, '/v1/people/me');
  await openBrowser(emulator, DANA).get(`/v1/authorize?client_id=${client.clientId}&code=${tokens.refresh_token}`);
  const shown = JSON.stringify(emulator.requests.all().map(({ id }) => emulator.requests.find(id)));
  const { world } = emulator;
  const secrets = [
    tokens.access_token,
    tokens.refresh_token,
    tokens.id_token ?? 'none',
    client.clientSecret,
    ...world.codes.keys(),
    ...world.sessions.keys(),
  ];
  expect(secrets.length).toBeGreaterThan(5);
  for (const secret of secrets) expect(shown).not.toContain(secret);
  expect(shown).toContain('Dana');
});

test('the codes of a device are nowhere in the log: not in its answer, the page it sends people to, nor their forms', async () => {
  const body = new URLSearchParams({ client_id: client.clientId, scope: 'spark:people_read' });
  const begun = await fetch(`${emulator.url}/v1/device/authorize`, { method: 'POST', body });
  const device = (await begun.json()) as { user_code: string; device_code: string; verification_uri_complete: string };
  const linkCode = new URL(device.verification_uri_complete).searchParams.get('userCode') ?? '';
  for (const code of [device.user_code, linkCode]) {
    const browser = openBrowser(emulator, DANA);
    const request = new URLSearchParams({ userCode: code }).toString();
    expect((await browser.get(`/verify?${request}&search=dana`)).page).toContain(code);
    await browser.submit('/verify/sign-in', { request, email: DANA });
  }
  const shown = JSON.stringify(emulator.requests.all().map(({ id }) => emulator.requests.find(id)));
  for (const secret of [device.user_code, linkCode, device.device_code]) expect(shown).not.toContain(secret);
});

test('one request is answered whole by its number, and one that is gone by 404', async () => {
  await getAs(emulator, 'nonsense', '/v1/people/me');
  const id = emulator.requests.lastId();
  const answer = await fetch(`${emulator.url}/_emulator/requests/${id}`);
  expect(await answer.json()).toMatchObject({ id, status: 401, request: { headers: { authorization: 'Bearer …' } } });
  expect((await fetch(`${emulator.url}/_emulator/requests/999`)).status).toBe(404);
});

test('the newest are kept, and numbers go on', () => {
  const log = createRequestLog(3);
  for (let count = 0; count < 40; count += 1) log.add({ ...entry, ...nobody });
  expect(log.all().map(({ id }) => id)).toEqual([38, 39, 40]);
  log.clear();
  log.add({ ...entry, ...nobody });
  expect(log.lastId()).toBe(41);
});

test('of a long body the beginning is kept, with its whole length told', () => {
  const log = createRequestLog();
  const body = `{"access_token":"${TOKEN}","text":"${'x'.repeat(50_000)}"}`;
  log.add({ ...entry, ...nobody }, { request: { headers: {}, body: null }, answer: { headers: {}, body } });
  const answer = log.find(1)?.answer;
  expect(answer?.cutFrom).toBe(body.length);
  expect(answer?.body?.length).toBeLessThanOrEqual(BODY_LIMIT);
  expect(answer?.body).not.toContain(TOKEN);
});

test('of a long parsed body without a length the beginning is kept as text', () => {
  const log = createRequestLog();
  const body = { items: Array.from({ length: 5_000 }, (_, index) => ({ index })) };
  log.add({ ...entry, ...nobody }, { request: { headers: {}, body }, answer: { headers: {}, body: null } });
  expect(log.find(1)?.request.cutFrom).toBe(JSON.stringify(body).length);
  expect(log.find(1)?.request.body?.length).toBe(BODY_LIMIT);
});

test('secrets are hidden in queries, forms, JSON at any depth, cut JSON, cookies and authorizations', () => {
  expect(hideSecrets(`/v1/x?code=abc&state=5#access_token=${TOKEN}`)).toBe('/v1/x?code=…&state=5#access_token=…');
  expect(hideInBody({ a: [{ client_secret: 'short' }], code: 'IT', errorCode: 4003 }, 'application/json')).toBe(
    JSON.stringify({ a: [{ client_secret: '…' }], code: 'IT', errorCode: 4003 }, null, 2),
  );
  expect(hideInBody(`{"secret":"hush-hush","deep":"${TOKEN}`, 'application/json')).not.toMatch(/hush|aB3-aB3/);
  expect(hideInHeaders({ Cookie: 'a=1; b=2', 'set-cookie': ['c=3; Path=/; HttpOnly'] })).toEqual({
    Cookie: 'a=…; b=…',
    'set-cookie': 'c=…; Path=/; HttpOnly',
  });
  const basic = `Basic ${Buffer.from('C1:secret').toString('base64')}`;
  expect(hideInHeaders({ authorization: basic })).toEqual({ authorization: 'Basic C1:…' });
  expect(hideInHeaders({ location: `http://client.example/?code=${TOKEN}&state=1` }).location).toBe(
    'http://client.example/?code=…&state=1',
  );
});
