import { encodeWebexId, WebexError } from '@linekeeper/webex-client';
import type { Platform } from '../../../platform/platform.ts';
import type { Authorizations, UsableWebex } from '../../authorizations/index.ts';
import { count } from '../written-count.ts';
import type { Confirmation } from './confirm-missing.ts';
import { innerId } from './list-entry.ts';
import { type MissingAtPlace, selectMissingByPlace, selectMissingSample } from './missing.queries.ts';
import { readPeople } from './read-changes.ts';
import { addNote, type RunRef } from './stage.queries.ts';
import type { Stage } from './stage.ts';

/**
 * What a full run saw, against what others see. `shrunk`: another authorization sees people this one does not see any more.
 * `suspected`: so many are gone that it is likely, and nobody could be asked. `confirmed`: others do not see them either.
 */
export type View =
  | { kind: 'whole' }
  | { kind: 'confirmed'; witness: string }
  | { kind: 'suspected'; text: string }
  | { kind: 'shrunk'; text: string };

/** Jobs whose authorizations may read people. */
const WITNESS_JOBS = ['users-sync', 'presence'] as const;
/** As many as Webex takes at once (docs/webex/people.md). */
const SAMPLE = 85;
/** One or two people leaving a small office are no lost sight. */
const FEW = 2;
const MANY_AT_A_PLACE = 5;
const SHARE = 0.2;
const MOST_WITNESSES = 4;
/** Each costs a request. */
const MOST_ACCOUNTS = 20;
const UNCHANGED = 'Nothing has been changed.';

interface Asked {
  authorizations: Authorizations;
  run: RunRef;
  usable: UsableWebex;
  stage: Stage;
  signal: AbortSignal;
  confirmation: Confirmation;
}

/** Whether this authorization sees less than it did: asks others for those it has not seen, however few. */
export async function judgeView(platform: Platform, asked: Asked): Promise<View> {
  const { organizationId, runId } = asked.run;
  const { vanished, isUnasked, isWhole } = asked.confirmation;
  if (isWhole) return { kind: 'whole' };
  const own = `The authorization of ${asked.usable.authorizer.name}`;
  if (vanished !== null) {
    const { where, asked: many, gone } = vanished;
    const text =
      `${own} lost sight of people while this run was reading: of ${count(many)} ${where} whom it was shown first, ` +
      `${count(gone)} were not shown any more in the end. Who is missing need not have left. ${UNCHANGED}`;
    return { kind: 'shrunk', text };
  }
  if (isUnasked) {
    const text = `${own} does not see so many people it saw before that they were not asked for one by one.`;
    return { kind: 'suspected', text };
  }
  const places = await selectMissingByPlace(platform.database, { organizationId, runId });
  if (places.every(({ missing }) => missing === 0)) return { kind: 'whole' };
  const lost = suspiciousPlace(places);
  return lost === null ? judgeFew(platform, { ...asked, own }) : judgeMany(platform, { ...asked, own }, lost);
}

async function judgeMany(platform: Platform, asked: Asked & { own: string }, lost: Lost): Promise<View> {
  const sample = await selectMissingSample(platform.database, {
    ...{ ...asked.run, limit: SAMPLE },
    location: lost.isEverywhere ? null : lost.location,
  });
  const webexIds = sample.map(({ webex_id }) => webex_id);
  const where = lost.isEverywhere ? `${lost.missing} people it saw before` : `anybody at ${lost.location} any more`;
  const own = `${asked.own} does not see ${where}`;
  let confirmedBy: string | null = null;
  for (const witness of await witnesses(asked)) {
    const seen = await unlessRefused(howManySees(witness, webexIds));
    if (seen === null) continue;
    const { name } = witness.authorizer;
    if (seen > 0) {
      const text = `${own}, while that of ${name} still sees ${seen} of ${webexIds.length} asked about: they have not left. ${UNCHANGED}`;
      return { kind: 'shrunk', text };
    }
    confirmedBy = name;
  }
  if (confirmedBy !== null) return { kind: 'confirmed', witness: confirmedBy };
  return { kind: 'suspected', text: `${own}, and no other authorization could be asked whether they have left.` };
}

