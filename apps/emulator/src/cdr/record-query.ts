import { FEED_EXTRA_DELAY_MS } from './arrival.ts';

/** `feed` goes by the start of the call, `stream` by the moment the record entered the store. */
export type RecordApiName = 'feed' | 'stream';

/** What a request asks of the store. */
export interface RecordQuery {
  api: RecordApiName;
  orgUuid: string;
  fromMs: number;
  toMs: number;
  nowMs: number;
  /** Names; null: all. */
  locations: ReadonlySet<string> | null;
}

/** What every row of a store has, made up or telephoned. */
export interface RecordRow {
  startMs: number;
  storedMs: number;
  /** `Infinity`: never. */
  supersededMs: number;
}

/** The row's place in time, as this API sees it. */
export function timeOf(api: RecordApiName, row: RecordRow): number {
  return api === 'feed' ? row.startMs : row.storedMs;
}

/** Whether the row is in the window and shown at this moment: it has arrived, and no amended version is there yet. */
export function isShown(query: RecordQuery, row: RecordRow): boolean {
  const atMs = timeOf(query.api, row);
  if (atMs < query.fromMs || atMs >= query.toMs) return false;
  const seenMs = query.api === 'feed' ? query.nowMs - FEED_EXTRA_DELAY_MS : query.nowMs;
  return row.storedMs <= seenMs && row.supersededMs > seenMs;
}
