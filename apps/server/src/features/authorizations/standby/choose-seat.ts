import type { AuthorizationRow } from '../authorizations.queries.ts';

/**
 * Where a consent belongs. The first is the one at seat 1, whoever holds it; a standby that is authorized again keeps its seat; a
 * new one gets the next.
 */
export function chooseSeat(
  rows: readonly Pick<AuthorizationRow, 'seat' | 'client' | 'authorizer_webex_id'>[],
  consent: { as: 'primary' | 'standby'; person: { webexPersonId: string }; client: AuthorizationRow['client'] },
): number {
  // The first of a job is never a standby of nothing.
  if (consent.as === 'primary' || rows.length === 0) return 1;
  const again = rows.find((row) => row.seat > 1 && isSameGrant(row, consent));
  return again?.seat ?? Math.max(...rows.map(({ seat }) => seat)) + 1;
}

/** The same person through the same client: whatever ends one of the two ends the other. */
export function isSameGrant(
  row: Pick<AuthorizationRow, 'client' | 'authorizer_webex_id'>,
  consent: { person: { webexPersonId: string }; client: AuthorizationRow['client'] },
): boolean {
  return row.client === consent.client && row.authorizer_webex_id === consent.person.webexPersonId;
}
