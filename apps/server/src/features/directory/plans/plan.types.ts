import type { DirectoryPlan, EntryKind, PlanChangeKind } from '@linekeeper/api-contract';
import type { SeenEntry } from '../seen-entry.ts';

/** What is kept of an entry that Webex fills, without what it is known by. */
export type Content = Omit<SeenEntry, 'kind' | 'webexId'>;

/** One of the directory's fields, or `extra.<name>` for one the mapping makes. */
export type FieldValues = Record<string, unknown>;

/** What a plan does to one entry, with what it found and what it leaves. */
export interface PlannedChange {
  /** `<kind> <webex id>`, as stages have it. */
  key: string;
  act: PlanChangeKind;
  kind: EntryKind;
  webexId: string;
  entryId: string;
  /** Removed: everything. Changed: the fields that differ. */
  before: FieldValues | null;
  /** Added: everything. Changed: the fields that differ. */
  after: FieldValues | null;
  digestBefore: string | null;
  digestAfter: string | null;
  /** The whole entry as people recognize it: as it will be, or as it was where it goes. */
  shown: FieldValues;
}

export type PlanHold = DirectoryPlan['holds'][number];
export type PlanAdvice = NonNullable<DirectoryPlan['advice']>;

export interface PlanCounts {
  added: number;
  changed: number;
  removed: number;
}

/** What a run gets to know of the plan it made. */
export interface MadePlan {
  planId: string;
  hash: string;
  counts: PlanCounts;
  before: { entries: number; people: number };
  peopleNow: number;
  /** Empty: it may be applied at once. */
  holds: readonly PlanHold[];
  /** The rules of the organization shrank it: that says nothing about what the authorization sees. */
  byRules: boolean;
  /** What a run found already half written, when it was taken up: only applying is left. */
  applying: boolean;
}
