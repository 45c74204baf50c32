import type { AuthorizationState } from '@linekeeper/api-contract';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import type { TroubleRecord } from './troubles.queries.ts';

/** One sign may be a hiccup; so many in a row are said. */
const SAID_AFTER_TIMES = 2;
/** No hiccups: Webex names the other region itself, and a clock does not err for the length of one answer. */
const SAID_AT_ONCE: readonly TroubleRecord['cause'][] = ['wrong-region', 'clock-skew'];

/** Whether a trouble lasts long enough to be said to people. */
export function isSaid(trouble: TroubleRecord | null | undefined): trouble is TroubleRecord {
  return trouble != null && (trouble.times >= SAID_AFTER_TIMES || SAID_AT_ONCE.includes(trouble.cause));
}

/** Trouble in which an authorization still works, though not as it should. */
export function worksPartly({ state, trouble }: Pick<AuthorizationRow, 'state' | 'trouble'>): boolean {
  return state === 'healthy' && isSaid(trouble) && !isSilent(trouble);
}

/**
 * The state people are shown: what cannot be known at present is never "Healthy". Where nothing of Webex is heard it is unknown, and
 * the card says how long ago it was known to be good; where Webex answers, if not all it should, it works partly.
 */
export function shownState(row: Pick<AuthorizationRow, 'state' | 'trouble'>): AuthorizationState {
  if (row.state !== 'healthy' || !isSaid(row.trouble)) return row.state;
  return isSilent(row.trouble) && !row.trouble.onlyJob ? 'unknown' : 'partly';
}

/** Neither good nor bad is heard of Webex. */
function isSilent({ cause }: TroubleRecord): boolean {
  return cause === 'webex-outage' || cause === 'network';
}
