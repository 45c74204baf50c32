import type { FastifyRequest } from 'fastify';
import type { EmulatedOrganization, Services } from '../state/world.ts';
import type { IdentityCluster, OrganizationIdentity } from '../state/world-access.ts';
import { isTls } from './base-url.ts';

/** How every organization starts; passwords live five years (third-party documentation of Control Hub). */
export const DEFAULT_IDENTITY: OrganizationIdentity = {
  cluster: 'idbroker',
  passwordMaxAgeDays: 1826,
  fedRamp: false,
};

/** Both marks are seen in real tokens; which issuer each belongs to is inferred. */
const MARKS: Record<IdentityCluster, string> = { idbroker: 'P0A1', 'idbroker-b-us': 'PF84' };
/** Paths of the issuers at the plain door, where there is one host only. */
const PLAIN_PATHS: Record<IdentityCluster, string> = { idbroker: '/idb', 'idbroker-b-us': '/idb-b-us' };

export const IDENTITY_CLUSTERS: readonly IdentityCluster[] = ['idbroker', 'idbroker-b-us'];

/** The organization's settings around sign-in. */
export function identityOf(organization: EmulatedOrganization | undefined): OrganizationIdentity {
  return organization?.identity ?? DEFAULT_IDENTITY;
}

/** The part of codes and tokens that names the identity cluster. */
export function tokenMark(organization: EmulatedOrganization | undefined): string {
  return MARKS[identityOf(organization).cluster];
}

/**
 * The issuer of id tokens. It is not the host of the endpoints: behind the TLS door it is the real name; at the plain
 * door both are the emulator's own address, told apart by the path.
 */
export function issuerOf(services: Services, request: FastifyRequest, cluster: IdentityCluster): string {
  if (isTls(request)) return `https://${cluster}.webex.com/idb`;
  return `${services.url}${PLAIN_PATHS[cluster]}`;
}

/** The cluster a discovery document is asked of: by host at the TLS door, by path at the plain one. */
export function clusterOfRequest(request: FastifyRequest): IdentityCluster {
  const host = (request.headers.host ?? '').split(':')[0];
  if (isTls(request)) return host === 'idbroker-b-us.webex.com' ? 'idbroker-b-us' : 'idbroker';
  return request.url.startsWith(`${PLAIN_PATHS['idbroker-b-us']}/`) ? 'idbroker-b-us' : 'idbroker';
}
