import type { FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import type { CdrRegion } from '../state/world-cdr.ts';
import { WebexHttpError } from './errors.ts';

/** Hosts of the record APIs. Source: Webex developer documentation, Reports: Detailed Call History. */
export const CDR_HOSTS: Record<CdrRegion, string> = {
  us: 'analytics-calling.webexapis.com',
  eu: 'analytics-calling-eu.webexapis.com',
  in: 'analytics-calling-in.webexapis.com',
  au: 'analytics-calling-au.webexapis.com',
  gov: 'analytics-calling-gov.webexapis.com',
};
/** Older than the regions; that it serves everybody is inferred. */
const ANY_REGION = 'analytics.webexapis.com';

function regionAskedAt(services: Services, request: FastifyRequest): CdrRegion | null {
  const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  for (const region of Object.keys(CDR_HOSTS) as CdrRegion[]) if (CDR_HOSTS[region] === host) return region;
  return services.modes.checkCdrRegion && host !== ANY_REGION ? 'us' : null;
}

/** 451 with the right host in words when the organization's records are kept in another region. */
export function checkRegion(services: Services, request: FastifyRequest, orgUuid: string): void {
  const asked = regionAskedAt(services, request);
  const own = services.world.cdrRegions.get(orgUuid) ?? 'us';
  if (asked === null || asked === own) return;
  throw new WebexHttpError(451, '', {
    body: {
      message: `This server cannot serve the data for this organization. Please use ${CDR_HOSTS[own]}`,
      errorCode: 451,
      trackingId: request.trackingId,
    },
  });
}
