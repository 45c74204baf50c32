import type { Job } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import { selectAuthorizations } from '../authorizations.queries.ts';
import { type Context, note, nowOf } from '../context.ts';
import { askForJob } from '../watch/ask-webex.ts';
import { JOB_NAMES } from '../words.ts';
import { isReady } from './choose-serving.ts';
import * as queries from './drills.queries.ts';
import { rowsOfJob } from './job-rows.ts';
import { noteServing } from './note-serving.ts';

/**
 * "Pretend the first died": its job goes to the standby for some minutes, nothing else happens to it, and no incident opens. The
 * standby is tried at once, so that the drill says something where nobody calls meanwhile.
 */
export async function startDrill(
  context: Context,
  input: { organizationId: string; job: Job; minutes: number; by: string },
): Promise<void> {
  const { organizationId, job } = input;
  const { database, ids } = context.platform;
  const now = nowOf(context);
  const rows = rowsOfJob(await selectAuthorizations(database, { organizationId }), job);
  const [first, ...standbys] = rows;
  const standby = standbys.find((row) => isReady(row, now));
  if (first === undefined || standby === undefined) {
    throw new AppError('no-standby', `Nobody who works stands by for ${JOB_NAMES[job].toLowerCase()}.`, {
      next: 'Add a standby first.',
    });
  }
  if (!isReady(first, now)) {
    const text = `${first.authorizer_name}'s authorization does not work just now: the standby is doing it for real.`;
    throw new AppError('no-standby', text);
  }
  const until = new Date(now.getTime() + input.minutes * 60_000);
  const authorizationId = first.authorization_id;
  const begun = await queries.beginPretending(database, { organizationId, authorizationId, now, until });
  if (begun.length === 0) throw new AppError('conflict', 'A drill runs already.');
  const drillId = ids.uuid();
  await queries.insertDrill(database, {
    organization_id: organizationId,
    drill_id: drillId,
    job,
    authorization_id: authorizationId,
    standby_id: standby.authorization_id,
    started_at: now,
    ends_at: until,
    asked_by: input.by,
  });
  await followDrills(context);
  const text = `${input.by} began a drill of ${minutesText(input.minutes)}: ${first.authorizer_name}'s authorization is treated as if it had stopped`;
  await note(context, { organizationId, job, kind: 'drill', text });
  await noteServing(context, organizationId, job);
  const target = { organizationId, authorizationId: standby.authorization_id, job };
  const about = { job, personWebexId: standby.authorizer_webex_id, nowMs: now.getTime() };
  await askForJob(context.tokenVault.webexFor(target), about);
}

export async function stopDrill(context: Context, organizationId: string, job: Job): Promise<void> {
  const [drill] = await queries.selectLastDrill(context.platform.database, { organizationId, job });
  if (drill === undefined || drill.ended_at !== null) throw new AppError('not-found', 'No drill runs.');
  await finish(context, drill);
}

/** Counts what was heard, and ends what is over. */
export async function watchDrills(context: Context): Promise<void> {
  const open = await followDrills(context);
  const now = nowOf(context);
  for (const drill of open) if (drill.ends_at <= now) await finish(context, drill);
}

/** Each process counts its own calls through the standby. */
async function followDrills(context: Context): Promise<queries.DrillRow[]> {
  const { database } = context.platform;
  for (const heard of context.standby.drills.take()) await queries.addToDrill(database, heard);
  const open = await queries.selectOpenDrills(database);
  context.standby.drills.follow(
    open.map((row) => ({
      organizationId: row.organization_id,
      drillId: row.drill_id,
      standbyId: row.standby_id,
      startedAt: row.started_at,
    })),
  );
  return open;
}

async function finish(context: Context, drill: queries.DrillRow): Promise<void> {
  const { database } = context.platform;
  const { organization_id: organizationId, drill_id: drillId, job, authorization_id: authorizationId } = drill;
  for (const heard of context.standby.drills.take()) await queries.addToDrill(database, heard);
  const [ended] = await queries.endDrill(database, { organizationId, drillId, at: nowOf(context) });
  if (ended === undefined) return;
  await queries.endPretending(database, { organizationId, authorizationId });
  const rows = await selectAuthorizations(database, { organizationId });
  const standby = rows.find((row) => row.authorization_id === drill.standby_id);
  const text = drillText(ended, standby?.authorizer_name ?? 'the standby');
  await note(context, { organizationId, job, kind: 'drill', text });
  await noteServing(context, organizationId, job);
}

/** The drill's account: "Drill: Ilaria Illuminati took over in 0.4 s; 12 calls, 0 refused". */
export function drillText(drill: queries.DrillRow, standby: string): string {
  if (drill.first_good_at === null) {
    return `Drill failed: nothing came through ${standby} (${callsText(drill.calls)}, ${drill.refused} refused)`;
  }
  const seconds = (drill.first_good_at.getTime() - drill.started_at.getTime()) / 1000;
  return `Drill: ${standby} took over in ${seconds.toFixed(1)} s; ${callsText(drill.calls)}, ${drill.refused} refused`;
}

const callsText = (calls: number): string => (calls === 1 ? '1 call' : `${calls} calls`);
const minutesText = (minutes: number): string => (minutes === 1 ? '1 minute' : `${minutes} minutes`);
