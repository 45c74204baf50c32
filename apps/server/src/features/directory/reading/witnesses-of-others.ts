import type { EntryKind } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { type Authorizations, jobsWithScope, type UsableWebex } from '../../authorizations/index.ts';
import { countPresent, type PresentCount } from '../plans/compare.queries.ts';
import { count } from '../written-count.ts';
import type { Vanished } from './ask-again.ts';
import { findWitnesses, seesAsMuch, selectCompany, unlessRefused, type Witness } from './find-witnesses.ts';
import { listMissingKinds } from './list-missing-kinds.ts';
import { entryKey, lookAgain } from './look-again.ts';
import { type MissingEntry, selectMissing } from './missing.queries.ts';
import { readShortList, SHORT_LIST } from './read-short-list.ts';
import { SOURCE_SCOPES } from './source-scopes.ts';
import { ENTRY_SOURCES, type EntrySource, type ListedItem } from './sources.ts';
import { addNote, type RunRef } from './stage.queries.ts';
import type { Stage } from './stage.ts';
import { FEW, MANY_AT_A_PLACE, UNCHANGED, type View } from './view.ts';

/** People among them, who come first. */
const MOST_MISSING = 10_000;
/** A long list is not read by others for a few entries; of one that is gone in good part the beginning tells. */
const GOOD_PART = 0.2;

interface Asked {
  authorizations: Authorizations;
  run: RunRef;
  usable: UsableWebex;
  stage: Stage;
  signal: AbortSignal;
  isPeopleOff: boolean;
  /** "The authorization of Dana Okafor". */
  own: string;
  /** Somebody could say of missing people whether they have left. */
  isAskedForPeople: boolean;
}

/**
 * Whether this authorization sees fewer of the other kinds than it did: groups, queues, lines, workspaces, contacts. They cannot be asked
 * for by name, so another authorization reads their lists, once each and only of kinds of which something is missing.
 */
export async function judgeOthers(platform: Platform, asked: Asked): Promise<View> {
  const { run, own } = asked;
  const missing = await selectMissing(platform.database, { ...run, limit: MOST_MISSING });
  const others = missing.filter(({ kind }) => kind !== 'person');
  if (others.length === 0) return { kind: 'whole' };
  const present = await countPresent(platform.database, run);
  const again = await lookAgain(platform.database, { ...asked, missing: others, present });
  if (again.vanished !== null) return { kind: 'shrunk', text: vanishedText(own, again.vanished) };
  const still = others.filter((entry) => !again.found.has(entryKey(entry)));
  const told = await askOthers(platform, { ...asked, others: still, present });
  if (told.shrunk !== null) return { kind: 'shrunk', text: told.shrunk };
  const stay = new Set([...told.staying.map(entryKey), ...again.found]);
  const gone = missing.filter((entry) => !stay.has(entryKey(entry)));
  const isUnasked = ({ kind }: MissingEntry): boolean =>
    kind === 'person' ? !asked.isAskedForPeople : !told.answered.has(kind);
  const lost = lostSight({ gone, unasked: gone.filter(isUnasked), present });
  if (lost !== null) {
    const text = `${own} does not see ${lost} any more, and no other authorization could be asked whether they are gone.`;
    return { kind: 'suspected', text };
  }
  const isAnswered = gone.some(({ kind }) => kind !== 'person') && !gone.some(isUnasked);
  return isAnswered && told.by !== null ? { kind: 'confirmed', witness: told.by } : { kind: 'whole' };
}

function vanishedText(own: string, { where, asked, gone }: Vanished): string {
  return (
    `${own} lost sight of entries while this run was reading: of ${count(asked)} ${where} it was shown first, ` +
    `${count(gone)} were not shown any more in the end. What is missing need not have been deleted. ${UNCHANGED}`
  );
}

interface Told {
  /** Why the run is refused. */
  shrunk: string | null;
  /** So few that they are staged as they are seen there. */
  staying: MissingEntry[];
  /** Kinds whose lists were read to their end by somebody who sees no less. */
  answered: Set<EntryKind>;
  by: string | null;
}

