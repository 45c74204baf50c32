import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { JOBS, type Job } from '@linekeeper/api-contract';
import { createEmulator, type Emulator, type Modes } from '@linekeeper/emulator';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { createSystemClock } from '../platform/clock.ts';
import { createIds } from '../platform/ids.ts';
import { createLog } from '../platform/log.ts';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../testing.ts';
import type { Area, Finding } from './finding.ts';
import { printFindings } from './print-findings.ts';
import { type Report, runDoctor } from './run-doctor.ts';

const DANA = 'dana.okafor@acme.example';

/** What the emulator's start registers beside the five. */
const REGISTERED_FOR_SERVICE_APPS = [
  'Linekeeper Minting',
  "Linekeeper Users' Sync Machine",
  'Linekeeper Presence Machine',
  'Linekeeper Call Control Machine',
  'Linekeeper Call Records Machine',
];

interface Scene {
  emulator: Emulator;
  server: TestServer;
  owner: TestOwner;
  slug: string;
  environment: Record<string, string>;
  clientIds: Map<Job, string>;
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A server that runs on an emulator, and the environment it could have been started with. */
async function scene(modes: Partial<Modes> = {}): Promise<Scene> {
  const emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 40, modes });
  open.push(emulator);
  const server = await createTestServer({ emulator });
  open.push(server);
  const owner = await createTestOwner(server);
  const { slug } = await owner.addOrganization('Acme Hotels');
  await owner.authorize({ slug, jobs: ['users-sync', 'call-records'], email: DANA });
  const { settings } = server.platform;
  if (settings.database.kind !== 'external') throw new Error('tests have a database of their own');
  const registered = await server.features.tokenVault.integrations.list();
  return {
    emulator,
    server,
    owner,
    slug,
    clientIds: new Map(registered.map(({ job, clientId }) => [job, clientId])),
    environment: {
      LINEKEEPER_EMULATOR_URL: emulator.url,
      LINEKEEPER_PORT: String(settings.port),
      LINEKEEPER_DATA_DIR: settings.dataDir,
      LINEKEEPER_DATABASE_URL: settings.database.url,
      LINEKEEPER_MASTER_KEY_FILE: join(settings.dataDir, 'master-key'),
    },
  };
}

function ask(environment: NodeJS.ProcessEnv, way: typeof fetch = fetch): Promise<Report> {
  const machine = createSystemClock();
  const ids = createIds(() => machine.now());
  return runDoctor({ environment, fetch: way, timeoutMs: 4_000, machine, ids, log: createLog('silent') });
}

const troubles = ({ findings }: Report, state: Finding['state'] = 'broken'): string[] =>
  findings.filter((finding) => finding.state === state).map(({ area, subject }) => `${area}: ${subject}`);

function seen({ findings }: Report, area: Area, subject = ''): string {
  const found = findings.filter((finding) => finding.area === area && finding.subject.includes(subject));
  return found.map((finding) => `${finding.state} ${finding.seen}`).join('\n');
}

function clientOf({ clientIds }: Scene, job: Job): string {
  const clientId = clientIds.get(job);
  if (clientId === undefined) throw new Error(`${job} is not registered`);
  return clientId;
}

test('a sound installation has nothing broken, and each area is told of', async () => {
  const { environment } = await scene();
  const report = await ask(environment);
  expect(troubles(report)).toEqual([]);
  expect(troubles(report, 'warning')).toEqual(['mail: mail server']);
  const areas = new Set(report.findings.map(({ area }) => area));
  expect([...areas]).toEqual([
    'program',
    'settings',
    'data directory',
    'database',
    'master key',
    'server',
    'public address',
    'network',
    'clock',
    'registration',
    'authorization',
    'mail',
  ]);
  expect(report.findings.filter(({ area, state }) => area === 'registration' && state === 'ok')).toHaveLength(
    JOBS.length + REGISTERED_FOR_SERVICE_APPS.length,
  );
  expect(seen(report, 'authorization', 'directory')).toMatch(
    /^ok By Dana Okafor; known good as of 2026-11-02 08:00 UTC; next renewal \S+ \S+ UTC, lapses 2027-01-31 /,
  );
  expect(seen(report, 'authorization', 'presence')).toBe('ok Not authorized, so not in use.');
  expect(report.articleAddress(1101)).toBe(`http://127.0.0.1:${environment.LINEKEEPER_PORT}/help/1101`);
});

