import type { Job } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import { type AuthorizationRow, selectAuthorizations } from '../authorizations.queries.ts';
import { type Context, drawLine, note, nowOf, tellChanged } from '../context.ts';
import { groupIncidents } from '../explain/incidents.ts';
import { JOB_NAMES } from '../words.ts';
import { rowsOfJob } from './job-rows.ts';
import { noteServing } from './note-serving.ts';
import * as queries from './standby.queries.ts';

interface Which {
  organizationId: string;
  job: Job;
  authorizationId: string;
}

/** The standby becomes the first one, and the first one stands by: each keeps its tokens, verdict and probes. */
export async function promoteStandby(context: Context, input: Which & { by: string }): Promise<void> {
  const { organizationId, job, by } = input;
  const { database } = context.platform;
  const { first, standby } = await find(context, input);
  await database.transaction().execute(async (transaction) => {
    const move = async (row: AuthorizationRow, from: number, to: number): Promise<void> => {
      const about = { organizationId, authorizationId: row.authorization_id };
      const moved = await queries.setSeat(transaction, { ...about, from, to });
      if (moved.length === 0) throw new AppError('conflict', 'Somebody else changed the order meanwhile.');
    };
    await move(first, 1, 0);
    await move(standby, standby.seat, 1);
    await move(first, 0, standby.seat);
  });
  const text = `${by} made ${standby.authorizer_name} the first for ${JOB_NAMES[job].toLowerCase()}; ${first.authorizer_name} stands by`;
  await note(context, { organizationId, job, authorizationId: standby.authorization_id, kind: 'standby', text });
  await settle(context, organizationId, job);
}

/** Its tokens are forgotten here. What Webex still accepts of them ends with `revoke`, which is another act. */
export async function removeStandby(context: Context, input: Which & { by: string }): Promise<void> {
  const { organizationId, job, authorizationId, by } = input;
  const { standby } = await find(context, input);
  if (!(await takeAway(context, standby))) {
    throw new AppError('conflict', 'Somebody else changed the order meanwhile.', {
      next: 'Look again. Nothing was removed.',
    });
  }
  const text = `${by} took ${standby.authorizer_name} off the standbys of ${JOB_NAMES[job].toLowerCase()}`;
  await note(context, { organizationId, job, authorizationId, kind: 'standby', text });
  await settle(context, organizationId, job);
}

/** Of two grants of one person through one client each ends with the other: the first one's consent makes the standby's void. */
export async function dropStandbyOf(context: Context, first: AuthorizationRow): Promise<void> {
  const { organization_id: organizationId, job } = first;
  const rows = rowsOfJob(await selectAuthorizations(context.platform.database, { organizationId }), job);
  const twin = rows.find(
    (row) => row.seat > 1 && row.authorizer_webex_id === first.authorizer_webex_id && row.client === first.client,
  );
  if (twin === undefined || !(await takeAway(context, twin))) return;
  const text = `${twin.authorizer_name} stood by until now; from now on nobody does in that place`;
  await note(context, { organizationId, job, authorizationId: twin.authorization_id, kind: 'standby', text });
}

/** False where it has become the first one meanwhile: then its tokens are the job's. */
async function takeAway(context: Context, standby: AuthorizationRow): Promise<boolean> {
  const { organization_id: organizationId, authorization_id: authorizationId, job } = standby;
  const gone = await queries.deleteStandby(context.platform.database, { organizationId, authorizationId });
  if (gone.length === 0) return false;
  // Should we die here, `forgetOrphans` ends it: the row first, for nothing may use tokens that are going.
  context.platform.crashPoint('authorizations.standby-deleted');
  await context.tokenVault.forget({ organizationId, authorizationId, job });
  return true;
}

async function settle(context: Context, organizationId: string, job: Job): Promise<void> {
  await noteServing(context, organizationId, job);
  await drawLine(context, { organizationId, job, from: nowOf(context) });
  await groupIncidents(context, organizationId, false);
  await tellChanged(context, organizationId, [job]);
}

async function find(context: Context, input: Which): Promise<{ first: AuthorizationRow; standby: AuthorizationRow }> {
  const { organizationId, job, authorizationId } = input;
  const rows = rowsOfJob(await selectAuthorizations(context.platform.database, { organizationId }), job);
  const [first, ...standbys] = rows;
  const standby = standbys.find((row) => row.authorization_id === authorizationId);
  if (first === undefined || standby === undefined) throw new AppError('not-found', 'There is no such standby.');
  return { first, standby };
}
