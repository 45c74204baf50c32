import type { FastifyInstance } from 'fastify';

/** A route as the HTTP kernel was given it. */
export interface ServedRoute {
  method: string;
  /** With parameters as `:name`. */
  path: string;
  /** Set where it answers under one host name only. */
  host: string | null;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route registered so far, the emulator's own ones too. */
    servedRoutes: ServedRoute[];
  }
}

/** Keeps a list of what is registered from here on; what is claimed of Webex is held against it. */
export function listServedRoutes(app: FastifyInstance): void {
  const served: ServedRoute[] = [];
  app.decorate('servedRoutes', served);
  app.addHook('onRoute', ({ method, url, constraints }) => {
    const { host } = (constraints ?? {}) as { host?: unknown };
    for (const one of [method].flat()) {
      // Fastify adds a HEAD to every GET; a trailing slash is the same address.
      if (one === 'HEAD' || (url.length > 1 && url.endsWith('/'))) continue;
      served.push({
        method: one,
        path: url,
        host: typeof host === 'string' || host instanceof RegExp ? String(host) : null,
      });
    }
  });
}
