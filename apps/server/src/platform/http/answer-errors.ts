import type { ErrorBody } from '@linekeeper/api-contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isDatabaseAway } from '../database/is-away.ts';
import { AppError } from '../errors.ts';

interface Answered {
  status: number;
  error: AppError;
}

/** The one place that turns errors into answers; what is unexpected is logged and never told. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const answered = expected(error);
    if (answered !== null) return sendError(request, reply, answered);
    request.log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
    if (isDatabaseAway(error)) {
      const next =
        'Try again in a few seconds: the server connects again by itself. If it stays like this, tell whoever runs it.';
      const away = new AppError('not-ready', 'The database does not answer right now', { next });
      return sendError(request, reply, { status: away.status, error: away });
    }
    return sendError(request, reply, {
      status: 500,
      error: new AppError('internal-error', 'Something went wrong on our side', {
        next: 'Try again. If it happens again, give the request id to whoever runs this suite.',
      }),
    });
  });
}

/** Refusals of the framework itself, in the form of all others. */
export function sendFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  sendError(request, reply, { status: 400, error: new AppError('invalid-request', error.message) });
}

/** Where no route and no page is. */
export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendError(request, reply, {
    status: 404,
    error: new AppError('not-found', 'There is nothing at this address'),
  });
}

/** A person following a link or coming back from Webex, not a program: a page explains better than a body of JSON. */
function isNavigation(request: FastifyRequest): boolean {
  const accepts = request.headers.accept ?? '';
  return request.method === 'GET' && accepts.includes('text/html') && !request.url.startsWith('/api/');
}

function sendError(request: FastifyRequest, reply: FastifyReply, { status, error }: Answered): FastifyReply {
  if (isNavigation(request)) {
    return reply.header('cache-control', 'no-store').redirect(`/help/code/${error.code}`, 303);
  }
  const body: ErrorBody = {
    code: error.code,
    message: error.message,
    ...(error.field === undefined ? {} : { field: error.field }),
    ...(error.next === undefined ? {} : { next: error.next }),
    article: error.article,
    requestId: request.id,
  };
  // As text: the route's own response schema is not for errors.
  return reply
    .status(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .serializer(String)
    .send(JSON.stringify(body));
}

/** PostgreSQL's code for NUL in a text: a text of the request, as those of Webex are cleaned before they are stored. */
const NO_SUCH_CHARACTER = '22021';

function expected(error: FastifyError | AppError): Answered | null {
  if (error instanceof AppError) return { status: error.status, error };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    const path = (first?.instancePath ?? '').split('/').filter((part) => part !== '');
    const part = error.validationContext === 'querystring' ? 'query' : (error.validationContext ?? 'body');
    const field = [part, ...path].join('.');
    return {
      status: 400,
      error: new AppError('invalid-request', `${field}: ${first?.message ?? 'not valid'}`, { field }),
    };
  }
  if (error.code === NO_SUCH_CHARACTER) {
    return {
      status: 400,
      error: new AppError('invalid-request', 'The request holds a character that no text can hold'),
    };
  }
  // The framework's own refusals: malformed JSON, a body too large, an unknown content type.
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500 || !String(error.code).startsWith('FST_')) return null;
  return { status, error: new AppError('invalid-request', error.message) };
}
