import { createEmulator, type EmulatedPerson, type Emulator } from '@linekeeper/emulator';
import type { Page } from '@linekeeper/webex-client';
import type { Person } from '@linekeeper/webex-contract';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { giveLivingToken, personByEmail } from '../../../testing/living-token.ts';
import { createOneOrganization, type OneOrganization } from '../../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import { createDirectory, type RunningDirectory } from '../index.ts';
import { undo } from '../plans/decisions.ts';
import { selectPlanOfRun } from '../plans/plan.queries.ts';
import { finishUndoing } from '../plans/undo-run.ts';
import { selectRuns } from '../run.queries.ts';
import { keptSchedule } from './schedule.ts';

const SCOPES = [
  'spark-admin:people_read',
  'spark-admin:locations_read',
  'spark-admin:telephony_config_read',
  'spark-admin:workspaces_read',
  'identity:people_read',
];

let emulator: Emulator;
let server: TestPlatform;
let acme: OneOrganization;
let directory: RunningDirectory;
let dana: EmulatedPerson;
/** What happens while a run reads, before its last list. */
let beforeLast: () => Promise<void>;
/** Only lists of several pages are read again. */
let smallPages: boolean;
/** The list of numbers answers once people have. */
let peopleFirst: boolean;
/** Pages have moved: the first of all is in the last one again. */
let someTwice: boolean;

