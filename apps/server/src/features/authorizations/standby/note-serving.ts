import type { Job } from '@linekeeper/api-contract';
import { type AuthorizationRow, selectAuthorizations } from '../authorizations.queries.ts';
import { type Context, drawLine, note, nowOf, tellChanged } from '../context.ts';
import { startCatchUp } from '../recover/recover.ts';
import { JOB_NAMES } from '../words.ts';
import { chooseServing, isInDrill } from './choose-serving.ts';
import { rowsOfJob } from './job-rows.ts';
import * as queries from './standby.queries.ts';

/**
 * Writes into history that another authorization serves a job now, once for each change over all processes, and lets the
 * features catch up: what the last calls through the old one missed is fetched through the new one.
 */
export async function noteServing(context: Context, organizationId: string, job: Job): Promise<void> {
  const { database } = context.platform;
  const rows = rowsOfJob(await selectAuthorizations(database, { organizationId }), job);
  const now = nowOf(context);
  const serving = chooseServing(rows, now);
  if (serving === null) return;
  const [last] = await queries.selectServing(database, { organizationId, job });
  if (last === undefined) {
    if (rows.length < 2) return;
    // Until now it was the first, whether or not that is still able to.
    const [first] = rows;
    const authorizationId = (first ?? serving).authorization_id;
    await queries.insertServing(database, { organizationId, job, authorizationId, since: now });
    if (serving !== first) await noteServing(context, organizationId, job);
    return;
  }
  if (last.authorization_id === serving.authorization_id) return;
  const change = { organizationId, job, from: last.authorization_id, to: serving.authorization_id, since: now };
  const moved = await queries.moveServing(database, change);
  if (moved.length === 0) return;
  const before = rows.find((row) => row.authorization_id === last.authorization_id) ?? null;
  await note(context, {
    organizationId,
    job,
    authorizationId: serving.authorization_id,
    kind: 'standby',
    text: changeText(serving, before, now),
  });
  await drawLine(context, { organizationId, job, from: now });
  await startCatchUp(context, { organizationId, job, stoppedAt: before?.suspect_since ?? null, first: false });
  await tellChanged(context, organizationId, [job]);
}

function changeText(serving: AuthorizationRow, before: AuthorizationRow | null, now: Date): string {
  const what = JOB_NAMES[serving.job].toLowerCase();
  const drill = before !== null && isInDrill(before, now) ? ', for a drill' : '';
  if (serving.seat === 1) return `${serving.authorizer_name} serves ${what} again`;
  return `${serving.authorizer_name}, standing by, took over ${what} from ${before?.authorizer_name ?? 'the first'}${drill}`;
}
