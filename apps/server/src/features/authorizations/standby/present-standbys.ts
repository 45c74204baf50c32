import type { Job, Standby } from '@linekeeper/api-contract';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import { chooseServing } from './choose-serving.ts';
import { rowsOfJob } from './job-rows.ts';

/** Those who stand by for a job, in the order they would take over. */
export function presentStandbys(rows: readonly AuthorizationRow[], job: Job, now: Date): Standby[] {
  const ofJob = rowsOfJob(rows, job);
  const serving = chooseServing(ofJob, now);
  return ofJob.slice(1).map((row) => ({
    authorizationId: row.authorization_id,
    seat: row.seat,
    client: row.client,
    authorizer: { name: row.authorizer_name, email: row.authorizer_email },
    state: row.paused_at === null ? row.state : 'paused',
    knownGoodAt: row.known_good_at?.toISOString() ?? null,
    verdict: row.state === 'stopped' ? row.verdict : null,
    serving: row === serving,
  }));
}
