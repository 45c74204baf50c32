import { createHash } from 'node:crypto';
import type { EntryKind } from '@linekeeper/api-contract';
import type { Page } from '@linekeeper/webex-client';
import type { PhoneNumber } from '@linekeeper/webex-contract';
import type { Platform } from '../../../platform/platform.ts';
import { key } from '../entry-key.ts';
import type { KeptRules } from '../rules/apply-rules.ts';
import { demandRules, type ReadyRules } from '../rules/rules.ts';
import { contentDigest, type ListedEntry, type SeenLocation } from '../seen-entry.ts';
import { dropStage } from './drop-stage.ts';
import {
  type Locations,
  type OwnedNumber,
  ownedNumber,
  storableEntry,
  storableText,
  takeNumbers,
} from './list-entry.ts';
import { RunTaken } from './run-taken.ts';
import {
  type CheckpointRow,
  inOneTransaction,
  insertStaged,
  insertStagedLocations,
  insertStagedNumbers,
  type RunRef,
  type StagedEntry,
  selectCheckpoints,
  selectReading,
  selectStagedLocations,
  selectStagedNumbers,
  updateReading,
  upsertCheckpoint,
} from './stage.queries.ts';

/** How far one list is. */
export interface Place {
  /** Where to go on; undefined at its beginning. */
  from: string | undefined;
  pages: number;
  done: boolean;
}

/** One page, or several in one: then with the cursor of the last. */
export interface KeptPages<T> extends Page<T> {
  pages?: number;
}

/** What one run has read, page by page, in the database: a page and its checkpoint are written together. */
export interface Stage {
  locations: Locations;
  place(source: string): Place;
  keepLocations(page: KeptPages<SeenLocation>): Promise<void>;
  keepNumbers(page: KeptPages<PhoneNumber>): Promise<void>;
  keepEntries(source: string, page: KeptPages<ListedEntry>): Promise<void>;
  /** Entries that belong to no page of a list. */
  keepNamed(entries: readonly ListedEntry[]): Promise<void>;
  /** Has a list read from its beginning once more; what it gave stays. */
  beginAgain(source: string): void;
  /** All entries so far. */
  read(): number;
  /** Of the last page of people, for a report that it shrank. */
  peopleTrackingId(): string | null;
  /** Forgets everything. */
  restart(): Promise<void>;
}

/** Opens what a run has staged so far; what was read with other rules is forgotten. */
export async function openStage(
  platform: Platform,
  input: { run: RunRef; kept: KeptRules; kindsOff: readonly EntryKind[] },
): Promise<Stage> {
  const { run, kept } = input;
  const { database } = platform;
  const [reading] = await selectReading(database, run);
  let checkpoints = await selectCheckpoints(database, run);
  if (checkpoints.length > 0 && reading?.rules_changed_at?.getTime() !== kept.changedAt?.getTime()) {
    await dropStage(database, run);
    checkpoints = [];
  }
  await updateReading(database, { ...run, rulesChangedAt: kept.changedAt, kindsOff: input.kindsOff });
  const locations = new Map<string, SeenLocation>();
  for (const location of await selectStagedLocations(database, run)) locations.set(location.webexId, location);
  return createStage({
    ...{ platform, run, locations },
    ready: demandRules(kept.rules),
    places: new Map(checkpoints.map((row) => [row.source, row])),
  });
}

interface StageState {
  platform: Platform;
  run: RunRef;
  ready: ReadyRules;
  locations: Map<string, SeenLocation>;
  places: Map<string, CheckpointRow>;
}

