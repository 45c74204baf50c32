import { encodeWebexId, WebexError } from '@linekeeper/webex-client';
import type { Platform } from '../../../platform/platform.ts';
import type { Authorizations, UsableWebex } from '../../authorizations/index.ts';
import { type MissingAtPlace, selectMissingByPlace, selectMissingSample } from './missing.queries.ts';
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

interface Asked {
  authorizations: Authorizations;
  run: { organizationId: string; runId: string };
  usable: UsableWebex;
  stage: Stage;
}

/** Whether this authorization sees less than it did: asks others for those it has not seen, where that are many. */
export async function judgeView(platform: Platform, asked: Asked): Promise<View> {
  const { organizationId, runId } = asked.run;
  const places = await selectMissingByPlace(platform.database, { organizationId, runId });
  const lost = suspiciousPlace(places);
  if (lost === null) return { kind: 'whole' };
  const sample = await selectMissingSample(platform.database, {
    ...{ organizationId, runId, limit: SAMPLE },
    location: lost.isEverywhere ? null : lost.location,
  });
  const webexIds = sample.map(({ webex_id }) => webex_id);
  const where = lost.isEverywhere ? `${lost.missing} people it saw before` : `anybody at ${lost.location} any more`;
  const own = `The authorization of ${asked.usable.authorizer.name} does not see ${where}`;
  let confirmedBy: string | null = null;
  for (const witness of await witnesses(asked)) {
    const seen = await howManySees(witness, webexIds);
    if (seen === null) continue;
    const { name } = witness.authorizer;
    if (seen > 0) {
      const text =
        `${own}, while that of ${name} still sees ${seen} of ${webexIds.length} asked about: they have not left. ` +
        'Nothing has been changed.';
      return { kind: 'shrunk', text };
    }
    confirmedBy = name;
  }
  if (confirmedBy !== null) return { kind: 'confirmed', witness: confirmedBy };
  return { kind: 'suspected', text: `${own}, and no other authorization could be asked whether they have left.` };
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

/** Null where this one may not say. */
async function howManySees(witness: UsableWebex, webexIds: readonly string[]): Promise<number | null> {
  const id = webexIds.map((uuid) => encodeWebexId('PEOPLE', uuid));
  try {
    let seen = 0;
    for await (const page of witness.webex.people.pages({ id, excludeStatus: true })) seen += page.items.length;
    return seen;
  } catch (error) {
    if (error instanceof WebexError) return null;
    throw error;
  }
}
