import { encodeWebexId, type Page, type WebexClient } from '@linekeeper/webex-client';
import type { Person } from '@linekeeper/webex-contract';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestPlatform, type TestPlatform } from '../../../testing.ts';
import { DEFAULT_RULES } from '../rules/rules.ts';
import { insertRun } from '../run.queries.ts';
import type { ListedEntry } from '../seen-entry.ts';
import { readEverything } from './read-everything.ts';
import { RunTaken } from './run-taken.ts';
import { ENTRY_SOURCES } from './sources.ts';
import { type LookedAt, openStage, type Stage } from './stage.ts';
import { selectStagedAfter } from './staged.queries.ts';

const LOCATION = '5b1f3a60-0000-4000-8000-000000000001';
const ANNA = '5b1f3a60-0000-4000-8000-000000000002';
const DESK = '5b1f3a60-0000-4000-8000-000000000003';
const [PEOPLE] = ENTRY_SOURCES;

async function* pages<T>(...lists: T[][]): AsyncGenerator<Page<T>> {
  for (const [index, items] of lists.entries()) {
    const hasNext = index < lists.length - 1;
    const cursor = hasNext ? `page-${index + 1}` : null;
    yield { items, trackingId: `ROUTERGW_${index}`, status: 200, hasNext, total: null, cursor };
  }
}
async function anyPage<T>(items: T[], cursor: string | null): Promise<Page<T>> {
  return { items, trackingId: null, status: 200, hasNext: cursor !== null, total: null, cursor };
}
const person = (uuid: string, fields: Partial<Person> = {}): Person => ({
  id: encodeWebexId('PEOPLE', uuid),
  emails: ['anna@acme.example'],
  displayName: 'Anna Weber',
  orgId: 'org',
  created: '2026-01-01T00:00:00.000Z',
  type: 'person',
  locationId: encodeWebexId('LOCATION', LOCATION),
  ...fields,
});

/** Only the lists a run reads; each test gives the people it is about. */
function clientWith(people: AsyncIterable<Page<Person>>): WebexClient {
  const nested = `${encodeWebexId('HUNT_GROUP', Buffer.from('inner').toString('base64'))}==`;
  const client = {
    locations: {
      pages: () =>
        pages([{ id: encodeWebexId('LOCATION', LOCATION), name: 'Köln', orgId: 'org', address: { country: 'DE' } }]),
    },
    people: { pages: () => people },
    workspaces: { pages: () => pages([{ id: encodeWebexId('PLACE', DESK), displayName: 'Desk 4' }]) },
    telephonyConfig: {
      virtualLines: () => pages([]),
      huntGroups: () =>
        pages([{ id: nested, name: 'Reception', locationId: 'l', locationName: 'Köln', extension: '100' }]),
      queues: () =>
        pages([{ id: encodeWebexId('CALL_QUEUE', LOCATION), name: 'Sales', locationId: 'l', locationName: 'Köln' }]),
      autoAttendants: () => pages([]),
      numbers: () =>
        pages([
          {
            phoneNumber: '0221 1234567',
            extension: '4004',
            location: { id: encodeWebexId('LOCATION', LOCATION), name: 'Köln' },
            owner: { id: encodeWebexId('PLACE', DESK), type: 'PLACE' },
          },
          { phoneNumber: '+492219999999', location: { id: 'l', name: 'Köln' } },
        ]),
    },
  };
  return client as unknown as WebexClient;
}

let server: TestPlatform;
const run = { organizationId: LOCATION, runId: ANNA, worker: 'first' };

beforeEach(async () => {
  server = await createTestPlatform();
  const at = new Date(server.platform.clock.now());
  const rest = { number: 1, expected: null, kind: 'full' as const, changesSince: null, at };
  await insertRun(server.platform.database, { ...run, ...rest });
});
afterEach(() => server.close());

const open = (): Promise<Stage> => {
  const kept = { rules: DEFAULT_RULES, changedAt: null, changedBy: null };
  return openStage(server.platform, { run, kept, isTakenUp: true, kindsOff: ['contact'] });
};
async function read(people: AsyncIterable<Page<Person>>): Promise<{ entries: ListedEntry[]; stage: Stage }> {
  const stage = await open();
  const { signal } = new AbortController();
  const sourcesOff = new Set(DEFAULT_RULES.sourcesOff);
  await readEverything({
    ...{ webex: clientWith(people), webexOrgId: null, stage, sourcesOff, signal },
    onPage: () => undefined,
  });
  const rows = await selectStagedAfter(server.platform.database, { ...run, after: '', limit: 100 });
  return { entries: rows.map(({ listed }) => listed), stage };
}

test('an empty page with a next one does not end the list, bots are left out, and nobody is taken twice', async () => {
  const bot = person(DESK, { type: 'bot', displayName: 'Bot' });
  const seen = await read(pages([], [person(ANNA), bot], [], [person(ANNA, { displayName: 'Anna again' })]));
  expect(seen.entries.filter(({ kind }) => kind === 'person').map(({ name }) => name)).toEqual(['Anna Weber']);
  expect(seen.stage.peopleTrackingId()).toBe('ROUTERGW_3');
  expect(seen.stage.read()).toBe(seen.entries.length);
});