function createStage(state: StageState): Stage {
  const { platform, run, locations, places } = state;
  const { database } = platform;
  let named = 0;

  const write = async (
    source: string,
    page: KeptPages<unknown>,
    work: (transaction: Platform['database'], before: CheckpointRow) => Promise<number>,
  ): Promise<void> => {
    const before = places.get(source) ?? emptyCheckpoint(source);
    const after = await inOneTransaction(database, async (transaction) => {
      const items = before.items + (await work(transaction, before));
      const checkpoint: CheckpointRow = {
        ...{ source, items, pages: before.pages + (page.pages ?? 1), done: page.cursor === null },
        ...{ next_link: page.cursor, tracking_id: page.trackingId },
      };
      if ((await upsertCheckpoint(transaction, { ...run, checkpoint })).length === 0) throw new RunTaken();
      return checkpoint;
    });
    places.set(source, after);
    platform.crashPoint('directory.page-staged');
  };
  const insert = async (transaction: Platform['database'], entries: readonly ListedEntry[]): Promise<number> => {
    if (entries.length === 0) return 0;
    const ownerIds = entries.map(({ webexId }) => webexId);
    const numbers = groupByOwner(await selectStagedNumbers(transaction, { ...run, ownerIds }));
    const rows = entries.map((entry) => stagedEntry(state.ready, entry, numbers.get(entry.webexId) ?? []));
    return insertStaged(transaction, { ...run, entries: rows });
  };
  return {
    locations,
    place: (source) => {
      const { next_link, pages, done } = places.get(source) ?? emptyCheckpoint(source);
      return { from: next_link ?? undefined, pages, done };
    },
    keepLocations: (page) => {
      const found = page.items.map((location) => ({ ...location, name: storableText(location.name) }));
      for (const location of found) locations.set(location.webexId, location);
      return write('locations', page, async (transaction) => {
        await insertStagedLocations(transaction, { ...run, locations: found });
        return found.length;
      });
    },
    keepNumbers: (page) =>
      write('numbers', page, async (transaction, before) => {
        const numbers = page.items.flatMap((item, index) => {
          const owned = ownedNumber(item, locations);
          return owned === null ? [] : { owner_id: owned.ownerId, place: before.items + index, number: owned.number };
        });
        await insertStagedNumbers(transaction, { ...run, numbers });
        return page.items.length;
      }),
    keepEntries: (source, page) => write(source, page, (transaction) => insert(transaction, page.items)),
    keepNamed: async (entries) => {
      named += await inOneTransaction(database, (transaction) => insert(transaction, entries));
    },
    beginAgain: (source) => {
      const { items } = places.get(source) ?? emptyCheckpoint(source);
      places.set(source, { ...emptyCheckpoint(source), items });
    },
    read: () => {
      const lists = [...places.values()].filter(({ source }) => source !== 'locations' && source !== 'numbers');
      return lists.reduce((sum, { items }) => sum + items, named);
    },
    peopleTrackingId: () => places.get('people')?.tracking_id ?? null,
    restart: async () => {
      await dropStage(database, run);
      places.clear();
      locations.clear();
    },
  };
}

function emptyCheckpoint(source: string): CheckpointRow {
  return { source, next_link: null, pages: 0, items: 0, done: false, tracking_id: null };
}

function groupByOwner(rows: readonly { owner_id: string; number: OwnedNumber }[]): Map<string, OwnedNumber[]> {
  const groups = new Map<string, OwnedNumber[]>();
  for (const { owner_id, number } of rows) {
    const group = groups.get(owner_id);
    if (group === undefined) groups.set(owner_id, [number]);
    else group.push(number);
  }
  return groups;
}

function stagedEntry(ready: ReadyRules, entry: ListedEntry, numbers: readonly OwnedNumber[]): StagedEntry {
  takeNumbers(entry, numbers);
  const listed = storableEntry(entry);
  const mapped = ready.map(listed);
  const isIn = ready.selects(mapped);
  return {
    entry_id: key(listed),
    kind: listed.kind,
    webex_id: listed.webexId,
    payload: isIn ? mapped : null,
    digest: isIn ? contentDigest(mapped) : null,
    left_out: !isIn,
    listed,
    listed_digest: createHash('sha256').update(JSON.stringify(listed)).digest('base64url').slice(0, 22),
  };
}
