import {
  type AuthorizationCard,
  type AuthorizationState,
  type Banner,
  CAUSE_ARTICLES,
  type Incident,
  JOBS,
  type Job,
} from '@linekeeper/api-contract';
import type { AuthorizationRow, IncidentRow } from './authorizations.queries.ts';
import * as queries from './authorizations.queries.ts';
import type { ConsentRow } from './consent/consent.queries.ts';
import { selectNewestConsents } from './consent/consent.queries.ts';
import { type Context, nowOf } from './context.ts';
import { CAUSE_FACTS } from './explain/causes.ts';
import type { SpanRow } from './history.queries.ts';
import * as history from './history.queries.ts';
import { lifelineOf } from './lifeline.ts';
import { standingOf, stateOfStanding } from './standby/job-rows.ts';
import { presentDrill } from './standby/present-drill.ts';
import { presentStandbys } from './standby/present-standbys.ts';
import { isSaid } from './watch/works-partly.ts';
import { countWord, JOB_NEEDS, whatWouldTell } from './words.ts';

/** INC-2481: short enough to say aloud. */
export const incidentName = (incident: Pick<IncidentRow, 'number'>): string => `INC-${incident.number}`;

const DAY_MS = 24 * 60 * 60_000;

/** Everything the pages of one organization are made of, read once. */
export interface Picture {
  rows: AuthorizationRow[];
  consents: ConsentRow[];
  spans: SpanRow[];
  incidents: IncidentRow[];
  now: Date;
}

export async function readPicture(context: Context, organizationId: string, days: number): Promise<Picture> {
  const { database } = context.platform;
  const now = nowOf(context);
  const since = new Date(now.getTime() - days * DAY_MS);
  const [rows, consents, spans, incidents] = await Promise.all([
    queries.selectAuthorizations(database, { organizationId }),
    selectNewestConsents(database, { organizationId }),
    history.selectSpans(database, { organizationId, since }),
    history.selectIncidents(database, { organizationId, onlyOpen: true }),
  ]);
  return { rows, consents, spans, incidents, now };
}

/** An authorization's own state; before the first one, that of the walk that may become it. */
export function stateOf(picture: Picture, job: Job): AuthorizationState {
  const standing = standingOf(picture.rows, job, picture.now);
  if (standing !== null) return stateOfStanding(standing);
  const consent = picture.consents.find((candidate) => candidate.job === job);
  switch (consent?.state) {
    case 'at-webex':
      return 'waiting';
    case 'checking':
      // A check that outlived its walk was cut off by a restart.
      return consent.expires_at > picture.now ? 'checking' : 'not-finished';
    case 'not-finished':
      return 'not-finished';
    default:
      return 'not-authorized';
  }
}

export async function presentCard(
  context: Context,
  input: { organizationId: string; picture: Picture; job: Job; days: number },
): Promise<AuthorizationCard> {
  const { organizationId, picture, job } = input;
  const standing = standingOf(picture.rows, job, picture.now);
  const row = standing?.first;
  const [integration, data] = await Promise.all([
    context.tokenVault.integrations.get(job),
    context.describers.get(job)?.(organizationId),
  ]);
  const from = new Date(picture.now.getTime() - input.days * DAY_MS);
  const standbys = presentStandbys(picture.rows, job, picture.now);
  const stopped = row?.state === 'stopped' && row.paused_at === null;
  const iso = (date: Date | null | undefined): string | null => date?.toISOString() ?? null;
  return {
    job,
    state: stateOf(picture, job),
    authorizer: row === undefined ? null : { name: row.authorizer_name, email: row.authorizer_email },
    authorizedAt: iso(row?.authorized_at),
    knownGoodAt: iso(row?.known_good_at),
    stoppedSince: stopped ? iso(row.stopped_at) : null,
    verdict: stopped ? row.verdict : null,
    trouble: row === undefined || stopped ? null : presentTrouble(row),
    act: row === undefined ? null : presentAct(row),
    integrationId: integration?.clientId ?? null,
    lifeline: lifelineOf(
      picture.spans.filter((span) => span.job === job),
      { from, to: picture.now },
    ),
    data: {
      sentence: data?.sentence ?? (job === 'sign-in' ? 'No data of its own' : 'Nothing collected yet'),
      completeTo: iso(data?.completeTo),
      // A bar that does not move any more would promise what a stopped job cannot keep.
      progressPercent: stopped ? null : (data?.progressPercent ?? null),
    },
    checks: row?.checks ?? [],
    needs: [...JOB_NEEDS[job]],
    serving: standing?.serving?.authorization_id ?? null,
    standbys,
    drill: standbys.length === 0 ? null : await presentDrill(context, organizationId, job),
  };
}

