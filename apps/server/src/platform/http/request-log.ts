import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';

/** One line per answered request. The route's pattern, never the address: paths and queries may hold one-time secrets. */
export function logRequests(app: FastifyInstance, clock: Clock): void {
  const begunAt = new WeakMap<FastifyRequest, number>();
  app.addHook('onRequest', async (request) => {
    begunAt.set(request, clock.monotonicMs());
  });
  app.addHook('onResponse', async (request, reply) => {
    const begun = begunAt.get(request);
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? '(page)',
        status: reply.statusCode,
        ms: begun === undefined ? null : Math.round((clock.monotonicMs() - begun) * 10) / 10,
      },
      'answered',
    );
  });
}
