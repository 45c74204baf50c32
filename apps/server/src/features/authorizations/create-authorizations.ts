import type { Job } from '@linekeeper/api-contract';
import { createIdTokenChecker } from '../../platform/id-token.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Organizations } from '../organizations/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import { mountActRoutes } from './acts/acts.routes.ts';
import { repairRevocations } from './acts/revoke.ts';
import { mountAuthorizationRoutes, mountWebexRedirects } from './authorizations.routes.ts';
import type { Authorizations, CallbackHandler, JobState } from './authorizations.types.ts';
import { repairAdoptions } from './consent/adopt-grant.ts';
import { pollDeviceCodes } from './consent/device-walk.ts';
import { mountLinkRoutes } from './consent/links.routes.ts';
import { noteSignIn } from './consent/note-sign-in.ts';
import { WALK_PREFIX } from './consent/open-walk.ts';
import { createWalkReturn } from './consent/return-from-webex.ts';
import { expireConsents } from './consent/walks.ts';
import { type Context, note } from './context.ts';
import { handOutIncidentEvents, readIncident } from './explain/incident-events.ts';
import { mountSupportTextRoutes } from './explain/support-text.routes.ts';
import { mountIncidentStoryRoutes } from './incident-story/incident-story.routes.ts';
import { summarizeOrganizations } from './overview/summarize-organizations.ts';
import { incidentName, readPicture, stateOf } from './present-card.ts';
import { mountGapRoutes } from './recover/gaps.routes.ts';
import { retellGaps } from './recover/gaps.ts';
import { defineCatchUp, endFillings } from './recover/recover.ts';
import { reportState } from './report-state.ts';
import { createMinterReturn, MINTER_PREFIX } from './service-apps/minter-consent.ts';
import { openServiceApps } from './service-apps/open-service-apps.ts';
import { createDoubts } from './standby/doubts.ts';
import { createDrillCounts } from './standby/drill-counts.ts';
import { watchDrills } from './standby/drills.ts';
import { standingOf } from './standby/job-rows.ts';
import { mountStandbyRoutes } from './standby/standbys.routes.ts';
import { webexForEach, webexForJob } from './standby/webex-for-job.ts';
import { keepUp } from './upkeep/upkeep.ts';
import { mountWarningRoutes } from './warnings/warnings.routes.ts';
import { createFreshness } from './watch/freshness.ts';
import { createReports } from './watch/hear-report.ts';
import { createProbeStatements } from './watch/probe-statements.ts';
import { createQuietNotes } from './watch/quiet-notes.ts';
import { listenToSignals } from './watch/signals.ts';
import { createStatusPage } from './watch/status-page.ts';
import { createUnderWay } from './watch/under-way.ts';
import { createUsableJobs } from './watch/usable-jobs.ts';
import { registerWatching } from './watch/watch-authorizations.ts';

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
    gapDescribers: new Map(),
    listeners: new Map(),
    incidentListeners: [],
    minterListeners: [],
    catchUpSentMs: new Map(),
    catchUpFailedMs: new Map(),
    freshness: createFreshness(platform),
    warningSources: [],
    quietNotes: createQuietNotes(platform),
    probeStatements: createProbeStatements(platform),
    underWay: createUnderWay(),
    statusPage: createStatusPage(platform),
    auditReadTo: new Map(),
    rolesSeen: new Map(),
    recordsAnswered: new Map(),
    standby: { doubts: createDoubts(), lastServing: new Map(), drills: createDrillCounts() },
  };
  const callbacks = new Map<string, CallbackHandler>([
    [MINTER_PREFIX, createMinterReturn(context)],
    [WALK_PREFIX, createWalkReturn(context)],
  ]);

  deps.organizations.useSummaries((organizationIds) => summarizeOrganizations(context, organizationIds));
  defineCatchUp(context);
  listenToSignals(context);
  registerWatching(context);
  platform.ticker.register('authorizations.upkeep', () => keepUp(context));
  platform.ticker.register('authorizations.walks', () => expireConsents(context));
  platform.ticker.register('authorizations.fillings', () => endFillings(context));
  platform.ticker.register('authorizations.gaps', () => retellGaps(context));
  platform.ticker.register('authorizations.adoptions', () => repairAdoptions(context));
  platform.ticker.register('authorizations.revocations', repairRevocations(context));
  platform.ticker.register('authorizations.device-codes', () => pollDeviceCodes(context));
  platform.ticker.register('authorizations.drills', () => watchDrills(context));
  platform.ticker.register('authorizations.incident-events', () => handOutIncidentEvents(context));
  mountAuthorizationRoutes(context);
  mountWarningRoutes(context);
  mountActRoutes(context);
  mountIncidentStoryRoutes(context);
  mountSupportTextRoutes(context);
  openServiceApps(context);
  mountStandbyRoutes(context);
  mountLinkRoutes(context);
  mountGapRoutes(context);
  mountWebexRedirects(context, callbacks);

  return {
    webexFor: (organizationId, job) => webexForJob(context, organizationId, job),
    webexForEach: (organizationId, job) => webexForEach(context, organizationId, job),
    state: (organizationId, job) => describeState(context, organizationId, job),
    usable: createUsableJobs(platform),
    onRecovered: (job, listener) => {
      context.listeners.set(job, [...(context.listeners.get(job) ?? []), listener]);
    },
    describeData: (job, describe) => {
      context.describers.set(job, describe);
    },
    describeGap: (job, describe) => {
      context.gapDescribers.set(job, describe);
    },
    report: createReports(context),
    describeWarnings: (source) => {
      context.warningSources.push(source);
    },
    onIncident: (listener) => {
      context.incidentListeners.push(listener);
    },
    onMinterEnded: (listener) => {
      context.minterListeners.push(listener);
    },
    settled: () => context.underWay.settled(),
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

async function describeState(context: Context, organizationId: string, job: Job): Promise<JobState> {
  const picture = await readPicture(context, organizationId, 0);
  const state = stateOf(picture, job);
  const row = standingOf(picture.rows, job, picture.now)?.first;
  // What goes on through a standby has not stopped.
  const stopped = row !== undefined && state === 'stopped';
  const incident = picture.incidents.find(({ incident_id }) => incident_id === row?.incident_id);
  return {
    state,
    cause: stopped ? (row.verdict?.cause ?? 'unknown') : null,
    since: stopped ? row.stopped_at : null,
    incident: stopped && incident !== undefined ? incidentName(incident) : null,
    knownGoodAt: row?.known_good_at ?? null,
  };
}