/** What stands between us and Webex, once it is no hiccup any more. */
function presentTrouble({ trouble, authorizer_name: person }: AuthorizationRow): AuthorizationCard['trouble'] {
  if (!isSaid(trouble)) return null;
  const { cause, since, text: sentence, retryAt } = trouble;
  const wouldTell = whatWouldTell([cause], { person, organization: '' });
  return { cause, since, sentence, retryAt, article: CAUSE_ARTICLES[cause], wouldTell };
}

/** What one of us did to it, while it holds. */
function presentAct(row: AuthorizationRow): AuthorizationCard['act'] {
  if (row.paused_at === null) return null;
  return {
    kind: row.revoked_at === null ? 'paused' : 'revoked',
    by: row.act_by ?? '',
    at: row.paused_at.toISOString(),
    reason: row.act_reason ?? '',
    text: row.revoked_text,
  };
}

/** The one banner: the incident that stops most, then the oldest. */
export function presentBanner(picture: Picture): Banner | null {
  const [worst] = [...picture.incidents].sort(
    (a, b) => b.jobs.length - a.jobs.length || a.opened_at.getTime() - b.opened_at.getTime(),
  );
  return worst === undefined ? null : presentBannerOf(picture, worst);
}

export function presentBannerOf(picture: Picture, worst: IncidentRow): Banner {
  const { cause, certainty, jobs, sentence, served_jobs: served } = worst;
  // What goes on through a standby is said by the sentence.
  const stillWorks = picture.rows
    .map(({ job }) => job)
    .filter((job) => ['healthy', 'filling', 'partly'].includes(stateOf(picture, job)) && !jobs.includes(job));
  return {
    incident: incidentName(worst),
    cause,
    certainty,
    since: worst.opened_at.toISOString(),
    jobs,
    served,
    sentence,
    stillWorks: JOBS.filter((job) => stillWorks.includes(job)),
    article: CAUSE_ARTICLES[cause],
    action: actionFor(picture, worst),
  };
}

/** A living token comes back by itself once the person changed something in Webex; a dead one needs a walk. */
function actionFor(picture: Picture, incident: IncidentRow): Banner['action'] {
  const { action } = CAUSE_FACTS[incident.cause];
  const own = picture.rows.filter(({ incident_id }) => incident_id === incident.incident_id);
  // A consent of a person mends no Service App.
  if (action !== 'none' && own.length > 0 && own.every(({ client }) => client === 'service-app')) return 'show-fix';
  if (action !== 'by-token') return action;
  const rows = picture.rows.filter((row) => incident.jobs.includes(row.job));
  return rows.some((row) => row.refresh_refusal !== null) ? 'walk' : 'none';
}

export function presentIncident(row: IncidentRow): Incident {
  return {
    number: incidentName(row),
    cause: row.cause,
    certainty: row.certainty,
    sentence: row.sentence,
    jobs: row.jobs,
    served: row.served_jobs,
    authorizer: row.authorizer_name,
    openedAt: row.opened_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    article: CAUSE_ARTICLES[row.cause],
    witnesses: row.witnesses,
  };
}

/**
 * When everything hangs on one person, nobody is left to say why it died. A job that another one authorized as well does not hang:
 * the one who stopped there has an incident, and needs no second call for the same thing.
 */
export function adviceFor(rows: readonly AuthorizationRow[]): string | null {
  // Where one person has all of them it stays true when they stop, and is worth most then.
  const ofOne = new Set(rows.map(({ authorizer_webex_id }) => authorizer_webex_id)).size === 1;
  const living = ofOne ? rows : rows.filter(({ state }) => state !== 'stopped');
  const people = new Set(living.map(({ authorizer_webex_id }) => authorizer_webex_id));
  const [first] = living;
  if (first === undefined || people.size !== 1) return null;
  const others = rows.filter(({ authorizer_webex_id }) => authorizer_webex_id !== first.authorizer_webex_id);
  const shared = new Set(others.map(({ job }) => job));
  const jobs = new Set(living.map(({ job }) => job).filter((job) => !shared.has(job))).size;
  if (jobs < 2) return null;
  const name = first.authorizer_name;
  const verb = jobs === 2 ? 'Both hang' : `${countWord(jobs)} hang`;
  return `${verb} on ${name}. Authorize one of them with another Full Admin: then, if ${name}'s account goes, we can say why.`;
}