test('a new secret at Webex is told from a client id, a redirect address and a scope that are not known there', async () => {
  const made = await scene();
  const { emulator, environment, server } = made;
  const { levers } = emulator;
  levers.rotateClientSecret(clientOf(made, 'users-sync'));
  levers.setRedirectUris(clientOf(made, 'presence'), ['https://elsewhere.example/webex/callback']);
  levers.setIntegrationScopes(clientOf(made, 'call-control'), ['spark-admin:people_read', 'spark:people_read']);
  await server.features.tokenVault.integrations.save('sign-in', { clientId: `C${'9'.repeat(64)}` });
  const report = await ask(environment);
  expect(troubles(report)).toEqual([
    "registration: Linekeeper Users' Sync",
    'registration: Linekeeper Presence',
    'registration: Linekeeper Call Control',
    'registration: Linekeeper Sign-in',
  ]);
  expect(seen(report, 'registration', 'Sync')).toContain('refuses its client secret');
  expect(seen(report, 'registration', 'Presence')).toMatch(
    /^broken Its redirect address at Webex is another one than http:\/\/127\.0\.0\.1:\d+\/webex\/callback/,
  );
  expect(seen(report, 'registration', 'Call Control')).toMatch(/lacks .*spark-admin:calls_write/);
  expect(seen(report, 'registration', 'Call Control')).not.toContain('people_read');
  expect(seen(report, 'registration', 'Sign-in')).toContain('does not know its client id');
});

test('a Service App and the minting integration: a new secret, a lost registration and a dead authorization are told, in use or not', async () => {
  const { emulator, server, environment } = await scene();
  const { serviceApps } = server.features.tokenVault;
  const sound = await ask(environment);
  for (const subject of REGISTERED_FOR_SERVICE_APPS) expect(seen(sound, 'registration', subject)).toMatch(/^ok /);
  emulator.levers.rotateClientSecret((await serviceApps.get('presence'))?.clientId ?? '');
  emulator.levers.rotateClientSecret((await serviceApps.get('minter'))?.clientId ?? '');
  const rotated = await ask(environment);
  expect(troubles(rotated)).toEqual(['registration: Linekeeper Minting', 'registration: Linekeeper Presence Machine']);
  expect(seen(rotated, 'registration', 'Presence Machine')).toMatch(/^broken Webex refuses its client secret/);
  const { database } = server.platform;
  await sql`update authorizations_authorization set client = 'service-app' where job = 'call-records'`.execute(
    database,
  );
  await sql`delete from token_vault_service_app where registration in ('call-records', 'presence')`.execute(database);
  await serviceApps.save('minter', { clientId: `C${'9'.repeat(64)}` });
  const lost = await ask(environment);
  expect(seen(lost, 'registration', 'Call Records Machine')).toMatch(/^broken An organization runs on it/);
  expect(seen(lost, 'registration', 'Presence Machine')).toBe('');
  expect(seen(lost, 'registration', 'Minting')).toContain('does not know its client id');
});

test('an integration without a registration is broken where somebody uses the job, a warning where nobody does', async () => {
  const { server, environment } = await scene();
  await sql`delete from token_vault_integration where job in ('call-records', 'presence')`.execute(
    server.platform.database,
  );
  const report = await ask(environment);
  expect(troubles(report)).toEqual(['registration: Linekeeper Call Records']);
  expect(troubles(report, 'warning')).toContain('registration: Linekeeper Presence');
});

test('a stopped authorization is told with its cause, the sentence about it and its article', async () => {
  const { emulator, server, environment, slug } = await scene();
  const dana = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  emulator.levers.changePassword(dana?.uuid ?? '');
  for (let second = 0; second < 180; second += 1) {
    await emulator.clock.advance(1_000);
    await server.platform.ticker.tick();
  }
  await server.platform.jobs.drain();
  const before = await server.features.organizations.bySlug(slug);
  const state = await server.features.authorizations.state(before?.organizationId ?? '', 'users-sync');
  expect(state.state).toBe('stopped');
  const report = await ask(environment);
  const finding = report.findings.find(
    ({ area, subject }) => area === 'authorization' && subject.includes('directory'),
  );
  expect(finding).toMatchObject({ state: 'broken', seen: expect.stringContaining(`(${state.cause})`) });
  expect(finding?.seen).toMatch(/^Stopped since 2026-11-02 08:0\d UTC .* Known good as of /);
});

