import cookie from '@fastify/cookie';
import type { Endpoint } from '@linekeeper/api-contract';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Settings } from '../../settings.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { AppError } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { LiveHub } from '../live.ts';
import type { Guards, Handler, HandlerInput, Http, SignedIn } from '../platform.ts';
import { type Caller, checkAccess, identify } from './access.ts';
import { answerErrors, sendFrameworkError } from './answer-errors.ts';
import { type Audit, createAudit } from './audit.ts';
import { compressLargeAnswers } from './compress-large-answers.ts';
import { createWindowCounter } from './count-window.ts';
import { keepKey } from './csrf.queries.ts';
import { createCsrf } from './csrf.ts';
import { mountHealth } from './health.ts';
import { mountLiveStream } from './live-stream.ts';
import { addOpenApi, routeSchema } from './open-api.ts';
import { keepRawBodies } from './raw-body.ts';
import { logRequests } from './request-log.ts';
import { addSecurityHeaders, isSecure } from './security-headers.ts';
import { serveWebUi } from './web-ui.ts';

export interface RunningHttp extends Http {
  /** For tests that ask without a socket. */
  app: FastifyInstance;
  /** From now on `/readyz` says yes, while the database answers. */
  markReady(): void;
  listen(): Promise<void>;
  close(): Promise<void>;
}

export interface HttpOptions {
  settings: Settings;
  log: Logger;
  ids: Ids;
  clock: Clock;
  database: Database;
  live: LiveHub;
  webUiFolder: string;
}

/** Wrong API keys a minute from one address before it is told to wait. */
const WRONG_KEYS_A_MINUTE = 20;
const BODY_LIMIT_BYTES = 1_048_576;
/** For a request to arrive in whole; the framework's own default is to wait for ever. */
const ARRIVAL_TIMEOUT_MS = 60_000;

/** The HTTP server with everything that holds for all endpoints; features mount theirs on it. */
export async function createHttp(options: HttpOptions): Promise<RunningHttp> {
  const { settings, log, ids, database } = options;
  const app: FastifyInstance = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => ids.uuid(),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: ARRIVAL_TIMEOUT_MS,
    // An address that is none is met before any hook of ours.
    frameworkErrors: (error, request, reply) => sendFrameworkError(error, request, reply),
    forceCloseConnections: true,
    return503OnClosing: true,
  });
  const csrf = createCsrf({
    settings,
    ids,
    key: await keepKey(database, { name: 'csrf', value: ids.randomBytes(32) }),
  });
  const guards = createGuards();
  const audit = createAudit({ log, clock: options.clock });
  const wrongKeys = createWindowCounter(options.clock, { uses: WRONG_KEYS_A_MINUTE, perMs: 60_000 });
  const signedIn = (request: FastifyRequest): Promise<SignedIn | null> =>
    identify(guards.current(), request, wrongKeys);
  const readiness = { ready: false };

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(
    ({ schema }) =>
      (data) =>
        JSON.stringify(responseSchema(schema).parse(data)),
  );
  answerErrors(app);
  logRequests(app, options.clock);
  await app.register(cookie);
  await addSecurityHeaders(app, settings);
  compressLargeAnswers(app);
  await addOpenApi(app, `${isSecure(settings) ? '__Host-' : ''}linekeeper_session`);
  keepRawBodies(app, BODY_LIMIT_BYTES);
  app.addHook('onSend', async (request, reply) => csrf.attachCookie(request, reply));
  mountHealth(app, database, readiness);
  mountLiveStream(app, {
    live: options.live,
    check: async (request) =>
      checkAccess(guards.current(), await signedIn(request), { access: 'user', slug: slugOf(request) }),
  });
  await serveWebUi(app, ids, options.webUiFolder);

  return {
    app,
    route: (endpoint, handler) =>
      mountEndpoint(app, { endpoint, handler, csrf, audit, signedIn, guards: guards.current }),
    raw: (register) => {
      // A scope of its own: parsers and hooks of one feature do not reach another's routes.
      app.register(async (scope) => register(scope));
    },
    useGuards: guards.use,
    signedIn: async (request) => {
      const found = await signedIn(request);
      audit.note(request, { signedIn: found });
      return found;
    },
    csrfToken: (request) => csrf.token(request),
    useAudit: audit.use,
    actsAs: (request, actor, organizationId) =>
      audit.note(request, { actor, ...(organizationId !== undefined && { organizationId }) }),
    audit: audit.outside,
    markReady: () => {
      readiness.ready = true;
    },
    listen: async () => {
      await app.listen({ host: settings.host, port: settings.port });
    },
    close: () => app.close(),
  };
}

interface Mounting<E extends Endpoint> {
  endpoint: E;
  handler: Handler<E>;
  csrf: { check(request: FastifyRequest): void };
  audit: Audit;
  signedIn(request: FastifyRequest): Promise<SignedIn | null>;
  guards(): Guards;
}

function mountEndpoint<E extends Endpoint>(app: FastifyInstance, mounting: Mounting<E>): void {
  const { endpoint, csrf, audit } = mounting;
  // `Handler<E>` is this very function; the conditional type hides it from the compiler.
  const handler = mounting.handler as (input: HandlerInput<unknown, unknown, unknown>) => Promise<unknown>;
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    schema: routeSchema(endpoint),
    ...(endpoint.bodyLimitBytes !== undefined && { bodyLimit: endpoint.bodyLimitBytes }),
    ...auditHooks(endpoint, audit),
    // Before validation: who may not ask learns nothing about what a request must look like.
    preValidation: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const signedIn = await mounting.signedIn(request);
      audit.note(request, { signedIn });
      // A key is sent by a program on purpose; only cookies go along by themselves.
      if (endpoint.method !== 'GET' && signedIn?.key === undefined) csrf.check(request);
      const caller = await checkAccess(mounting.guards(), signedIn, { access: endpoint.access, slug: slugOf(request) });
      audit.note(request, { caller });
      callers.set(request, caller);
    },
    handler: async (request, reply) => {
      const caller = callers.get(request);
      if (caller === undefined) throw new Error('The access check did not run');
      const { params, query, body } = request;
      audit.note(request, { checked: true });
      return handler({ params, query, body, ...caller, request, reply });
    },
  });
}

/** Hung on the route itself, so that no endpoint that changes something can be mounted without them. */
function auditHooks(endpoint: Endpoint, audit: Audit) {
  if (endpoint.method === 'GET' || endpoint.audit === 'none') return {};
  return {
    onError: async (request: FastifyRequest, _reply: FastifyReply, error: unknown): Promise<void> => {
      audit.note(request, { error });
    },
    // Before the answer leaves: whoever has it can rely on the entry.
    onSend: async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      await audit.finish(endpoint, request, reply.statusCode);
    },
  };
}

function slugOf(request: FastifyRequest): string | null {
  const { params } = request;
  if (typeof params !== 'object' || params === null || !('organization' in params)) return null;
  return String(params.organization);
}

/** Until sign-in has plugged in, nobody is signed in and no organization exists. */
function createGuards(): { use(guards: Partial<Guards>): void; current(): Guards } {
  let guards: Guards = {
    findSession: async () => null,
    findOrganization: async () => {
      throw new AppError('not-ready', 'The server is starting');
    },
    findKey: async () => null,
  };
  return {
    use: (next) => {
      guards = { ...guards, ...next };
    },
    current: () => guards,
  };
}

/** Parsed, not merely written: fields the contract does not name never leave. */
function responseSchema(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new Error('A response schema is no zod schema');
}
