import type { CdrRecord } from '@linekeeper/webex-contract';
import type { Services } from '../state/world.ts';
import type { CallHistory, CdrSettings, EmulatedCallRecord } from '../state/world-cdr.ts';
import { arrivalsOf, copySettings, DEFAULT_CDR_SETTINGS } from './arrival.ts';
import { blankRecord, type FullRecord, incompleteRecord } from './fill-record.ts';
import { createHistoryMaker, MINUTE_MS } from './history.ts';
import { castsOfWorld } from './history-cast.ts';
import { createHistoryWindow, type HistoryWindow } from './history-window.ts';
import { isShown, type RecordApiName, type RecordQuery, timeOf } from './record-query.ts';

const DAY_MS = 86_400_000;
/** No API reaches back more than 30 days; late versions need a little more. */
const KEPT_MS = 32 * DAY_MS;

/** What a history of the world is asked for by. */
export interface HistoryPlan {
  days: number;
  /** On average, over all organizations, weekends included. */
  recordsPerDay: number;
  /** The same seed, world and clock give the same past. Default: `history`. */
  seed?: string;
}

export interface HistorySummary {
  seed: string;
  fromMs: number;
  toMs: number;
  recordsPerDay: number;
  /** About how many records that is. */
  records: number;
}

export interface RecordPage {
  items: CdrRecord[];
  /** Of the whole window, not of this page. */
  totalCount: number;
  /** Time of the first record that did not fit; null: there is none. */
  nextMs: number | null;
}

/** The store both record APIs read from: what was telephoned, and a past made up on demand. */
export interface RecordStore {
  /** Changed in place: takes effect on records written from now on, and on histories made from now on. */
  settings: CdrSettings;
  /** Writes the records of a call that ended then; how often and when each arrives is drawn here. */
  add(records: readonly WrittenRecord[], endedMs: number): void;
  /** A page from `pageFromMs` on. It never splits records of the same moment: the next one starts by time. */
  page(query: RecordQuery, pageFromMs: number, max: number): RecordPage;
  /** Gives the world a past up to now in place of any earlier one. */
  setHistory(plan: HistoryPlan): HistorySummary;
  clearHistory(): void;
  history(): HistorySummary | null;
}

/** A record made but not yet stored. */
export interface WrittenRecord {
  orgUuid: string;
  startMs: number;
  locationName: string;
  record: FullRecord;
}

interface FoundRow {
  atMs: number;
  reportId: string;
  show(): CdrRecord;
}

const BLANK = blankRecord();

/** Only what differs from an empty record: a month of them is kept, in memory and in the state file. */
function sparse(record: FullRecord): Record<string, string | number> {
  const kept: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(record)) if (BLANK[key as keyof FullRecord] !== value) kept[key] = value;
  return { ...kept, Answered: record.Answered, Direction: record.Direction };
}

/** All 87 keys in real order; what an old state file holds beyond them comes behind. */
export function presentCallRecord(record: EmulatedCallRecord): CdrRecord {
  return { ...blankRecord(), ...record.fields };
}

function asRow(record: EmulatedCallRecord): { startMs: number; storedMs: number; supersededMs: number } {
  const { startMs, storedMs, supersededMs } = record;
  return { startMs, storedMs, supersededMs: supersededMs ?? Number.POSITIVE_INFINITY };
}

function summaryOf(history: CallHistory): HistorySummary {
  const { seed, fromMs, toMs, recordsPerDay } = history;
  return { seed, fromMs, toMs, recordsPerDay, records: Math.round((recordsPerDay * (toMs - fromMs)) / DAY_MS) };
}

const made = new WeakMap<Services, RecordStore>();

/** The record store of this emulator; made when first asked for. */
export function recordStoreOf(services: Services): RecordStore {
  const existing = made.get(services);
  if (existing !== undefined) return existing;
  const store = createRecordStore(services);
  made.set(services, store);
  return store;
}

