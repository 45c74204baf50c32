import type { Job } from '@linekeeper/api-contract';
import { selectAuthorizations } from '../authorizations.queries.ts';
import type { Context } from '../context.ts';
import { JOB_NAMES } from '../words.ts';
import { isSameGrant } from './choose-seat.ts';
import { rowsOfJob } from './job-rows.ts';

/** Why this person cannot stand by, or null: a standby that ends together with the first one is none. */
export async function refuseTwin(
  context: Context,
  consent: {
    organizationId: string;
    job: Job;
    person: { webexPersonId: string };
    client: 'integration' | 'service-app';
  },
): Promise<string | null> {
  const { organizationId, job } = consent;
  const rows = rowsOfJob(await selectAuthorizations(context.platform.database, { organizationId }), job);
  const [first] = rows;
  if (first === undefined || !isSameGrant(first, consent)) return null;
  const what = JOB_NAMES[job].toLowerCase();
  return `${first.authorizer_name} authorized ${what} already, and both would stop together. Sign in to Webex as another Full Admin. Nothing was stored.`;
}
