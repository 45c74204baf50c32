import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Ids } from '../ids.ts';
import { sendNotFound } from './answer-errors.ts';
import { contentSecurityPolicy } from './security-headers.ts';

/** Where `vite build` puts the web UI. */
export const WEB_UI_FOLDER = join(import.meta.dirname, '../../../../web/dist');

const NONCE_PLACEHOLDER = '__CSP_NONCE__';
/** Paths that belong to machines: an unknown one is an error, never a page. */
const NO_PAGE = /^\/(api|webex|healthz|readyz|metrics|assets)(\/|$)/;

/** Serves the built web UI: hashed assets for ever, and its one page for every address that is no route. */
export async function serveWebUi(app: FastifyInstance, ids: Ids, folder: string): Promise<void> {
  const built = existsSync(join(folder, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      // A route per file: every other address comes to the page below.
      wildcard: false,
      globIgnore: ['index.html'],
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.includes('/assets/');
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600');
      },
    });
  }
  const page = built ? readFileSync(join(folder, 'index.html'), 'utf8') : NOT_BUILT;
  app.setNotFoundHandler((request, reply) => {
    if (!wantsPage(request)) return sendNotFound(request, reply);
    return sendPage(reply, page, ids.token(16));
  });
}

function wantsPage(request: FastifyRequest): boolean {
  const path = request.url.split('?')[0] ?? '/';
  return (
    (request.method === 'GET' || request.method === 'HEAD') && !NO_PAGE.test(path) && !/\.[a-z0-9]{2,5}$/.test(path)
  );
}

function sendPage(reply: FastifyReply, page: string, nonce: string): FastifyReply {
  return reply
    .header('content-security-policy', contentSecurityPolicy(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(NONCE_PLACEHOLDER, nonce));
}

const NOT_BUILT = `<!doctype html><html lang="en"><title>Linekeeper</title>
<p>The web UI is not built. Run <code>npm run build</code>, or use the address <code>npm run dev</code> prints.</p></html>
`;
