import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import * as contract from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createTestBrowser,
  createTestOwner,
  createTestServer,
  type TestOwner,
  type TestServer,
} from '../../../testing.ts';
import { JOB_SCOPES } from '../../token-vault/index.ts';
import { selectWalk } from './consent.queries.ts';
import { readState, verifierName } from './open-walk.ts';
import { createWalkReturn } from './return-from-webex.ts';

const DANA = 'dana.okafor@acme.example';

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;
let organizationId: string;
const logged: string[] = [];

beforeAll(async () => {
  emulator = await createEmulator({ people: 20, clockRate: 0 });
  const lines = new Writable({
    write: (chunk, _encoding, done) => {
      logged.push(String(chunk));
      done();
    },
  });
  server = await createTestServer({ emulator, log: pino({ level: 'debug' }, lines) });
  owner = await createTestOwner(server);
  ({ slug, organizationId } = await owner.addOrganization('Acme Hotels'));
});
afterAll(async () => {
  await server?.close();
  await emulator?.close();
});

const walks = () => `/api/organizations/${slug}/authorizations/walks`;
const readWalk = (id: string) => owner.call<contract.Walk>('GET', `${walks()}/${id}`);

interface Started {
  walk: contract.Walk;
  start: URL;
  /** Where the owner's browser is sent. */
  authorize: URL;
}

async function startWalk(job: contract.Job): Promise<Started> {
  const walk = await owner.call<contract.Walk>('POST', walks(), { jobs: [job] });
  const start = new URL(walk.startUrl);
  const authorize = await owner.redirectOf(start.pathname);
  if (authorize === null) throw new Error('The walk leads nowhere');
  return { walk, start, authorize };
}

/** Consents at Webex in another browser, whose return opens nothing here: the address Webex sent it back to. */
async function returnOf(authorize: URL): Promise<URL> {
  const elsewhere = createTestBrowser(server.url);
  await elsewhere.throughWebex(authorize, { email: DANA });
  const back = elsewhere.locations.find(({ pathname }) => pathname === '/webex/callback');
  if (back === undefined) throw new Error('Webex sent the browser nowhere');
  return back;
}

async function stepAfter(walk: contract.Walk, back: URL): Promise<contract.Walk['steps'][number] | undefined> {
  await owner.visit(back);
  return (await readWalk(walk.id)).steps[0];
}

test('each job asks for its own scopes and no others, and few that change something: calls, and ending grants', async () => {
  for (const job of contract.JOBS) {
    const { authorize } = await startWalk(job);
    expect(authorize.searchParams.get('scope')?.split(' '), job).toEqual(JOB_SCOPES[job]);
  }
  const changing = [...new Set(Object.values(JOB_SCOPES).flat())].filter((scope) =>
    /_(write|manage|all|invite)\b/.test(scope),
  );
  // `identity:tokens_write` revokes at Webex what the owner wants ended.
  expect(changing).toEqual(['identity:tokens_write', 'spark-admin:calls_write']);
});

test('the verifier of a walk is sealed, one of its own, and only its S256 challenge leaves', async () => {
  const { walk, authorize } = await startWalk('presence');
  const ids = readState(authorize.searchParams.get('state') ?? '');
  const verifier = await server.features.tokenVault.secrets.get(organizationId, verifierName(ids?.consentId ?? ''));
  expect(verifier).toMatch(/^[\w-]{43,128}$/);
  expect(authorize.searchParams.get('code_challenge')).toBe(
    createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url'),
  );
  const { rows } = await sql`select *, encode(sealed, 'escape') from token_vault_secret`.execute(
    server.platform.database,
  );
  const seen = [authorize.href, JSON.stringify(walk), JSON.stringify(rows), logged.join('')];
  expect(rows.length).toBeGreaterThan(0);
  for (const one of seen) expect(one).not.toContain(verifier);
});

test('a stolen code brought into a walk of one’s own is refused and nothing is stored', async () => {
  const stolen = await returnOf((await startWalk('users-sync')).authorize);
  const { walk, authorize } = await startWalk('users-sync');
  const mine = await returnOf(authorize);
  mine.searchParams.set('code', stolen.searchParams.get('code') ?? '');
  expect(await stepAfter(walk, mine)).toMatchObject({ state: 'refused', text: /refused the code/ });
  expect(await server.features.authorizations.usable('users-sync')).toEqual([]);
});