async function askOthers(
  platform: Platform,
  asked: Asked & { others: readonly MissingEntry[]; present: readonly PresentCount[] },
): Promise<Told> {
  const { run, own, stage, others } = asked;
  const told: Told = { shrunk: null, staying: [], answered: new Set(), by: null };
  const sources = ENTRY_SOURCES.filter(({ kind }) => kind !== 'person' && others.some((entry) => entry.kind === kind));
  const scopes = sources.map(({ source }) => SOURCE_SCOPES[source]);
  const { authorizations, usable } = asked;
  const { organizationId } = run;
  for (const witness of await findWitnesses({ authorizations, organizationId, usable }, [...new Set(scopes)])) {
    const stay = new Set(told.staying.map(entryKey));
    const open = others.filter((entry) => !stay.has(entryKey(entry)));
    const { seen, read } = await readLists({ ...asked, others: open, sources }, witness);
    const { name } = witness.authorizer;
    const still = `that of ${name} still sees ${count(seen.size)} of them`;
    if (seen.size + told.staying.length >= MANY_AT_A_PLACE) {
      const text = `${own} does not see ${listMissingKinds(open)} it saw before, while ${still}: they have not been deleted. ${UNCHANGED}`;
      return { ...told, shrunk: text };
    }
    if (seen.size > 0) {
      await stage.keepNamed([...seen.values()]);
      told.staying.push(...open.filter((entry) => seen.has(entryKey(entry))));
      const note = `${own} does not see ${listMissingKinds(open)} it saw before, but ${still}, which stay as they are seen there.`;
      await addNote(platform.database, { ...run, note });
    }
    // Whoever is shown something that is missing here sees no less; of others it has to be known.
    if (read.length === 0 || (seen.size === 0 && !(await isNoNarrower(platform, asked, witness)))) continue;
    for (const kind of read) told.answered.add(kind);
    told.by = name;
  }
  return told;
}

async function isNoNarrower(platform: Platform, { run, signal }: Asked, witness: Witness): Promise<boolean> {
  return seesAsMuch(witness, await selectCompany(platform, run), signal);
}

interface ReadLists {
  /** What is missing and this one is shown, by its key. */
  seen: Map<string, ListedItem>;
  /** Kinds of which everything was read, and at least half as much as the run itself was shown. */
  read: EntryKind[];
}

async function readLists(
  asked: Asked & { others: readonly MissingEntry[]; present: readonly PresentCount[]; sources: readonly EntrySource[] },
  witness: Witness,
): Promise<ReadLists> {
  const seen = new Map<string, ListedItem>();
  const read: EntryKind[] = [];
  for (const [kind, sources] of Map.groupBy(asked.sources, (source) => source.kind)) {
    const missing = new Set(asked.others.filter((entry) => entry.kind === kind).map(entryKey));
    const there = asked.present.filter((place) => place.kind === kind).reduce((sum, place) => sum + place.count, 0);
    const mayRead = sources.every(({ source }) => jobsWithScope(SOURCE_SCOPES[source]).includes(witness.job));
    if (!mayRead || missing.size === 0 || (there > SHORT_LIST && missing.size < there * GOOD_PART)) continue;
    let listed = 0;
    let isRead = true;
    for (const source of sources) {
      const list = await unlessRefused(readShortList(witness, { ...asked, source }));
      isRead &&= list?.isWhole === true;
      for (const item of list?.items ?? []) {
        const key = entryKey({ kind, webex_id: item.webexId });
        listed += 1;
        if (missing.has(key)) seen.set(key, item);
      }
    }
    if (isRead && listed * 2 >= there - missing.size) read.push(kind);
  }
  return { seen, read };
}

interface Sight {
  /** Everything that is missing, people among it. */
  gone: readonly MissingEntry[];
  /** Of which nobody could be asked. */
  unasked: readonly MissingEntry[];
  present: readonly PresentCount[];
}

/**
 * What is likelier hidden than deleted, in words: a place that is empty now, be it of all but people, or all there was of a kind.
 * Closing a small place, with nobody to ask, is held once.
 */
function lostSight({ gone, unasked, present }: Sight): string | null {
  const isOther = ({ kind }: { kind: EntryKind }): boolean => kind !== 'person';
  const others = { gone: gone.filter(isOther), unasked: unasked.filter(isOther), present: present.filter(isOther) };
  const place = emptyPlace({ gone, unasked, present }, FEW + 1) ?? emptyPlace(others, MANY_AT_A_PLACE);
  if (place !== null) return `any of the ${listMissingKinds(place.unasked)} at ${place.location}`;
  for (const [kind, missing] of Map.groupBy(others.unasked, (entry) => entry.kind)) {
    const there = present.filter((each) => each.kind === kind).reduce((sum, each) => sum + each.count, 0);
    if (missing.length >= MANY_AT_A_PLACE && missing.length >= there) return `any of the ${listMissingKinds(missing)}`;
  }
  return null;
}

function emptyPlace(
  { gone, unasked, present }: Sight,
  least: number,
): { location: string; unasked: MissingEntry[] } | null {
  for (const [location, missing] of Map.groupBy(unasked, (entry) => entry.location)) {
    if (location === null || missing.length < least || missing.every(({ kind }) => kind === 'person')) continue;
    const there = present.filter((each) => each.location === location).reduce((sum, each) => sum + each.count, 0);
    const all = gone.filter((entry) => entry.location === location).length;
    if (all >= there) return { location, unasked: missing };
  }
  return null;
}
