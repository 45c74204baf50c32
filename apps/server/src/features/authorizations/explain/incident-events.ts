import { CAUSE_ARTICLES, JOBS, type Job, SEVERITIES, type Severity } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import type { AuthorizationRow, IncidentRow } from '../authorizations.queries.ts';
import type { IncidentEvent, IncidentNow } from '../authorizations.types.ts';
import { type Context, nowOf } from '../context.ts';
import { incidentName, presentBannerOf, readPicture } from '../present-card.ts';
import { presentGaps } from '../recover/gaps.ts';
import type { IncidentEventRow } from './incident-events.queries.ts';
import * as queries from './incident-events.queries.ts';

const BATCH = 200;

/**
 * Calls stop or nobody can sign in: somebody is woken for that. The rest is filled afterwards or waits for the morning. What goes
 * on through a standby is one step lower.
 */
export function severityOf(jobs: readonly Job[], served: readonly Job[] = []): Severity {
  const stepOf = (job: Job): number =>
    (job === 'call-control' || job === 'sign-in' ? 0 : 1) + (served.includes(job) ? 1 : 0);
  return SEVERITIES[Math.min(...jobs.map(stepOf), SEVERITIES.length - 1)] ?? 'warning';
}

/** Part of the transaction that changes the incident: neither is there without the other. */
export async function writeIncidentEvent(
  context: Context,
  input: { kind: IncidentEventRow['kind']; row: IncidentRow },
  transaction: Platform['database'],
): Promise<void> {
  const { kind, row } = input;
  const { organization_id, incident_id, cause, certainty, sentence, jobs, served_jobs: served } = row;
  await queries.insertIncidentEvent(transaction, {
    organization_id,
    event_id: context.platform.ids.uuid(),
    incident_id,
    kind,
    at: nowOf(context),
    cause,
    certainty,
    severity: severityOf(jobs, served),
    sentence,
    jobs,
  });
}

/**
 * Hands what happened to incidents to whoever listens, oldest first. A listener that threw is asked again next round;
 * after a crash one may be asked twice: it knows an event by its id.
 */
export async function handOutIncidentEvents(context: Context): Promise<void> {
  const { platform, incidentListeners } = context;
  if (incidentListeners.length === 0) return;
  const failed = new Set<string>();
  for (const row of await queries.selectUnhandled(platform.database, { limit: BATCH })) {
    // The end of an incident is not told before its beginning.
    if (failed.has(row.incident_id)) continue;
    try {
      const event = await presentEvent(context, row);
      if (event !== null) for (const listener of incidentListeners) await listener(event);
    } catch (error) {
      failed.add(row.incident_id);
      platform.log.error({ err: error, incidentId: row.incident_id }, 'a listener to incidents failed');
      continue;
    }
    platform.crashPoint('authorizations.incident-event.before-handled');
    const { organization_id: organizationId, event_id: eventId } = row;
    await queries.markHandled(platform.database, { organizationId, eventId, at: nowOf(context) });
  }
}

async function presentEvent(context: Context, row: IncidentEventRow): Promise<IncidentEvent | null> {
  const { organization_id: organizationId, incident_id: incidentId } = row;
  const [incident] = await queries.selectIncident(context.platform.database, { organizationId, incidentId });
  if (incident === undefined) return null;
  const { event_id: eventId, kind, at, cause, certainty, severity, sentence, jobs } = row;
  return {
    organizationId,
    eventId,
    incidentId,
    number: incidentName(incident),
    kind,
    at,
    cause,
    certainty,
    severity,
    sentence,
    jobs,
    authorizer: incident.authorizer_name,
    openedAt: incident.opened_at,
    closedAt: kind === 'recovered' ? (incident.closed_at ?? at) : null,
    article: CAUSE_ARTICLES[cause],
  };
}

/** An incident as it is at this moment, for a message that is written now. */
export async function readIncident(
  context: Context,
  organizationId: string,
  incidentId: string,
): Promise<IncidentNow | null> {
  const { database } = context.platform;
  const [row] = await queries.selectIncident(database, { organizationId, incidentId });
  if (row === undefined) return null;
  const [ever, picture, gaps] = await Promise.all([
    queries.selectJobsEver(database, { organizationId, incidentId }),
    readPicture(context, organizationId, 0),
    presentGaps(context, { organizationId, since: row.opened_at }),
  ]);
  const { action, stillWorks } = presentBannerOf(picture, row);
  return {
    number: incidentName(row),
    cause: row.cause,
    certainty: row.certainty,
    severity: severityOf(row.jobs, row.served_jobs),
    sentence: row.sentence,
    jobs: row.jobs,
    jobsEver: JOBS.filter((job) => row.jobs.includes(job) || ever.some((one) => one.job === job)),
    servesOn: row.jobs.filter((job) => picture.rows.some((stopped) => stopped.job === job && stillServes(stopped))),
    stillWorks,
    action,
    gaps: gaps
      .filter(({ incident }) => incident === incidentName(row))
      .map(({ job, state, text }) => ({ job, state, text })),
    authorizer: row.authorizer_name,
    openedAt: row.opened_at,
    closedAt: row.closed_at,
    article: CAUSE_ARTICLES[row.cause],
  };
}

/** Nobody may renew it any more, yet its access token lives: data arrives until that runs out. */
function stillServes(row: AuthorizationRow): boolean {
  return row.access_alive && row.refresh_refusal !== null;
}
