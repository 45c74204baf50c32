import { JOBS, type Job } from '@linekeeper/api-contract';
import type { AuthorizationRow } from './authorizations.queries.ts';
import type { StateReport } from './authorizations.types.ts';
import { type Context, nowOf } from './context.ts';
import { countOpened } from './explain/incident-events.queries.ts';
import { adviceFor, incidentName, type Picture, readPicture, stateOf } from './present-card.ts';
import { standingOf } from './standby/job-rows.ts';
import { JOB_NAMES, listJobs } from './words.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Refreshing in time keeps 90 days; less than this means that nothing has renewed it for long. */
const REFRESH_TOKEN_SOON_MS = 30 * DAY_MS;
/** Older than this, a secret has been seen by people who have left. */
const SECRET_OLD_MS = 365 * DAY_MS;

/** What a report says of an organization: the five, what is open, and what runs out or hangs by a thread. */
export async function reportState(context: Context, organizationId: string, since: Date): Promise<StateReport> {
  const picture = await readPicture(context, organizationId, 0);
  const [opened] = await countOpened(context.platform.database, { organizationId, since });
  return {
    jobs: JOBS.map((job) => jobLine(picture, job)),
    openIncidents: picture.incidents.map((row) => ({
      number: incidentName(row),
      sentence: row.sentence,
      openedAt: row.opened_at,
    })),
    incidentsInTime: opened?.opened ?? 0,
    warnings: await warningsOf(context, picture),
  };
}

function jobLine(picture: Picture, job: Job): StateReport['jobs'][number] {
  const state = stateOf(picture, job);
  const row = standingOf(picture.rows, job, picture.now)?.first;
  return {
    job,
    state,
    authorizer: row?.authorizer_name ?? null,
    knownGoodAt: row?.known_good_at ?? null,
    text: row?.state === 'stopped' ? (row.verdict?.sentence ?? "We don't know why yet.") : '',
  };
}

async function warningsOf(context: Context, picture: Picture): Promise<StateReport['warnings']> {
  const now = nowOf(context);
  const living = picture.rows.filter(({ state }) => state !== 'stopped');
  const each = await Promise.all(living.map((row) => grantWarnings(context, row, now)));
  const advice = adviceFor(picture.rows);
  const missing = JOBS.filter((job) => !picture.rows.some((row) => row.job === job));
  const all = [
    ...each.flat(),
    ...(await secretWarnings(context, now)),
    ...(advice === null ? [] : [{ text: advice, by: null }]),
    ...(missing.length === 0 || missing.length === JOBS.length
      ? []
      : [{ text: `${listJobs(missing)} ${missing.length === 1 ? 'is' : 'are'} not authorized yet.`, by: null }]),
  ];
  return all.sort(
    (a, b) => (a.by?.getTime() ?? Number.POSITIVE_INFINITY) - (b.by?.getTime() ?? Number.POSITIVE_INFINITY),
  );
}

async function grantWarnings(context: Context, row: AuthorizationRow, now: Date): Promise<StateReport['warnings']> {
  const { organization_id: organizationId, authorization_id: authorizationId, job } = row;
  const [grant, integration] = await Promise.all([
    context.tokenVault.grantStatus({ organizationId, authorizationId, job }),
    context.tokenVault.integrations.get(job),
  ]);
  if (grant === null) return [];
  const warnings: StateReport['warnings'] = [];
  if (grant.refreshExpiresAt.getTime() - now.getTime() < REFRESH_TOKEN_SOON_MS) {
    warnings.push({
      text: `${JOB_NAMES[job]} has not been renewed for long: its authorization by ${row.authorizer_name} lapses.`,
      by: grant.refreshExpiresAt,
    });
  }
  const unconsented = (integration?.scopes ?? []).filter((scope) => !grant.scopes.includes(scope));
  if (grant.scopes.length > 0 && unconsented.length > 0) {
    warnings.push({
      text: `${JOB_NAMES[job]} asks for more than ${row.authorizer_name} consented to (${unconsented.join(', ')}): authorize it once more.`,
      by: null,
    });
  }
  return warnings;
}

async function secretWarnings(context: Context, now: Date): Promise<StateReport['warnings']> {
  const integrations = await context.tokenVault.integrations.list();
  return integrations.flatMap(({ job, secretSetAt }) =>
    secretSetAt !== null && now.getTime() - secretSetAt.getTime() > SECRET_OLD_MS
      ? [{ text: `The Client Secret of ${JOB_NAMES[job].toLowerCase()} is older than a year.`, by: null }]
      : [],
  );
}