test('a code asked for without our challenge is refused', async () => {
  const { walk, authorize } = await startWalk('users-sync');
  authorize.searchParams.delete('code_challenge');
  authorize.searchParams.delete('code_challenge_method');
  expect(await stepAfter(walk, await returnOf(authorize))).toMatchObject({ state: 'refused' });
});

test('the state of one walk does not open another, nor does one that was changed', async () => {
  const one = await startWalk('presence');
  const other = await startWalk('presence');
  const back = await returnOf(one.authorize);
  const [prefix, organization, , secret] = (back.searchParams.get('state') ?? '').split('.');
  const consent = (other.authorize.searchParams.get('state') ?? '').split('.')[2];
  const swapped = new URL(back);
  swapped.searchParams.set('state', [prefix, organization, consent, secret].join('.'));
  await owner.visit(swapped);
  for (const { walk } of [one, other]) expect((await readWalk(walk.id)).steps[0]?.state).toBe('at-webex');
});

test('an id token of a walk with another nonce, or of an issuer that is not allowed, proves nothing', async () => {
  const replayed = await startWalk('sign-in');
  replayed.authorize.searchParams.set('nonce', 'another');
  const notOurs = { state: 'refused', text: /does not belong to this walk/ };
  expect(await stepAfter(replayed.walk, await returnOf(replayed.authorize))).toMatchObject(notOurs);

  const orgUuid = [...emulator.world.people.values()].find(({ email }) => email === DANA)?.orgUuid ?? '';
  emulator.levers.setIdentityCluster(orgUuid, 'idbroker-b-us');
  const foreign = await startWalk('sign-in');
  expect(await stepAfter(foreign.walk, await returnOf(foreign.authorize))).toMatchObject(notOurs);
  emulator.levers.setIdentityCluster(orgUuid, 'idbroker');
  expect(await server.features.authorizations.usable('sign-in')).toEqual([]);
});

test('a walk whose id token is about somebody else than the token is refused', async () => {
  const { walk, authorize } = await startWalk('sign-in');
  const back = await returnOf(authorize);
  const [row] = await selectWalk(server.platform.database, { organizationId, walkId: walk.id });
  const [accountId, sessionId] = [row?.account_id ?? '', row?.session_id ?? ''];
  const signedIn = {
    accountId,
    sessionId,
    name: '',
    email: '',
    isOwner: true,
    organizationIds: [],
    webexPersonId: null,
  };
  const { platform, features } = server;
  const handle = createWalkReturn({
    platform: { ...platform, http: { ...platform.http, signedIn: async () => signedIn } },
    organizations: features.organizations,
    tokenVault: features.tokenVault,
    idTokens: { check: async () => ({ kind: 'good', sub: 'somebody else' }) },
    describers: new Map(),
    gapDescribers: new Map(),
    listeners: new Map(),
    incidentListeners: [],
    minterListeners: [],
    catchUpSentMs: new Map(),
    catchUpFailedMs: new Map(),
    quietNotes: { settle: async () => undefined },
    statusPage: { read: async () => ({ kind: 'not-asked' }) },
  } as unknown as Parameters<typeof createWalkReturn>[0]);
  const redirects: string[] = [];
  const reply = { redirect: async (address: string) => redirects.push(address) };
  await handle(Object.fromEntries(back.searchParams), { ip: '127.0.0.1', headers: {} } as never, reply as never);
  expect((await readWalk(walk.id)).steps[0]).toMatchObject({ state: 'refused', text: /proved somebody else/ });
  expect(redirects).toEqual([`/o/${slug}?walk=${walk.id}&back=webex`]);
});

test('an answer that names another issuer than Webex is refused before its code is used', async () => {
  const { walk, authorize } = await startWalk('presence');
  const back = await returnOf(authorize);
  const posed = new URL(back);
  posed.searchParams.set('iss', 'https://evil.example/idb');
  const response = await owner.visit(posed);
  expect(await response.json()).toMatchObject({ code: 'walk-ended', message: expect.stringContaining('issuer') });
  back.searchParams.set('iss', `${emulator.url}/idb`);
  expect(await stepAfter(walk, back)).toMatchObject({ state: 'works' });
});

