import type { Warnings } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const DAY_MS = 86_400_000;

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;
let organizationId: string;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 20 });
  server = await createTestServer({ emulator });
  owner = await createTestOwner(server);
  ({ slug, organizationId } = await owner.addOrganization('Acme Hotels'));
  await owner.authorize({ slug, jobs: ['users-sync', 'presence'], email: DANA });
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

const path = (rest: string): string => `/api/organizations/${slug}/${rest}`;
const read = (): Promise<Warnings> => owner.call('GET', path('warnings'));
const kinds = ({ warnings }: Warnings): string[] => warnings.map(({ kind }) => kind);

test('a password is reckoned from the authorization: five years by default, what somebody entered, or never', async () => {
  expect(await read()).toMatchObject({ passwords: { kind: 'default', days: null }, article: 1117 });
  expect(kinds(await read())).not.toContain('password-end');
  const soon = await owner.call<Warnings>('PUT', path('password-life'), { kind: 'days', days: 30 });
  expect(soon.warnings[0]).toMatchObject({
    kind: 'password-end',
    by: new Date(TEST_START_MS + 30 * DAY_MS).toISOString(),
    jobs: ['users-sync', 'presence'],
  });
  const never = await owner.call<Warnings>('PUT', path('password-life'), { kind: 'never' });
  expect(kinds(never)).not.toContain('password-end');
});

test('a change the audit log told of moves the end of the password', async () => {
  await owner.call('PUT', path('password-life'), { kind: 'days', days: 30 });
  const [row] = (
    await sql<{ authorizer_webex_id: string }>`
      select authorizer_webex_id from authorizations_authorization where organization_id = ${organizationId}`.execute(
      server.platform.database,
    )
  ).rows;
  await sql`insert into authorizations_audit_event (organization_id, audit_event_id, at, kind, person_webex_id, description)
    values (${organizationId}, 'one', ${new Date(TEST_START_MS + 10 * DAY_MS)}, 'password',
      ${row?.authorizer_webex_id}, 'password changed')`.execute(server.platform.database);
  const end = (await read()).warnings.find(({ kind }) => kind === 'password-end');
  expect(end?.by).toBe(new Date(TEST_START_MS + 40 * DAY_MS).toISOString());
});

test('what is put aside goes to the end with its reason, leaves the report, and comes back after its day', async () => {
  const [personal] = (await read()).warnings.filter(({ kind }) => kind === 'personal-account');
  expect(personal?.text).toContain('Dana Okafor');
  const aside = await owner.call<Warnings>('POST', path('warnings/dismiss'), {
    key: personal?.key,
    reason: 'A role account with an odd name',
    days: 30,
  });
  expect(aside.warnings.at(-1)).toMatchObject({
    kind: 'personal-account',
    dismissed: { reason: 'A role account with an odd name' },
  });
  const report = async (): Promise<string[]> =>
    (await server.features.authorizations.reportState(organizationId, new Date(TEST_START_MS))).warnings.map(
      ({ text }) => text,
    );
  expect((await report()).join()).not.toContain("somebody's own account");
  await emulator.clock.advance(31 * DAY_MS);
  expect((await report()).join()).toContain("somebody's own account");
});

test('the weekly look finds a lone Full Admin and says so', async () => {
  for (const person of emulator.world.people.values()) {
    if (person.email !== DANA) emulator.levers.setRoles(person.uuid, []);
  }
  await emulator.clock.advance(11 * 60_000);
  await server.platform.ticker.tick();
  const last = (await read()).warnings.find(({ kind }) => kind === 'last-full-admin');
  expect(last?.text).toContain('Dana Okafor is the only Full Admin');
});

test('old history goes with the day’s upkeep; the stretch that reaches into the kept time and the newest password change stay', async () => {
  const { database } = server.platform;
  const at = (days: number): Date => new Date(TEST_START_MS - days * DAY_MS);
  for (const [index, days] of [500, 450, 100].entries()) {
    await sql`insert into authorizations_timeline (organization_id, event_id, job, at, kind, text, times)
      values (${organizationId}, ${server.platform.ids.uuid()}, 'users-sync', ${at(days)}, 'stopped', 'old', 1),
             (${organizationId}, ${server.platform.ids.uuid()}, 'users-sync', ${at(days)}, 'probe-good', 'old', 1)`.execute(
      database,
    );
    await sql`insert into authorizations_state_span (organization_id, span_id, job, from_at, kind)
      values (${organizationId}, ${server.platform.ids.uuid()}, 'users-sync', ${at(days)}, 'stopped')`.execute(
      database,
    );
    await sql`insert into authorizations_audit_event (organization_id, audit_event_id, at, kind, description)
      values (${organizationId}, ${`old ${index}`}, ${at(days + 400)}, 'password', 'old')`.execute(database);
  }
  await emulator.clock.advance(11 * 60_000);
  await server.platform.ticker.tick();
  const ages = async (table: string, column: string): Promise<number[]> => {
    const { rows } = await sql<{ at: Date }>`
      select ${sql.ref(column)} as at from ${sql.table(table)}
      where organization_id = ${organizationId} and ${sql.ref(column)} < ${at(1)} order by 1`.execute(database);
    return rows.map((row) => (TEST_START_MS - row.at.getTime()) / DAY_MS);
  };
  expect(await ages('authorizations_timeline', 'at')).toEqual([100]);
  expect(await ages('authorizations_state_span', 'from_at')).toEqual([450, 100]);
  expect(await ages('authorizations_audit_event', 'at')).toEqual([500]);
});

test('a grant older than a scope its job works without goes on, and the warning says what it goes without', async () => {
  for (const { scopes } of [...emulator.world.grants.values(), ...emulator.world.accessTokens.values()]) {
    const at = scopes.indexOf('identity:people_read');
    if (at >= 0) scopes.splice(at, 1);
  }
  await sql`update token_vault_grant set scopes = array_remove(scopes, 'identity:people_read')
    where organization_id = ${organizationId}`.execute(server.platform.database);
  await owner.call('POST', path('authorizations/users-sync/check'));
  await emulator.clock.advance(11 * 60_000);
  await server.platform.ticker.tick();
  await server.settle();
  const lacking = (await read()).warnings.filter(({ kind }) => kind === 'scope-not-consented');
  expect(lacking).toMatchObject([{ jobs: ['users-sync'] }]);
  expect(lacking[0]?.text).toContain('asks for more than Dana Okafor consented to (identity:people_read)');
  expect(lacking[0]?.advice).toMatch(/^It goes on working as it is\. Without identity:people_read each look/);
  expect(await server.features.authorizations.state(organizationId, 'users-sync')).toMatchObject({ state: 'healthy' });
});
