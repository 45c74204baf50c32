import formbody from '@fastify/formbody';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type ObservedAnswer, tellAnswer } from './answers.ts';
import type { ActiveFault } from './chaos/fault.ts';
import type { FaultInjector } from './chaos/faults.ts';
import type { PageDrift } from './chaos/page-drift.ts';
import { hideSecrets } from './control/hide-secrets.ts';
import { controlRefusal, isOwnPath } from './control/origin.ts';
import { whoAsked } from './control/who-asked.ts';
import { listServedRoutes } from './coverage/served-routes.ts';
import type { RequestLog } from './doors.ts';
import type { Random, Services } from './state/world.ts';
import { gatewayBody, malformed, unauthorized, unsupportedMedia, WebexHttpError } from './webex/errors.ts';
import { acceptJson } from './webex/json-body.ts';
import { isStatusSite } from './webex/status-pages.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** `ROUTERGW_<uuid>`, in the header of every answer and in error bodies. */
    trackingId: string;
    /** What the request log should say beside the status. */
    note: string | null;
    /** A fault that waits for the answer, to spoil it. */
    fault: ActiveFault | null;
    /** How lists have shifted under this client (chaos). */
    pageDrift: PageDrift | null;
    /** What was answered, kept for the request log. */
    answered: unknown;
  }
}

export interface ServerInput {
  services: Services;
  faults: FaultInjector;
  requests: RequestLog;
  /** Of its own, so that requests do not disturb the run of the world's. */
  trackingRandom: Random;
}

/** The HTTP kernel: headers, tracking ids, faults, request log, and Webex's own words for what goes wrong. */
export function createServer(input: ServerInput): FastifyInstance {
  const { services, faults, requests } = input;
  // The event stream of the clock stays open for ever: without this a close would wait for it.
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 64 * 1024 * 1024,
    // `/v1/people/?id=…` is the same as `/v1/people?id=…`: published clients send both.
    // Ids of hunt groups hold a second base64 and are longer than the 100 characters a router takes by itself.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4_000 },
    // A path that cannot be decoded (half a character in percent form) is refused before any hook has run.
    frameworkErrors: (error, request, reply) => {
      request.trackingId = `ROUTERGW_${input.trackingRandom.uuid()}`;
      answerError(error, request, reply.header('Trackingid', request.trackingId));
    },
  });
  app.register(formbody);
  acceptJson(app);
  app.decorateRequest('trackingId', '');
  app.decorateRequest('note', null);
  app.decorateRequest('fault', null);
  app.decorateRequest('pageDrift', null);
  app.decorateRequest('answered', null);

  listServedRoutes(app);
  const routes: { method: string; pattern: RegExp; parameters: number }[] = [];
  app.addHook('onRoute', (route) => {
    // A route of another site (its own host name) says nothing about the API's paths.
    if (route.constraints !== undefined && 'host' in route.constraints) return;
    const pattern = new RegExp(
      `^${route.url
        .replace(/[.]/g, '\\.')
        .replace(/:[A-Za-z]+/g, '[^/]+')
        .replace(/\*$/, '.*')}$`,
    );
    const parameters = route.url.split(':').length - 1;
    for (const method of [route.method].flat()) routes.push({ method, pattern, parameters });
  });
  app.addHook('onRequest', async (request, reply) => {
    request.trackingId = `ROUTERGW_${input.trackingRandom.uuid()}`;
    const refusal = controlRefusal(request);
    if (refusal !== null) throw new WebexHttpError(403, refusal);
    if (isOwnPath(request)) return;
    reply.headers({
      Trackingid: request.trackingId,
      Vary: 'Origin',
      'X-Content-Type-Options': 'nosniff',
      Server: 'istio-envoy',
      Date: new Date(services.clock.now() + services.modes.dateSkewMs).toUTCString(),
    });
  });
  app.addHook('preHandler', async (request, reply) => {
    // The status page is another site: it tells of an outage and is not part of it.
    if (!isOwnPath(request) && !isStatusSite(request)) await faults.strike(request, reply);
    return reply.sent ? reply : undefined;
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (isOwnPath(request)) return payload;
    request.answered = payload;
    // A fault that answered in the handler's place is no answer of Webex's.
    if (request.note?.startsWith('fault:') !== true || request.fault !== null)
      tellAnswer(() => observed(request, reply, payload));
    return faults.spoil(request, reply, payload);
  });
  app.addHook('onResponse', async (request, reply) => {
    if (isOwnPath(request)) return;
    requests.add(
      {
        atMs: services.clock.now(),
        method: request.method,
        url: hideSecrets(request.url),
        status: reply.statusCode,
        tookMs: Math.round(reply.elapsedTime),
        trackingId: request.trackingId,
        ...whoAsked(services, request),
        note: request.note,
      },
      {
        request: { headers: request.headers, body: request.body },
        answer: { headers: reply.getHeaders(), body: request.answered },
      },
    );
  });
  const answerNoRoute = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const pathname = (request.url.split('?')[0] ?? '').replace(/(?<=.)\/$/, '');
    const fitting = routes.filter((route) => route.method !== 'HEAD' && route.pattern.test(pathname));
    // The fixed path wins: `/calls/dial` is no `/calls/{callId}`.
    const fewest = Math.min(...fitting.map(({ parameters }) => parameters));
    const exact = fitting.filter(({ parameters }) => parameters === fewest);
    const allowed = [...new Set(exact.map(({ method }) => method))].sort();
    return answerError(noRoute({ request, pathname, allowed }), request, reply);
  };
  app.setErrorHandler((error, request, reply) => {
    // QUERY without a content type is refused before its path is looked at; Webex knows no such method.
    const refused = (error as { code?: unknown }).code === 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE';
    return refused ? answerNoRoute(request, reply) : answerError(error, request, reply);
  });
  app.setNotFoundHandler((request, reply) => void answerNoRoute(request, reply));
  return app;
}

function observed(request: FastifyRequest, reply: FastifyReply, body: unknown): ObservedAnswer {
  const contentType = String(reply.getHeader('content-type') ?? '');
  return { method: request.method, url: request.url, status: reply.statusCode, contentType, body };
}

function noRoute(input: { request: FastifyRequest; pathname: string; allowed: string[] }): WebexHttpError {
  if (input.allowed.length > 0) {
    return new WebexHttpError(
      405,
      `The requested resource only allows certain HTTP request methods. '${input.request.method}' is not supported.`,
      { headers: { Allow: input.allowed.join(', ') } },
    );
  }
  const path = /^\/v1\/(.*)$/.exec(input.pathname)?.[1];
  if (path === undefined && !isOwnPath(input.request)) return unauthorized();
  return new WebexHttpError(404, `No static resource hydra/v1/${path ?? ''}.`);
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asWebexError(error);
  if (known.details.errorCode !== undefined) reply.header('Cisco-Spark-Error-Codes', String(known.details.errorCode));
  return reply
    .status(known.status)
    .headers(known.details.headers ?? {})
    .type('application/json')
    .send(gatewayBody(known, request.trackingId));
}

function asWebexError(error: unknown): WebexHttpError {
  if (error instanceof WebexHttpError) return error;
  const status = (error as { statusCode?: unknown }).statusCode;
  // What fastify itself refuses: a body that is no JSON, an unknown content type.
  if (status === 415) return unsupportedMedia();
  if (typeof status === 'number' && status >= 400 && status < 500) return malformed();
  return new WebexHttpError(500, 'Something went wrong on the server.', {
    description: error instanceof Error ? `Fault of the emulator: ${error.message}` : 'Fault of the emulator',
  });
}