test.each([
  [75_000, 'warning', 'It is 75 s behind that of Webex.'],
  [-300_000, 'broken', 'It is 300 s ahead of that of Webex.'],
  [4_000, 'ok', 'It is 4 s behind that of Webex.'],
])('a Date of Webex %i ms away is %s', async (dateSkewMs, state, words) => {
  const { environment } = await scene({ dateSkewMs });
  const told = seen(await ask(environment), 'clock');
  expect(told).toContain(`${state} ${words}`);
  expect(told.includes('From 120 s on nobody can sign in')).toBe(state !== 'ok');
});

test('a page where Webex sends JSON, a cut connection and an outage are told apart, and nothing more is asked of a way that is shut', async () => {
  const { emulator, environment } = await scene();
  const page = emulator.faults.add({ kind: 'html', path: '/v1/people' });
  const behindPage = await ask(environment);
  emulator.faults.remove(page.id);
  const cut = emulator.faults.add({ kind: 'reset', path: '/v1/people' });
  const behindCut = await ask(environment);
  emulator.faults.remove(cut.id);
  emulator.faults.add({ kind: 'unavailable', path: '/v1/people' });
  const outage = await ask(environment);
  expect(seen(behindCut, 'network')).toMatch(/^broken/);
  expect(seen(behindCut, 'registration')).toBe('warning Not checked: Webex cannot be reached.');
  expect(seen(behindPage, 'network')).toMatch(/^broken What answers is not Webex/);
  expect(seen(outage, 'network')).toBe('warning It is reached, but has trouble of its own (503).');
  expect(troubles(outage)).toEqual([]);
});

test.each([
  ['ENOTFOUND', 'Its name is not known here'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'Its certificate is not trusted'],
  ['CERT_NOT_YET_VALID', "not valid at this machine's time"],
  ['ECONNRESET', 'The connection is cut'],
  ['UND_ERR_CONNECT_TIMEOUT', 'It cannot be reached'],
])('with the real Webex, %s is told for API, call records and sign-in: %s', async (code, words) => {
  const shut = async (): Promise<Response> => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code }) });
  };
  const environment = {
    LINEKEEPER_DATA_DIR: '/nonexistent/linekeeper',
    HTTPS_PROXY: 'http://u:hunter22@proxy.example:3128',
  };
  const report = await ask(environment, shut);
  expect(troubles(report)).toEqual([
    'network: Webex API (webexapis.com)',
    'network: call records of the region (analytics-calling.webexapis.com)',
    "network: Webex's sign-in (idbroker.webex.com)",
  ]);
  expect(seen(report, 'network', 'Webex API')).toContain(words);
  expect(seen(report, 'network', 'proxy')).toContain('does not go through it');
  expect(report.articleAddress(1109)).toBe('knowledge-base/1109-webex-is-slow.md');
});

test('all wrong settings are told at once, what was meant is named, and the rest is checked all the same', async () => {
  const { environment } = await scene();
  const report = await ask({
    ...environment,
    LINEKEEPER_PROT: '1',
    LINEKEEPER_PROBE_SECONDS: 'soon',
    LINEKEEPER_SMTP_URL: 'smtp://mail.example',
    LINEKEEPER_MASTER_KEY: Buffer.alloc(32).toString('base64'),
  });
  expect(troubles(report).slice(0, 3)).toEqual([
    'settings: LINEKEEPER_PROT',
    'settings: LINEKEEPER_PROBE_SECONDS',
    'settings: LINEKEEPER_MAIL_FROM',
  ]);
  expect(seen(report, 'settings', 'LINEKEEPER_PROT')).toContain('LINEKEEPER_PORT is one');
  expect(troubles(report, 'warning')).toContain('settings: LINEKEEPER_MASTER_KEY_FILE');
  expect(seen(report, 'database')).toMatch(/^ok PostgreSQL/);
  // The key that comes first is not the one of this database.
  expect(seen(report, 'master key')).toMatch(/^broken .*sealed under another master key/);
  expect(seen(report, 'registration')).toContain('Not checked');
});

test('a master key others may read is broken, and its rights stay as they are', async () => {
  const { environment } = await scene();
  const path = environment.LINEKEEPER_MASTER_KEY_FILE ?? '';
  await chmod(path, 0o644);
  const report = await ask(environment);
  expect(troubles(report)).toEqual([`data directory: ${path}`]);
  expect(((await stat(path)).mode & 0o777).toString(8)).toBe('644');
});

