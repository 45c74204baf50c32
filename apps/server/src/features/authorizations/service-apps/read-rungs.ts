import type { LadderRung } from '../../token-vault/index.ts';
import { type Context, note, type TimelineNote } from '../context.ts';
import type { Facts } from '../explain/facts.ts';

/** What the minting of a new pair said, in the word the table of causes is written in. */
export function mintFact(rungs: readonly LadderRung[] | undefined): Facts['mint'] {
  const last = rungs?.at(-1);
  if (last === undefined || last.rung === 'refresh') return 'not-asked';
  switch (last.result) {
    case 'done':
      return 'granted';
    case 'unavailable':
      return 'transient';
    case 'not-registered':
      return 'no-minter';
    case 'not-authorized':
      return last.rung === 'mint' ? 'not-authorized' : 'no-minter';
    case 'refused':
      return last.rung === 'mint' && last.status !== 401 ? 'refused' : 'minter-refused';
  }
}

const KINDS: Record<LadderRung['rung'], { done: TimelineNote['kind']; else: TimelineNote['kind'] }> = {
  refresh: { done: 'refreshed', else: 'refresh-refused' },
  mint: { done: 'refreshed', else: 'refresh-refused' },
  minter: { done: 'refreshed', else: 'refresh-refused' },
};

/** Every step of a climb, into the history of the authorization it was done for. */
export async function noteRungs(
  context: Context,
  about: Pick<TimelineNote, 'organizationId' | 'job' | 'authorizationId'>,
  rungs: readonly LadderRung[] | undefined,
): Promise<void> {
  for (const { rung, result, text, trackingId } of rungs ?? []) {
    const kind = result === 'unavailable' ? 'signal' : KINDS[rung][result === 'done' ? 'done' : 'else'];
    await note(context, { ...about, kind, text: `${RUNG_NAMES[rung]}: ${text}`, trackingId });
  }
}

const RUNG_NAMES: Record<LadderRung['rung'], string> = {
  refresh: 'Renewal refused',
  mint: 'New pair from the Service App',
  minter: 'Minting integration',
};