function createRecordStore(services: Services): RecordStore {
  const { world, clock } = services;
  const settings = copySettings(DEFAULT_CDR_SETTINGS);
  let ready: { history: CallHistory; window: HistoryWindow } | null = null;
  let sweptMs = 0;

  /** Made ready when first asked: the world may have come from a state file or a snapshot. */
  const window = (): HistoryWindow | null => {
    const history = world.callHistory;
    if (history === null) return null;
    if (ready?.history !== history) ready = { history, window: createHistoryWindow(createHistoryMaker(history)) };
    return ready.window;
  };
  const liveRows = (query: RecordQuery): EmulatedCallRecord[] =>
    world.callRecords.filter((record) => {
      if (record.orgUuid !== query.orgUuid || !isShown(query, asRow(record))) return false;
      return query.locations === null || query.locations.has(record.locationName);
    });

  return {
    settings,
    add: (records, endedMs) => {
      for (const { record, ...written } of records) {
        const reportId = String(record['Report ID']);
        for (const arrival of arrivalsOf(settings, endedMs, services.random.next)) {
          const { storedMs, supersededMs, incomplete, reportMs } = arrival;
          const whole = { ...record, 'Report time': new Date(reportMs).toISOString() };
          const fields = sparse(incomplete ? incompleteRecord(whole, reportMs) : whole);
          const passing = supersededMs === Number.POSITIVE_INFINITY ? {} : { supersededMs };
          world.callRecords.push({ ...written, reportId, storedMs, ...passing, fields });
        }
      }
      if (clock.now() - sweptMs > DAY_MS / 4) {
        sweptMs = clock.now();
        forgetOld(world.callRecords, sweptMs - KEPT_MS);
      }
      services.changed('life');
    },
    page: (query, pageFromMs, max) => {
      const past = window();
      const totalCount = liveRows(query).length + (past?.count(query) ?? 0);
      const rows = gather({ query: { ...query, fromMs: pageFromMs }, max, past, liveRows });
      const cut = cutPage(rows, max);
      const following = rows[cut];
      const items = rows.slice(0, cut).map((row) => row.show());
      return { items, totalCount, nextMs: following === undefined ? null : following.atMs };
    },
    setHistory: ({ days, recordsPerDay, seed = 'history' }) => {
      const toMs = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
      const fromMs = toMs - Math.round(days * 1_440) * MINUTE_MS;
      const casts = castsOfWorld(world);
      world.callHistory = { seed, fromMs, toMs, recordsPerDay, arrival: copySettings(settings), casts };
      const detail = { days, recordsPerDay, seed };
      for (const { orgUuid } of casts)
        services.truth.record({ atMs: clock.now(), kind: 'call-history-made', orgUuid, detail });
      services.changed('life');
      return summaryOf(world.callHistory);
    },
    clearHistory: () => {
      world.callHistory = null;
      ready = null;
      services.changed('life');
    },
    history: () => (world.callHistory === null ? null : summaryOf(world.callHistory)),
  };
}

/** Rows from the page's start until there are more than fit, in order of time. */
function gather(input: {
  query: RecordQuery;
  max: number;
  past: HistoryWindow | null;
  liveRows(query: RecordQuery): EmulatedCallRecord[];
}): FoundRow[] {
  const { query, max, past, liveRows } = input;
  const { api } = query;
  const rows: FoundRow[] = [];
  for (let atMs = query.fromMs; atMs < query.toMs && cutPage(rows, max) === rows.length; ) {
    const rest = { ...query, fromMs: atMs };
    const toMs = past?.reach(rest, Math.max(1, max + 1 - rows.length)) ?? query.toMs;
    const part = { ...rest, toMs };
    const found = liveRows(part).map((record): FoundRow => {
      return { atMs: timeOf(api, asRow(record)), reportId: record.reportId, show: () => presentCallRecord(record) };
    });
    if (past !== null) addPast({ past, part, api, found });
    found.sort((one, other) => one.atMs - other.atMs || (one.reportId < other.reportId ? -1 : 1));
    for (const row of found) rows.push(row);
    atMs = toMs;
  }
  return rows;
}

function addPast(input: { past: HistoryWindow; part: RecordQuery; api: RecordApiName; found: FoundRow[] }): void {
  const { maker, rows } = input.past;
  for (const row of rows(input.part)) {
    input.found.push({
      atMs: timeOf(input.api, row),
      reportId: maker.reportIdOf(row),
      show: () => maker.recordOf(row),
    });
  }
}

/** Where the page ends: before the moment that does not fit, or behind it when the page would be empty. */
function cutPage(rows: readonly FoundRow[], max: number): number {
  const next = rows[max];
  if (next === undefined) return rows.length;
  let cut = max;
  while (cut > 0 && rows[cut - 1]?.atMs === next.atMs) cut -= 1;
  if (cut > 0) return cut;
  while (rows[cut]?.atMs === next.atMs) cut += 1;
  return cut;
}

function forgetOld(records: EmulatedCallRecord[], oldestMs: number): void {
  if (!records.some((record) => record.storedMs <= oldestMs)) return;
  const kept = records.filter((record) => record.storedMs > oldestMs);
  records.length = 0;
  for (const record of kept) records.push(record);
}
