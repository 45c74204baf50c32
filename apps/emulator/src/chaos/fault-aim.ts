import type { FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import { findCaller } from '../webex/guard.ts';
import type { Fault } from './fault.ts';

/** Areas a rule may be aimed at, by the beginnings of their paths. The longest beginning wins. */
export const FAULT_AREAS: Readonly<Record<string, readonly string[]>> = {
  identity: [
    '/v1/authorize',
    '/v1/access_token',
    '/v1/device',
    '/v1/userinfo',
    '/v1/.well-known',
    '/v1/verification',
    '/v1/applications',
    '/idb',
  ],
  directory: [
    ...['/v1/people', '/v1/organizations', '/v1/roles', '/v1/licenses', '/v1/locations', '/v1/workspace'],
    ...['/v1/devices', '/v1/groups', '/v1/contacts', '/identity'],
  ],
  configuration: ['/v1/telephony/config'],
  calls: ['/v1/telephony/calls', '/v1/telephony/conference'],
  'call-records': ['/v1/cdr_feed', '/v1/cdr_stream'],
  webhooks: ['/v1/webhooks'],
  audit: ['/v1/adminAudit', '/v1/admin', '/v1/security'],
};

/** Whom a request speaks for. */
export interface Target {
  clientId: string | null;
  orgUuid: string | null;
}

/** What rules look at in one request; whom it speaks for is looked up only when a rule asks. */
export interface Aimed {
  method: string;
  pathname: string;
  /** The route's own spelling, as `/v1/people/:personId`; undefined where there is none. */
  route: string | undefined;
  target(): Target;
}

/** Reads a request for the rules. */
export function aimedAt(services: Services, request: FastifyRequest): Aimed {
  let target: Target | null = null;
  return {
    method: request.method,
    pathname: request.url.split('?')[0]?.replace(/(?<=.)\/+$/, '') ?? '',
    route: request.routeOptions.url,
    target: () => {
      target ??= targetOf(services, request);
      return target;
    },
  };
}

/** Whether a rule is aimed at this request; its chance, times and span are another matter. */
export function isAimedAt(fault: Fault, aimed: Aimed): boolean {
  if (fault.path !== undefined && !aimed.pathname.startsWith(fault.path)) return false;
  if (fault.operation !== undefined && !isOperation(fault.operation, aimed)) return false;
  if (fault.area !== undefined && areaOf(aimed.pathname) !== fault.area) return false;
  if (fault.clientId !== undefined && fault.clientId !== aimed.target().clientId) return false;
  return fault.orgUuid === undefined || fault.orgUuid === aimed.target().orgUuid;
}

function areaOf(pathname: string): string | null {
  let best: { area: string; length: number } | null = null;
  for (const [area, beginnings] of Object.entries(FAULT_AREAS)) {
    for (const beginning of beginnings) {
      if (pathname.startsWith(beginning) && beginning.length > (best?.length ?? 0)) {
        best = { area, length: beginning.length };
      }
    }
  }
  return best?.area ?? null;
}

/** Names of parameters are no part of an operation: routes and OpenAPI files spell them differently. */
function nameless(path: string): string {
  return path.replace(/\{[^}]*\}|:[A-Za-z]+/g, '{}');
}

function isOperation(operation: string, aimed: Aimed): boolean {
  const [method = '', path = ''] = operation.split(' ', 2);
  if (method.toUpperCase() !== aimed.method) return false;
  return path === aimed.pathname || (aimed.route !== undefined && nameless(path) === nameless(aimed.route));
}

/** Client and organization a request speaks for: by its bearer, or by the credentials or token in its form. */
function targetOf(services: Services, request: FastifyRequest): Target {
  const caller = findCaller(services, request);
  if (caller !== null) return { clientId: caller.clientId, orgUuid: caller.organization.uuid };
  const form = { ...(request.query as object), ...(request.body as object | null) } as Record<string, unknown>;
  const secret =
    services.world.refreshTokens.get(String(form.refresh_token)) ?? services.world.codes.get(String(form.code));
  const grant = secret === undefined ? undefined : services.world.grants.get(secret.grantUuid);
  const basic = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const basicClient = basic === undefined ? undefined : Buffer.from(basic, 'base64').toString().split(':', 1)[0];
  return {
    clientId: basicClient ?? grant?.clientId ?? (typeof form.client_id === 'string' ? form.client_id : null),
    orgUuid: grant?.orgUuid ?? null,
  };
}
