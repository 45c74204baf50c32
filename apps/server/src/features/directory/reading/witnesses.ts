import type { Platform } from '../../../platform/platform.ts';
import type { Authorizations, UsableWebex } from '../../authorizations/index.ts';
import { count } from '../written-count.ts';
import type { Confirmation } from './confirm-missing.ts';
import {
  findWitnesses,
  howManySees,
  seesAsMuch,
  selectCompany,
  unlessRefused,
  type Witness,
} from './find-witnesses.ts';
import { innerId } from './list-entry.ts';
import { type MissingAtPlace, selectMissingByPlace, selectMissingSample } from './missing.queries.ts';
import { readPeople } from './read-changes.ts';
import { SOURCE_SCOPES } from './source-scopes.ts';
import { addNote, type RunRef } from './stage.queries.ts';
import type { Stage } from './stage.ts';
import { FEW, MANY_AT_A_PLACE, UNCHANGED, type View, worseView } from './view.ts';
import { judgeOthers } from './witnesses-of-others.ts';

export type { View } from './view.ts';

/** As many as Webex takes at once (docs/webex/people.md). */
const SAMPLE = 85;
const SHARE = 0.2;
/** Each costs a request. */
const MOST_ACCOUNTS = 20;

interface Asked {
  authorizations: Authorizations;
  run: RunRef;
  usable: UsableWebex;
  stage: Stage;
  signal: AbortSignal;
  confirmation: Confirmation;
  /** They are not read at all. */
  isPeopleOff: boolean;
}

/** Whether this authorization sees less than it did: asks others for what it has not seen, however little. */
export async function judgeView(platform: Platform, asked: Asked): Promise<View> {
  const { isUnasked, isWhole } = asked.confirmation;
  if (isWhole) return { kind: 'whole' };
  const own = `The authorization of ${asked.usable.authorizer.name}`;
  const people: JudgedPeople = asked.isPeopleOff
    ? { view: { kind: 'whole' }, isAsked: false }
    : await judgePeople(platform, { ...asked, own });
  if (people.view.kind === 'shrunk' || isUnasked) return people.view;
  const others = await judgeOthers(platform, { ...asked, own, isAskedForPeople: people.isAsked });
  return worseView(people.view, others);
}

interface JudgedPeople {
  view: View;
  /** Somebody else could say whether those missing have left. */
  isAsked: boolean;
}

async function judgePeople(platform: Platform, asked: Asked & { own: string }): Promise<JudgedPeople> {
  const { own, run } = asked;
  const { vanished, isUnasked } = asked.confirmation;
  if (vanished !== null) {
    const { where, asked: many, gone } = vanished;
    const text =
      `${own} lost sight of people while this run was reading: of ${count(many)} ${where} whom it was shown first, ` +
      `${count(gone)} were not shown any more in the end. Who is missing need not have left. ${UNCHANGED}`;
    return { view: { kind: 'shrunk', text }, isAsked: true };
  }
  if (isUnasked) {
    const text = `${own} does not see so many people it saw before that they were not asked for one by one.`;
    return { view: { kind: 'suspected', text }, isAsked: false };
  }
  const { organizationId, runId } = run;
  const places = await selectMissingByPlace(platform.database, { organizationId, runId });
  if (places.every(({ missing }) => missing === 0)) return { view: { kind: 'whole' }, isAsked: true };
  const lost = suspiciousPlace(places);
  if (lost === null) return judgeFew(platform, asked, places);
  const view = await judgeMany(platform, asked, lost);
  return { view, isAsked: view.kind !== 'suspected' };
}

async function judgeMany(platform: Platform, asked: Asked & { own: string }, lost: Lost): Promise<View> {
  const { run, signal } = asked;
  const location = lost.isEverywhere ? null : lost.location;
  const sample = await selectMissingSample(platform.database, { ...run, location, limit: SAMPLE });
  const webexIds = sample.map(({ webex_id }) => webex_id);
  const company = await selectCompany(platform, run);
  const where = lost.isEverywhere ? `${lost.missing} people it saw before` : `anybody at ${lost.location} any more`;
  const own = `${asked.own} does not see ${where}`;
  let confirmedBy: string | null = null;
  for (const witness of await witnesses(asked)) {
    const seen = await unlessRefused(howManySees(witness, webexIds, signal));
    if (seen === null) continue;
    const { name } = witness.authorizer;
    if (seen > 0) {
      const text = `${own}, while that of ${name} still sees ${seen} of ${webexIds.length} asked about: they have not left. ${UNCHANGED}`;
      return { kind: 'shrunk', text };
    }
    if (await seesAsMuch(witness, company, signal)) confirmedBy = name;
  }
  if (confirmedBy !== null) return { kind: 'confirmed', witness: confirmedBy };
  return { kind: 'suspected', text: `${own}, and no other authorization could be asked whether they have left.` };
}

