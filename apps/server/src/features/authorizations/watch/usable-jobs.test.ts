import type { Job } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestPlatform, type TestPlatform } from '../../../testing.ts';
import { upsertAuthorized } from '../authorizations.queries.ts';
import { createUsableJobs, type UsableJobs } from './usable-jobs.ts';

const ACME = '018f0000-0000-7000-8000-000000000001';
const BORA = '018f0000-0000-7000-8000-000000000002';

let at: TestPlatform;
let usable: UsableJobs;

beforeEach(async () => {
  at = await createTestPlatform();
  usable = createUsableJobs(at.platform);
});
afterEach(() => at.close());

async function authorize(organizationId: string, job: Job, seat = 1): Promise<void> {
  const now = new Date(at.clock.now());
  await upsertAuthorized(at.platform.database, {
    organizationId,
    authorizationId: at.platform.ids.uuid(),
    job,
    seat,
    client: 'integration',
    person: { webexPersonId: ACME, name: 'Dana Okafor', email: null },
    webexOrgId: ACME,
    checks: [],
    statusSeenAt: null,
    nextProbeAt: now,
    now,
  });
}

const namesOf = async (job: Job): Promise<string[]> =>
  (await usable(job)).map(({ organizationId }) => organizationId).sort();

test('names each organization once for each job that can work there, whatever another process changed a moment ago', async () => {
  expect(await namesOf('presence')).toEqual([]);
  await authorize(ACME, 'presence');
  await authorize(ACME, 'presence', 2);
  await authorize(BORA, 'presence');
  await authorize(BORA, 'call-control');
  expect(await Promise.all([namesOf('presence'), namesOf('call-control'), namesOf('users-sync')])).toEqual([
    [ACME, BORA],
    [BORA],
    [],
  ]);
  const change = (what: string): Promise<unknown> =>
    sql`update authorizations_authorization set ${sql.raw(what)} where organization_id = ${BORA}`.execute(
      at.platform.database,
    );
  await change(`paused_at = authorized_at`);
  expect(await namesOf('presence')).toEqual([ACME]);
  await change(`paused_at = null, state = 'stopped'`);
  expect(await namesOf('presence')).toEqual([ACME]);
  await change(`state = 'unknown'`);
  expect(await namesOf('presence')).toEqual([ACME, BORA]);
});

test('the organizations are read again only after something changed for that job', async () => {
  await authorize(ACME, 'presence');
  await authorize(ACME, 'call-control');
  const [presence, control] = [await usable('presence'), await usable('call-control')];
  expect(await usable('presence')).toBe(presence);
  await authorize(BORA, 'presence');
  expect(await usable('presence')).not.toBe(presence);
  expect(await usable('call-control')).toBe(control);
});
