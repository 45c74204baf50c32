import { encodeWebexId, WebexError } from '@linekeeper/webex-client';
import type { Person } from '@linekeeper/webex-contract';
import type { RoundContext } from './poll-round.ts';
import { selectPresence } from './presence.queries.ts';
import { noteSeen, takeStatuses } from './take-statuses.ts';

/** Single questions a round; whoever does not fit is first in the next one. */
const MOST_AT_ONCE = 20;
/** Younger than this it came with a page just now. */
const FRESH_MS = 8_000;

/** Asks for the people on a screen, the longest unasked first. Throws what Webex refused with. */
export async function pollWatched(context: RoundContext, watched: readonly string[]): Promise<void> {
  const { platform, authorizations, polling, signal } = context;
  const { organizationId } = polling;
  const webexIds = await polling.webexIds();
  const chosen = await choose(context, watched);
  if (chosen.length === 0) return;
  const { webex } = await authorizations.webexFor(organizationId, 'presence');
  for (const entryId of chosen) {
    const webexUuid = webexIds.get(entryId);
    if (webexUuid === undefined) continue;
    const { answer, askedAt } = await polling.inTurn(signal, () =>
      webex.people.get(encodeWebexId('PEOPLE', webexUuid), { retry: 'none', signal }).catch(nobody),
    );
    if (answer === null) continue;
    const people: Person[] = [answer.data];
    const entryIds = new Map([[webexUuid, entryId]]);
    const polled = { organizationId, people, askedAt, trackingId: answer.trackingId, entryIds };
    await takeStatuses(platform, polled);
    if (answer.data.status !== undefined) await noteSeen(platform, authorizations, polled);
  }
}

async function choose(context: RoundContext, watched: readonly string[]): Promise<string[]> {
  const { platform, polling } = context;
  const webexIds = await polling.webexIds();
  const people = watched.filter((entryId) => webexIds.has(entryId));
  if (people.length === 0) return [];
  const rows = await selectPresence(platform.database, {
    organizationId: polling.organizationId,
    entryIds: people,
  });
  const checkedMs = new Map(rows.map((row) => [row.entry_id, row.checked_at.getTime()]));
  const age = (entryId: string): number => checkedMs.get(entryId) ?? 0;
  return people
    .filter((entryId) => platform.clock.now() - age(entryId) >= FRESH_MS)
    .sort((a, b) => age(a) - age(b))
    .slice(0, MOST_AT_ONCE);
}

/** Somebody who was deleted since the last directory run. */
function nobody(error: unknown): null {
  if (error instanceof WebexError && error.kind === 'not-found') return null;
  throw error;
}
