import * as contract from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestBrowser, createTestOwner, createTestServer, type TestBrowser, type TestServer } from './testing.ts';

const DANA = 'dana.okafor@acme.example';
const BRUNO = 'bruno.costa@borgo.example';

const endpoints = Object.values<unknown>(contract).filter(
  (value): value is contract.Endpoint => typeof value === 'object' && value !== null && 'access' in value,
);
/** An address of the endpoint: parts that name nothing are well formed, so that only the access check can refuse. */
function addressOf({ path }: contract.Endpoint, slug: string): string {
  const parts: Record<string, string> = { organization: slug, job: 'presence', id: '1201' };
  return path.replaceAll(/:(\w+)/g, (_, name: string) => parts[name] ?? '0198c0de-0000-7000-8000-000000000000');
}
const table = (chosen: (endpoint: contract.Endpoint) => boolean) =>
  endpoints.filter(chosen).map((endpoint) => ({ endpoint, title: `${endpoint.method} ${endpoint.path}` }));
const changes = ({ method }: contract.Endpoint) => method !== 'GET';

describe('access', () => {
  let emulator: Emulator;
  let server: TestServer;
  let acme: string;
  let user: TestBrowser;
  let foreigner: TestBrowser;
  /** An owner's, and good for the other organization alone. */
  let foreignKey: string;
  beforeAll(async () => {
    emulator = await createEmulator({ people: 20, clockRate: 0 });
    server = await createTestServer({ emulator });
    const owner = await createTestOwner(server);
    const served = [];
    for (const [name, email] of [
      ['Acme Hotels', DANA],
      ['Borgo SpA', BRUNO],
    ] as const) {
      const { slug } = await owner.addOrganization(name);
      const { walk } = await owner.authorize({ slug, jobs: ['sign-in'], email });
      expect(walk.steps.map(({ state }) => state)).toEqual(['works']);
      served.push(slug);
    }
    acme = served[0] ?? '';
    const wish = { name: 'Borgo’s own', role: 'owner', organizations: [served[1]], expiresInDays: 1 };
    ({ secret: foreignKey } = await owner.call<{ secret: string }>('POST', '/api/installation/api-keys', wish));
    // Full Admins at Webex, and yet users here: Webex roles give nothing in the suite.
    user = createTestBrowser(server.url);
    await user.throughWebex('/sign-in/webex', { email: DANA });
    foreigner = createTestBrowser(server.url);
    await foreigner.throughWebex('/sign-in/webex', { email: BRUNO });
  });
  afterAll(async () => {
    await server?.close();
    await emulator?.close();
  });
  const ask = (browser: TestBrowser, endpoint: contract.Endpoint) =>
    browser.call(endpoint.method, addressOf(endpoint, acme), endpoint.body === undefined ? undefined : {});

  test('the two who ask are users, each of the own organization', async () => {
    for (const [browser, slug] of [
      [user, acme],
      [foreigner, 'borgo-spa'],
    ] as const) {
      const { body } = await browser.call('GET', '/api/session');
      expect(body).toMatchObject({ role: 'user', organizations: [{ slug }] });
    }
  });

  test.each(table(({ access }) => access !== 'public'))('$title wants somebody signed in', async ({ endpoint }) => {
    const answer = await ask(createTestBrowser(server.url), endpoint);
    expect(answer).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
  });

  test.each(table(({ access }) => access === 'owner'))('$title is the owner’s alone', async ({ endpoint }) => {
    expect(await ask(user, endpoint)).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
  });

  test.each(table(({ access, path }) => access === 'user' && path.includes(':organization')))(
    '$title answers a person of another organization as if this one did not exist',
    async ({ endpoint }) => {
      const answer = await ask(foreigner, endpoint);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
      const nowhere = await foreigner.call(
        endpoint.method,
        addressOf(endpoint, 'nowhere'),
        endpoint.body === undefined ? undefined : {},
      );
      expect({ ...nowhere.body, requestId: '' }).toEqual({ ...answer.body, requestId: '' });
    },
  );

  test.each(table(({ access }) => access !== 'public'))(
    '$title is closed to an owner’s key of another organization',
    async ({ endpoint }) => {
      const { method, path, access, body } = endpoint;
      const answer = await fetch(new URL(addressOf(endpoint, acme), server.url), {
        method,
        headers: {
          authorization: `Bearer ${foreignKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: '{}' }),
      });
      const text = await answer.text();
      if (path.includes(':organization')) expect(answer.status).toBe(404);
      else if (access === 'owner') expect(answer.status).toBe(403);
      expect(text).not.toContain('Acme');
    },
  );

  test('the streams answer a key of another organization with nothing of this one', async () => {
    const headers = { authorization: `Bearer ${foreignKey}` };
    const path = contract.LIVE_PATH.replace(':organization', acme);
    expect((await fetch(new URL(path, server.url), { headers })).status).toBe(404);
    expect((await fetch(new URL(contract.AUDIT_CSV_PATH, server.url), { headers })).status).toBe(403);
  });

  test.each(table(changes))('$title wants the token of our own pages', async ({ endpoint }) => {
    const response = await user.visit(addressOf(endpoint, acme), { method: endpoint.method });
    expect(response.status).toBe(403);
    expect(JSON.parse(await response.text())).toMatchObject({ code: 'csrf-check-failed' });
  });

  test('the live stream of an organization is closed to everybody else', async () => {
    const path = contract.LIVE_PATH.replace(':organization', acme);
    expect((await createTestBrowser(server.url).visit(path)).status).toBe(401);
    expect((await foreigner.visit(path)).status).toBe(404);
  });
});
