import type { KyselyPlugin } from 'kysely';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../testing.ts';
import type { HeldAccess } from './grant-store.ts';
import { insertGrant } from './grants.queries.ts';
import { createLookAgain } from './look-again.ts';
import type { GrantRef } from './token-vault.types.ts';

const ORGANIZATIONS = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];
const ADOPTION = '00000000-0000-4000-8000-0000000000ad';

let opened: TestDatabase;
beforeEach(async () => {
  opened = await createTestDatabase();
});
afterEach(() => opened.close());

const at = new Date('2026-11-02T08:00:00Z');
const grantOf = (organization: number, place: number): GrantRef => ({
  organizationId: ORGANIZATIONS[organization] ?? '',
  authorizationId: `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`,
  job: 'presence',
});
const heldAt = (generation: number): HeldAccess => ({
  adoptionId: ADOPTION,
  generation,
  accessToken: 'not a real token',
  accessExpiresAtMs: 0,
  unproven: false,
});

async function store(target: GrantRef, generation: number): Promise<void> {
  await insertGrant(opened.database, {
    ...target,
    origin: { client: 'integration', targetOrgId: null },
    adoptionId: ADOPTION,
    generation,
    tokens: {
      dataKeyId: ADOPTION,
      accessSealed: Buffer.from('sealed'),
      refreshSealed: Buffer.from('sealed'),
      previousRefreshSealed: null,
      scopes: [],
      accessExpiresAt: at,
      refreshExpiresAt: at,
      refreshDueAt: at,
      refreshedAt: at,
      rotated: false,
    },
  });
}

test('grants of several organizations are looked at in one statement, and only what changed or is gone is read again', async () => {
  const [same, renewed, gone] = [grantOf(0, 1), grantOf(1, 2), grantOf(1, 3)];
  await store(same, 4);
  await store(renewed, 5);
  let statements = 0;
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const told: { unchanged: GrantRef[]; changed: GrantRef[]; failed: GrantRef[] } = {
    unchanged: [],
    changed: [],
    failed: [],
  };
  const heard = Promise.withResolvers<void>();
  const hear = (list: GrantRef[], target: GrantRef): void => {
    list.push(target);
    if (told.unchanged.length + told.changed.length + told.failed.length === 3) heard.resolve();
  };
  const lookAgain = createLookAgain({
    platform: { database: opened.database.withPlugin(counting), log: pino({ level: 'silent' }) },
    onUnchanged: (target) => hear(told.unchanged, target),
    onChanged: async (target) => hear(told.changed, target),
    onFailed: (target) => hear(told.failed, target),
  });
  for (const target of [same, renewed, gone]) lookAgain.look(target, heldAt(4));
  await heard.promise;
  expect(told).toEqual({ unchanged: [same], changed: [renewed, gone], failed: [] });
  expect(statements).toBe(1);
});

test('a question the database refuses is told for each grant, so that it is looked at again later', async () => {
  const failed: GrantRef[] = [];
  const heard = Promise.withResolvers<void>();
  const lookAgain = createLookAgain({
    platform: { database: opened.database, log: pino({ level: 'silent' }) },
    onUnchanged: () => undefined,
    onChanged: async () => undefined,
    onFailed: (target) => {
      failed.push(target);
      heard.resolve();
    },
  });
  const broken = { ...grantOf(0, 1), organizationId: 'no uuid' };
  lookAgain.look(broken, heldAt(1));
  await heard.promise;
  expect(failed).toEqual([broken]);
});
