import type { Job } from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import { createIdTokenChecker } from '../../platform/id-token.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Organizations } from '../organizations/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import type { AuthorizationRow } from './authorizations.queries.ts';
import * as queries from './authorizations.queries.ts';
import { mountAuthorizationRoutes, mountWebexRedirects } from './authorizations.routes.ts';
import type { Authorizations, CallbackHandler, JobState, Observation, UsableWebex } from './authorizations.types.ts';
import { noteSignIn } from './consent/note-sign-in.ts';
import { WALK_PREFIX } from './consent/open-walk.ts';
import { createWalkReturn } from './consent/return-from-webex.ts';
import { expireConsents } from './consent/walks.ts';
import { type Context, note } from './context.ts';
import { handOutIncidentEvents, readIncident } from './explain/incident-events.ts';
import { incidentName, readPicture, stateOf } from './present-card.ts';
import { defineCatchUp, endFillings } from './recover/recover.ts';
import { reportState } from './report-state.ts';
import { summarizeOrganizations } from './overview/summarize-organizations.ts';
import { listenToSignals } from './watch/signals.ts';
import { watchAuthorizations } from './watch/watch-authorizations.ts';
import { JOB_NAMES } from './words.ts';

export interface AuthorizationsDeps {
  organizations: Organizations;
  tokenVault: TokenVault;
}

/** Watches, explains and recovers the authorizations of every organization. */
export function createAuthorizations(platform: Platform, deps: AuthorizationsDeps): Authorizations {
  const context: Context = {
    platform,
    ...deps,
    idTokens: createIdTokenChecker({
      jwksUrl: `${platform.settings.webex.apiBaseUrl}/verification`,
      issuers: platform.settings.webex.issuers,
    }),
    describers: new Map(),
    listeners: new Map(),
    incidentListeners: [],
    catchUpSentMs: new Map(),
  };
  const callbacks = new Map<string, CallbackHandler>([[WALK_PREFIX, createWalkReturn(context)]]);

  deps.organizations.useSummaries((organizationIds) => summarizeOrganizations(context, organizationIds));
  defineCatchUp(context);
  listenToSignals(context);
  platform.ticker.register('authorizations.watch', () => watchAuthorizations(context));
  platform.ticker.register('authorizations.walks', () => expireConsents(context));
  platform.ticker.register('authorizations.fillings', () => endFillings(context));
  platform.ticker.register('authorizations.incident-events', () => handOutIncidentEvents(context));
  mountAuthorizationRoutes(context);
  mountWebexRedirects(context, callbacks);

  return {
    webexFor: (organizationId, job) => webexFor(context, organizationId, job),
    state: (organizationId, job) => describeState(context, organizationId, job),
    usable: async (job) => {
      const rows = await queries.selectUsable(platform.database, { job });
      return rows.map(({ organization_id: organizationId }) => ({ organizationId }));
    },
    onRecovered: (job, listener) => {
      context.listeners.set(job, [...(context.listeners.get(job) ?? []), listener]);
    },
    describeData: (job, describe) => {
      context.describers.set(job, describe);
    },
    report: (observation) => report(context, observation),
    onIncident: (listener) => {
      context.incidentListeners.push(listener);
    },
    incident: (organizationId, incidentId) => readIncident(context, organizationId, incidentId),
    reportState: (organizationId, since) => reportState(context, organizationId, since),
    noteTold: async (organizationId, jobs, text) => {
      for (const job of jobs) await note(context, { organizationId, job, kind: 'told', text });
    },
    onCallback: (prefix, handler) => {
      callbacks.set(prefix, handler);
    },
    noteSignIn: (input) => noteSignIn(context, input),
  };
}

/**
 * A grant that nobody may renew any more serves on while its access token lives; one whose token lives but is refused
 * (role, sharing) does not.
 */
function servesOn(row: AuthorizationRow): boolean {
  return row.state !== 'stopped' || (row.access_alive && row.refresh_refusal !== null);
}

async function webexFor(context: Context, organizationId: string, job: Job): Promise<UsableWebex> {
  const rows = await queries.selectAuthorizations(context.platform.database, { organizationId });
  const row = rows.find((candidate) => candidate.job === job);
  if (row === undefined) {
    throw new AppError('authorization-not-usable', `${JOB_NAMES[job]} is not authorized yet.`, {
      next: 'Authorize it in Webex.',
    });
  }
  if (!servesOn(row)) {
    const text = row.verdict?.sentence ?? "We don't know why yet.";
    throw new AppError('authorization-not-usable', `${JOB_NAMES[job]} stopped: ${text}`, {
      ...(row.verdict !== null && { article: row.verdict.article }),
    });
  }
  const target = { organizationId, authorizationId: row.authorization_id, job };
  return {
    webex: context.tokenVault.webexFor(target),
    authorizationId: row.authorization_id,
    authorizer: { webexPersonId: row.authorizer_webex_id, name: row.authorizer_name },
    webexOrgId: row.webex_org_id,
  };
}

async function describeState(context: Context, organizationId: string, job: Job): Promise<JobState> {
  const picture = await readPicture(context, organizationId, 0);
  const row = picture.rows.find((candidate) => candidate.job === job);
  const state = stateOf(picture, job);
  const stopped = row?.state === 'stopped';
  const incident = picture.incidents.find(({ incident_id }) => incident_id === row?.incident_id);
  return {
    state,
    cause: stopped ? (row.verdict?.cause ?? 'unknown') : null,
    since: stopped ? row.stopped_at : null,
    incident: stopped && incident !== undefined ? incidentName(incident) : null,
    knownGoodAt: row?.known_good_at ?? null,
  };
}

/** What no status code tells: the next look at this authorization is now. */
async function report(context: Context, observation: Observation): Promise<void> {
  const { organizationId, job, detail, trackingId, at } = observation;
  if (observation.observation === 'status-seen') {
    const rows = await queries.selectAuthorizations(context.platform.database, { organizationId });
    const stopped = rows.some((row) => row.job === job && row.verdict?.cause === 'presence-sharing-off');
    if (stopped) await queries.askForExamination(context.platform.database, { organizationId, at });
    return;
  }
  const rows = await queries.selectAuthorizations(context.platform.database, { organizationId });
  if (rows.some((row) => row.job === job && row.state === 'stopped')) return;
  await note(context, { organizationId, job, kind: 'signal', text: detail, trackingId });
  await queries.bringProbeForward(context.platform.database, { organizationId, job, at });
}
