import { type AuthorizationState, JOBS } from '@linekeeper/api-contract';
import type { AuthorizationsSummary } from '../organizations/index.ts';
import type { Context } from './context.ts';
import { lifelineOf, worstLifeline } from './lifeline.ts';
import { type Picture, readPicture, stateOf } from './present-card.ts';
import { JOB_NAMES, listJobs } from './words.ts';

const DAYS = 30;
const AT_ONCE = 16;
const WORST_FIRST: readonly AuthorizationState[] = [
  'stopped',
  'unknown',
  'not-finished',
  'partly',
  'waiting',
  'checking',
  'filling',
  'healthy',
];

/** How each organization stands, for the list of organizations. */
export async function summarizeOrganizations(
  context: Context,
  organizationIds: readonly string[],
): Promise<Map<string, AuthorizationsSummary>> {
  const summaries = new Map<string, AuthorizationsSummary>();
  for (let start = 0; start < organizationIds.length; start += AT_ONCE) {
    const some = organizationIds.slice(start, start + AT_ONCE);
    const pictures = await Promise.all(some.map((organizationId) => readPicture(context, organizationId, DAYS)));
    for (const [index, organizationId] of some.entries()) {
      const picture = pictures[index];
      if (picture !== undefined) summaries.set(organizationId, summarize(picture));
    }
  }
  return summaries;
}

function summarize(picture: Picture): AuthorizationsSummary {
  const jobs = JOBS.map((job) => ({ job, state: stateOf(picture, job) }));
  const state = WORST_FIRST.find((worst) => jobs.some((job) => job.state === worst)) ?? 'not-authorized';
  const good = picture.rows.flatMap(({ known_good_at }) => (known_good_at === null ? [] : [known_good_at.getTime()]));
  const from = new Date(picture.now.getTime() - DAYS * 24 * 60 * 60_000);
  const lines = picture.rows.map(({ job }) =>
    lifelineOf(
      picture.spans.filter((span) => span.job === job),
      { from, to: picture.now },
    ),
  );
  return {
    state,
    headline: headlineOf(picture, state),
    cause: picture.incidents[0]?.cause ?? null,
    jobs,
    knownAsOf: good.length === 0 ? null : new Date(Math.min(...good)).toISOString(),
    lifeline: lines.length === 0 ? [] : worstLifeline(lines),
  };
}

function headlineOf(picture: Picture, state: AuthorizationState): string | null {
  const [incident] = picture.incidents;
  if (incident !== undefined) return `${listJobs(incident.jobs)} stopped: ${incident.sentence}`;
  const inState = JOBS.filter((job) => stateOf(picture, job) === state);
  switch (state) {
    case 'unknown':
      return `No answer from Webex for ${listJobs(inState).toLowerCase()}`;
    case 'not-finished':
      return `${listJobs(inState)}: Webex never sent anybody back`;
    case 'not-authorized':
      return 'Nothing authorized yet';
    default: {
      const missing = JOBS.filter((job) => stateOf(picture, job) === 'not-authorized');
      if (missing.length === 0) return null;
      return missing.length === 1 && missing[0] !== undefined
        ? `${JOB_NAMES[missing[0]]} is not authorized yet`
        : `${listJobs(missing)} are not authorized yet`;
    }
  }
}
