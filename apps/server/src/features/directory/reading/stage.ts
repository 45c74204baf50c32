import { hash } from 'node:crypto';
import type { EntryKind } from '@linekeeper/api-contract';
import type { Page } from '@linekeeper/webex-client';
import type { PhoneNumber } from '@linekeeper/webex-contract';
import type { Platform } from '../../../platform/platform.ts';
import type { KeptRules } from '../rules/apply-rules.ts';
import { demandRules, type ReadyRules } from '../rules/rules.ts';
import type { SeenLocation } from '../seen-entry.ts';
import { deleteStage } from './drop-stage.queries.ts';
import { createKnownEntries, type KnownEntries, type KnownEntry } from './known-entries.ts';
import { type Locations, ownedNumbers, storableText } from './list-entry.ts';
import { mappingStamp } from './mapping-stamp.ts';
import { createOwnedNumbers, type NumberLine, type OwnedNumbers } from './owned-numbers.ts';
import { RunTaken } from './run-taken.ts';
import { DIGEST_LENGTH, insertSame, insertStagedNumbers, selectShown, selectStagedNumbers } from './same.queries.ts';
import { createSeenCounts, type Seen, type SeenCounts } from './seen-counts.ts';
import { ENTRY_SOURCES, type EntrySource, type ListedItem } from './sources.ts';
import {
  type CheckpointRow,
  inOneTransaction,
  insertStaged,
  insertStagedLocations,
  type RunRef,
  type StagedEntry,
  selectCheckpoints,
  selectReading,
  selectStagedLocations,
  updateReading,
} from './stage.queries.ts';
import { stagedEntry } from './staged-entry.ts';

/** How far one list is. */
export interface Place {
  /** Where to go on; undefined at its beginning. */
  from: string | undefined;
  pages: number;
  done: boolean;
}

/** An item of a list held against what the directory has. */
export interface LookedAt {
  webexId: string;
  sourceDigest: string;
  found:
    | { isSame: true; known: KnownEntry }
    /** What is the same is let go of at once: a night's list is nearly all of that. */
    | { isSame: false; item: ListedItem };
}

/** One page, or several in one: then with the cursor of the last. */
export interface KeptPages<T> extends Page<T> {
  pages?: number;
}

/**
 * What one run has read, page by page, in the database: a page and its checkpoint are written together. Of entries that are as
 * the directory has them only that they were seen.
 */
export interface Stage {
  locations: Locations;
  numbers: OwnedNumbers;
  place(source: string): Place;
  /** From here on they are among `locations`. */
  takeLocations(items: readonly SeenLocation[]): SeenLocation[];
  keepLocations(page: KeptPages<SeenLocation>): Promise<void>;
  /** From here on they are among `numbers`; the locations have all been taken by then. */
  takeNumbers(items: readonly PhoneNumber[]): NumberLine[];
  keepNumbers(page: KeptPages<NumberLine>): Promise<void>;
  /** Tells what is as the directory has it; the numbers have all been taken by then. */
  lookAt(items: readonly ListedItem[]): Promise<LookedAt[]>;
  keepEntries(source: EntrySource, page: KeptPages<LookedAt>): Promise<void>;
  /** Entries that belong to no page of a list. */
  keepNamed(items: readonly ListedItem[]): Promise<void>;
  /** Has a list read from its beginning once more; what it gave stays. */
  beginAgain(source: string): void;
  /** All entries so far. */
  read(): number;
  /** Null where another process has read a part. */
  seen(): Seen | null;
  /** Of the last page of people, for a report that it shrank. */
  peopleTrackingId(): string | null;
  /** Forgets everything. */
  restart(): Promise<void>;
}

/** Opens what a run has staged so far; what was read with other rules is forgotten. */
export async function openStage(
  platform: Platform,
  input: {
    run: RunRef;
    kept: KeptRules;
    kindsOff: readonly EntryKind[];
    /** Another process may have staged something. */
    isTakenUp: boolean;
    /** Every entry is written down in full, whether it differs or not. */
    whole?: boolean;
  },
): Promise<Stage> {
  const { run, kept, whole = false } = input;
  const { database } = platform;
  const known = createKnownEntries(database, run.organizationId);
  if (!whole) known.begin();
  const checkpoints = input.isTakenUp ? await keptCheckpoints(database, { run, kept }) : [];
  // What was read was kept together with how far its list was.
  const isTakenUp = checkpoints.length > 0;
  const begun = updateReading(database, { ...run, rulesChangedAt: kept.changedAt, kindsOff: input.kindsOff });
  // Told by the first page that is kept.
  begun.catch(() => undefined);
  const [staged, numbers] = isTakenUp
    ? await Promise.all([selectStagedLocations(database, run), stagedNumbers(database, run), begun])
    : [[], createOwnedNumbers()];
  const locations = new Map(staged.map((location) => [location.webexId, location]));
  return createStage({
    ...{ platform, run, locations, numbers, whole },
    ready: demandRules(kept.rules),
    stamp: createStamp(kept.rules, locations),
    known,
    places: new Map(checkpoints.map((row) => [row.source, row])),
    again: new Set(),
    counts: createSeenCounts(),
    isTakenUp,
    begun,
    shown: new Map(),
  });
}

