import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Emulator, generateHistory } from '../index.ts';
import { personOf, stillEmulator } from '../telephony/emulator-for-tests.ts';
import { FEED_EXTRA_DELAY_MS } from './arrival.ts';
import { createHistoryMaker, MINUTE_MS } from './history.ts';
import type { RecordApiName, RecordQuery } from './record-query.ts';
import { type RecordStore, recordStoreOf } from './record-store.ts';

const HOUR_MS = 60 * MINUTE_MS;
const WINDOW_MS: Record<RecordApiName, number> = { feed: 12 * HOUR_MS, stream: 2 * HOUR_MS };

let emulator: Emulator;
let store: RecordStore;
let orgUuid: string;

beforeAll(async () => {
  emulator = await stillEmulator({ people: 30 });
  store = recordStoreOf(emulator.services);
  orgUuid = personOf(emulator, 'dana.okafor@acme.example').orgUuid;
});
afterAll(() => emulator.close());

const troubleOf = (mostMs: number) =>
  fc.record({ share: fc.constantFrom(0, 0.1, 0.5, 1), delayMs: fc.integer({ min: 0, max: mostMs }) });
const situations = fc.record({
  seed: fc.string({ maxLength: 8 }),
  days: fc.constantFrom(0.1, 0.5, 1.3),
  recordsPerDay: fc.integer({ min: 0, max: 3_000 }),
  callsPerDay: fc.constantFrom(0, 200),
  late: troubleOf(9 * HOUR_MS),
  amended: troubleOf(5 * HOUR_MS),
  duplicates: troubleOf(HOUR_MS),
});

interface Row {
  key: string;
  locationName: string;
  startMs: number;
  storedMs: number;
  supersededMs: number;
}

/** A world with this past, and every row of it found without the store's own windows and counts. */
function prepare(situation: typeof situations extends fc.Arbitrary<infer T> ? T : never): Row[] {
  const { late, amended, duplicates, seed, days, recordsPerDay, callsPerDay } = situation;
  emulator.world.callRecords.length = 0;
  Object.assign(store.settings, { late, amended, duplicates });
  emulator.history({ days, recordsPerDay, seed });
  if (callsPerDay > 0) generateHistory(emulator.services, { days: 0.4, callsPerDay });
  const history = emulator.world.callHistory;
  if (history === null) throw new Error('The history was just made');
  const maker = createHistoryMaker(history);
  const rows: Row[] = [];
  for (let minute = history.fromMs / MINUTE_MS; minute < history.toMs / MINUTE_MS; minute += 1) {
    for (const row of maker.rowsOfMinute(minute, orgUuid)) {
      const record = maker.recordOf(row);
      rows.push({ ...row, key: `${record['Report ID']} ${record['Report time']}` });
    }
  }
  for (const { orgUuid: owner, reportId, startMs, storedMs, supersededMs, locationName, fields } of emulator.world
    .callRecords) {
    if (owner !== orgUuid) continue;
    const key = `${reportId} ${fields['Report time']}`;
    rows.push({ key, locationName, startMs, storedMs, supersededMs: supersededMs ?? Number.POSITIVE_INFINITY });
  }
  return rows;
}

/** Everything in a window, page by page as a client would. */
function collect(input: Omit<RecordQuery, 'orgUuid'> & { max: number }): string[] {
  const { max, ...window } = input;
  const query = { ...window, orgUuid };
  const found: string[] = [];
  let pageFromMs: number | null = input.fromMs;
  let total = -1;
  while (pageFromMs !== null) {
    const page = store.page(query, pageFromMs, max);
    if (total !== -1) expect(page.totalCount).toBe(total);
    total = page.totalCount;
    for (const item of page.items) found.push(`${item['Report ID']} ${item['Report time']}`);
    if (page.nextMs !== null) expect(page.nextMs).toBeGreaterThan(pageFromMs);
    pageFromMs = page.nextMs;
  }
  expect(found).toHaveLength(total);
  return found;
}

test('the pages of consecutive windows together are what the store shows at that moment: nothing is lost, nothing comes twice', () => {
  const walks = fc.record({
    api: fc.constantFrom<RecordApiName>('feed', 'stream'),
    laterMs: fc.integer({ min: 1, max: 30 * HOUR_MS }),
    widths: fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
    max: fc.integer({ min: 1, max: 700 }),
    places: fc.constantFrom<string[] | null>(null, ['Berlin', 'London', 'Sydney'], ['Berlin', 'Nowhere']),
  });
  fc.assert(
    fc.property(situations, walks, (situation, { api, laterMs, widths, max, places }) => {
      const locations = places === null ? null : new Set(places);
      const rows = prepare(situation);
      const nowMs = emulator.clock.now() + laterMs;
      const seenMs = api === 'feed' ? nowMs - FEED_EXTRA_DELAY_MS : nowMs;
      const shown = rows.filter(
        (row) => row.storedMs <= seenMs && row.supersededMs > seenMs && (locations?.has(row.locationName) ?? true),
      );
      const found: string[] = [];
      let fromMs = emulator.clock.now() - Math.ceil(situation.days * 24) * HOUR_MS - 12 * HOUR_MS;
      for (let index = 0; fromMs <= nowMs; index += 1) {
        const width = Math.ceil(WINDOW_MS[api] * (widths[index % widths.length] ?? 1));
        found.push(...collect({ api, fromMs, toMs: fromMs + width, nowMs, max, locations }));
        fromMs += width;
      }
      expect(found.sort()).toEqual(shown.map(({ key }) => key).sort());
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('a collector that follows the stream gets every version of every record, amended and doubled ones too', () => {
  fc.assert(
    fc.property(situations, fc.integer({ min: 1, max: 20 }), (situation, stepMinutes) => {
      const stepMs = stepMinutes * MINUTE_MS;
      const rows = prepare(situation);
      const endMs = emulator.clock.now() + 20 * HOUR_MS;
      const beginMs = emulator.clock.now() - Math.ceil(situation.days * 24) * HOUR_MS - 12 * HOUR_MS;
      const found: string[] = [];
      let askedMs = beginMs;
      for (let fromMs = beginMs; fromMs < endMs; fromMs = askedMs) {
        askedMs = Math.min(endMs, fromMs + stepMs);
        found.push(...collect({ api: 'stream', fromMs, toMs: askedMs, nowMs: askedMs, max: 5_000, locations: null }));
      }
      // A version that was replaced within one step was never there for a collector.
      const step = (atMs: number): number => Math.floor((atMs - beginMs) / stepMs);
      const expected = rows.filter((row) => row.storedMs < endMs && step(row.storedMs) !== step(row.supersededMs - 1));
      expect(found.sort()).toEqual(expected.map(({ key }) => key).sort());
    }),
    { numRuns: 6 },
  );
}, 60_000);
