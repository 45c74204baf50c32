import type { Endpoint, ErrorBody, ErrorCode, Session } from '@linekeeper/api-contract';
import { getSession } from '@linekeeper/api-contract';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { noteServerTime, serverNow } from './clock.ts';

type Declared<T extends z.ZodType, Field extends string> =
  unknown extends z.input<T> ? object : { [K in Field]: z.input<T> };

/** Keys keep being optional where they have a default; values have their parsed type. */
type QueryOf<T extends z.ZodType> =
  unknown extends z.input<T>
    ? object
    : // biome-ignore lint/complexity/noBannedTypes: `{}` asks whether every key is optional
      {} extends z.input<T>
      ? { query?: QueryFields<T> }
      : { query: QueryFields<T> };
type QueryFields<T extends z.ZodType> = {
  [K in keyof z.input<T>]: K extends keyof z.output<T> ? z.output<T>[K] : never;
};

/** What a call of this endpoint needs: params, query and body, each only where the endpoint declares it. */
export type InputOf<E> =
  E extends Endpoint<infer P, infer Q, infer B, infer _R>
    ? Declared<P, 'params'> & QueryOf<Q> & Declared<B, 'body'>
    : never;
export type AnswerOf<E> = E extends Endpoint<infer _P, infer _Q, infer _B, infer R> ? z.output<R> : never;
type AnyEndpoint = Endpoint<z.ZodType, z.ZodType, z.ZodType, z.ZodType>;

/** Codes the browser itself adds: nobody answered, or not with our API's words. */
export type ClientErrorCode = ErrorCode | 'no-connection' | 'unreadable-answer';

/** An error of our API, or of the way to it. `at` is when it happened, by the server's clock. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ClientErrorCode;
  readonly field: string | undefined;
  readonly next: string | undefined;
  readonly article: number | undefined;
  readonly requestId: string | undefined;
  readonly at = serverNow();

  constructor(status: number, body: Omit<Partial<ErrorBody>, 'code'> & { code: ClientErrorCode; message: string }) {
    super(body.message);
    this.name = 'ApiError';
    this.status = status;
    this.code = body.code;
    this.field = body.field;
    this.next = body.next;
    this.article = body.article;
    this.requestId = body.requestId;
  }
}

let csrfToken: string | null = null;

interface RawInput {
  params?: Record<string, string | number>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
}

/** Puts params and query into the endpoint's path. */
export function addressOf(path: string, input: RawInput): string {
  const filled = path.replace(/:([a-zA-Z]+)/g, (_match, name: string) =>
    encodeURIComponent(String(input.params?.[name] ?? '')),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size > 0 ? `${filled}?${search}` : filled;
}

/** Calls one endpoint of our API; answers its response or throws an ApiError. */
export async function call<E extends AnyEndpoint>(
  endpoint: E,
  input: InputOf<E>,
  signal?: AbortSignal,
): Promise<AnswerOf<E>> {
  try {
    return (await send(endpoint, input as RawInput, signal)) as AnswerOf<E>;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'csrf-check-failed') throw error;
    // The session was renewed in another tab: ask once for its token.
    await send(getSession, {}, signal);
    return (await send(endpoint, input as RawInput, signal)) as AnswerOf<E>;
  }
}

async function send(
  endpoint: Pick<Endpoint, 'name' | 'method' | 'path'>,
  input: RawInput,
  signal?: AbortSignal,
): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (endpoint.method !== 'GET') {
    if (csrfToken === null) await send(getSession, {}, signal);
    if (csrfToken !== null) headers['x-csrf-token'] = csrfToken;
  }
  const body = input.body === undefined ? null : JSON.stringify(input.body);
  if (body !== null) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    const options: RequestInit = { method: endpoint.method, headers, body, credentials: 'same-origin' };
    response = await fetch(addressOf(endpoint.path, input), signal ? { ...options, signal } : options);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, { code: 'no-connection', message: 'Linekeeper does not answer.' });
  }
  const data: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw errorOf(response.status, data);
  if (data === undefined) throw unreadable(response.status);
  learn(endpoint.name, data);
  return data;
}

function learn(name: string, data: unknown): void {
  if (typeof data !== 'object' || data === null) return;
  if ('asOf' in data && typeof data.asOf === 'string') noteServerTime(data.asOf);
  if (name.startsWith('signIn.') && 'csrfToken' in data && typeof data.csrfToken === 'string')
    csrfToken = data.csrfToken;
}

function errorOf(status: number, data: unknown): ApiError {
  if (typeof data !== 'object' || data === null || !('code' in data) || !('message' in data)) return unreadable(status);
  return new ApiError(status, data as ErrorBody & { code: ErrorCode });
}

function unreadable(status: number): ApiError {
  return new ApiError(status, {
    code: 'unreadable-answer',
    message: `Something between you and Linekeeper answered ${status} in words of its own.`,
  });
}

/** The key under which an answer is kept: name, organization, input. `invalidate` in live.ts matches on it. */
export function keyOf<E extends AnyEndpoint>(endpoint: E, input: InputOf<E>): [string, string | null, unknown] {
  return [endpoint.name, (input as RawInput).params?.organization?.toString() ?? null, input];
}

/** Query options of a GET endpoint, for useQuery and for route loaders. */
export function queryFor<E extends AnyEndpoint>(endpoint: E, input: InputOf<E>) {
  return queryOptions({
    queryKey: keyOf(endpoint, input),
    queryFn: ({ signal }) => call(endpoint, input, signal),
  });
}

/** The session; everything about who is looking comes from here. */
export const sessionQuery = queryOptions<Session>({
  queryKey: [getSession.name, null, {}],
  queryFn: ({ signal }) => call(getSession, {}, signal),
  staleTime: 60_000,
});
