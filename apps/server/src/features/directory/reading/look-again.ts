import type { EntryKind } from '@linekeeper/api-contract';
import { encodeWebexId } from '@linekeeper/webex-client';
import type { Platform } from '../../../platform/platform.ts';
import type { UsableWebex } from '../../authorizations/index.ts';
import type { PresentCount } from '../plans/compare.queries.ts';
import type { Vanished } from './ask-again.ts';
import { unlessRefused } from './find-witnesses.ts';
import { innerId } from './list-entry.ts';
import { type MissingEntry, selectSeenAmong } from './missing.queries.ts';
import { selectPlaced } from './places.queries.ts';
import { readShortList, SHORT_LIST } from './read-short-list.ts';
import { ENTRY_SOURCES, type ListedItem } from './sources.ts';
import type { RunRef } from './stage.queries.ts';
import type { Stage } from './stage.ts';

/** As many as Webex takes at once (docs/webex/people.md). */
const PEOPLE_AT_ONCE = 85;
const PEOPLE_EACH = 8;

interface Looking {
  run: RunRef;
  usable: UsableWebex;
  stage: Stage;
  signal: AbortSignal;
  isPeopleOff: boolean;
  /** Of other kinds than people. */
  missing: readonly MissingEntry[];
  present: readonly PresentCount[];
}

export interface LookedAgain {
  /** A place of which most that was shown first is not shown any more. */
  vanished: Vanished | null;
  /** Keys of what is shown now; it is staged. */
  found: Set<string>;
}

/**
 * What askAgain does for people: lists of which something is missing are read once more, together with all others that showed something at
 * the same places, and some of the people there are asked for. What is deleted takes nothing along, while a view that shrank half-way
 * through the reading loses what it showed first as well.
 */
export async function lookAgain(database: Platform['database'], looking: Looking): Promise<LookedAgain> {
  const { run, missing, stage } = looking;
  const locations = [...new Set(missing.map(({ location }) => location))].filter((location) => location !== null);
  const placed = await selectPlaced(database, { ...run, locations, limit: SHORT_LIST });
  const lost = new Set(missing.map(entryKey));
  const company: Company[] = placed.flatMap((entry) =>
    lost.has(entryKey(entry)) ? [] : [{ key: entryKey(entry), kind: entry.kind, location: entry.location }],
  );
  const shown = await listed(looking, new Set([...missing, ...company].map(({ kind }) => kind)));
  const found = [...lost].filter((key) => shown.items.has(key));
  await stage.keepNamed(found.flatMap((key) => shown.items.get(key) ?? []));
  const people = await companyOfPeople(database, { ...looking, locations });
  const isTold = ({ kind }: Company): boolean => shown.read.has(kind);
  // Apart: of a place whose groups are hidden, the people may be shown.
  const groups = [company.filter(isTold), people.asked].flatMap((all) => [
    ...Map.groupBy(all, ({ location }) => location),
  ]);
  for (const [location, group] of groups) {
    const gone = group.filter(({ key }) => !shown.items.has(key) && !people.shown.has(key)).length;
    if (gone > 0 && gone * 2 >= group.length) {
      return { vanished: { where: `at ${location}`, asked: group.length, gone }, found: new Set(found) };
    }
  }
  return { vanished: null, found: new Set(found) };
}

/** Another one for each entry. */
export function entryKey({ kind, webex_id }: Pick<MissingEntry, 'kind' | 'webex_id'>): string {
  return `${kind} ${webex_id}`;
}

interface Company {
  key: string;
  kind: EntryKind;
  location: string;
}

interface Listed {
  items: Map<string, ListedItem>;
  /** Kinds of which everything was read. */
  read: Set<EntryKind>;
}

/** Contacts are at no place, and long lists were read twice by then. */
async function listed(looking: Looking, kinds: ReadonlySet<EntryKind>): Promise<Listed> {
  const { usable, stage, signal, present } = looking;
  const items = new Map<string, ListedItem>();
  const read = new Set(kinds);
  for (const source of ENTRY_SOURCES) {
    const { kind } = source;
    if (kind === 'person' || kind === 'contact' || !kinds.has(kind)) continue;
    const there = present.filter((each) => each.kind === kind).reduce((sum, each) => sum + each.count, 0);
    const list = there > SHORT_LIST ? null : await unlessRefused(readShortList(usable, { source, stage, signal }));
    if (list?.isWhole !== true) read.delete(kind);
    for (const item of list?.items ?? []) items.set(entryKey({ kind, webex_id: item.webexId }), item);
  }
  return { items, read };
}

/** Some of the people at these places whom this very run was shown, and which of them are shown now. */
async function companyOfPeople(
  database: Platform['database'],
  looking: Looking & { locations: readonly string[] },
): Promise<{ asked: Company[]; shown: Set<string> }> {
  const { run, usable, signal, isPeopleOff, locations } = looking;
  const shown = new Set<string>();
  if (isPeopleOff || locations.length === 0) return { asked: [], shown };
  const seen = await selectSeenAmong(database, { ...run, locations, departments: [], each: PEOPLE_EACH });
  const asked = seen.slice(0, PEOPLE_AT_ONCE).flatMap(({ webex_id, location }): Company[] => {
    const key = entryKey({ kind: 'person', webex_id });
    return location === null ? [] : [{ key, kind: 'person', location }];
  });
  if (asked.length === 0) return { asked, shown };
  const id = seen.slice(0, PEOPLE_AT_ONCE).map(({ webex_id }) => encodeWebexId('PEOPLE', webex_id));
  for await (const page of usable.webex.people.pages({ id, excludeStatus: true }, { signal })) {
    for (const person of page.items) shown.add(entryKey({ kind: 'person', webex_id: innerId(person.id) }));
  }
  return { asked, shown };
}
