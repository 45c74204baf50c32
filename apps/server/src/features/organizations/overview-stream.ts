import type { ServerResponse } from 'node:http';
import { OVERVIEW_LIVE_PATH } from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import type { Platform, SignedIn } from '../../platform/platform.ts';
import type { Organization, Organizations } from './organizations.types.ts';

const HEARTBEAT_MS = 15_000;
/** A reader this far behind is cut off: its page asks for everything once a minute. */
const BACKLOG_LIMIT_BYTES = 1_000_000;

/**
 * `GET /api/organizations/live`: server-sent events that name the organizations where an authorization changed. No values: the
 * page asks for those few again. What is missed while the line is down comes with the page's own reading, once a minute.
 */
export function mountOverviewStream(platform: Platform, organizations: Organizations): void {
  const { http, live } = platform;
  const open = new Map<ServerResponse, () => void>();
  http.raw((app) => {
    app.addHook('preClose', async () => {
      for (const hangUp of open.values()) hangUp();
    });
    app.get(OVERVIEW_LIVE_PATH, { schema: { hide: true } }, async (request, reply) => {
      const signedIn = await http.signedIn(request);
      if (signedIn === null) throw new AppError('not-signed-in', 'You are not signed in', { next: 'Sign in.' });
      const visible = (await organizations.list()).filter((organization) => maySee(signedIn, organization));
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
      send('retry: 2000\n\n');
      const stops = visible.map(({ organizationId, slug }) =>
        live.subscribe(organizationId, ({ type }) => {
          if (type === 'authorizations.changed' || type === 'reset') send(`data: ${slug}\n\n`);
        }),
      );
      const heartbeat = setInterval(() => {
        send(': still here\n\n');
        // Whoever was signed out, or may see one of them no longer, comes back and is looked at anew.
        http.signedIn(request).then(
          (still) => (visible.every((organization) => maySee(still, organization)) ? undefined : hangUp()),
          () => hangUp(),
        );
      }, HEARTBEAT_MS);
      const forget = (): void => {
        clearInterval(heartbeat);
        for (const stop of stops) stop();
        open.delete(response);
      };
      // A reader that takes nothing more would never let the answer end.
      const hangUp = (): void => {
        forget();
        if (response.writableLength > 0) response.destroy();
        else response.end();
      };
      open.set(response, hangUp);
      response.once('close', forget);
      // Gone while we asked the database: its end was told before anybody listened.
      if (response.destroyed) forget();
    });
  });
}

/** The owner sees all, others their own. */
export function maySee(signedIn: SignedIn | null, { organizationId }: Organization): boolean {
  return signedIn !== null && (signedIn.isOwner || signedIn.organizationIds.includes(organizationId));
}
