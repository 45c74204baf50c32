/** A finished call detail record (one version of it) and when each API may show it. */
export interface EmulatedCallRecord {
  orgUuid: string;
  reportId: string;
  /** Start of the call: the feed's time. */
  startMs: number;
  /** When the record entered the store: the stream's time. */
  storedMs: number;
  /** When an amended version with the same Report ID takes its place; absent: never. */
  supersededMs?: number;
  locationName: string;
  fields: Record<string, string | number>;
}

/** What goes wrong on the way of records into the store. Shares from 0 to 1; delays on the emulator's clock. */
export interface CdrSettings {
  /** Records that reach the store late. */
  late: { share: number; delayMs: number };
  /** Records that come incomplete first and again later: same Report ID, later Report time, filled fields. */
  amended: { share: number; delayMs: number };
  /** Records that stand in the store a second time, unchanged. */
  duplicates: { share: number; delayMs: number };
}

/** Where an organization's call records are kept; each has a host of its own. */
export type CdrRegion = 'us' | 'eu' | 'in' | 'au' | 'gov';

/**
 * A past that was never telephoned: its records are a pure function of this, made when they are asked for. The people are
 * a copy of that moment, so that somebody renamed or deleted later keeps the records of then.
 */
export interface CallHistory {
  seed: string;
  fromMs: number;
  toMs: number;
  recordsPerDay: number;
  arrival: CdrSettings;
  casts: HistoryCast[];
}

export interface HistoryCast {
  orgUuid: string;
  sites: HistorySite[];
  members: HistoryMember[];
  groups: HistoryGroup[];
}

export interface HistorySite {
  uuid: string;
  name: string;
  mainNumber: string;
  timeZone: string;
  country: string;
  routingPrefix: string;
}

export interface HistoryMember {
  uuid: string;
  kind: 'person' | 'workspace' | 'virtual-line';
  name: string;
  extension: string;
  phoneNumber: string | null;
  /** Index into `sites`. */
  site: number;
  /** `desk` works by office hours, `house` around the clock, as a hotel does. */
  shift: 'desk' | 'house';
}

export interface HistoryGroup {
  uuid: string;
  kind: 'hunt-group' | 'call-queue' | 'customer-assist' | 'auto-attendant';
  name: string;
  extension: string;
  phoneNumber: string | null;
  site: number;
  /** Indexes into `members`. */
  members: number[];
}