test('the addresses of a walk forbid framing, caching and referrers, and redirect by 302 or 303', async () => {
  const { start, authorize } = await startWalk('call-records');
  const back = await returnOf(authorize);
  const answers = [
    await owner.visit(start),
    await owner.visit(new URL('/sign-in/webex', server.url)),
    await owner.visit(back),
    await owner.visit(new URL('/webex/callback?code=1&state=w.none', server.url)),
    await fetch(new URL('/webex/callback?code=1', server.url), {
      headers: { accept: 'text/html' },
      redirect: 'manual',
    }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([302, 302, 302, 410, 303]);
  for (const { headers } of answers) {
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  }
});

test('nothing in the query of an address of ours chooses a host to go to', async () => {
  const { start, authorize } = await startWalk('call-records');
  const back = await returnOf(authorize);
  const evil = 'https://evil.example/';
  const lures = ['redirect_uri', 'next', 'return_to', 'redirect_to', 'url', 'walk', 'error_uri'];
  const allowed = [new URL(server.url).origin, new URL(emulator.url).origin];
  for (const address of [start, new URL('/sign-in/webex', server.url), back]) {
    for (const lure of lures) address.searchParams.append(lure, evil);
    const location = (await owner.visit(address)).headers.get('location') ?? '';
    expect(allowed, address.pathname).toContain(new URL(location, server.url).origin);
    expect(decodeURIComponent(location), address.pathname).not.toContain('evil.example');
  }
});

test('headers that a proxy could pass on change neither the redirect address nor who is asked', async () => {
  const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' };
  const answer = await fetch(`${server.url}/sign-in/webex`, { headers, redirect: 'manual' });
  const address = new URL(answer.headers.get('location') ?? '');
  expect(address.origin).toBe(new URL(emulator.url).origin);
  expect(address.searchParams.get('redirect_uri')).toBe(`${server.url}/webex/callback`);
});

test('a doubled parameter is none: neither a second code nor a second state is taken', async () => {
  const { walk, authorize } = await startWalk('call-control');
  const back = await returnOf(authorize);
  const twoStates = new URL(back);
  twoStates.searchParams.append('state', 'another');
  expect((await owner.visit(twoStates)).status).toBe(410);
  back.searchParams.append('code', 'another');
  expect(await stepAfter(walk, back)).toMatchObject({ state: 'refused', text: /sent no code/ });
});

test('a refusal of our client secret shows the owner neither the code nor the secret', async () => {
  const { walk, authorize } = await startWalk('call-control');
  const back = await returnOf(authorize);
  const clientId = authorize.searchParams.get('client_id') ?? '';
  const secrets = [back.searchParams.get('code') ?? '', emulator.world.integrations.get(clientId)?.clientSecret ?? ''];
  emulator.levers.rotateClientSecret(clientId);
  const step = await stepAfter(walk, back);
  expect(step).toMatchObject({ state: 'refused', cause: 'client-secret-rotated' });
  for (const secret of secrets) expect(JSON.stringify(step)).not.toContain(secret);
});

test('no code, state or token of a walk is in the log', async () => {
  const log = logged.join('');
  expect(log).toContain('/webex/callback');
  const { codes, accessTokens, refreshTokens } = emulator.world;
  const secrets = [...codes.keys(), ...accessTokens.keys(), ...refreshTokens.keys()];
  expect(secrets.length).toBeGreaterThan(5);
  for (const secret of secrets) expect(log).not.toContain(secret);
  expect(log).not.toMatch(/\bw\.[0-9a-f]{32}\.[0-9a-f]{32}\.[\w-]{20,}/);
});

test('outside the contract, whose changes all want our pages’ token, only Webex’s two signed webhooks take a change', async () => {
  const declared = Object.values<unknown>(contract).filter(
    (value): value is contract.Endpoint => typeof value === 'object' && value !== null && 'access' in value,
  );
  const changes = declared.filter(({ method }) => method !== 'GET').length;
  const mounted = [...server.platform.http.app.printRoutes({ commonPrefix: false }).matchAll(/\(([A-Z, ]+)\)/g)]
    .flatMap(([, methods = '']) => methods.split(', '))
    .filter((method) => !['GET', 'HEAD', 'OPTIONS'].includes(method)).length;
  // Of calls, and of a Service App's approvals.
  expect(mounted).toBe(changes + 2);
  const unsigned = await fetch(`${server.url}/webhooks/webex/${slug}/any`, { method: 'POST', body: '{}' });
  expect(unsigned.status).toBe(404);
});
