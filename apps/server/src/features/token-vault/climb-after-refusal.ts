import type { Job } from '@linekeeper/api-contract';
import type { TokenResult } from '@linekeeper/webex-client';
import type { GrantRow } from './grants.queries.ts';
import type { RecoveryLadder } from './recovery-ladder.ts';
import { refusesClient } from './refuses-client.ts';
import type { LadderRung } from './token-vault.types.ts';

export interface Answered {
  result: TokenResult;
  /** The refresh token that was sent. */
  sent: string;
}

/**
 * A Service App's refresh that Webex refused is not the end: a new pair may be minted. Runs under the lease of the refresh, so
 * one process climbs at a time. Trouble on a rung makes the whole attempt trouble, never a refusal.
 */
export async function climbAfterRefusal(
  ladder: RecoveryLadder,
  { row, job, result, sent }: Answered & { row: GrantRow; job: Job },
): Promise<Answered & { rungs: LadderRung[] }> {
  const climbs = row.client === 'service-app' && row.target_org_id !== null;
  if (!climbs || result.kind !== 'refused' || refusesClient(result.error)) return { result, sent, rungs: [] };
  const { message, status, trackingId } = result.error;
  const refused: LadderRung = {
    rung: 'refresh',
    result: 'refused',
    text: `POST /access_token: ${message}`,
    status,
    trackingId,
  };
  const climbed = await ladder.climb({ job, webexOrgId: row.target_org_id ?? '' });
  const rungs = [refused, ...climbed.rungs];
  switch (climbed.kind) {
    case 'issued':
      // Nothing of the pair before is worth keeping: its refresh token was refused.
      return { result: climbed, sent: climbed.tokens.refreshToken, rungs };
    case 'unavailable': {
      const { reason, retryAfterMs } = climbed;
      // A minted pair that got lost harms nothing: the next one does not depend on it.
      const trouble = { kind: 'unavailable', reason, retryAfterMs, status: null, trackingId: null, carriedOut: 'no' };
      return { result: trouble as TokenResult, sent, rungs };
    }
    case 'stopped':
      return { result, sent, rungs };
  }
}