test('a database that is away, empty, or newer than this build is told as such; nothing is made in it', async () => {
  const { environment, server } = await scene();
  const { database } = server.platform;
  const away = await ask({ ...environment, LINEKEEPER_DATABASE_URL: 'postgresql://linekeeper:geheim99@127.0.0.1:1/x' });
  expect(troubles(away)).toEqual(['database: postgresql://127.0.0.1:1/x']);
  await sql`insert into platform_migration (number, name, checksum, applied_at) values (9999, 'later', 'x', ${new Date(TEST_START_MS)})`.execute(
    database,
  );
  expect(seen(await ask(environment), 'database', 'migrations')).toContain(
    'A newer Linekeeper has worked on this database (migration 9999)',
  );
  await sql`drop table platform_migration`.execute(database);
  expect(seen(await ask(environment), 'database', 'migrations')).toMatch(/^warning \d+ have not run yet/);
  const table = await sql<{ found: string | null }>`select to_regclass('platform_migration')::text as found`.execute(
    database,
  );
  expect(table.rows[0]?.found).toBeNull();
});

test('nothing in the database is another after the doctor looked', async () => {
  const { environment, server } = await scene();
  const { database } = server.platform;
  const everything = async (): Promise<string> => {
    const tables = await sql<{ name: string }>`
      select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname
    `.execute(database);
    const parts = await Promise.all(
      tables.rows.map(async ({ name }) => {
        const { rows } = await sql<{
          text: string;
        }>`select t::text as text from ${sql.table(name)} t order by 1`.execute(database);
        return `${name}\n${rows.map(({ text }) => text).join('\n')}`;
      }),
    );
    return parts.join('\n');
  };
  const before = await everything();
  await ask(environment);
  expect(await everything()).toBe(before);
  expect(before).toContain('token_vault_grant');
});

test('no secret is in the report, whatever goes wrong', async () => {
  const { environment, emulator, clientIds } = await scene();
  const secrets = [...emulator.world.integrations.values()].map(({ clientSecret }) => clientSecret);
  const tokens = [...emulator.world.accessTokens.keys(), ...emulator.world.refreshTokens.keys()];
  const masterKey = Buffer.from('never to be seen by anybody 1234').toString('base64');
  // Servers in between that quote what they were sent, as a page and in Webex's form.
  const quoting =
    (answer: (secret: string) => Response): typeof fetch =>
    async (input, init) =>
      String(input).endsWith('/access_token')
        ? answer(new URLSearchParams(String(init?.body)).get('client_secret') ?? '')
        : fetch(input, init);
  const page = quoting((secret) => new Response(`<p>${'x'.repeat(90)} ${secret} ${secret}</p>`, { status: 400 }));
  const form = quoting((message) => Response.json({ message, trackingId: 'T' }, { status: 400 }));
  const all = [
    await ask({
      ...environment,
      LINEKEEPER_SMTP_URL: 'smtp://u:mail%40pass@127.0.0.1:1',
      LINEKEEPER_MAIL_FROM: 'a@b.example',
    }),
    await ask({ ...environment, LINEKEEPER_MASTER_KEY: masterKey }),
    await ask({ ...environment, LINEKEEPER_DATABASE_URL: 'postgres://u:data-base-pass@127.0.0.1:1/x' }),
    await ask({ ...environment, LINEKEEPER_DATABASE_URL: 'mysql://u:data-base-pass@127.0.0.1:1/x' }),
    await ask(environment, page),
    await ask(environment, form),
  ];
  const text = all
    .map((report) => JSON.stringify(report.findings) + printFindings(report.findings, report.articleAddress))
    .join('\n');
  const databasePassword = new URL(environment.LINEKEEPER_DATABASE_URL ?? '').password;
  const hidden = [
    ...secrets.map((secret) => secret.slice(0, 12)),
    ...tokens,
    masterKey,
    databasePassword,
    'mail@pass',
    'mail%40pass',
    'data-base-pass',
  ];
  expect(secrets.length).toBeGreaterThanOrEqual(clientIds.size);
  expect(hidden.filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).toContain('It cannot be reached');
  // What was quoted did come to the report, without the secret.
  expect(text).toContain('[hidden]');
});