async function keptCheckpoints(
  database: Platform['database'],
  { run, kept }: { run: RunRef; kept: KeptRules },
): Promise<CheckpointRow[]> {
  const [[reading], found] = await Promise.all([selectReading(database, run), selectCheckpoints(database, run)]);
  if (found.length === 0 || reading?.rules_changed_at?.getTime() === kept.changedAt?.getTime()) return found;
  await deleteStage(database, run);
  return [];
}

async function stagedNumbers(database: Platform['database'], run: RunRef): Promise<OwnedNumbers> {
  const numbers = createOwnedNumbers();
  for (let after = -1; ; ) {
    const [page] = await selectStagedNumbers<NumberLine>(database, { ...run, after });
    if (page === undefined) return numbers;
    numbers.add(page.numbers);
    after = page.batch;
  }
}

interface StageState {
  platform: Platform;
  run: RunRef;
  ready: ReadyRules;
  stamp: Stamp;
  locations: Map<string, SeenLocation>;
  numbers: OwnedNumbers;
  known: KnownEntries;
  whole: boolean;
  places: Map<string, CheckpointRow>;
  /** Lists that are read once more: what they have shown already counts no second time. */
  again: Set<string>;
  counts: SeenCounts;
  isTakenUp: boolean;
  /** What the run is read with is written down. */
  begun: Promise<void>;
  /** Of kinds that two lists show: what this process has kept of them. */
  shown: Map<EntryKind, Set<string>>;
}

function createStage(state: StageState): Stage {
  const { platform, run, locations, numbers, known, whole, places, counts } = state;
  const { database } = platform;
  let named = 0;

  const after = (source: string, page: KeptPages<unknown>, added: number): CheckpointRow => {
    const before = places.get(source) ?? emptyCheckpoint(source);
    return {
      ...{ source, items: before.items + added, pages: before.pages + (page.pages ?? 1), done: page.cursor === null },
      ...{ next_link: page.cursor, tracking_id: page.trackingId },
    };
  };
  const reach = (checkpoint: CheckpointRow): void => {
    places.set(checkpoint.source, checkpoint);
    platform.crashPoint('directory.page-staged');
  };
  return {
    locations,
    numbers,
    place: (source) => {
      const { next_link, pages, done } = places.get(source) ?? emptyCheckpoint(source);
      return { from: next_link ?? undefined, pages, done };
    },
    takeLocations: (items) => {
      const found = items.map((location) => ({ ...location, name: storableText(location.name) }));
      for (const location of found) locations.set(location.webexId, location);
      return found;
    },
    keepLocations: async (page) => {
      // They are the first a run keeps.
      await state.begun;
      const checkpoint = after('locations', page, page.items.length);
      demandOurs(await insertStagedLocations(database, { ...run, checkpoint, locations: page.items }));
      reach(checkpoint);
    },
    takeNumbers: (items) => {
      const lines = ownedNumbers(items, locations);
      numbers.add(lines);
      return lines;
    },
    keepNumbers: async (page) => {
      const batch = places.get('numbers')?.pages ?? 0;
      const checkpoint = after('numbers', page, page.items.length);
      // Whoever takes the run over reads a list of one page again, rather than that each run writes it down.
      if (page.cursor === null && checkpoint.pages === 1) return void places.set('numbers', checkpoint);
      demandOurs(await insertStagedNumbers(database, { ...run, checkpoint, batch, numbers: page.items }));
      reach(checkpoint);
    },
    lookAt: async (items) => {
      const find = whole ? () => undefined : await known.load();
      return items.map((item) => {
        const digest = sourceDigest(state, item);
        const entry = find(digest);
        const found: LookedAt['found'] = entry === undefined ? { isSame: false, item } : { isSame: true, known: entry };
        return { webexId: item.webexId, sourceDigest: digest, found };
      });
    },
    keepEntries: async ({ source, kind }, page) => {
      const items = await firstShown(database, { ...state, source, kind, items: page.items });
      const { others, same } = apart(items);
      const entries = stagedOf(state, others);
      const keep = async (where: Platform['database'], added: number): Promise<CheckpointRow> => {
        const checkpoint = after(source, page, same.known.length + added);
        demandOurs(await insertSame(where, { ...run, checkpoint, source, kind, ...digestsOf(same) }));
        return checkpoint;
      };
      const keepAll = (transaction: Platform['database']): Promise<CheckpointRow> =>
        insertStaged(transaction, { ...run, entries }).then((added) => keep(transaction, added));
      // One statement is a transaction.
      const checkpoint = await (entries.length === 0 ? keep(database, 0) : inOneTransaction(database, keepAll));
      counts.see(kind, same.known);
      counts.stage(entries.length);
      noteShown(state, kind, items);
      reach(checkpoint);
    },
    keepNamed: async (items) => {
      const others = items.map((item) => ({ item, sourceDigest: sourceDigest(state, item) }));
      named += await insertStaged(database, { ...run, entries: stagedOf(state, others) });
      counts.stage(others.length);
    },
    beginAgain: (source) => {
      state.again.add(source);
      const { items } = places.get(source) ?? emptyCheckpoint(source);
      places.set(source, { ...emptyCheckpoint(source), items });
    },
    read: () => {
      const lists = [...places.values()].filter(({ source }) => source !== 'locations' && source !== 'numbers');
      return lists.reduce((sum, { items }) => sum + items, named);
    },
    seen: () => (state.isTakenUp ? null : counts.now()),
    peopleTrackingId: () => places.get('people')?.tracking_id ?? null,
    restart: async () => {
      await deleteStage(database, run);
      places.clear();
      locations.clear();
      numbers.clear();
      state.stamp.forget();
      counts.forget();
      state.shown.clear();
    },
  };
}

