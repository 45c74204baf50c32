import type { Platform } from '../../../platform/platform.ts';
import { type MissingEntry, type SeenPerson, selectSeenAmong } from './missing.queries.ts';
import { readPeople } from './read-changes.ts';
import type { Reading } from './read-everything.ts';
import type { RunRef } from './stage.queries.ts';

/** People this very run was shown at a place or of a department, and is not shown any more. */
export interface Vanished {
  /** As people say it: "at Köln", "of Sales". */
  where: string;
  asked: number;
  gone: number;
}

/** Together as many as Webex takes at once (docs/webex/people.md). */
const MISSING_AT_ONCE = 60;
const COMPANY_AT_ONCE = 25;
/** Of each place and each department. */
const COMPANY_EACH = 8;
const PLACES_AT_ONCE = 12;

/**
 * Asks by name for people a run has not seen, and stages who is there. In the same question it asks for some of those it did see at the
 * same places and of the same departments: people who leave take nobody with them, while a view that shrank half-way through the
 * reading loses both. The first group of which half or more are not shown any more is returned.
 */
export async function askAgain(
  database: Platform['database'],
  asked: { reading: Reading; run: RunRef; missing: readonly MissingEntry[] },
): Promise<Vanished | null> {
  const { reading, run, missing } = asked;
  const { stage } = reading;
  const seen = await selectSeenAmong(database, {
    ...{ ...run, each: COMPANY_EACH },
    locations: distinct(missing.map(({ location }) => location)),
    departments: distinct(missing.map(({ department }) => department)),
  });
  let vanished: Vanished | null = null;
  for (const batch of batches(missing)) {
    const company = companyOf(batch, seen);
    const ids = [...batch, ...company].map(({ webex_id }) => webex_id);
    const shownBefore = new Set(company.map(({ webex_id }) => webex_id));
    const shown = await readPeople(reading, { stage, ids, shownBefore });
    const lost = batch.filter(({ webex_id }) => !shown.has(webex_id));
    vanished ??= whoVanished({ lost, company, shown });
  }
  return vanished;
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values)].filter((value) => value !== null);
}

/** Place by place, as they come, so that each place has company in its question. */
function batches(missing: readonly MissingEntry[]): MissingEntry[][] {
  const all: MissingEntry[][] = [];
  let places = new Set<string | null>();
  for (const person of missing) {
    const last = all.at(-1);
    places.add(person.location);
    if (last === undefined || last.length >= MISSING_AT_ONCE || places.size > PLACES_AT_ONCE) {
      all.push([person]);
      places = new Set([person.location]);
    } else last.push(person);
  }
  return all;
}

/** One of each group, then a second of each, and so on, places first. */
function companyOf(batch: readonly MissingEntry[], seen: readonly SeenPerson[]): SeenPerson[] {
  const groups = groupsOf(batch).map(({ isIn }) => seen.filter(isIn).slice(0, COMPANY_EACH));
  const company = new Set<SeenPerson>();
  for (let turn = 0; turn < COMPANY_EACH; turn += 1) {
    for (const group of groups) {
      const person = group[turn];
      if (person !== undefined && company.size < COMPANY_AT_ONCE) company.add(person);
    }
  }
  return [...company];
}

interface Group {
  where: string;
  isIn(person: SeenPerson): boolean;
}

function groupsOf(people: readonly MissingEntry[]): Group[] {
  const places = distinct(people.map(({ location }) => location));
  const departments = distinct(people.map(({ department }) => department));
  return [
    ...places.map((place) => ({ where: `at ${place}`, isIn: ({ location }: SeenPerson) => location === place })),
    ...departments.map((it) => ({ where: `of ${it}`, isIn: ({ department }: SeenPerson) => department === it })),
  ];
}

function whoVanished(answer: {
  lost: readonly MissingEntry[];
  company: readonly SeenPerson[];
  shown: ReadonlySet<string>;
}): Vanished | null {
  for (const { where, isIn } of groupsOf(answer.lost)) {
    const group = answer.company.filter(isIn);
    const gone = group.filter(({ webex_id }) => !answer.shown.has(webex_id)).length;
    if (gone > 0 && gone * 2 >= group.length) return { where, asked: group.length, gone };
  }
  return null;
}
