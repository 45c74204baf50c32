import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const JOBS = ['users-sync', 'presence', 'call-control', 'call-records', 'sign-in'] as const;

let emulator: Emulator;
let server: TestServer;
let slug: string;
let organizationId: string;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 20 });
  server = await createTestServer({ emulator });
  const owner = await createTestOwner(server);
  ({ slug, organizationId } = await owner.addOrganization('Acme Hotels'));
  await owner.authorize({ slug, jobs: [...JOBS], email: DANA });
  await server.platform.jobs.drain();
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

/** The ticker's second, coarser: tests need not wait for every one. */
const STEP_S = 4;

async function goOn(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += STEP_S) {
    await emulator.clock.advance(STEP_S * 1_000);
    await server.platform.ticker.tick();
  }
}

interface Row {
  job: string;
  next_probe_at: Date;
  known_good_at: Date;
  state: string;
}

async function rows(): Promise<Row[]> {
  const found = await sql<Row>`
    select job, next_probe_at, known_good_at, state from authorizations_authorization
    where organization_id = ${organizationId}`.execute(server.platform.database);
  return found.rows;
}

const ageMs = (row: Row): number => emulator.clock.now() - row.known_good_at.getTime();

test('every authorization is known good within an interval, and those of an organization are asked together', async () => {
  await goOn(130);
  const now = await rows();
  expect(now.map(({ state }) => state)).not.toContain('stopped');
  expect(Math.max(...now.map(ageMs))).toBeLessThanOrEqual(54_000);
  // One may have been brought forward by what real traffic saw.
  const together = Map.groupBy(now, ({ next_probe_at }) => next_probe_at.getTime());
  expect(Math.max(...[...together.values()].map(({ length }) => length))).toBeGreaterThanOrEqual(4);
});

test('"Checked, works" is one line at once, then counted and written a quarter of an hour later', async () => {
  const checked = async (): Promise<number[]> => {
    const found = await sql<{ times: number }>`
      select times from authorizations_timeline
      where organization_id = ${organizationId} and job = 'users-sync' and kind = 'probe-good'`.execute(
      server.platform.database,
    );
    return found.rows.map(({ times }) => times);
  };
  await goOn(60);
  expect(await checked()).toEqual([1]);
  await goOn(120);
  expect(await checked()).toEqual([1]);
  for (let minute = 0; minute < 16; minute += 1) {
    await emulator.clock.advance(60_000);
    await server.platform.ticker.tick();
  }
  const [times] = await checked();
  expect(times).toBeGreaterThan(10);
});

test('429 with Retry-After is obeyed by the organization: nothing is asked meanwhile, nothing dies, freshness shows it', async () => {
  emulator.faults.add({ path: '/v1/people/me', kind: 'rate-limited', retryAfterSeconds: 120, times: 1 });
  await goOn(52);
  const paused = await rows();
  const until = Math.min(...paused.map(({ next_probe_at }) => next_probe_at.getTime()));
  expect(until - emulator.clock.now()).toBeGreaterThan(60_000);
  emulator.faults.clear();
  await goOn(45);
  expect(Math.max(...(await rows()).map(ageMs))).toBeGreaterThan(51_000);
  await goOn(90);
  const after = await rows();
  expect(Math.max(...after.map(ageMs))).toBeLessThanOrEqual(60_000);
  expect(after.map(({ state }) => state)).not.toContain('stopped');
});

test('what looks bad is asked once and then left to the examination, not asked again and again until that comes', async () => {
  await goOn(1);
  const dana = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  emulator.levers.setRoles(dana?.uuid ?? '', []);
  let asked = 0;
  server.features.tokenVault.onSignal((signal) => {
    if (signal.kind === 'answer' && signal.target.job === 'users-sync' && signal.request.endsWith('/people/me'))
      asked += 1;
  });
  await sql`update authorizations_authorization set next_probe_at = ${new Date(emulator.clock.now())}
    where organization_id = ${organizationId}`.execute(server.platform.database);
  await server.platform.ticker.tick();
  // Once by the probe, and by the examination.
  expect(asked).toBeGreaterThanOrEqual(1);
  expect(asked).toBeLessThanOrEqual(4);
});

test('what real traffic hears counts as good news, without a probe', async () => {
  await goOn(1);
  await sql`update authorizations_authorization set next_probe_at = ${new Date(emulator.clock.now() + 3_600_000)}
    where organization_id = ${organizationId}`.execute(server.platform.database);
  await emulator.clock.advance(120_000);
  const { webex } = await server.features.authorizations.webexFor(organizationId, 'users-sync');
  for await (const _ of webex.people.pages({ max: 1 })) break;
  await emulator.clock.advance(6_000);
  await server.platform.ticker.tick();
  const row = (await rows()).find(({ job }) => job === 'users-sync');
  expect(row === undefined ? null : ageMs(row)).toBe(6_000);
});
