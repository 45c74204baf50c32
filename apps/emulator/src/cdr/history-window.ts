import { FEED_EXTRA_DELAY_MS, longestWayMs, STORE_DELAY_MS } from './arrival.ts';
import { type HistoryMaker, type HistoryRow, MINUTE_MS } from './history.ts';
import { isShown, type RecordQuery, timeOf } from './record-query.ts';
import { LONGEST_STORY_MS } from './story-pieces.ts';

const HOUR_MS = 60 * MINUTE_MS;
/** Hours counted and remembered, per API and organization: more than a year. */
const HOURS_KEPT = 20_000;
/** Totals of windows over some locations only, which are not counted by the hour. */
const TOTALS_KEPT = 200;
/** Rows of minutes kept ready for the next page. */
const ROWS_KEPT = 50_000;

/** Questions about the past, answered minute by minute. */
export interface HistoryWindow {
  maker: HistoryMaker;
  /** All rows shown to this query, in no order. */
  rows(query: RecordQuery): HistoryRow[];
  /** How many those are, without making any record; quick for hours that can no longer change. */
  count(query: RecordQuery): number;
  /** A moment up to which there are about so many rows, at least a minute on. */
  reach(query: RecordQuery, wanted: number): number;
}

/** Spans of start minutes in which the calls of a window may have begun. */
function spansOf(maker: HistoryMaker, query: RecordQuery): [number, number][] {
  const { arrival } = maker.history;
  const spanOf = (fromMs: number, toMs: number): [number, number] => [
    Math.floor(Math.max(fromMs, maker.history.fromMs) / MINUTE_MS),
    Math.ceil(Math.min(toMs, maker.history.toMs) / MINUTE_MS),
  ];
  if (query.api === 'feed') return [spanOf(query.fromMs - LONGEST_STORY_MS, query.toMs)];
  // By time of storage: each way into the store has a delay of its own, and several may add up.
  let delays = [0];
  for (const { share, delayMs } of [arrival.late, arrival.amended, arrival.duplicates])
    if (share > 0 && delayMs > 0) delays = [...delays, ...delays.map((delay) => delay + delayMs)];
  const spans = delays
    .map((delay) => {
      const most = LONGEST_STORY_MS + STORE_DELAY_MS + MINUTE_MS;
      return spanOf(query.fromMs - delay - most, query.toMs - delay - STORE_DELAY_MS);
    })
    .filter(([from, to]) => from < to)
    .sort(([one], [other]) => one - other);
  const merged: [number, number][] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last !== undefined && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
    else merged.push(span);
  }
  return merged;
}

function hourKey(query: RecordQuery, hour: number): string {
  return `${query.api} ${query.orgUuid} ${hour}`;
}

