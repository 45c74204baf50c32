import type { FastifyInstance } from 'fastify';

/**
 * Reads JSON bodies, and an empty one as none: published clients send `Content-Type: application/json` on every request,
 * on DELETE and on POSTs without a body as well.
 */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, String(body), done);
  });
}