beforeEach(async () => {
  beforeLast = async () => undefined;
  smallPages = false;
  peopleFirst = false;
  someTwice = false;
  emulator = await createEmulator({ clockRate: 0, people: 150, startMs: TEST_START_MS });
  server = await createTestPlatform({ emulator });
  acme = createOneOrganization(server.platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => 'token-of-dana' });
  const { authorizations } = acme;
  const webexFor: typeof authorizations.webexFor = async (...asked) => {
    const usable = await authorizations.webexFor(...asked);
    const { telephonyConfig } = usable.webex;
    const autoAttendants: typeof telephonyConfig.autoAttendants = async function* (options) {
      await beforeLast();
      yield* telephonyConfig.autoAttendants(options);
    };
    const { workspaces, people } = usable.webex;
    const { promise: peopleCame, resolve: come } = Promise.withResolvers<void>();
    const numbers: typeof telephonyConfig.numbers = async function* (options) {
      if (peopleFirst) await peopleCame;
      yield* telephonyConfig.numbers(options);
    };
    const peoplePages: typeof people.pages = async function* (query, options) {
      let first: Person[] = [];
      for await (const page of people.pages(query, options)) {
        come();
        if (first.length === 0) first = page.items;
        yield someTwice && !page.hasNext ? { ...page, items: [...page.items, ...first.slice(0, 1)] } : page;
      }
    };
    const pages: typeof workspaces.pages = (options) =>
      smallPages ? halves(workspaces.pages(options)) : workspaces.pages(options);
    const webex = {
      ...usable.webex,
      people: { ...people, pages: peoplePages },
      workspaces: { ...workspaces, pages },
      telephonyConfig: { ...telephonyConfig, numbers, autoAttendants },
    };
    return { ...usable, webex, webexOrgId: dana.orgUuid };
  };
  directory = createDirectory(server.platform, { ...acme, authorizations: { ...authorizations, webexFor } });
  dana = personByEmail(emulator, 'dana.okafor@acme.example');
  giveLivingToken(emulator, { person: dana, token: 'token-of-dana', scopes: SCOPES });
  await acme.recover('users-sync');
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

/** Each page as two. */
async function* halves<T>(pages: AsyncIterable<Page<T>>): AsyncGenerator<Page<T>> {
  for await (const page of pages) {
    const middle = Math.ceil(page.items.length / 2);
    yield { ...page, items: page.items.slice(0, middle), hasNext: true, cursor: 'start:1' };
    yield { ...page, items: page.items.slice(middle) };
  }
}
const lastRun = async () => {
  const [run] = await selectRuns(server.platform.database, { organizationId: acme.organizationId, limit: 1 });
  if (run === undefined) throw new Error('there is no run');
  return run;
};
/** Entries a run has written down in full so far. */
async function countInFull(): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from directory_staged_entry`.execute(
    server.platform.database,
  );
  return rows[0]?.count ?? -1;
}
const others = (): EmulatedPerson[] =>
  [...emulator.world.people.values()].filter(
    ({ orgUuid, roles, deleted }) => orgUuid === dana.orgUuid && roles.length === 0 && !deleted,
  );
function nth(index: number): EmulatedPerson {
  const person = others()[index];
  if (person === undefined) throw new Error('the world is too small');
  return person;
}

test('after the very first run the next full one is due at half past two where most locations are', async () => {
  const { database } = server.platform;
  const { schedule, zone } = await keptSchedule(database, acme.organizationId);
  expect([zone === 'UTC', schedule.fullAt]).toEqual([false, '02:30']);
  const { rows } = await sql<{ next_run_at: Date }>`select next_run_at from directory_state`.execute(database);
  const there = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  expect(there.format(rows[0]?.next_run_at)).toBe('02:30');
});

test('a second full run writes down in full only whom Webex says something else of, and removes nobody', async () => {
  nth(3).title = 'Head of Telephony';
  const read = (await lastRun()).read_count;
  let inFull = -1;
  beforeLast = async () => {
    inFull = await countInFull();
  };
  await acme.recover('users-sync');
  expect(await lastRun()).toMatchObject({ state: 'done', added: 0, changed: 1, removed: 0, read_count: read });
  expect(inFull).toBeGreaterThanOrEqual(0);
  expect(inFull).toBeLessThanOrEqual(1);
});

test('people who come before the list of numbers wait for it: they are the same as ever', async () => {
  let inFull = -1;
  beforeLast = async () => {
    inFull = await countInFull();
  };
  peopleFirst = true;
  await acme.recover('users-sync');
  expect(await lastRun()).toMatchObject({ state: 'done', added: 0, changed: 0, removed: 0 });
  expect(inFull).toBe(0);
});

test('a list read once more because something is missing counts nothing twice', async () => {
  const read = (await lastRun()).read_count;
  const workspaces = [...emulator.world.workspaces.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  const [gone] = workspaces;
  if (gone === undefined) throw new Error('there is no workspace');
  emulator.world.workspaces.delete(gone.uuid);
  smallPages = true;
  await acme.recover('users-sync');
  expect(await lastRun()).toMatchObject({ state: 'done', added: 0, changed: 0, removed: 1, read_count: read - 1 });
});

test('colleagues who are asked for beside somebody who left are not counted as read once more', async () => {
  const { read_count: before } = await lastRun();
  nth(3).deleted = true;
  await acme.recover('users-sync');
  expect(await lastRun()).toMatchObject({ state: 'done', removed: 1, read_count: before - 1 });
});

test('a location that is called otherwise is seen, though no record of a person says so', async () => {
  const location = emulator.world.locations.get(nth(3).locationUuid);
  if (location === undefined) throw new Error('there is no location');
  location.name = 'Cologne, by the cathedral';
  const there = others().filter(({ locationUuid }) => locationUuid === location.uuid).length;
  await acme.recover('users-sync');
  const run = await lastRun();
  expect(run).toMatchObject({ added: 0, removed: 0 });
  expect(run.changed).toBeGreaterThanOrEqual(there);
});

test('a number that was taken from somebody is seen by an incremental run, though his record was not touched', async () => {
  const owner = others().find(({ phoneNumber }) => phoneNumber !== null);
  if (owner === undefined) throw new Error('nobody has a number');
  const number = owner.phoneNumber ?? '';
  owner.phoneNumber = null;
  await emulator.clock.advance(16 * 60_000);
  await server.platform.ticker.tick();
  await server.platform.jobs.drain();
  await directory.settled();
  expect(await lastRun()).toMatchObject({ kind: 'incremental', state: 'done', changed: 1, removed: 0 });
  expect((await directory.whoseNumbers(acme.asker, [number])).size).toBe(0);
});

test('a run that is undone while another one reads: what was the same is read anew, and the plan waits', async () => {
  const { database } = server.platform;
  const { organizationId } = acme;
  const workspace = [...emulator.world.workspaces.values()].find(({ orgUuid }) => orgUuid === dana.orgUuid);
  if (workspace === undefined) throw new Error('there is no workspace');
  workspace.name = 'Desk by the window';
  await acme.recover('users-sync');
  const { run_id: runId, changed } = await lastRun();
  expect(changed).toBe(1);
  beforeLast = async () => {
    beforeLast = async () => undefined;
    const [plan] = await selectPlanOfRun(database, { organizationId, runId });
    await undo(server.platform, { organizationId, runId, by: 'Dana Okafor', hash: plan?.hash ?? '' });
    const [undoing] = await selectPlanOfRun(database, { organizationId, runId });
    if (undoing !== undefined) await finishUndoing(server.platform, { ...undoing, organizationId });
  };
  await acme.recover('users-sync');
  expect(await lastRun()).toMatchObject({ state: 'held', added: 0, changed: 1, removed: 0 });
});

test('whoever is shown twice makes up for nobody who is missing', async () => {
  someTwice = true;
  nth(3).deleted = true;
  await acme.recover('users-sync');
  expect(await lastRun()).toMatchObject({ state: 'done', added: 0, changed: 0, removed: 1 });
});