/** Rows of the latest minutes asked for: pages that follow each other look at the same ones. */
function createMinuteCache(maker: HistoryMaker): (minute: number, orgUuid: string) => readonly HistoryRow[] {
  const kept = new Map<string, HistoryRow[]>();
  let size = 0;
  return (minute, orgUuid) => {
    const key = `${orgUuid} ${minute}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const rows = maker.rowsOfMinute(minute, orgUuid);
    kept.set(key, rows);
    size += rows.length + 1;
    for (const [old, dropped] of kept) {
      if (size <= ROWS_KEPT) break;
      kept.delete(old);
      size -= dropped.length + 1;
    }
    return rows;
  };
}

/** Rows of a window, one after the other in no order. */
type Walk = (query: RecordQuery, visit: (row: HistoryRow) => void) => void;

function createWalk(
  maker: HistoryMaker,
  rowsOfMinute: (minute: number, orgUuid: string) => readonly HistoryRow[],
): Walk {
  return (query, visit) => {
    for (const [from, to] of spansOf(maker, query)) {
      for (let minute = from; minute < to; minute += 1) {
        for (const row of rowsOfMinute(minute, query.orgUuid)) {
          if (!isShown(query, row)) continue;
          if (query.locations === null || query.locations.has(row.locationName)) visit(row);
        }
      }
    }
  };
}

function countOneByOne(walk: Walk, query: RecordQuery): number {
  let count = 0;
  walk(query, () => {
    count += 1;
  });
  return count;
}

/** What is known of minutes in which nothing can change any more. */
interface MinuteCounts {
  /** Counts the settled whole hours of a window that are not known yet, in one walk. */
  prepare(query: RecordQuery): void;
  /** Null where the hour is not settled, or only some locations are asked for. */
  ofMinute(query: RecordQuery, minute: number): number | null;
}

function createMinuteCounts(walk: Walk, settledMs: number): MinuteCounts {
  const hours = new Map<string, Uint32Array>();
  const countHours = (query: RecordQuery, first: number, last: number): void => {
    const wanted = [];
    for (let hour = first; hour < last; hour += 1) if (!hours.has(hourKey(query, hour))) wanted.push(hour);
    const [from] = wanted;
    const to = wanted.at(-1);
    if (from === undefined || to === undefined) return;
    const counts = Array.from({ length: to - from + 1 }, () => new Uint32Array(60));
    walk({ ...query, fromMs: from * HOUR_MS, toMs: (to + 1) * HOUR_MS }, (row) => {
      const minute = Math.floor(timeOf(query.api, row) / MINUTE_MS) - from * 60;
      const hour = counts[Math.floor(minute / 60)];
      if (hour !== undefined) hour[minute % 60] = (hour[minute % 60] ?? 0) + 1;
    });
    if (hours.size > HOURS_KEPT) hours.clear();
    counts.forEach((ofHour, index) => {
      hours.set(hourKey(query, from + index), ofHour);
    });
  };
  const isSettled = (query: RecordQuery, hour: number): boolean =>
    query.locations === null && (hour + 1) * HOUR_MS + settledMs <= query.nowMs;
  return {
    prepare: (query) => {
      const first = Math.ceil(query.fromMs / HOUR_MS);
      let last = Math.floor(query.toMs / HOUR_MS);
      while (last > first && !isSettled(query, last - 1)) last -= 1;
      countHours(query, first, last);
    },
    ofMinute: (query, minute) => {
      const hour = Math.floor(minute / 60);
      if (!isSettled(query, hour)) return null;
      countHours(query, hour, hour + 1);
      return hours.get(hourKey(query, hour))?.[minute - hour * 60] ?? 0;
    },
  };
}

/** By whole minutes where those are known, one by one between them. */
function countWindow(walk: Walk, counts: MinuteCounts, query: RecordQuery): number {
  counts.prepare(query);
  let count = 0;
  let looseMs = query.fromMs;
  const flush = (untilMs: number): void => {
    if (untilMs > looseMs) count += countOneByOne(walk, { ...query, fromMs: looseMs, toMs: untilMs });
  };
  for (let atMs = query.fromMs; atMs < query.toMs; ) {
    const minute = Math.floor(atMs / MINUTE_MS);
    const nextMs = Math.min((minute + 1) * MINUTE_MS, query.toMs);
    const known = nextMs - atMs === MINUTE_MS ? counts.ofMinute(query, minute) : null;
    if (known !== null) {
      flush(atMs);
      count += known;
      looseMs = nextMs;
    }
    atMs = nextMs;
  }
  flush(query.toMs);
  return count;
}

/** Answers questions about a history without ever holding it. */
export function createHistoryWindow(maker: HistoryMaker): HistoryWindow {
  const settledMs = LONGEST_STORY_MS + longestWayMs(maker.history.arrival) + FEED_EXTRA_DELAY_MS + MINUTE_MS;
  const walk = createWalk(maker, createMinuteCache(maker));
  // Half a day is counted at once: its rows, kept, would push out those of the pages and live too long to be cheap garbage.
  const counts = createMinuteCounts(createWalk(maker, maker.rowsOfMinute), settledMs);
  const totals = new Map<string, number>();
  /** Of a window over some locations in which nothing changes any more: the same for each of its pages. */
  const countAtLocations = (query: RecordQuery, locations: ReadonlySet<string>): number => {
    const { api, orgUuid, fromMs, toMs } = query;
    if (toMs + settledMs > query.nowMs) return countOneByOne(walk, query);
    const key = JSON.stringify([api, orgUuid, fromMs, toMs, ...[...locations].sort()]);
    const count = totals.get(key) ?? countOneByOne(walk, query);
    if (totals.size > TOTALS_KEPT) totals.clear();
    totals.set(key, count);
    return count;
  };
  return {
    maker,
    rows: (query) => {
      const rows: HistoryRow[] = [];
      walk(query, (row) => rows.push(row));
      return rows;
    },
    count: (query) =>
      query.locations === null ? countWindow(walk, counts, query) : countAtLocations(query, query.locations),
    reach: (query, wanted) => {
      let found = 0;
      let minute = Math.floor(query.fromMs / MINUTE_MS);
      const last = Math.ceil(query.toMs / MINUTE_MS);
      // Where minutes are not counted, half an hour at a time.
      for (let uncounted = 0; minute < last && found < wanted && uncounted < 30; minute += 1) {
        const known = counts.ofMinute(query, minute);
        if (known === null) uncounted += 1;
        else found += known;
      }
      return Math.min(query.toMs, minute * MINUTE_MS);
    },
  };
}
