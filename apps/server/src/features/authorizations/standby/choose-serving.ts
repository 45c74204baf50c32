import type { AuthorizationRow } from '../authorizations.queries.ts';

/** What decides whether an authorization may serve, and how well. */
export type Candidate = Pick<
  AuthorizationRow,
  | 'seat'
  | 'state'
  | 'paused_at'
  | 'suspect_since'
  | 'doubted_at'
  | 'drill_until'
  | 'good_in_a_row'
  | 'access_alive'
  | 'refresh_refusal'
>;

/** So many good answers in a row before the first takes its work back: a single one may be a flicker. */
export const PROVEN_AFTER = 2;

/**
 * Which of the authorizations of one job serves it now: the best there is, and among equals the lowest seat. Null where none
 * can. Nothing is stored: what the rows say is the answer, in every process.
 */
export function chooseServing<T extends Candidate>(rows: readonly T[], now: Date): T | null {
  let best: T | null = null;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.paused_at !== null || !servesOn(row)) continue;
    const rank = rankOf(row, now);
    if (rank < bestRank || (rank === bestRank && row.seat < (best?.seat ?? 0))) {
      best = row;
      bestRank = rank;
    }
  }
  return best;
}

/**
 * A grant that nobody may renew any more serves on while its access token lives; one whose token lives but is refused
 * (role, sharing) does not.
 */
export function servesOn(row: Pick<AuthorizationRow, 'state' | 'access_alive' | 'refresh_refusal'>): boolean {
  return row.state !== 'stopped' || (row.access_alive && row.refresh_refusal !== null);
}

/** Able to take over: nothing is said against it. */
export function isReady(row: Candidate, now: Date): boolean {
  return row.paused_at === null && rankOf(row, now) <= 1;
}

/** Treated as if it had stopped, to try the standby. */
export function isInDrill(row: Pick<AuthorizationRow, 'drill_until'>, now: Date): boolean {
  return row.drill_until !== null && row.drill_until > now;
}

/**
 * 0 proven, 1 good but not for long, 2 dead for the sake of a drill, 3 in doubt or on its last token: a standby that fails in a
 * drill ends it.
 */
function rankOf(row: Candidate, now: Date): number {
  const doubtful = row.suspect_since !== null || row.doubted_at !== null;
  if (doubtful || row.state === 'stopped' || row.state === 'unknown') return 3;
  if (isInDrill(row, now)) return 2;
  return row.good_in_a_row < PROVEN_AFTER ? 1 : 0;
}