test('another process goes on after the last page that was kept, and asks for no list that is done', async () => {
  async function* breakingOff(): AsyncGenerator<Page<Person>> {
    yield await anyPage(
      Array.from({ length: 500 }, () => person(ANNA)),
      'after-anna',
    );
    throw new Error('the process is gone');
  }
  await expect(read(breakingOff())).rejects.toThrow('the process is gone');
  const stage = await open();
  expect(stage.place('people')).toEqual({ from: 'after-anna', pages: 1, done: false });
  expect(stage.place('workspaces').done).toBe(true);
  // A list of one page, which is not written down.
  expect(stage.place('numbers').done).toBe(false);
  const { entries } = await read(pages([person(DESK, { displayName: 'Bea' })]));
  expect(entries.filter(({ kind }) => kind === 'person').map(({ name }) => name)).toEqual(['Anna Weber', 'Bea']);
});

test('a page that was fetched while the one before could not be written is read again by whoever goes on', async () => {
  const many = (count: number, from: number): Person[] =>
    Array.from({ length: count }, (_, index) =>
      person(`5b1f3a60-0000-4000-8000-${String(from + index).padStart(12, '0')}`),
    );
  let written = 0;
  const { platform } = server;
  server.platform = {
    ...platform,
    crashPoint: (name) => {
      if (name !== 'directory.page-staged') return;
      written += 1;
      // Locations, numbers and the first batch of people are written; the process dies before it hears of the second.
      if (written === 4) throw new Error('the process is gone');
    },
  };
  const lists = [many(500, 100), many(500, 600), many(500, 1_100), many(20, 1_600)];
  await expect(read(pages(...lists))).rejects.toThrow('the process is gone');
  server.platform = platform;
  const { from, pages: kept } = (await open()).place('people');
  expect(from).toBe(`page-${kept}`);
  expect(kept).toBeLessThan(lists.length);
  const { stage } = await read(pages(...lists.slice(kept)));
  expect(stage.place('people').done).toBe(true);
  const missed = await sql<{ count: number }>`select count(*)::int as count from directory_staged_entry
    where kind = 'person'`.execute(platform.database);
  expect(missed.rows[0]?.count).toBe(1_520);
});

test('whoever lost the run to another process keeps no page', async () => {
  const stage = await open();
  const stale = await openStage(server.platform, {
    run: { ...run, worker: 'second' },
    kept: { rules: DEFAULT_RULES, changedAt: null, changedBy: null },
    isTakenUp: true,
    kindsOff: [],
  });
  const page = await anyPage<LookedAt>([], null);
  if (PEOPLE === undefined) throw new Error('people are read first');
  await expect(stale.keepEntries(PEOPLE, page)).rejects.toBeInstanceOf(RunTaken);
  await stage.keepEntries(PEOPLE, page);
});

test('rules that were changed while a run lay still have it begin anew', async () => {
  await read(pages([person(ANNA)]));
  const kept = { rules: DEFAULT_RULES, changedAt: new Date(server.platform.clock.now()), changedBy: 'Dana' };
  const stage = await openStage(server.platform, { run, kept, isTakenUp: true, kindsOff: [] });
  expect(stage.place('people')).toEqual({ from: undefined, pages: 0, done: false });
  expect(await selectStagedAfter(server.platform.database, { ...run, after: '', limit: 1 })).toEqual([]);
});

test('the list of numbers gives a workspace its number, read by the country of the location', async () => {
  const { entries } = await read(pages<Person>([]));
  expect(entries.find(({ kind }) => kind === 'workspace')).toMatchObject({
    name: 'Desk 4',
    extension: '4004',
    numbers: [{ value: '+492211234567', type: 'work' }],
  });
});

test('a queue listed as basic and as Customer Assist is one entry, and a nested group id is an id', async () => {
  const { entries } = await read(pages<Person>([]));
  expect(entries.filter(({ kind }) => kind === 'call-queue')).toHaveLength(1);
  expect(entries.find(({ kind }) => kind === 'hunt-group')).toMatchObject({ name: 'Reception', webexId: 'aW5uZXI=' });
});

test('numbers and extension of a person come from calling data, whatever country they are written in', async () => {
  const phoneNumbers = [
    { type: 'work', value: '0221 7654321' },
    { type: 'work_extension', value: '3310' },
    { type: 'mobile', value: '+1 415 555 0100' },
  ];
  const { entries } = await read(pages([person(ANNA, { phoneNumbers })]));
  expect(entries.find(({ kind }) => kind === 'person')).toMatchObject({
    location: 'Köln',
    extension: '3310',
    numbers: [
      { value: '+492217654321', type: 'work' },
      { value: '+14155550100', type: 'mobile' },
    ],
  });
});

test('a name cut within an emoji and a NUL in a number become text a database takes', async () => {
  const cut = 'Anna 🌻'.slice(0, -1);
  const phoneNumbers = [{ type: 'work', value: 'ask\0 Anna' }];
  const { entries } = await read(pages([person(ANNA, { displayName: cut, title: 'Chef\0', phoneNumbers })]));
  expect(entries.find(({ kind }) => kind === 'person')).toMatchObject({
    name: 'Anna \ufffd',
    title: 'Chef',
    numbers: [{ value: 'ask Anna', type: 'work' }],
  });
});