/**
 * A few people may well leave on one day. Whom another authorization still sees is staged as that one sees him, and stays; whom only
 * Webex's list of accounts still has makes the plan wait.
 */
async function judgeFew(platform: Platform, asked: Asked & { own: string }): Promise<View> {
  const { run, own, stage, signal } = asked;
  const sample = await selectMissingSample(platform.database, { ...run, location: null, limit: SAMPLE });
  let missing = sample.map(({ webex_id }) => webex_id);
  for (const { webex, authorizer } of await witnesses(asked)) {
    if (missing.length === 0) break;
    const shown = await unlessRefused(readPeople({ webex, signal }, { stage, ids: missing }));
    if (shown === null || shown.size === 0) continue;
    const seen = `that of ${authorizer.name} still sees ${count(shown.size)} of ${count(missing.length)} people`;
    if (shown.size >= MANY_AT_A_PLACE) {
      return { kind: 'shrunk', text: `${own} sees less than before: ${seen} it does not see any more. ${UNCHANGED}` };
    }
    missing = missing.filter((id) => !shown.has(id));
    const note = `${own} sees less than before, but ${seen} asked about, who stay as they are seen there.`;
    await addNote(platform.database, { ...run, note });
  }
  const there = await unlessRefused(howManyHaveAccounts(asked, missing.slice(0, MOST_ACCOUNTS)));
  if (there === null || there === 0) return { kind: 'whole' };
  const still = there === 1 ? 'one person' : `${count(there)} people`;
  return { kind: 'suspected', text: `${own} does not see ${still} any more whose accounts Webex still has.` };
}

interface Lost {
  location: string | null;
  missing: number;
  isEverywhere: boolean;
}

/** The place where nobody of many is seen any more, or the whole organization where a fifth of it is missing. */
function suspiciousPlace(places: readonly MissingAtPlace[]): Lost | null {
  const empty = places.find(
    ({ location, missing, staying }) => location !== null && staying === 0 && missing >= MANY_AT_A_PLACE,
  );
  if (empty !== undefined) return { location: empty.location, missing: empty.missing, isEverywhere: false };
  const missing = places.reduce((sum, place) => sum + place.missing, 0);
  const all = missing + places.reduce((sum, place) => sum + place.staying, 0);
  if (missing === 0 || (missing < all && (missing <= FEW || missing <= all * SHARE))) return null;
  return { location: null, missing, isEverywhere: true };
}

async function witnesses({ authorizations, run, usable }: Asked): Promise<UsableWebex[]> {
  const found = await Promise.all(WITNESS_JOBS.map((job) => authorizations.webexForEach(run.organizationId, job)));
  // Another person's view first: two authorizations of one person see the same.
  const others = found.flat().filter(({ authorizationId }) => authorizationId !== usable.authorizationId);
  const isOther = (other: UsableWebex): boolean => other.authorizer.webexPersonId !== usable.authorizer.webexPersonId;
  return others.filter(isOther).slice(0, MOST_WITNESSES);
}

async function howManySees(witness: UsableWebex, webexIds: readonly string[]): Promise<number> {
  const id = webexIds.map((uuid) => encodeWebexId('PEOPLE', uuid));
  let seen = 0;
  for await (const page of witness.webex.people.pages({ id, excludeStatus: true })) seen += page.items.length;
  return seen;
}

/** By SCIM: another of Webex's lists, and none that is known to be cut to places. Optional scope identity:people_read. */
async function howManyHaveAccounts({ usable, signal }: Asked, webexIds: readonly string[]): Promise<number> {
  const { webex, webexOrgId } = usable;
  if (webexOrgId === null) return 0;
  let there = 0;
  for (const userUuid of webexIds) {
    if (await webex.scim.isActive({ orgUuid: innerId(webexOrgId), userUuid }, { signal })) there += 1;
  }
  return there;
}

/** Null where this may not be asked. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WebexError) return null;
    throw error;
  }
}
