import type { Platform } from '../../../platform/platform.ts';
import { selectMissing } from './missing.queries.ts';
import { readPeople } from './read-changes.ts';
import { type Reading, readEntries } from './read-everything.ts';
import { ENTRY_SOURCES } from './sources.ts';
import type { RunRef } from './stage.queries.ts';

/** More are not asked for one by one: so many who are gone are held back by the limits of a plan anyway. */
const MOST_PEOPLE = 2_000;

/**
 * Whoever is in the directory and was in no page is looked for once more before a plan removes anybody: pages move while a list is
 * read, and an entry that slips from the next page into the last one is in neither. People are asked for by name; a list of several
 * pages is read again, and what is found is added.
 */
export async function confirmMissing(
  database: Platform['database'],
  { reading, run }: { reading: Reading; run: RunRef },
): Promise<void> {
  const { stage } = reading;
  const missing = await selectMissing(database, { ...run, limit: MOST_PEOPLE + 1 });
  const people = missing.filter(({ kind }) => kind === 'person').map(({ webex_id }) => webex_id);
  if (people.length > 0 && people.length <= MOST_PEOPLE && !reading.sourcesOff.has('people')) {
    await readPeople(reading, { stage, ids: people });
  }
  const kinds = new Set(missing.map(({ kind }) => kind));
  for (const source of ENTRY_SOURCES) {
    const { pages, done } = stage.place(source.source);
    if (source.source === 'people' || !kinds.has(source.kind) || !done || pages < 2) continue;
    stage.beginAgain(source.source);
    await readEntries(reading, source);
  }
}
