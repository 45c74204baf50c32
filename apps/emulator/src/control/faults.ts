import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Fault, Faults } from '../doors.ts';
import type { Services } from '../state/world.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { findCaller } from '../webex/guard.ts';

/** Faults in the order they were added; the first that fits a request is the one it meets. */
export interface FaultInjector extends Faults {
  /** Delays, throws, answers or cuts the request when a fault fits it. */
  strike(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

/** Where an organization of another region would be served (docs/webex/cdr.md). */
const OTHER_REGION = 'analytics-calling-eu.webexapis.com';

export function createFaults(services: Services): FaultInjector {
  let faults: Fault[] = [];
  const find = (request: FastifyRequest): Fault | null => {
    const now = services.clock.now();
    faults = faults.filter((fault) => (fault.untilMs ?? Infinity) > now && (fault.times ?? 1) > 0);
    if (faults.length === 0) return null;
    const pathname = request.url.split('?')[0] ?? '';
    const target = targetOf(services, request);
    return (
      faults.find(
        (fault) =>
          pathname.startsWith(fault.path ?? '/') &&
          (fault.clientId === undefined || fault.clientId === target.clientId) &&
          (fault.orgUuid === undefined || fault.orgUuid === target.orgUuid),
      ) ?? null
    );
  };
  return {
    add: (fault) => {
      const own = { ...fault };
      faults.push(own);
      return () => {
        faults = faults.filter((other) => other !== own);
      };
    },
    list: () => faults,
    clear: () => {
      faults = [];
    },
    strike: async (request, reply) => {
      const fault = find(request);
      if (fault === null) return;
      if (fault.times !== undefined) fault.times -= 1;
      request.note = `fault: ${fault.kind}`;
      await apply({ fault, services, request, reply });
    },
  };
}

/** Client and organization a request speaks for: by its bearer, or by the credentials or token in its form. */
function targetOf(services: Services, request: FastifyRequest): { clientId: string | null; orgUuid: string | null } {
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

async function apply(input: {
  fault: Fault;
  services: Services;
  request: FastifyRequest;
  reply: FastifyReply;
}): Promise<void> {
  const { fault, services, request, reply } = input;
  switch (fault.kind) {
    case 'slow':
      return services.clock.sleep(fault.delayMs ?? 30_000);
    case 'rate-limited': {
      const headers = fault.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(fault.retryAfterSeconds) };
      throw new WebexHttpError(
        429,
        'Too many requests have been sent in a given amount of time and the request has been rate limited.',
        { headers },
      );
    }
    case 'unavailable':
      throw new WebexHttpError(503, 'Server is overloaded with requests. Try again later.');
    case 'wrong-region':
      throw new WebexHttpError(451, '', {
        body: {
          message: `This server cannot serve the data for this organization. Please use ${OTHER_REGION}`,
          errorCode: 451,
          trackingId: request.trackingId,
        },
      });
    case 'html':
      reply.type('text/html').send('<!doctype html><title>Proxy</title><p>Please sign in to the network to go on.</p>');
      return;
    case 'reset':
      reply.hijack();
      request.raw.socket.resetAndDestroy();
  }
}
