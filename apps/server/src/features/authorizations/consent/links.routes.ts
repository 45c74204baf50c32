import {
  listWalkLinks,
  makeWalkLink,
  openLinkedWalk,
  readLinkedWalk,
  startDeviceWalk,
  withdrawWalkLink,
} from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import { createRateLimit } from '../../../platform/http/rate-limit.ts';
import { type Context, nowOf } from '../context.ts';
import { startDeviceCodes } from './device-walk.ts';
import { listLinks, makeLink, withdrawLink } from './links.ts';
import { openLink } from './open-link.ts';
import { readLink } from './read-link.ts';

const MINUTE_MS = 60_000;
/** The page asks every few seconds; a guess of 192 bits does not get likelier by it. */
const READS_A_MINUTE = 240;
const OPENINGS_A_MINUTE = 20;

/** Links for the owner, and the two addresses for whoever holds one; walks by a code on another device. */
export function mountLinkRoutes(context: Context): void {
  const { http, clock } = context.platform;
  const reads = createRateLimit(clock, { uses: READS_A_MINUTE, perMs: MINUTE_MS });
  const openings = createRateLimit(clock, { uses: OPENINGS_A_MINUTE, perMs: MINUTE_MS });
  http.route(makeWalkLink, async ({ organization, body, signedIn }) => {
    if (organization === null) throw new AppError('not-found', 'There is no such organization.');
    if (signedIn === null) throw new AppError('not-signed-in', 'Sign in first.');
    return makeLink(context, { organizationId: organization.organizationId, ...body, signedIn });
  });
  http.route(listWalkLinks, async ({ organization }) => ({
    links: organization === null ? [] : await listLinks(context, organization.organizationId),
    asOf: nowOf(context).toISOString(),
  }));
  http.route(withdrawWalkLink, async ({ organization, params, signedIn }) => {
    if (organization === null) throw new AppError('not-found', 'There is no such organization.');
    const { organizationId } = organization;
    await withdrawLink(context, { organizationId, linkId: params.link, signedIn });
    return {};
  });
  http.route(readLinkedWalk, async ({ params, request }) => {
    reads.take(request);
    return readLink(context, params.token, request);
  });
  http.route(openLinkedWalk, async ({ params, request, reply }) => {
    openings.take(request);
    return openLink(context, { token: params.token, request, reply });
  });
  http.route(startDeviceWalk, async ({ organization, body, signedIn }) => {
    if (organization === null) throw new AppError('not-found', 'There is no such organization.');
    if (signedIn === null) throw new AppError('not-signed-in', 'Sign in first.');
    return startDeviceCodes(context, { organizationId: organization.organizationId, jobs: body.jobs, signedIn });
  });
}
