import type { Job } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import * as queries from '../authorizations.queries.ts';
import { type Context, drawLine, note, nowOf, tellChanged } from '../context.ts';
import { JOB_NAMES } from '../words.ts';
import { openGaps } from './gaps.ts';

const CATCH_UP = 'authorizations.catch-up';
/** Lost with a process: nobody knows that it failed, and a long one may still be running. */
const SEND_AGAIN_MS = 10 * 60_000;
/** Failed in this process. */
const TRY_AGAIN_MS = 30_000;

const keyOf = (organizationId: string, job: Job): string => `${organizationId}/${job}`;

interface CatchUp {
  organizationId: string;
  job: Job;
  stoppedAt: string | null;
  recoveredAt: string;
  first: boolean;
}

/** Registers the durable work behind `onRecovered`: retried until every listener has caught up. */
export function defineCatchUp(context: Context): void {
  context.platform.jobs.define<CatchUp>(CATCH_UP, async ({ organizationId, job, stoppedAt, recoveredAt, first }) => {
    const event = {
      organizationId,
      stoppedAt: stoppedAt === null ? null : new Date(stoppedAt),
      recoveredAt: new Date(recoveredAt),
      first,
    };
    try {
      for (const listener of context.listeners.get(job) ?? []) await listener(event);
    } catch (error) {
      // What still fills is tried again by us too: the library's retries grow apart and end after a few minutes.
      context.catchUpFailedMs.set(keyOf(organizationId, job), nowOf(context).getTime());
      // Stopped again meanwhile: the next recovery sends another, and features know their own watermark.
      if (error instanceof AppError && error.code === 'authorization-not-usable') return;
      throw error;
    }
    context.catchUpFailedMs.delete(keyOf(organizationId, job));
    const at = nowOf(context);
    await queries.setCaughtUp(context.platform.database, { organizationId, job, at });
  });
}

/** From stopped to working again: the gap is filled first, then it is healthy. `row` is what is known good now. */
export async function recover(
  context: Context,
  input: {
    row: AuthorizationRow;
    how: 'by itself' | 'by consent';
    /** The old access token went on working until now, so that nothing was missed. */
    servedOn?: boolean;
  },
): Promise<void> {
  const { row, servedOn = false } = input;
  const now = nowOf(context);
  const about = { organizationId: row.organization_id, job: row.job, authorizationId: row.authorization_id };
  // What a standby did not do while the first one worked leaves no gap.
  const filled = row.seat === 1 && (context.listeners.get(row.job) ?? []).length > 0;
  const recovered: AuthorizationRow = {
    ...row,
    state: filled ? 'filling' : 'healthy',
    verdict: null,
    incident_id: null,
    recovered_at: now,
    caught_up_at: null,
  };
  const saved = await context.platform.database.transaction().execute(async (transaction) => {
    const rows = await queries.saveAssessment(transaction, recovered);
    if (rows.length > 0) await drawLine(context, { ...about, from: now }, transaction);
    return rows;
  });
  if (saved.length === 0) return;
  const ended = input.how === 'by consent' ? `authorized by ${row.authorizer_name}` : 'by itself';
  const what = row.seat === 1 ? JOB_NAMES[row.job] : `The standby of ${JOB_NAMES[row.job].toLowerCase()}`;
  await note(context, { ...about, kind: 'recovered', text: `${what} works again, ${ended}` });
  if (row.seat !== 1) return;
  if (row.stopped_at !== null) {
    const { organizationId, job } = about;
    const { stopped_at: since, incident_id: incidentId } = row;
    await openGaps(context, { organizationId, job, since, incidentId, servedOn });
  }
  await startCatchUp(context, { ...about, stoppedAt: row.stopped_at, first: false });
}

export async function startCatchUp(
  context: Context,
  input: { organizationId: string; job: Job; stoppedAt: Date | null; first: boolean },
): Promise<void> {
  if ((context.listeners.get(input.job) ?? []).length === 0) return;
  context.platform.crashPoint('authorizations.before-catch-up');
  const { organizationId, job, first } = input;
  const stoppedAt = input.stoppedAt?.toISOString() ?? null;
  const data: CatchUp = { organizationId, job, stoppedAt, recoveredAt: nowOf(context).toISOString(), first };
  // One waiting at a time: a second stop before it ran is covered by the same catching up.
  await context.platform.jobs.send<CatchUp>(CATCH_UP, data, { key: keyOf(organizationId, job) });
}

/** The job can be lost between the state and its sending, or have failed too often: asked for again now and then. */
async function sendAgainWhenLost(context: Context, row: AuthorizationRow): Promise<void> {
  const nowMs = context.platform.clock.now();
  const about = { organizationId: row.organization_id, job: row.job };
  const sentMs = context.catchUpSentMs.get(row.authorization_id) ?? row.recovered_at?.getTime() ?? nowMs;
  const failedMs = context.catchUpFailedMs.get(keyOf(row.organization_id, row.job));
  const lost = nowMs - sentMs >= SEND_AGAIN_MS;
  const failed = failedMs !== undefined && nowMs - failedMs >= TRY_AGAIN_MS;
  if (!lost && !failed) return;
  context.catchUpFailedMs.delete(keyOf(row.organization_id, row.job));
  context.catchUpSentMs.set(row.authorization_id, nowMs);
  await startCatchUp(context, { ...about, stoppedAt: row.stopped_at, first: false });
}

/** Ends `filling` when the listeners are through and the data says it is complete. */
export async function endFillings(context: Context): Promise<void> {
  for (const row of await queries.selectFilling(context.platform.database)) {
    if (row.caught_up_at === null) {
      await sendAgainWhenLost(context, row);
      continue;
    }
    const data = await context.describers.get(row.job)?.(row.organization_id);
    const progress = data?.progressPercent ?? null;
    if (progress !== null && progress < 100) continue;
    const about = { organizationId: row.organization_id, job: row.job, authorizationId: row.authorization_id };
    const ended = await queries.endFilling(context.platform.database, {
      organizationId: row.organization_id,
      authorizationId: row.authorization_id,
    });
    if (ended.length === 0) continue;
    await note(context, { ...about, kind: 'catch-up', text: `Caught up. ${data?.sentence ?? ''}`.trim() });
    await tellChanged(context, row.organization_id, [row.job]);
  }
}
