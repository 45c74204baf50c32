import type { Job } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import { type AuthorizationRow, selectAuthorizations } from '../authorizations.queries.ts';
import type { Context } from '../context.ts';
import { rowsOfJob } from '../standby/job-rows.ts';
import { JOB_NAMES } from '../words.ts';

export interface Which {
  organizationId: string;
  job: Job;
  /** The first of the job when left out. */
  authorizationId: string | undefined;
}

/** The authorization an act is meant for; throws authorization-not-usable where there is none. */
export async function findAuthorization(context: Context, which: Which): Promise<AuthorizationRow> {
  const { organizationId, job, authorizationId } = which;
  const rows = rowsOfJob(await selectAuthorizations(context.platform.database, { organizationId }), job);
  const row = rows.find((one) => authorizationId === undefined || one.authorization_id === authorizationId);
  if (row !== undefined && row.revoked_at === null) return row;
  throw new AppError('authorization-not-usable', `${JOB_NAMES[job]} is not authorized.`, {
    next: 'Authorize it in Webex.',
  });
}
