import type { AuthorizationRow } from '../authorizations.queries.ts';
import type { TroubleRecord } from './troubles.queries.ts';

/** One sign may be a hiccup; so many in a row are said. */
const SAID_AFTER_TIMES = 2;

/** Whether a trouble lasts long enough to be said to people. */
export function isSaid(trouble: TroubleRecord | null | undefined): trouble is TroubleRecord {
  return trouble != null && trouble.times >= SAID_AFTER_TIMES;
}

/** Trouble in which an authorization still works, though not as it should. */
export function worksPartly({ state, trouble }: Pick<AuthorizationRow, 'state' | 'trouble'>): boolean {
  return state === 'healthy' && isSaid(trouble) && !['webex-outage', 'network'].includes(trouble.cause);
}