function emptyCheckpoint(source: string): CheckpointRow {
  return { source, next_link: null, pages: 0, items: 0, done: false, tracking_id: null };
}

/** Of kinds that two lists show, the first list that shows an entry counts. */
const SHOWN_TWICE = new Set(
  ENTRY_SOURCES.map(({ kind }) => kind).filter((kind, index, kinds) => kinds.indexOf(kind) !== index),
);

function noteShown({ shown }: StageState, kind: EntryKind, items: readonly LookedAt[]): void {
  if (!SHOWN_TWICE.has(kind)) return;
  const ids = shown.get(kind) ?? new Set();
  for (const { webexId } of items) ids.add(webexId);
  shown.set(kind, ids);
}

interface Batch extends StageState, Pick<EntrySource, 'source' | 'kind'> {
  items: readonly LookedAt[];
}

interface Differing {
  item: ListedItem;
  sourceDigest: string;
}

interface Same {
  webexIds: string[];
  known: KnownEntry[];
}

/** What differs is written down as it is, of the rest that it was seen. */
function apart(items: readonly LookedAt[]): { others: Differing[]; same: Same } {
  const others: Differing[] = [];
  const same: Same = { webexIds: [], known: [] };
  for (const { webexId, sourceDigest: digest, found } of items) {
    if (!found.isSame) others.push({ item: found.item, sourceDigest: digest });
    else {
      same.webexIds.push(webexId);
      same.known.push(found.known);
    }
  }
  return { others, same };
}

function digestsOf({ webexIds, known }: Same): { webexIds: string[]; digests: string[] } {
  return { webexIds, digests: known.map(({ contentDigest }) => contentDigest) };
}

function stagedOf(state: StageState, others: readonly Differing[]): StagedEntry[] {
  return others.flatMap(({ item, sourceDigest: digest }) => {
    const entry = item.entry();
    return entry === null ? [] : [stagedEntry(state, { entry, sourceDigest: digest })];
  });
}

/** Another process has taken the run over: then nothing was written. */
function demandOurs(written: readonly unknown[]): void {
  if (written.length === 0) throw new RunTaken();
}

/** Without what was shown before: in this batch, by another list of the same kind, or when this one was read first. */
async function firstShown(database: Platform['database'], batch: Batch): Promise<LookedAt[]> {
  const items = [...new Map(batch.items.toReversed().map((item) => [item.webexId, item])).values()].toReversed();
  const { source, kind } = batch;
  const isAgain = batch.again.has(source);
  if (items.length === 0 || !(isAgain || SHOWN_TWICE.has(kind))) return items;
  if (!isAgain && !batch.isTakenUp) {
    const before = batch.shown.get(kind);
    return before === undefined ? items : items.filter(({ webexId }) => !before.has(webexId));
  }
  const webexIds = items.map(({ webexId }) => webexId);
  const shown = await selectShown(database, { ...batch.run, notBy: isAgain ? null : source, kind, webexIds });
  const before = new Set(shown.map(({ webex_id }) => webex_id));
  return items.filter(({ webexId }) => !before.has(webexId));
}

/** Another one for each entry, and equal as long as everything is the same that it is made of, and the code that makes it. */
function sourceDigest({ stamp, numbers }: StageState, { webexId, said }: ListedItem): string {
  const text = `${stamp.now()}\n${webexId}\n${numbers.text(webexId)}\n${JSON.stringify(said)}`;
  return hash('sha256', text, 'base64url').slice(0, DIGEST_LENGTH);
}

/** Of all that every entry is made with: the locations, the rules, the code. */
interface Stamp {
  /** The locations are all read before the first entry is. */
  now(): string;
  forget(): void;
}

function createStamp(rules: KeptRules['rules'], locations: Locations): Stamp {
  let stamp: string | null = null;
  return {
    now: () => {
      if (stamp !== null) return stamp;
      const places = [...locations.values()].sort((a, b) => (a.webexId < b.webexId ? -1 : 1));
      stamp = hash('sha256', JSON.stringify([mappingStamp(), rules, places]), 'base64url').slice(0, DIGEST_LENGTH);
      return stamp;
    },
    forget: () => {
      stamp = null;
    },
  };
}
