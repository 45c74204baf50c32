import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type EmulatedPerson, type Emulator } from '../index.ts';
import {
  getAs,
  obtainTokens,
  openBrowser,
  postToken,
  registerTestClient,
  type TestClient,
} from '../webex/consent-driver.ts';
import { AREAS } from './frame.ts';

const DANA = 'dana.okafor@acme.example';
const SCOPES = [
  'openid',
  'spark-admin:people_read',
  'spark:people_read',
  'spark-admin:calling_cdr_read',
  'spark-admin:telephony_config_read',
];

let emulator: Emulator;
let client: TestClient;
let tokens: { access_token: string; refresh_token: string };
beforeEach(async () => {
  emulator = await createEmulator({ people: 60, clockRate: 0 });
  client = registerTestClient(emulator, SCOPES, 'Linekeeper Directory');
  tokens = await obtainTokens(emulator, client, DANA);
});
afterEach(() => emulator.close());

const dana = (): EmulatedPerson => {
  const found = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  if (found === undefined) throw new Error('Dana is not there');
  return found;
};
const page = async (path: string): Promise<string> => (await fetch(`${emulator.url}/inspector/${path}`)).text();

/** Presses a button; answers with what the next page tells. */
async function press(
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<string> {
  const body = new URLSearchParams(fields);
  const answer = await fetch(`${emulator.url}/inspector/${path}`, {
    method: 'POST',
    redirect: 'manual',
    body,
    headers,
  });
  if (answer.status !== 303) return `status ${answer.status}`;
  return new URL(answer.headers.get('location') ?? '', emulator.url).searchParams.get('notice') ?? '';
}
const about = () => ({ person: dana().uuid, client: client.clientId });
const stage = (situation: string) => press('situations/stage', { situation, ...about() });
const undo = (situation: string) => press('situations/undo', { situation, ...about() });
const card = async (name: string): Promise<string> => {
  const text = await page(`situations?person=${dana().uuid}&client=${client.clientId}`);
  return new RegExp(`<li class="card[^>]*id="${name}".*?</li>`, 's').exec(text)?.[0] ?? '';
};
const refresh = () =>
  postToken(emulator, client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }).catch(() => null);
const statusOf = async (path: string) => (await getAs(emulator, tokens.access_token, path)).status;

test('every page is there, marked as simulated, with a policy that allows no inline script or style', async () => {
  for (const { path } of AREAS) {
    const answer = await fetch(`${emulator.url}/inspector/${path}`);
    const text = await answer.text();
    expect(answer.status, path).toBe(200);
    expect(text, path).toContain('SIMULATED WEBEX: nothing here is real');
    expect(text, path).toContain('<title>[SIM]');
    expect(answer.headers.get('content-security-policy'), path).not.toContain('unsafe');
    expect(text, path).not.toMatch(/<style|<script(?! type="module" src=)|\son\w+=/);
  }
});

test('no page shows a token, a code, a secret or a cookie', async () => {
  await getAs(emulator, tokens.access_token, '/v1/people/me');
  const { world } = emulator;
  const secrets = [
    ...world.accessTokens.keys(),
    ...world.refreshTokens.keys(),
    ...world.codes.keys(),
    ...world.sessions.keys(),
  ];
  const paths = [...AREAS.map(({ path }) => path), ...emulator.requests.all().map(({ id }) => `requests/${id}`)];
  for (const path of paths) {
    const text = await page(path);
    for (const secret of [...secrets, client.clientSecret]) expect(text, path).not.toContain(secret);
  }
});

