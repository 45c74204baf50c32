import type { ServerResponse } from 'node:http';
import { LIVE_PATH } from '@linekeeper/api-contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { LiveHub, LiveMessage } from '../live.ts';
import type { Caller } from './access.ts';

const HEARTBEAT_MS = 15_000;
/** A reader this far behind is cut off: it comes back with the last id it has seen. */
const BACKLOG_LIMIT_BYTES = 1_000_000;

interface LiveStreamOptions {
  live: LiveHub;
  /** Throws as for any endpoint of the organization. */
  check(request: FastifyRequest): Promise<Caller>;
  heartbeatMs?: number;
}

/** `GET /api/organizations/:organization/live`: server-sent events, resumable by Last-Event-ID. */
export function mountLiveStream(app: FastifyInstance, options: LiveStreamOptions): void {
  const open = new Map<ServerResponse, () => void>();
  app.addHook('preClose', async () => {
    for (const hangUp of open.values()) hangUp();
  });
  app.get(LIVE_PATH, { schema: { hide: true } }, async (request, reply) => {
    const { organization } = await options.check(request);
    if (organization === null) return;
    const lastEventId = request.headers['last-event-id'];
    reply.hijack();
    const response = reply.raw;
    const headers = Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined);
    response.writeHead(200, {
      ...Object.fromEntries(headers),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies must not collect events.
      'x-accel-buffering': 'no',
    });
    // Danger: an error without a listener ends the whole process.
    response.on('error', () => response.destroy());
    const send = (text: string): void => {
      if (response.writableEnded || response.destroyed) return;
      response.write(text);
      if (response.writableLength > BACKLOG_LIMIT_BYTES) response.destroy();
    };
    const { newestId, stop } = options.live.follow(
      {
        organizationId: organization.organizationId,
        lastEventId: typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : null,
      },
      (message) => send(asEvent(message)),
    );
    // An id without data moves the browser's Last-Event-ID and is no event.
    send(`retry: 2000\nid: ${newestId}\n\n`);
    const heartbeat = setInterval(() => {
      send(': still here\n\n');
      options.check(request).catch(hangUp);
    }, options.heartbeatMs ?? HEARTBEAT_MS);
    const forget = (): void => {
      clearInterval(heartbeat);
      stop();
      open.delete(response);
    };
    // A reader that takes nothing more would never let the answer end, and what happens meanwhile is not for it.
    const hangUp = (): void => {
      forget();
      if (response.writableLength > 0) response.destroy();
      else response.end();
    };
    open.set(response, hangUp);
    response.once('close', forget);
  });
}

function asEvent({ id, event }: LiveMessage): string {
  return `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`;
}
