import type { FastifyInstance } from 'fastify';
import { commonStyle } from '../pages/page.ts';
import { BROWSER_MODULES, browserModule } from './browser-modules.ts';
import { INSPECTOR_STYLE } from './style.ts';

/** Style sheet and browser modules; read and stripped when first asked for. */
export function registerAssets(app: FastifyInstance): void {
  const ready = new Map<string, string>();
  app.get('/inspector/style.css', async (_request, reply) =>
    reply
      .header('content-type', 'text/css; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(commonStyle() + INSPECTOR_STYLE),
  );
  for (const name of BROWSER_MODULES) {
    app.get(`/inspector/browser/${name}`, async (_request, reply) => {
      const text = ready.get(name) ?? browserModule(name);
      ready.set(name, text);
      return reply
        .header('content-type', 'text/javascript; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('x-content-type-options', 'nosniff')
        .send(text);
    });
  }
}
