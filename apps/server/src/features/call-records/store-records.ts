import type { Platform } from '../../platform/platform.ts';
import { type ParsedRecord, parseRecord, type SetAsideRecord } from './parse-record.ts';
import {
  copyNewRecords,
  copyToStage,
  createMonthPartition,
  createStage,
  hasRecordsBetween,
  insertSetAside,
  inTransaction,
  mergeStage,
  readKnownReportIds,
} from './record-store.queries.ts';

export interface StoredPage {
  /** Records that were new or amended. */
  changed: number;
  setAside: number;
}

export interface RecordStore {
  /** Stores one page; the same page again changes nothing. `after` runs in the same transaction. */
  store(page: PageToStore, after?: AfterPage): Promise<StoredPage>;
}

/** Runs in the transaction of the page, once its records are written. */
export type AfterPage = (transaction: Platform['database'], stored: StoredPage) => Promise<void>;

export interface PageToStore {
  organizationId: string;
  items: readonly unknown[];
  collectedAt: Date;
}

/** The write path of the collector: parse, make partitions, COPY what is new, merge what is known. */
export function createRecordStore(platform: Pick<Platform, 'database' | 'log'>): RecordStore {
  const madeMonths = new Set<string>();
  return {
    store: async (page, after) => {
      const { records, setAside } = sortOut(page.items);
      await makePartitions(platform, { records, now: page.collectedAt, madeMonths });
      const input = { ...page, records, setAside, after };
      try {
        return await write(platform.database, { ...input, stageAll: false });
      } catch (error) {
        // Somebody stored one of them in between: this time everything goes through the stage.
        if (!isDatabaseError(error, ['23505'])) throw error;
        return await write(platform.database, { ...input, stageAll: true });
      }
    },
  };
}

interface WriteInput extends PageToStore {
  records: ParsedRecord[];
  setAside: SetAsideRecord[];
  stageAll: boolean;
  after: AfterPage | undefined;
}

function write(database: Platform['database'], input: WriteInput): Promise<StoredPage> {
  return inTransaction(database, async (transaction) => {
    const { organizationId, collectedAt, records } = input;
    const known = input.stageAll ? null : await findKnown(transaction, { organizationId, records });
    const fresh = known === null ? [] : records.filter((record) => !known.has(record.reportId));
    const staged = known === null ? records : records.filter((record) => known.has(record.reportId));
    let changed = fresh.length;
    if (fresh.length > 0) await copyNewRecords(transaction, { organizationId, collectedAt, records: fresh });
    if (staged.length > 0) {
      await createStage(transaction);
      await copyToStage(transaction, { organizationId, collectedAt, records: staged });
      changed += await mergeStage(transaction);
    }
    const setAside =
      input.setAside.length === 0
        ? 0
        : await insertSetAside(transaction, { organizationId, collectedAt, setAside: input.setAside });
    await input.after?.(transaction, { changed, setAside });
    return { changed, setAside };
  });
}

async function findKnown(
  transaction: Platform['database'],
  input: { organizationId: string; records: ParsedRecord[] },
): Promise<Set<string>> {
  const times = input.records.map((record) => record.startTime.getTime());
  if (times.length === 0) return new Set();
  const from = new Date(times.reduce((least, time) => Math.min(least, time)));
  const to = new Date(times.reduce((most, time) => Math.max(most, time)));
  const range = { organizationId: input.organizationId, from, to };
  if (!(await hasRecordsBetween(transaction, range))) return new Set();
  return readKnownReportIds(transaction, { ...range, records: input.records });
}

/** A page may hold the same report twice: the later one is the amended one. */
function sortOut(items: readonly unknown[]): { records: ParsedRecord[]; setAside: SetAsideRecord[] } {
  const records = new Map<string, ParsedRecord>();
  const setAside = new Map<string, SetAsideRecord>();
  for (const item of items) {
    const outcome = parseRecord(item);
    if (outcome.kind === 'set-aside') setAside.set(outcome.setAside.fingerprint, outcome.setAside);
    else records.set(outcome.record.reportId, outcome.record);
  }
  return { records: [...records.values()], setAside: [...setAside.values()] };
}

const DAY_MS = 86_400_000;
const OLDEST_PARTITION_MS = 400 * DAY_MS;
const NEWEST_PARTITION_MS = 40 * DAY_MS;

/** Months of the page, and the next one ahead; absurd start times go to the default partition. */
async function makePartitions(
  platform: Pick<Platform, 'database' | 'log'>,
  input: { records: readonly ParsedRecord[]; now: Date; madeMonths: Set<string> },
): Promise<void> {
  const nowMs = input.now.getTime();
  const months = new Set([monthOf(nowMs), monthOf(nowMs + 31 * DAY_MS)]);
  for (const { startTime } of input.records) {
    const ageMs = nowMs - startTime.getTime();
    if (ageMs <= OLDEST_PARTITION_MS && ageMs >= -NEWEST_PARTITION_MS) months.add(monthOf(startTime.getTime()));
  }
  for (const month of months) {
    if (input.madeMonths.has(month)) continue;
    const monthStart = new Date(`${month}-01T00:00:00.000Z`);
    const monthEnd = new Date(Date.UTC(monthStart.getUTCFullYear(), monthStart.getUTCMonth() + 1, 1));
    try {
      await createMonthPartition(platform.database, { monthStart, monthEnd });
    } catch (error) {
      // Made by another process at this moment, or the default partition already holds rows of it: both hold records.
      if (!isDatabaseError(error, ['42P07', '23505', '23514', '42P17'])) throw error;
      platform.log.info({ month, err: error }, 'partition of call records not made');
    }
    input.madeMonths.add(month);
  }
}

function monthOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 7);
}

function isDatabaseError(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
