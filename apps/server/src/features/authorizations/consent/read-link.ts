import type { Gap, Job, LinkedWalk } from '@linekeeper/api-contract';
import type { FastifyRequest } from 'fastify';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { incidentName, readPicture, stateOf } from '../present-card.ts';
import { presentGaps } from '../recover/gaps.ts';
import { JOB_NEEDS } from '../words.ts';
import { handleOf, holdLink, stateOfLink } from './open-link.ts';
import { presentWalk } from './walks.ts';

/**
 * What the holder of a link may see: the organization's name, the jobs, whom it is for, what happened to them and what becomes of
 * the gap. Nothing else of the organization leaves, and none of that where the link does not work any more.
 */
export async function readLink(context: Context, token: string, request: FastifyRequest): Promise<LinkedWalk> {
  const held = await holdLink(context, token, request);
  const { link, own } = held;
  const now = nowOf(context);
  const state = stateOfLink(held, now);
  const closed: LinkedWalk = {
    state,
    handle: handleOf(link),
    organization: null,
    expected: null,
    happened: null,
    expiresAt: null,
    leadsTo: new URL(context.platform.settings.webex.apiBaseUrl).host,
    jobs: [],
    walk: null,
    asOf: now.toISOString(),
  };
  // The browser that used it up may still see what came of it.
  const shows = state === 'usable' || state === 'open' || (state === 'finished' && own !== null);
  if (!shows) return closed;
  const { organization_id: organizationId } = link;
  const organization = await context.organizations.byId(organizationId);
  const picture = await readPicture(context, organizationId, 0);
  const incident = picture.incidents.find(({ jobs }) => jobs.some((job) => link.jobs.includes(job)));
  const told: Gap[] = await presentGaps(context, { organizationId, since: link.made_at });
  return {
    ...closed,
    organization: organization?.name ?? null,
    expected: link.expected_name,
    happened: incident === undefined ? null : `${incidentName(incident)}: ${incident.sentence}`,
    expiresAt: link.expires_at.toISOString(),
    jobs: await Promise.all(
      link.jobs.map(async (job) => {
        const row = picture.rows.find((candidate) => candidate.job === job);
        const from = row?.state === 'stopped' ? row.stopped_at : null;
        const outlook = from === null ? undefined : await outlookOf(context, { organizationId, job, from, row });
        return {
          job,
          state: stateOf(picture, job),
          stoppedSince: from?.toISOString() ?? null,
          needs: [...JOB_NEEDS[job]],
          outlook: outlook?.text ?? null,
          gaps: told.filter((gap) => gap.job === job),
        };
      }),
    ),
    walk: own === null ? null : await presentWalk(context, own),
  };
}

/** What becomes of the time it stands still, said before somebody goes to Webex. */
async function outlookOf(
  context: Context,
  about: { organizationId: string; job: Job; from: Date; row: AuthorizationRow | undefined },
): Promise<{ text: string } | undefined> {
  const { organizationId, job, from, row } = about;
  if (row?.access_alive && row.refresh_refusal !== null) {
    return { text: 'Nothing is missed yet: data still arrives until the access token ends.' };
  }
  return context.gapDescribers.get(job)?.({ organizationId, from, to: null });
}
