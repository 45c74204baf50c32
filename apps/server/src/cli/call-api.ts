import { type Endpoint, type ErrorBody, errorBodySchema } from '@linekeeper/api-contract';
import type { z } from 'zod';
import { CommandError, EXIT } from './terminal.ts';

type Fields = Record<string, string | number | undefined>;

export interface Api {
  url: string;
  /** Calls one endpoint; throws CommandError for whatever is no answer of the contract. */
  call<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    endpoint: Endpoint<P, Q, B, R>,
    input?: { params?: Fields; query?: Fields; body?: z.input<B> },
  ): Promise<z.output<R>>;
}

interface ApiOptions {
  url: string;
  key: string;
  /** Another key, where this one is of minutes and a person took longer. */
  renew?: () => Promise<string>;
  fetch: typeof fetch;
}

const TIMEOUT_MS = 120_000;

/** The API of a running Linekeeper, with a key. */
export function createApi(options: ApiOptions): Api {
  const { url, renew } = options;
  let { key } = options;
  return {
    url,
    call: async (endpoint, input = {}) => {
      const address = `${url}${addressOf(endpoint.path, input)}`;
      const ask = () => options.fetch(address, requestOf(endpoint, input.body, key)).catch(notReached(url));
      let response = await ask();
      // A key that is not good was refused before anything was done: asking again does nothing twice.
      if (response.status === 401 && renew !== undefined) {
        key = await renew();
        response = await ask();
      }
      const data: unknown = await response.json().catch(() => null);
      if (!response.ok) throw refusal(response.status, errorBodySchema.safeParse(data).data, url);
      const parsed = endpoint.response.safeParse(data);
      if (parsed.success) return parsed.data;
      throw new CommandError(
        `${url} answers in a form this version does not know.`,
        EXIT.unreachable,
        'Use the command line of the same version as the server.',
      );
    },
  };
}

function requestOf({ method }: Endpoint, body: unknown, key: string): RequestInit {
  const headers: Record<string, string> = { authorization: `Bearer ${key}`, 'user-agent': 'linekeeper-cli/0.1.0' };
  const init: RequestInit = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) };
  if (body === undefined) return init;
  headers['content-type'] = 'application/json';
  return { ...init, body: JSON.stringify(body) };
}

function addressOf(path: string, input: { params?: Fields; query?: Fields }): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name] ?? '')),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size === 0 ? filled : `${filled}?${search}`;
}

/** Why nobody answered, in words. */
export function notReached(url: string): (error: unknown) => never {
  return (error) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const why = code === '' ? (cause instanceof Error ? cause.message : 'no answer') : code;
    throw new CommandError(
      `No Linekeeper answers at ${url} (${why}).`,
      EXIT.unreachable,
      'Start it with npm start, or set LINEKEEPER_URL; npm run doctor looks further.',
    );
  };
}

function refusal(status: number, body: ErrorBody | undefined, url: string): CommandError {
  const exit = status >= 500 ? EXIT.unreachable : EXIT.wrongUse;
  if (body === undefined)
    return new CommandError(`${url} answered ${status} in words that are not Linekeeper's.`, exit);
  const next = [body.next, body.article === undefined ? undefined : `Help: ${url}/help/${body.article}`];
  const said = /[.!?]$/.test(body.message) ? body.message : `${body.message}.`;
  return new CommandError(`${said} (${body.code})`, exit, next.filter((one) => one !== undefined).join(' ') || null);
}