test('the browser modules are served as JavaScript without types, and without a warning on the terminal', async () => {
  const warnings: string[] = [];
  const note = ({ message }: Error) => void warnings.push(message);
  process.on('warning', note);
  for (const name of ['live.ts', 'morph.ts', 'copy.ts']) {
    const answer = await fetch(`${emulator.url}/inspector/browser/${name}`);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const text = await answer.text();
    expect(text).not.toMatch(/: (string|Element|void|boolean)\b|interface /);
  }
  expect((await fetch(`${emulator.url}/inspector/browser/..%2Fframe.ts`)).status).toBe(404);
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

test('a page of another site cannot stage anything', async () => {
  const fields = { situation: 'authorizer-deactivated', ...about() };
  expect(await press('situations/stage', fields, { origin: 'http://evil.example' })).toBe('status 403');
  expect(dana().active).toBe(true);
});

/** What each situation does to the refresh and to a call of this authorization, and the cause the truth log tells. */
const DEATHS = [
  { situation: 'password-changed', kind: 'password-changed', refreshed: 400, asked: 200 },
  { situation: 'password-expired', kind: 'password-expired', refreshed: 400, asked: 200 },
  { situation: 'authorizer-deactivated', kind: 'authorizer-deactivated', refreshed: 400, asked: 401 },
  { situation: 'authorizer-deleted', kind: 'authorizer-deleted', refreshed: 400, asked: 401 },
  { situation: 'access-reset', kind: 'access-reset', refreshed: 400, asked: 401 },
  { situation: 'app-removed', kind: 'app-removed', refreshed: 400, asked: 401 },
  { situation: 'integration-blocked', kind: 'integration-blocked', refreshed: 400, asked: 401 },
  { situation: 'all-integrations-blocked', kind: 'integration-blocked', refreshed: 400, asked: 401 },
  { situation: 'client-secret-rotated', kind: 'client-secret-rotated', refreshed: 401, asked: 200 },
  { situation: 'unknown', kind: 'unknown', refreshed: 400, asked: 401 },
];
test.each(DEATHS)(
  '$situation: staged by one button, told as $kind, refresh answers $refreshed and a call $asked',
  async ({ situation, kind, refreshed, asked }) => {
    expect(await stage(situation)).not.toMatch(/^Not done|^status/);
    expect(emulator.truth.all().map((event) => event.kind)).toContain(kind);
    expect((await refresh())?.status).toBe(refreshed);
    expect(await statusOf('/v1/people/me')).toBe(asked);
  },
);

test('90 days without a refresh: tokens have run out, and the truth log tells it at the next try', async () => {
  await stage('refresh-token-expired');
  expect(await page('tokens')).toContain('Run out');
  expect((await refresh())?.status).toBe(400);
  expect(emulator.truth.all().at(-1)?.kind).toBe('refresh-token-expired');
});

/** What the world allows to be undone: name, a request it changes, and its status before and while staged. */
const QUEUES = '/v1/telephony/config/queues';
const ME = '/v1/people/me';
const LASTING = [
  { situation: 'full-admin-lost', path: QUEUES, before: 200, staged: 403 },
  { situation: 'scope-missing', path: QUEUES, before: 200, staged: 403 },
  { situation: 'rate-limited', path: ME, before: 200, staged: 429 },
  { situation: 'rate-limited-bare', path: ME, before: 200, staged: 429 },
  { situation: 'webex-outage', path: ME, before: 200, staged: 503 },
  { situation: 'webex-outage-told', path: ME, before: 200, staged: 503 },
  { situation: 'wrong-region', path: '/v1/cdr_feed', before: 400, staged: 451 },
];
test.each(LASTING)(
  '$situation is shown as staged, undone by its button, and $path answers as before',
  async ({ situation, path, before, staged }) => {
    expect(await statusOf(path)).toBe(before);
    await stage(situation);
    expect(await card(situation)).toContain('Staged now');
    expect(await statusOf(path)).toBe(staged);
    await undo(situation);
    expect(await card(situation)).not.toContain('Staged now');
    expect(await statusOf(path)).toBe(before);
  },
);

test.each([
  'presence-sharing-off',
  'events-lost',
  'events-late',
  'events-twice',
  'records-late',
  'records-amended',
  'cdr-role-lost',
  'calling-licence-lost',
  'integration-blocked',
  'all-integrations-blocked',
  'client-secret-rotated',
  'redirect-mismatch',
  'lost-in-rotation',
  'connection-reset',
  'slow',
  'proxy-page',
  'clock-skew',
  'consent-declined',
  'consent-abandoned',
  'wrong-organization',
])('%s is staged and undone', async (situation) => {
  const before = await card(situation);
  expect(before).toContain('>Stage for');
  await stage(situation);
  expect(await card(situation)).toContain('Staged now');
  await undo(situation);
  expect(await card(situation)).toContain('>Stage for');
});

test('an outage Webex tells of is on its status page until it ends by itself', async () => {
  const open = async () => {
    const answer = await fetch(`${emulator.url}/status.webex.com/unresolved-incidents.json`);
    return ((await answer.json()) as { incidents: unknown[] }).incidents.length;
  };
  await stage('webex-outage-told');
  expect(await open()).toBe(1);
  await emulator.clock.advance(600_001);
  expect(await open()).toBe(0);
  expect(await statusOf(ME)).toBe(200);
});

test('a planned consent is forgotten when the world begins anew', async () => {
  await stage('consent-declined');
  emulator.reset();
  expect(await page('situations')).not.toContain('Staged now');
});

test('a withdrawn Service App stays staged until the button takes it back', async () => {
  const { clientId } = emulator.registerServiceApp({
    name: 'Linekeeper Directory app',
    scopes: ['spark-admin:people_read'],
  });
  emulator.levers.authorizeServiceApp(clientId, dana().orgUuid);
  const app = () => ({ ...about(), app: clientId });
  await press('situations/stage', { situation: 'service-app-withdrawn', ...app() });
  expect(await card('service-app-withdrawn')).toContain('Staged now');
  await press('situations/undo', { situation: 'service-app-withdrawn', ...app() });
  expect(emulator.world.serviceApps.get(clientId)?.approvals.some(({ withdrawnMs }) => withdrawnMs === null)).toBe(
    true,
  );
});

test('a trouble ends by itself after ten minutes of the clock', async () => {
  await stage('webex-outage');
  await emulator.clock.advance(600_001);
  expect(await statusOf('/v1/people/me')).toBe(200);
  expect(await card('webex-outage')).not.toContain('Staged now');
});

test('whoever signs in elsewhere has no password, and the card says so instead of a button', async () => {
  const marek = [...emulator.world.people.values()].find(({ email }) => email === 'marek.nowak@acme.example');
  const text = await page(`situations?person=${marek?.uuid}`);
  expect(text).toContain('Marek Nowak signs in through the organization&#39;s own identity provider');
  expect(await press('situations/stage', { situation: 'password-changed', person: marek?.uuid ?? '' })).toMatch(
    /^Not done/,
  );
});

const consent = async () => {
  const { location, page: text } = await openBrowser(emulator, DANA).authorize({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: 'spark:people_read',
    state: 'here',
  });
  return { location, text };
};

test('the next consent is declined, once: access_denied with the state, and the truth log tells', async () => {
  await stage('consent-declined');
  const { location } = await consent();
  expect(location?.searchParams.get('error')).toBe('access_denied');
  expect(location?.searchParams.get('state')).toBe('here');
  expect(emulator.truth.all().at(-1)?.kind).toBe('consent-declined');
  expect((await consent()).location?.searchParams.has('code')).toBe(true);
});

test('the next consent is left unfinished: it never comes back', async () => {
  await stage('consent-abandoned');
  const { location, text } = await consent();
  expect(location).toBeNull();
  expect(text).toContain('Nobody finishes this');
  expect(emulator.truth.all().at(-1)?.kind).toBe('consent-abandoned');
});

test('the next consent is given in another organization', async () => {
  await stage('wrong-organization');
  const { location } = await consent();
  const code = location?.searchParams.get('code') ?? '';
  expect(code).not.toBe('');
  expect(code.endsWith(dana().orgUuid)).toBe(false);
});

test('the answer of the next refresh is lost; the old token, used again, ends the authorization', async () => {
  await stage('lost-in-rotation');
  expect(await refresh()).toBeNull();
  expect((await refresh())?.status).toBe(400);
  expect(emulator.truth.all().map(({ kind }) => kind)).toContain('lost-in-rotation');
});

test('requests are filtered by path, answer and client', async () => {
  await getAs(emulator, 'nonsense', '/v1/people/me');
  await getAs(emulator, tokens.access_token, '/v1/people/me');
  const rows = async (query: string) => (await page(`requests?${query}`)).match(/<tr data-key/g)?.length ?? 0;
  expect(await rows('path=/v1/people&status=4')).toBe(1);
  expect(await rows(`path=/v1/people&client=${client.clientId}`)).toBe(1);
  expect(await rows('path=/v1/people')).toBe(2);
});

test('time moves on by a button, and what falls due next is named', async () => {
  const before = emulator.clock.now();
  expect(await page('clock')).toContain('Access token of Linekeeper Directory of Dana Okafor runs out');
  expect(await press('clock/advance', { ms: '86400000' })).toMatch(/^Moved on by 24 h/);
  expect(emulator.clock.now() - before).toBe(86_400_000);
  expect(await press('clock/advance', { ms: '-5' })).toMatch(/^Not done: The clock does not run backwards/);
});

test('a rule of chaos is added by the form, counts, and is removed by its button', async () => {
  await press('chaos/add', { kind: 'unavailable', path: '/v1/people', minutes: '5', probability: '100', times: '' });
  expect(await statusOf('/v1/people/me')).toBe(503);
  const [rule] = emulator.faults.list();
  expect(rule).toMatchObject({ kind: 'unavailable', hits: 1, probability: 1, untilMs: emulator.clock.now() + 300_000 });
  await press('chaos/remove', { rule: rule?.id ?? '' });
  expect(await statusOf('/v1/people/me')).toBe(200);
});

test('a lever is pulled by its form, with the fields as the catalogue describes them', async () => {
  expect(
    await press('levers/pull', { lever: 'setRoles', personUuid: DANA, roles: 'id_full_admin, id_user_admin' }),
  ).toBe('Done: Set administrator roles.');
  expect(dana().roles).toEqual(['id_full_admin', 'id_user_admin']);
  expect(await press('levers/pull', { lever: 'setPresenceSharing', personUuid: 'nobody@x', on: 'false' })).toMatch(
    /^Not done/,
  );
});

test('a call is rung, answered and hung up from the page', async () => {
  await press('calls/inbound', { to: DANA, from: '+390255501234', name: 'Hotel Adler' });
  const [call] = [...emulator.world.calls.values()];
  expect(await page('calls')).toMatch(/Dana Okafor[^<]*<span class="soft"><\/span> <strong>rings/);
  await press('calls/answer', { call: call?.sessionUuid ?? '', member: dana().uuid });
  expect(call?.legs.every(({ state }) => state === 'connected')).toBe(true);
  const fields = { call: call?.sessionUuid ?? '', member: dana().uuid, who: 'Dana' };
  expect(await press('calls/resume', fields)).toMatch(/^Not done/);
  expect(await press('calls/hold', fields)).toBe('Hold: Dana.');
  expect(await page('calls')).toContain('has the other side on hold');
  expect(await press('calls/resume', fields)).toBe('Resume: Dana.');
  await press('calls/hang-up', { call: call?.sessionUuid ?? '', member: 'external' });
  expect(call?.endedMs).not.toBeNull();
});

test('the live stream tells which pages have something new', async () => {
  const abort = new AbortController();
  const answer = await fetch(`${emulator.url}/inspector/events`, { signal: abort.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  await reader?.read();
  await stage('presence-sharing-off');
  await getAs(emulator, tokens.access_token, '/v1/people/me');
  const next = await reader?.read();
  expect(next?.value).toMatch(/^event: tick/);
  expect(JSON.parse(/data: (.*)/.exec(next?.value ?? '')?.[1] ?? '').changed).toEqual(
    expect.arrayContaining(['requests', 'truth']),
  );
  abort.abort();
});

test('the first page leads to inspector and Control Hub, and they to each other', async () => {
  const first = await (await fetch(emulator.url)).text();
  expect(first).toContain('href="/inspector"');
  expect(first).toContain('href="/control-hub/users"');
  expect(await page('situations')).toContain('href="/control-hub"');
  expect(await (await fetch(`${emulator.url}/control-hub/users`)).text()).toContain('href="/inspector"');
});
