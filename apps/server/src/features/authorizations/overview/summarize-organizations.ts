import { type AuthorizationState, JOBS } from '@linekeeper/api-contract';
import type { AuthorizationsSummary } from '../../organizations/index.ts';
import type { GrantEnd } from '../../token-vault/index.ts';
import { type Context, nowOf } from '../context.ts';
import { lifelineOf, worstLifeline } from '../lifeline.ts';
import { incidentName, type Picture, stateOf } from '../present-card.ts';
import { type PasswordEnd, passwordEnds } from '../warnings/password-ends.ts';
import { JOB_NAMES, listJobs } from '../words.ts';
import * as queries from './overview.queries.ts';

const DAYS = 30;
const DAY_MS = 24 * 60 * 60_000;
const WORST_FIRST: readonly AuthorizationState[] = [
  'stopped',
  'unknown',
  'not-finished',
  'partly',
  'waiting',
  'checking',
  'filling',
  'paused',
  'healthy',
];

/** How each organization stands, for the list of organizations: one question per table, however many there are. */
export async function summarizeOrganizations(
  context: Context,
  organizationIds: readonly string[],
): Promise<Map<string, AuthorizationsSummary>> {
  if (organizationIds.length === 0) return new Map();
  const { database } = context.platform;
  const now = nowOf(context);
  const since = new Date(now.getTime() - DAYS * DAY_MS);
  const selectingRows = queries.selectAuthorizationsOf(database, { organizationIds });
  const [rows, passwords, consents, spans, incidents, ends] = await Promise.all([
    selectingRows.then(byOrganization),
    selectingRows.then((all) => passwordEnds(context, all)),
    queries.selectNewestConsentsOf(database, { organizationIds }).then(byOrganization),
    queries.selectSpansOf(database, { organizationIds, since }).then(byOrganization),
    queries.selectOpenIncidentsOf(database, { organizationIds }).then(byOrganization),
    context.tokenVault.grantEnds(organizationIds),
  ]);
  const passwordsOf = Map.groupBy(passwords, ({ organizationId }) => organizationId);
  const endOf = new Map(ends.map((end) => [end.authorizationId, end]));
  return new Map(
    organizationIds.map((id) => {
      const picture: Picture = {
        rows: rows.get(id) ?? [],
        consents: consents.get(id) ?? [],
        spans: spans.get(id) ?? [],
        incidents: incidents.get(id) ?? [],
        now,
      };
      return [id, summarize(picture, { endOf, passwords: passwordsOf.get(id) ?? [] })];
    }),
  );
}

function byOrganization<Row extends { organization_id: string }>(rows: Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, ({ organization_id }) => organization_id);
}

interface Ends {
  endOf: ReadonlyMap<string, GrantEnd>;
  passwords: readonly PasswordEnd[];
}

function summarize(picture: Picture, ends: Ends): AuthorizationsSummary {
  const jobs = JOBS.map((job) => ({ job, state: stateOf(picture, job) }));
  const state = WORST_FIRST.find((worst) => jobs.some((job) => job.state === worst)) ?? 'not-authorized';
  const good = picture.rows.flatMap(({ known_good_at }) => (known_good_at === null ? [] : [known_good_at.getTime()]));
  const from = new Date(picture.now.getTime() - DAYS * DAY_MS);
  const spans = Map.groupBy(picture.spans, ({ job }) => job);
  const lines = [...spans.values()].map((ofJob) => lifelineOf(ofJob, { from, to: picture.now }));
  return {
    state,
    headline: headlineOf(picture, state),
    cause: picture.incidents[0]?.cause ?? null,
    incidents: picture.incidents.map((row) => ({ number: incidentName(row), cause: row.cause })),
    authorizers: [...new Set(picture.rows.map(({ authorizer_name }) => authorizer_name))].sort(),
    next: nextOf(picture, ends),
    jobs,
    knownAsOf: good.length === 0 ? null : new Date(Math.min(...good)).toISOString(),
    lifeline: lines.length === 0 ? [] : worstLifeline(lines),
  };
}

/** What runs out first of what still lives. */
function nextOf({ rows }: Picture, { endOf, passwords }: Ends): AuthorizationsSummary['next'] {
  const grants = rows.flatMap((row) => {
    const by = row.state === 'stopped' ? undefined : endOf.get(row.authorization_id)?.refreshExpiresAt;
    return by === undefined ? [] : [{ text: `${JOB_NAMES[row.job]} lapses unless it is renewed`, by }];
  });
  const people = passwords.map(({ person, by }) => ({ text: `${person.name}'s Webex password ends`, by }));
  const [next] = [...grants, ...people].sort((a, b) => a.by.getTime() - b.by.getTime());
  return next === undefined ? null : { text: next.text, by: next.by.toISOString() };
}

function headlineOf(picture: Picture, state: AuthorizationState): string | null {
  const [incident] = picture.incidents;
  if (incident !== undefined) {
    // Two lines of a narrow column: the names of all five would push out why.
    const what = incident.jobs.length === JOBS.length ? 'All five' : listJobs(incident.jobs);
    return `${what} stopped: ${incident.sentence}`;
  }
  const inState = JOBS.filter((job) => stateOf(picture, job) === state);
  switch (state) {
    case 'unknown':
      return `No answer from Webex for ${listJobs(inState).toLowerCase()}`;
    case 'not-finished':
      return `${listJobs(inState)}: Webex never sent anybody back`;
    case 'paused':
      return `${listJobs(inState)} ${inState.length === 1 ? 'is' : 'are'} paused`;
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
