import type { OrganizationSummary } from '@linekeeper/api-contract';
import type { KyselyPlugin } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedOrganizations } from '../../../testing/many-organizations.ts';
import { createTestOwner, createTestServer, type TestServer } from '../../../testing.ts';
import type { Context } from '../context.ts';
import { upsertPasswordLife } from '../warnings/warnings.queries.ts';
import { summarizeOrganizations } from './summarize-organizations.ts';

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer();
});
afterEach(() => server.close());

test('the list of organizations asks each table once, however many organizations there are', async () => {
  const organizationIds = await seedOrganizations(server.platform, 12);
  const asked = async (ids: readonly string[]): Promise<number> => {
    let statements = 0;
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => {
        statements += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    const platform = { ...server.platform, database: server.platform.database.withPlugin(counting) };
    const summaries = await summarizeOrganizations({ ...server.features, platform } as unknown as Context, ids);
    expect(summaries.size).toBe(ids.length);
    return statements;
  };
  // The second: the first has stopped, and nobody’s password counts there any more.
  const forOne = await asked(organizationIds.slice(1, 2));
  expect(forOne).toBeGreaterThan(0);
  expect(await asked(organizationIds)).toBe(forOne);
  expect(await asked([])).toBe(0);
});

test('each organization of the list has its own state, incidents, authorizers and lifeline, worst first', async () => {
  await seedOrganizations(server.platform, 12);
  const owner = await createTestOwner(server);
  const { organizations } = await owner.call<{ organizations: OrganizationSummary[] }>('GET', '/api/organizations');
  expect(organizations.map(({ name, state }) => [name, state])).toEqual([
    ['Organization 001', 'stopped'],
    ['Organization 011', 'stopped'],
    ...['002', '003', '004', '005', '006', '007', '008', '009', '010', '012'].map((number) => [
      `Organization ${number}`,
      'healthy',
    ]),
  ]);
  expect(organizations[1]).toMatchObject({
    incidents: [{ number: 'INC-1', cause: 'password-changed' }],
    authorizers: ['Administrator 011'],
  });
  expect(organizations[2]?.lifeline.map(({ kind }) => kind)).toContain('stopped');
  expect(organizations[2]?.incidents).toEqual([]);
});

test('what expires next names the password of an authorizer by the life entered for it, and none where it never ends', async () => {
  const [, ofDays = '', never = ''] = await seedOrganizations(server.platform, 3);
  const { database, clock } = server.platform;
  const at = new Date(clock.now());
  await upsertPasswordLife(database, { organizationId: ofDays, kind: 'days', days: 45, at, by: 'Olga Owner' });
  await upsertPasswordLife(database, { organizationId: never, kind: 'never', days: null, at, by: 'Olga Owner' });
  const context = { ...server.features, platform: server.platform } as unknown as Context;
  const summaries = await summarizeOrganizations(context, [ofDays, never]);
  expect(summaries.get(ofDays)?.next).toEqual({
    text: "Administrator 002's Webex password ends",
    by: new Date(clock.now() + 15 * 86_400_000).toISOString(),
  });
  expect(summaries.get(never)?.next).toBeNull();
});
