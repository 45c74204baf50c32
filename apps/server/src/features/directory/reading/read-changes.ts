import { encodeWebexId, type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { Platform } from '../../../platform/platform.ts';
import { countByKind, selectNumbersDigests, selectUnlisted } from './changes.queries.ts';
import { innerId } from './list-entry.ts';
import { type Reading, readEntries, readLocationsAndNumbers, writingBehind } from './read-everything.ts';
import { ENTRY_SOURCES, itemOfPerson } from './sources.ts';
import type { Stage } from './stage.ts';

export interface ReadingChanges extends Reading {
  database: Platform['database'];
  organizationId: string;
  /** Whatever Webex has stamped since is asked for. */
  since: Date;
  /** False where this authorization was refused the list of changes before. */
  mayAskForChanges: boolean;
}

/** `too-many`: reading everything is cheaper, and nothing has been staged that would not be staged then. */
export type ChangesOutcome = { kind: 'read'; changesRefused: boolean } | { kind: 'too-many' };

/** Stamps of one of Webex's services may be late in the list of another. */
const OVERLAP_MS = 5 * 60_000;
/** As many as Webex takes at once (docs/webex/people.md). */
const IDS_AT_ONCE = 85;
/** Lists longer than one page wait for the full run. */
const SHORT_LIST = 1_000;
/** A list of all people costs one request per hundred, changed ones one per 85 and the list of changes. */
const WORTH_IT = 0.25;
const ALWAYS_WORTH_IT = 500;
const PEOPLE_PAGE = 1_000;
const LISTED_AT_ONCE = 5_000;

/**
 * Reads what was changed: people Webex has stamped since, people whose numbers are others, and every short list. Who is gone is not
 * seen here; that is the full run's to tell.
 */
export async function readChanges(reading: ReadingChanges): Promise<ChangesOutcome> {
  const { database, organizationId, sourcesOff, stage } = reading;
  await writingBehind((writes) => readLocationsAndNumbers(reading, writes));
  const counts = new Map((await countByKind(database, { organizationId })).map(({ kind, count }) => [kind, count]));
  let changesRefused = false;
  if (!sourcesOff.has('people')) {
    const found = await changedPeople(reading);
    changesRefused = found.refused;
    const most = Math.max(ALWAYS_WORTH_IT, (counts.get('person') ?? 0) * WORTH_IT);
    if (found.ids.size > most) return { kind: 'too-many' };
    await readPeople(reading, { stage, ids: [...found.ids] });
  }
  await writingBehind(async (writes) => {
    for (const source of ENTRY_SOURCES) {
      if (source.source === 'people' || sourcesOff.has(source.source)) continue;
      if ((counts.get(source.kind) ?? 0) > SHORT_LIST || stage.place(source.source).done) continue;
      // Contacts that were refused stay as they are: a run like this removes nothing.
      await readEntries(reading, source, writes);
    }
  });
  return { kind: 'read', changesRefused };
}

async function changedPeople(reading: ReadingChanges): Promise<{ ids: Set<string>; refused: boolean }> {
  const ids = new Set(reading.sourcesOff.has('numbers') ? [] : await peopleWithOtherNumbers(reading));
  const told = reading.mayAskForChanges ? await listedAsChanged(reading) : null;
  for (const id of told ?? (await changedOfAll(reading))) ids.add(id);
  return { ids, refused: reading.mayAskForChanges && told === null };
}

/** People of whom the list of numbers says something else than when they were last listed: more, others, or nothing any more. */
async function peopleWithOtherNumbers({ database, organizationId, stage }: ReadingChanges): Promise<string[]> {
  const found: string[] = [];
  let after = '';
  while (true) {
    const rows = await selectNumbersDigests(database, { organizationId, after, limit: LISTED_AT_ONCE });
    const last = rows.at(-1);
    if (last === undefined) return found;
    after = last.webex_id;
    for (const { webex_id, numbers_digest } of rows) {
      if (numbers_digest !== stage.numbers.digest(webex_id)) found.push(webex_id);
    }
  }
}

/** Null where this authorization may not ask: the permission for it is optional. */
async function listedAsChanged(reading: ReadingChanges): Promise<Set<string> | null> {
  const { webex, webexOrgId, signal } = reading;
  if (webexOrgId === null) return null;
  const ids = new Set<string>();
  try {
    for await (const users of webex.scim.newestChanges(innerId(webexOrgId), { signal })) {
      for (const { id, lastModified } of users) {
        if (isOlder(lastModified, reading.since)) return ids;
        ids.add(id);
      }
      reading.onPage({ phase: 'changes', read: reading.stage.read(), total: null });
    }
    return ids;
  } catch (error) {
    if (error instanceof WebexError && (error.status === 403 || error.status === 404 || error.status === 400))
      return null;
    throw error;
  }
}

/** Without calling data, a page has many times as many people; those that were changed are then asked for by name. */
async function changedOfAll(reading: ReadingChanges): Promise<Set<string>> {
  const { webex, signal, database, organizationId } = reading;
  const ids = new Set<string>();
  for await (const page of webex.people.pages({ max: PEOPLE_PAGE, excludeStatus: true }, { signal })) {
    const people = page.items.filter(({ type }) => type === 'person');
    for (const { id, lastModified = '' } of people) {
      if (lastModified !== '' && !isOlder(lastModified, reading.since)) ids.add(innerId(id));
    }
    const webexIds = people.map(({ id }) => innerId(id));
    for (const row of await selectUnlisted(database, { organizationId, webexIds })) ids.add(row.webex_id);
    reading.onPage({ phase: 'changes', read: reading.stage.read(), total: page.total });
  }
  return ids;
}

function isOlder(stamp: string, since: Date): boolean {
  const ms = Date.parse(stamp);
  return !Number.isNaN(ms) && ms < since.getTime() - OVERLAP_MS;
}

/** Asks for people by name and stages who is there, without those a list of this run has shown already; returns all their ids. */
export async function readPeople(
  reading: { webex: WebexClient; signal: AbortSignal },
  what: { stage: Stage; ids: readonly string[]; shownBefore?: ReadonlySet<string> },
): Promise<Set<string>> {
  const { webex, signal } = reading;
  const found = new Set<string>();
  for (let start = 0; start < what.ids.length; start += IDS_AT_ONCE) {
    signal.throwIfAborted();
    const id = what.ids.slice(start, start + IDS_AT_ONCE).map((uuid) => encodeWebexId('PEOPLE', uuid));
    for await (const page of webex.people.pages({ id, callingData: true, excludeStatus: true }, { signal })) {
      const items = page.items.flatMap((person) => itemOfPerson(person, what.stage.locations) ?? []);
      for (const { webexId } of items) found.add(webexId);
      await what.stage.keepNamed(items.filter(({ webexId }) => what.shownBefore?.has(webexId) !== true));
    }
  }
  return found;
}
