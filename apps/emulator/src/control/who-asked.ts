import type { FastifyRequest } from 'fastify';
import type { RequestLogEntry } from '../doors.ts';
import type { Services } from '../state/world.ts';
import { findCaller } from '../webex/guard.ts';

export type Asker = Pick<RequestLogEntry, 'clientId' | 'personUuid' | 'orgUuid'>;

/** Client, person and organization behind a request: by its bearer, or at the token endpoints by what its form names. */
export function whoAsked(services: Services, request: FastifyRequest): Asker {
  const caller = findCaller(services, request);
  if (caller !== null) {
    return { clientId: caller.clientId, personUuid: caller.person.uuid, orgUuid: caller.organization.uuid };
  }
  const { world } = services;
  const form = { ...(request.query as object | null), ...asRecord(request.body) } as Record<string, unknown>;
  const token = world.refreshTokens.get(String(form.refresh_token)) ?? world.codes.get(String(form.code));
  const grant = token === undefined ? undefined : world.grants.get(token.grantUuid);
  // The forms of the sign-in pages carry the query they belong to.
  const carried = typeof form.request === 'string' ? new URLSearchParams(form.request).get('client_id') : null;
  const named = clientOfBasic(request.headers.authorization) ?? form.client_id ?? carried;
  const clientId =
    grant?.clientId ??
    (typeof named === 'string' && (world.integrations.has(named) || world.serviceApps.has(named)) ? named : null);
  return { clientId, personUuid: grant?.personUuid ?? null, orgUuid: grant?.orgUuid ?? null };
}

function asRecord(body: unknown): object {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
}

/** The user part of HTTP Basic. */
export function clientOfBasic(authorization: string | undefined): string | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  return encoded === undefined ? null : (Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0] ?? null);
}
