import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../testing.ts';
import { readDueMembers, watchMember } from './lines.queries.ts';
import { createLineWatch, type WatchParts } from './watch-lines.ts';

const WORKS = '018f0000-0000-7000-8000-000000000001';
const STOPPED = '018f0000-0000-7000-8000-000000000002';

let at: TestPlatform;
beforeEach(async () => {
  at = await createTestPlatform();
});
afterEach(() => at.close());

async function watch(organizationId: string, dueMs: number): Promise<void> {
  const memberUuid = at.platform.ids.uuid();
  const now = new Date(dueMs);
  const line = { organizationId, memberUuid, entryId: memberUuid, kind: 'person', now };
  await watchMember(at.platform.database, line);
}

/** Webex of one organization never answers; of the other it is asked and remembered. */
function partsWhere(asked: string[]): WatchParts {
  return {
    platform: at.platform,
    organizations: { byId: async () => null },
    secrets: { put: async () => undefined, get: async () => 'a secret' },
    authorizations: {
      usable: async () => [{ organizationId: STOPPED }, { organizationId: WORKS }],
      webexForEach: async () => [],
      webexFor: (organizationId) => {
        asked.push(organizationId);
        return organizationId === STOPPED ? new Promise(() => undefined) : Promise.reject(new Error('asked'));
      },
    },
  };
}

test('lines of an organization whose authorization has stopped do not crowd out the others', async () => {
  for (let line = 0; line < 60; line += 1) await watch(STOPPED, TEST_START_MS);
  await watch(WORKS, TEST_START_MS + 1_000);
  const due = await readDueMembers(at.platform.database, {
    organizationIds: [WORKS],
    now: new Date(TEST_START_MS + 2_000),
    watchedAfter: new Date(TEST_START_MS - 60_000),
  });
  expect(due.map(({ organizationId }) => organizationId)).toEqual([WORKS]);
});

test('a Webex that does not answer for one organization holds up neither a round nor another organization', async () => {
  const asked: string[] = [];
  const lines = createLineWatch(partsWhere(asked), 300);
  await watch(STOPPED, TEST_START_MS);
  await lines.tick(TEST_START_MS + 1_000);
  await watch(WORKS, TEST_START_MS + 2_000);
  await lines.tick(TEST_START_MS + 20_000);
  // Once for the one that is still being asked, however often its line is due.
  expect(asked).toEqual([STOPPED, WORKS]);
});
