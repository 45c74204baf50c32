import { AppError } from '../../../platform/errors.ts';
import { askForExamination } from '../authorizations.queries.ts';
import { type Context, drawLine, note, nowOf, tellChanged } from '../context.ts';
import { groupIncidents } from '../explain/incidents.ts';
import { startCatchUp } from '../recover/recover.ts';
import { JOB_NAMES } from '../words.ts';
import * as queries from './acts.queries.ts';
import { findAuthorization, type Which } from './find-authorization.ts';

/**
 * No use and no probes until somebody resumes it: no death, and nobody is told. Its tokens go on being renewed, or a long pause
 * would end what it only wants to interrupt.
 */
export async function pauseAuthorization(
  context: Context,
  input: Which & { by: string; reason: string },
): Promise<void> {
  const { database } = context.platform;
  const row = await findAuthorization(context, input);
  const { organization_id: organizationId, authorization_id: authorizationId, job } = row;
  const at = nowOf(context);
  const paused = await queries.setPaused(database, { ...input, organizationId, authorizationId, at });
  if (paused.length === 0) return;
  await drawLine(context, { organizationId, job, from: at });
  const text = `${input.by} paused ${JOB_NAMES[job].toLowerCase()} as ${row.authorizer_name}: ${input.reason}`;
  await note(context, { organizationId, job, authorizationId, kind: 'act', text });
  await groupIncidents(context, organizationId, false);
  await tellChanged(context, organizationId, [job]);
}

/** Back to work: looked at at once, and what was missed is fetched. */
export async function resumeAuthorization(context: Context, input: Which & { by: string }): Promise<void> {
  const { database } = context.platform;
  const before = await findAuthorization(context, input);
  const { organization_id: organizationId, authorization_id: authorizationId, job } = before;
  const at = nowOf(context);
  const [row] = await queries.endPause(database, { organizationId, authorizationId, at });
  if (row === undefined) {
    throw new AppError('authorization-not-usable', `${JOB_NAMES[job]} is not paused.`);
  }
  await drawLine(context, { organizationId, job, from: at });
  const text = `${input.by} resumed ${JOB_NAMES[job].toLowerCase()} as ${row.authorizer_name}`;
  await note(context, { organizationId, job, authorizationId, kind: 'act', text });
  if (row.state === 'stopped') await askForExamination(database, { organizationId, at });
  else await startCatchUp(context, { organizationId, job, stoppedAt: before.paused_at, first: false });
  await tellChanged(context, organizationId, [job]);
}
