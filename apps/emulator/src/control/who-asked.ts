import type { FastifyRequest } from 'fastify';
import type { RequestLogEntry } from '../doors.ts';
import type { Services } from '../state/world.ts';
import { findCaller } from '../webex/guard.ts';

export type Asker = Pick<RequestLogEntry, 'clientId' | 'personUuid' | 'orgUuid'>;

/** Enough for every program of a test; the oldest go. */
const REMEMBERED = 2000;
const rememberedOf = new WeakMap<Services, Map<string, Asker>>();

/**
 * Whose a bearer was while it lived: what ends a consent takes its tokens out of the world, and just then people want to
 * see whose program still uses them. For the log alone; nobody is let in by it.
 */
function remembered(services: Services): Map<string, Asker> {
  const known = rememberedOf.get(services) ?? new Map<string, Asker>();
  rememberedOf.set(services, known);
  return known;
}

function remember(services: Services, bearer: string, asker: Asker): void {
  const known = remembered(services);
  if (known.has(bearer)) return;
  if (known.size >= REMEMBERED) known.delete(known.keys().next().value ?? '');
  known.set(bearer, asker);
}

/** Client, person and organization behind a request: by its bearer, or at the token endpoints by what its form names. */
export function whoAsked(services: Services, request: FastifyRequest): Asker {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const caller = findCaller(services, request);
  if (caller !== null) {
    const asker = { clientId: caller.clientId, personUuid: caller.person.uuid, orgUuid: caller.organization.uuid };
    remember(services, bearer, asker);
    return asker;
  }
  return remembered(services).get(bearer) ?? namedByForm(services, request);
}

function namedByForm({ world }: Services, request: FastifyRequest): Asker {
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
