import type { EntryKind } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { countPresent, type PresentCount } from '../plans/compare.queries.ts';
import { askAgain, type Vanished } from './ask-again.ts';
import { countStagedLiving, selectMissing } from './missing.queries.ts';
import { type Reading, readEntries, writingBehind } from './read-everything.ts';
import type { Seen } from './seen-counts.ts';
import { ENTRY_SOURCES } from './sources.ts';
import type { RunRef } from './stage.queries.ts';

/** More are not asked for by name, and no plan that removes so many unasked is applied by itself. */
const MOST_PEOPLE = 10_000;

/** Beyond so many, counting costs more than comparing. */
const MOST_STAGED = 2_000;

/** What is known of those who are missing once they were looked for again. */
export interface Confirmation {
  vanished: Vanished | null;
  /** Too many are missing to be asked for. */
  isUnasked: boolean;
  /** Nobody was missing in the first place. */
  isWhole: boolean;
  /** What the directory had, where it was counted. */
  present: readonly PresentCount[] | null;
}

/**
 * Whoever is in the directory and was in no page is looked for once more before a plan removes anybody: pages move while a list is
 * read, and an entry that slips from the next page into the last one is in neither. People are asked for by name; a list of several
 * pages is read again, and what is found is added.
 */
export async function confirmMissing(
  database: Platform['database'],
  asked: {
    reading: Reading;
    run: RunRef;
    /** Every list was read to its end. */
    isComplete: boolean;
    kindsOff: readonly EntryKind[];
  },
): Promise<Confirmation> {
  const { reading, run } = asked;
  const { stage } = reading;
  const seen = asked.isComplete ? stage.seen() : null;
  const present = seen !== null && seen.staged <= MOST_STAGED ? await countPresent(database, run) : null;
  const isAll = seen !== null && present !== null && (await isAllSeen(database, { ...asked, seen, present }));
  const missing = isAll ? [] : await selectMissing(database, { ...run, limit: MOST_PEOPLE + 1 });
  const people = missing.filter(({ kind }) => kind === 'person');
  const isUnasked = people.length > MOST_PEOPLE;
  let vanished: Vanished | null = null;
  if (people.length > 0 && !isUnasked && !reading.sourcesOff.has('people')) {
    vanished = await askAgain(database, { reading, run, missing: people });
  }
  const kinds = new Set(missing.map(({ kind }) => kind));
  for (const source of ENTRY_SOURCES) {
    const { pages, done } = stage.place(source.source);
    if (source.source === 'people' || !kinds.has(source.kind) || !done || pages < 2) continue;
    stage.beginAgain(source.source);
    await writingBehind((writes) => readEntries(reading, source, writes));
  }
  return { vanished, isUnasked, isWhole: missing.length === 0, present };
}

/** On most nights as many were seen as there are: then nobody has to be compared with anybody. */
async function isAllSeen(
  database: Platform['database'],
  asked: { run: RunRef; seen: Seen; present: readonly PresentCount[]; kindsOff: readonly EntryKind[] },
): Promise<boolean> {
  const { run, seen, present, kindsOff } = asked;
  const staged = seen.staged === 0 ? [] : await countStagedLiving(database, run);
  for (const [kind, places] of Map.groupBy(present, (place) => place.kind)) {
    const living = places.reduce((sum, { count }) => sum + count, 0);
    const whole = staged.find((row) => row.kind === kind)?.count ?? 0;
    if (!kindsOff.includes(kind) && living !== (seen.living.get(kind) ?? 0) + whole) return false;
  }
  return true;
}
