import { FEED_EXTRA_DELAY_MS, longestWayMs, STORE_DELAY_MS } from './arrival.ts';
import { type HistoryMaker, type HistoryRow, MINUTE_MS } from './history.ts';
import { LONGEST_STORY_MS } from './history-stories.ts';
import { isShown, type RecordQuery, timeOf } from './record-query.ts';

const HOUR_MS = 60 * MINUTE_MS;
/** Hours counted and remembered, per API and organization: more than a year. */
const HOURS_KEPT = 20_000;
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

/** Answers questions about a history without ever holding it. */
export function createHistoryWindow(maker: HistoryMaker): HistoryWindow {
  const rowsOfMinute = createMinuteCache(maker);
  /** Shown rows of each minute of an hour; only of hours in which nothing can change any more. */
  const hours = new Map<string, Uint32Array>();
  const settledMs = LONGEST_STORY_MS + longestWayMs(maker.history.arrival) + FEED_EXTRA_DELAY_MS + MINUTE_MS;

  const each = (query: RecordQuery, visit: (row: HistoryRow) => void): void => {
    for (const [from, to] of spansOf(maker, query)) {
      for (let minute = from; minute < to; minute += 1) {
        for (const row of rowsOfMinute(minute, query.orgUuid)) {
          if (!isShown(query, row)) continue;
          if (query.locations === null || query.locations.has(row.locationName)) visit(row);
        }
      }
    }
  };
  const countOneByOne = (query: RecordQuery): number => {
    let count = 0;
    each(query, () => {
      count += 1;
    });
    return count;
  };
  /** Counts the settled hours of a window that are not known yet, in one walk. */
  const countHours = (query: RecordQuery, first: number, last: number): void => {
    const wanted = [];
    for (let hour = first; hour < last; hour += 1) if (!hours.has(hourKey(query, hour))) wanted.push(hour);
    const [from] = wanted;
    const to = wanted.at(-1);
    if (from === undefined || to === undefined) return;
    const counts = Array.from({ length: to - from + 1 }, () => new Uint32Array(60));
    each({ ...query, fromMs: from * HOUR_MS, toMs: (to + 1) * HOUR_MS }, (row) => {
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
  /** Null where minutes are not yet settled or only some locations are asked for. */
  const countOfMinute = (query: RecordQuery, minute: number): number | null => {
    const hour = Math.floor(minute / 60);
    if (!isSettled(query, hour)) return null;
    countHours(query, hour, hour + 1);
    return hours.get(hourKey(query, hour))?.[minute - hour * 60] ?? 0;
  };

  return {
    maker,
    rows: (query) => {
      const rows: HistoryRow[] = [];
      each(query, (row) => rows.push(row));
      return rows;
    },
    count: (query) => {
      let count = 0;
      let atMs = query.fromMs;
      const firstHour = Math.ceil(query.fromMs / HOUR_MS);
      let lastHour = Math.floor(query.toMs / HOUR_MS);
      while (lastHour > firstHour && !isSettled(query, lastHour - 1)) lastHour -= 1;
      if (query.locations === null) countHours(query, firstHour, lastHour);
      let looseMs = atMs;
      const flush = (untilMs: number): void => {
        if (untilMs > looseMs) count += countOneByOne({ ...query, fromMs: looseMs, toMs: untilMs });
      };
      while (atMs < query.toMs) {
        const minute = Math.floor(atMs / MINUTE_MS);
        const nextMs = Math.min((minute + 1) * MINUTE_MS, query.toMs);
        const known = nextMs - atMs === MINUTE_MS ? countOfMinute(query, minute) : null;
        if (known !== null) {
          flush(atMs);
          count += known;
          looseMs = nextMs;
        }
        atMs = nextMs;
      }
      flush(query.toMs);
      return count;
    },
    reach: (query, wanted) => {
      let found = 0;
      let minute = Math.floor(query.fromMs / MINUTE_MS);
      const last = Math.ceil(query.toMs / MINUTE_MS);
      // Where minutes are not counted, half an hour at a time.
      for (let uncounted = 0; minute < last && found < wanted && uncounted < 30; minute += 1) {
        const known = countOfMinute(query, minute);
        if (known === null) uncounted += 1;
        else found += known;
      }
      return Math.min(query.toMs, minute * MINUTE_MS);
    },
  };
}
