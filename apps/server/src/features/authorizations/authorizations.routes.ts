import {
  cancelWalk as cancelWalkEndpoint,
  checkAuthorization,
  getAuthorization,
  getWalk,
  JOBS,
  listAuthorizations,
  listIncidents,
  startWalk as startWalkEndpoint,
  type TimelineEvent,
} from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import { issuerAllowed } from '../../platform/id-token.ts';
import type { OrganizationRef } from '../../platform/platform.ts';
import * as queries from './authorizations.queries.ts';
import type { CallbackHandler } from './authorizations.types.ts';
import { openWalk } from './consent/open-walk.ts';
import { cancelWalk, findWalk, presentWalk, startWalk } from './consent/walks.ts';
import { type Context, note, nowOf } from './context.ts';
import * as history from './history.queries.ts';
import { adviceFor, presentBanner, presentCard, presentIncident, readPicture } from './present-card.ts';
import { rowsOfJob } from './standby/job-rows.ts';
import { checkNow } from './watch/watch-authorizations.ts';

const LIST_DAYS = 1;
const PAGE_DAYS = 90;

/** Which lines of a history belong together. */
const TIMELINE_KINDS: Record<'changes' | 'checks' | 'acts' | 'told', readonly TimelineEvent['kind'][]> = {
  changes: ['authorized', 'stopped', 'verdict', 'recovered', 'catch-up', 'standby', 'drill', 'walk-refused'],
  checks: ['probe-good', 'probe-bad', 'signal', 'checked', 'refreshed', 'refresh-refused'],
  acts: ['act', 'authorized', 'walk-started', 'walk-not-finished', 'walk-refused', 'drill'],
  told: ['told'],
};

export function mountAuthorizationRoutes(context: Context): void {
  const { http } = context.platform;
  http.route(listAuthorizations, async ({ organization }) => {
    const { organizationId, slug, name } = known(organization);
    const picture = await readPicture(context, organizationId, LIST_DAYS);
    const cards = await Promise.all(
      JOBS.map((job) => presentCard(context, { organizationId, picture, job, days: LIST_DAYS })),
    );
    return {
      organization: { slug, name },
      cards,
      banner: presentBanner(picture),
      otherIncidents: Math.max(0, picture.incidents.length - 1),
      advice: adviceFor(picture.rows),
      asOf: picture.now.toISOString(),
    };
  });

  http.route(getAuthorization, async ({ organization, params, query }) => {
    const { organizationId } = known(organization);
    const picture = await readPicture(context, organizationId, PAGE_DAYS);
    const limit = query.limit;
    const rows = await history.selectTimeline(context.platform.database, {
      organizationId,
      job: params.job,
      before: query.before ?? null,
      limit: limit + 1,
      kinds: query.show === undefined ? null : TIMELINE_KINDS[query.show],
    });
    return {
      card: await presentCard(context, { organizationId, picture, job: params.job, days: PAGE_DAYS }),
      timeline: rows.slice(0, limit).map((row) => ({
        id: row.event_id,
        at: row.at.toISOString(),
        kind: row.kind,
        text: row.text,
        trackingId: row.tracking_id,
        times: row.times,
        authorizationId: row.authorization_id,
      })),
      more: rows.length > limit,
      asOf: picture.now.toISOString(),
    };
  });

  http.route(checkAuthorization, async ({ organization, params, signedIn }) => {
    const { organizationId } = known(organization);
    const { job } = params;
    const { database } = context.platform;
    const rows = await queries.selectAuthorizations(database, { organizationId });
    if (!rows.some((row) => row.job === job)) {
      throw new AppError('authorization-not-usable', 'It is not authorized yet.', { next: 'Authorize it in Webex.' });
    }
    await note(context, {
      organizationId,
      job,
      kind: 'checked',
      text: `${signedIn?.name ?? 'Somebody'} asked to check now`,
    });
    const at = nowOf(context);
    for (const { authorization_id: authorizationId } of rowsOfJob(rows, job))
      await queries.bringProbeForward(database, { organizationId, authorizationId, at });
    await queries.askForExamination(database, { organizationId, at });
    await checkNow(context, organizationId);
    const picture = await readPicture(context, organizationId, LIST_DAYS);
    return presentCard(context, { organizationId, picture, job, days: LIST_DAYS });
  });

  http.route(listIncidents, async ({ organization }) => {
    const { organizationId } = known(organization);
    const { database } = context.platform;
    const rows = await history.selectIncidents(database, { organizationId, onlyOpen: false });
    const incidentIds = rows.filter(({ closed_at }) => closed_at !== null).map(({ incident_id }) => incident_id);
    const closed = await history.selectJobsOfClosed(database, { organizationId, incidentIds });
    const ever = new Map(closed.map(({ incident_id, jobs }) => [incident_id, jobs]));
    const incidents = rows.map((row) => {
      const jobs = [...row.jobs, ...(ever.get(row.incident_id) ?? [])];
      return presentIncident({ ...row, jobs: JOBS.filter((job) => jobs.includes(job)) });
    });
    return { incidents, asOf: nowOf(context).toISOString() };
  });
  mountWalkRoutes(context);
}

function mountWalkRoutes(context: Context): void {
  const { http } = context.platform;
  http.route(startWalkEndpoint, async ({ organization, body, signedIn }) => {
    if (signedIn === null) throw new AppError('not-signed-in', 'Sign in first.');
    return startWalk(context, {
      organizationId: known(organization).organizationId,
      jobs: body.jobs,
      as: body.as,
      signedIn,
    });
  });
  http.route(getWalk, async ({ organization, params }) => {
    const { organizationId } = known(organization);
    return presentWalk(context, await findWalk(context, organizationId, params.walk));
  });
  http.route(cancelWalkEndpoint, async ({ organization, params }) =>
    cancelWalk(context, known(organization).organizationId, params.walk),
  );
}

/** The two addresses a browser is sent to: out to Webex, and back from there. */
export function mountWebexRedirects(context: Context, callbacks: ReadonlyMap<string, CallbackHandler>): void {
  const { http, settings } = context.platform;
  http.raw((app) => {
    // These addresses and their redirects carry states and codes: no cache keeps one.
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    app.get('/webex/walks/:org/:walk', async (request, reply) => {
      await openWalk(context, request, reply);
      return reply;
    });
    app.get('/webex/callback', async (request, reply) => {
      const query = readQuery(request.query);
      const handler = callbacks.get((query.state ?? '').split('.')[0] ?? '');
      if (handler === undefined) {
        throw new AppError('walk-ended', 'This address was opened without a state we know. Nothing was stored.', {
          next: 'Start again on the page of the organization.',
        });
      }
      // Webex sends none today; one that is there has to be Webex's (RFC 9207).
      if (query.iss !== undefined && !issuerAllowed(query.iss, settings.webex.issuers)) {
        throw new AppError('walk-ended', 'This answer names another issuer than Webex. Nothing was stored.', {
          next: 'Start again on the page of the organization.',
        });
      }
      await handler(query, request, reply);
      return reply;
    });
  });
}

/** Only single texts; a doubled parameter is nobody's honest redirect. */
function readQuery(query: unknown): Record<string, string> {
  if (typeof query !== 'object' || query === null) return {};
  return Object.fromEntries(Object.entries(query).filter(([, value]) => typeof value === 'string'));
}

function known(organization: OrganizationRef | null): OrganizationRef {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return organization;
}
