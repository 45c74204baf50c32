import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { commonStyle } from '../pages/page.ts';
import { INSPECTOR_STYLE } from './style.ts';

/** The modules a page may ask for; names, so that no path is made of what somebody sends. */
const MODULES = ['live.ts', 'morph.ts', 'copy.ts'] as const;

/**
 * Node warns once that this function is experimental, although it strips types by the same means from every file of
 * the emulator it runs. The warning would stand in the terminal of whoever first opens the inspector, so it is not let
 * through for the length of this one synchronous call.
 */
function strip(source: string): string {
  const warn = process.emitWarning;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = warn;
  }
}

/** Style sheet and browser modules; read and stripped when first asked for. */
export function registerAssets(app: FastifyInstance): void {
  const ready = new Map<string, string>();
  app.get('/inspector/style.css', async (_request, reply) =>
    reply
      .header('content-type', 'text/css; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(commonStyle() + INSPECTOR_STYLE),
  );
  for (const name of MODULES) {
    app.get(`/inspector/browser/${name}`, async (_request, reply) => {
      const text = ready.get(name) ?? strip(readFileSync(join(import.meta.dirname, 'browser', name), 'utf8'));
      ready.set(name, text);
      return reply
        .header('content-type', 'text/javascript; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('x-content-type-options', 'nosniff')
        .send(text);
    });
  }
}
