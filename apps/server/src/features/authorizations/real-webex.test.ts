import type { Job, Walk } from '@linekeeper/api-contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestOwner, createTestServer, type TestOwner, type TestServer } from '../../testing.ts';

/** Settings as for the real Webex: no emulator, its own addresses. Nothing here asks Webex anything. */
let server: TestServer;
let owner: TestOwner;
let slug: string;
const CLIENT_IDS: Record<Job, string> = {
  'users-sync': `C${'1'.repeat(64)}`,
  presence: `C${'2'.repeat(64)}`,
  'call-control': `C${'3'.repeat(64)}`,
  'call-records': `C${'4'.repeat(64)}`,
  'sign-in': `C${'5'.repeat(64)}`,
};
const SCOPES: Record<Job, string[]> = {
  'users-sync': [
    'spark-admin:people_read',
    'spark-admin:organizations_read',
    'spark-admin:locations_read',
    'spark-admin:telephony_config_read',
    'spark-admin:workspaces_read',
  ],
  presence: ['spark-admin:people_read', 'spark-admin:organizations_read'],
  'call-control': ['spark-admin:calls_read', 'spark-admin:calls_write', 'spark-admin:telephony_config_read'],
  'call-records': ['spark-admin:calling_cdr_read'],
  'sign-in': ['openid', 'email', 'profile', 'spark:people_read'],
};

beforeAll(async () => {
  server = await createTestServer();
  owner = await createTestOwner(server);
  ({ slug } = await owner.addOrganization('Acme Hotels'));
});
afterAll(() => server.close());

test('before anything is registered the owner is told what to register, and a walk says which job lacks it', async () => {
  const { integrations, webex } = await owner.call<{
    integrations: { job: Job; clientId: string | null; redirectUri: string; scopes: string[] }[];
    webex: { apiBaseUrl: string; simulated: boolean };
  }>('GET', '/api/installation/integrations');
  expect(webex).toMatchObject({ apiBaseUrl: 'https://webexapis.com/v1', simulated: false });
  expect(integrations.map(({ job }) => job)).toEqual(Object.keys(CLIENT_IDS));
  for (const { job, clientId, redirectUri, scopes } of integrations) {
    expect(clientId).toBeNull();
    expect(redirectUri).toBe(`${server.url}/webex/callback`);
    expect(scopes).toEqual(expect.arrayContaining(SCOPES[job]));
  }
  const base = `/api/organizations/${slug}/authorizations/walks`;
  await expect(owner.call('POST', base, { jobs: ['presence'] })).rejects.toThrow('integration-not-registered');
});

test.each(Object.keys(CLIENT_IDS) as Job[])(
  '%s: a Full Admin is sent to exactly the authorize address of Webex',
  async (job) => {
    const secret = `only-for-this-test-${job}`;
    await owner.call('PUT', `/api/installation/integrations/${job}`, {
      clientId: CLIENT_IDS[job],
      clientSecret: secret,
    });
    const walk = await owner.call<Walk>('POST', `/api/organizations/${slug}/authorizations/walks`, { jobs: [job] });
    const start = new URL(walk.startUrl, server.url);
    expect(start.origin).toBe(server.url);
    const address = await owner.redirectOf(start.pathname + start.search);
    expect(address?.origin).toBe('https://webexapis.com');
    expect(address?.pathname).toBe('/v1/authorize');
    const query = Object.fromEntries(address?.searchParams ?? []);
    expect(query).toMatchObject({
      response_type: 'code',
      client_id: CLIENT_IDS[job],
      redirect_uri: `${server.url}/webex/callback`,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^w\..{20,}/),
    });
    expect(query.scope?.split(' ')).toEqual(expect.arrayContaining(SCOPES[job]));
    expect('nonce' in query).toBe(job === 'sign-in');
    expect(address?.href).not.toContain(secret);
  },
);

test('two walks never share state or challenge', async () => {
  const base = `/api/organizations/${slug}/authorizations/walks`;
  const addresses = [];
  for (let round = 0; round < 2; round += 1) {
    const walk = await owner.call<Walk>('POST', base, { jobs: ['presence'] });
    const start = new URL(walk.startUrl, server.url);
    addresses.push(await owner.redirectOf(start.pathname + start.search));
  }
  const [first, second] = addresses.map((address) => Object.fromEntries(address?.searchParams ?? []));
  expect(first?.state).not.toBe(second?.state);
  expect(first?.code_challenge).not.toBe(second?.code_challenge);
});