/**
 * A few people may well leave on one day. Whom another authorization still sees is staged as that one sees him, and stays; whom only
 * Webex's list of accounts still has makes the plan wait, and so do the three or four of a place where nobody stays, where nobody
 * can be asked about them.
 */
async function judgeFew(
  platform: Platform,
  asked: Asked & { own: string },
  places: readonly MissingAtPlace[],
): Promise<JudgedPeople> {
  const { own } = asked;
  const { view, missing, isAsked } = await askAboutFew(platform, asked);
  if (view !== null) return { view, isAsked };
  const there = await unlessRefused(howManyHaveAccounts(asked, missing.slice(0, MOST_ACCOUNTS)));
  if (there !== null && there > 0) {
    const still = there === 1 ? 'one person' : `${count(there)} people`;
    const text = `${own} does not see ${still} any more whose accounts Webex still has.`;
    return { view: { kind: 'suspected', text }, isAsked: true };
  }
  const empty = places.find(({ location, missing: gone, staying }) => location !== null && staying === 0 && gone > FEW);
  if (isAsked || there !== null || empty === undefined)
    return { view: { kind: 'whole' }, isAsked: isAsked || there !== null };
  const text =
    `${own} does not see anybody at ${empty.location} any more, and neither another authorization nor ` +
    "Webex's list of accounts could be asked whether they have left.";
  return { view: { kind: 'suspected', text }, isAsked };
}

interface AskedAboutFew {
  /** Null where what was heard decides nothing. */
  view: View | null;
  /** Whom nobody sees. */
  missing: string[];
  isAsked: boolean;
}

async function askAboutFew(platform: Platform, asked: Asked & { own: string }): Promise<AskedAboutFew> {
  const { run, own, stage, signal } = asked;
  const sample = await selectMissingSample(platform.database, { ...run, location: null, limit: SAMPLE });
  let missing = sample.map(({ webex_id }) => webex_id);
  let isAsked = false;
  for (const witness of await witnesses(asked)) {
    if (missing.length === 0) break;
    const { webex, authorizer } = witness;
    const shown = await unlessRefused(readPeople({ webex, signal }, { stage, ids: missing }));
    if (shown === null) continue;
    if (shown.size === 0) {
      isAsked ||= await seesAsMuch(witness, await selectCompany(platform, run), signal);
      continue;
    }
    isAsked = true;
    const seen = `that of ${authorizer.name} still sees ${count(shown.size)} of ${count(missing.length)} people`;
    if (shown.size >= MANY_AT_A_PLACE) {
      const text = `${own} sees less than before: ${seen} it does not see any more. ${UNCHANGED}`;
      return { view: { kind: 'shrunk', text }, missing, isAsked };
    }
    missing = missing.filter((id) => !shown.has(id));
    const note = `${own} sees less than before, but ${seen} asked about, who stay as they are seen there.`;
    await addNote(platform.database, { ...run, note });
  }
  return { view: null, missing, isAsked };
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

const witnesses = ({ authorizations, run, usable }: Asked): Promise<Witness[]> =>
  findWitnesses({ authorizations, organizationId: run.organizationId, usable }, [SOURCE_SCOPES.people]);

/** By SCIM: another of Webex's lists, and none that is known to be cut to places. Optional scope identity:people_read. */
async function howManyHaveAccounts({ usable, signal }: Asked, webexIds: readonly string[]): Promise<number | null> {
  const { webex, webexOrgId } = usable;
  if (webexOrgId === null) return null;
  let there = 0;
  for (const userUuid of webexIds) {
    if (await webex.scim.isActive({ orgUuid: innerId(webexOrgId), userUuid }, { signal })) there += 1;
  }
  return there;
}
