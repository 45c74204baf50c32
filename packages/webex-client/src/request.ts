import { isRecord, parseJson, readErrorBody, readRetryAfterMs } from './error-body.ts';
import { decideRetry } from './retry-decision.ts';
import { kindOfStatus, WebexError, type WebexErrorKind } from './webex-error.ts';

export interface WebexClientOptions {
  /** With `/v1`, without a slash at the end. */
  apiBaseUrl: string;
  /** CDR lives on a host per region. */
  cdrBaseUrl: string;
  /**
   * `afterRejected` is the token Webex just refused with 401: answer another one if there is one, else the same again.
   * `mayRefresh` false (probes) means: look whether a newer one exists, but do not make one.
   */
  accessToken(options: { afterRejected?: string; mayRefresh?: boolean }): Promise<string>;
  onAnswer?(answer: ObservedAnswer): void;
  /**
   * Another account that may ask the same, once Webex refused a question for good; null where there is none. Asked for GET only: a
   * command must never go out twice.
   */
  standIn?(refused: { request: string }): Promise<WebexClientOptions | null>;
  fetch: typeof fetch;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Waits for a time-out; `sleep` where left out. Apart, because a clock that was moved has not made Webex slow. */
  timeout?(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
  /** 0 up to 1. */
  jitter(): number;
  timeoutMs: number;
}

/** What is told of every answer, good or bad. */
export interface ObservedAnswer {
  request: string;
  status: number | null;
  errorKind: WebexErrorKind | null;
  /** Webex's own number for the error, where its body has one. */
  code: number | string | null;
  trackingId: string | null;
  dateHeader: string | null;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** `none` (probes) gives the first error of the current token; `standard` retries what may be retried. */
  retry?: 'none' | 'standard';
  /** Lists: go on after the page that had this cursor. */
  from?: string;
  /** Lists: ask for the page after the one that was asked for as soon as its address is known, and never for more than that one. */
  ahead?: Ahead;
}

/** How a list is asked for ahead. */
export interface Ahead {
  /** Waits a turn of the event loop. */
  turn(): Promise<unknown>;
}

export type QueryValue = string | number | boolean | readonly string[] | undefined;

export interface WebexRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** A path below the base address, or the untouched address of a next page. */
  path: string;
  /** `identity`: the host of the API, without its `/v1`. */
  base?: 'api' | 'cdr' | 'identity';
  query?: Record<string, QueryValue>;
  body?: unknown;
  options?: CallOptions | undefined;
  /** Called once the head of a good answer is there; its body is read once this has ended. */
  onHead?(head: AnswerHead): Promise<void>;
}

export interface Answer<T> {
  data: T;
  status: number;
  trackingId: string | null;
  dateHeader: string | null;
}

/** What paging needs. */
export interface AnswerHead {
  link: string | null;
  /** The address it came from, for relative next links. */
  url: string;
}

export interface RawAnswer<T> extends Answer<T>, AnswerHead {}

/** The one way every call goes: token, time-out, error, retry, observation. */
export interface RequestEngine {
  send<T>(request: WebexRequest): Promise<RawAnswer<T>>;
}

export function createRequestEngine(options: WebexClientOptions): RequestEngine {
  return {
    async send<T>(request: WebexRequest): Promise<RawAnswer<T>> {
      try {
        return await sendThrough<T>(options, request);
      } catch (error) {
        const other = await standInFor(options, request, error);
        if (other === null) throw error;
        return sendThrough<T>(other, request);
      }
    },
  };
}

async function standInFor(
  options: WebexClientOptions,
  request: WebexRequest,
  error: unknown,
): Promise<WebexClientOptions | null> {
  if (options.standIn === undefined || request.method !== 'GET' || !(error instanceof WebexError)) return null;
  if (error.kind !== 'unauthorized' && error.kind !== 'forbidden') return null;
  return options.standIn({ request: `GET ${addressOf(options, request).pathname}` });
}

async function sendThrough<T>(options: WebexClientOptions, request: WebexRequest): Promise<RawAnswer<T>> {
  const url = addressOf(options, request);
  const retry = request.options?.retry ?? 'standard';
  let token = await options.accessToken({});
  let tokenReplaced = false;
  for (let failures = 1; ; failures += 1) {
    try {
      return await sendOnce<T>(options, { request, url, token });
    } catch (error) {
      if (!(error instanceof WebexError)) throw error;
      if (error.kind === 'unauthorized' && !tokenReplaced) {
        const next = await options.accessToken({ afterRejected: token, mayRefresh: retry !== 'none' });
        if (next === token) throw error;
        token = next;
        tokenReplaced = true;
        continue;
      }
      const decision = decideRetry({
        retry,
        failures,
        idempotent: request.method !== 'POST',
        kind: error.kind,
        retryAfterMs: error.retryAfterMs,
        jitter: options.jitter(),
      });
      if (decision.kind === 'give-up') throw error;
      await options.sleep(decision.waitMs, request.options?.signal);
    }
  }
}

interface Attempt {
  request: WebexRequest;
  url: URL;
  token: string;
}

async function sendOnce<T>(options: WebexClientOptions, attempt: Attempt): Promise<RawAnswer<T>> {
  const name = `${attempt.request.method} ${attempt.url.pathname}`;
  const observe = (answer: Omit<ObservedAnswer, 'request'>): void => options.onAnswer?.({ request: name, ...answer });
  let response: Response;
  let text: string;
  try {
    ({ response, text } = await fetchWithTimeout(options, attempt));
  } catch (cause) {
    // The caller's own abort says nothing about Webex.
    if (attempt.request.options?.signal?.aborted) throw attempt.request.options.signal.reason;
    const error = wayError(name, cause);
    observe({ status: null, errorKind: error.kind, code: null, trackingId: null, dateHeader: null });
    throw error;
  }
  const dateHeader = response.headers.get('date');
  const headerTrackingId = response.headers.get('trackingid');
  if (!response.ok) {
    const error = answerError(name, { response, text, nowMs: options.now() });
    const { kind: errorKind, code, trackingId } = error;
    observe({ status: response.status, errorKind, code, trackingId, dateHeader });
    throw error;
  }
  const data = text === '' ? null : parseJson(text);
  if (data === undefined) {
    const error = new WebexError(`${name}: Webex answered ${response.status} with something that is not JSON`, {
      kind: 'unreadable',
      status: response.status,
      code: null,
      trackingId: headerTrackingId,
      body: null,
      retryAfterMs: null,
      request: name,
    });
    const trackingId = headerTrackingId;
    observe({ status: response.status, errorKind: 'unreadable', code: null, trackingId, dateHeader });
    throw error;
  }
  observe({ status: response.status, errorKind: null, code: null, trackingId: headerTrackingId, dateHeader });
  return {
    // The border: shapes are those of webex-contract; callers treat every optional key as absent.
    data: data as T,
    status: response.status,
    trackingId: headerTrackingId,
    dateHeader,
    link: response.headers.get('link'),
    url: attempt.url.href,
  };
}

class TimeoutReached extends Error {}

async function fetchWithTimeout(
  options: WebexClientOptions,
  attempt: Attempt,
): Promise<{ response: Response; text: string }> {
  const caller = attempt.request.options?.signal;
  const stopFetch = new AbortController();
  const stopTimer = new AbortController();
  const onCallerAbort = (): void => stopFetch.abort(caller?.reason);
  caller?.addEventListener('abort', onCallerAbort, { once: true });
  const wait = options.timeout ?? options.sleep;
  const timeOut = wait(options.timeoutMs, stopTimer.signal).then(
    () => stopFetch.abort(new TimeoutReached()),
    () => undefined,
  );
  try {
    caller?.throwIfAborted();
    const { method, body } = attempt.request;
    const response = await options.fetch(attempt.url.href, {
      method,
      headers: {
        authorization: `Bearer ${attempt.token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect would carry the bearer to an address nobody chose.
      redirect: 'manual',
      signal: stopFetch.signal,
    });
    if (response.ok) await attempt.request.onHead?.({ link: response.headers.get('link'), url: attempt.url.href });
    return { response, text: await response.text() };
  } catch (error) {
    throw stopFetch.signal.reason instanceof TimeoutReached ? stopFetch.signal.reason : error;
  } finally {
    caller?.removeEventListener('abort', onCallerAbort);
    // No error: each one carries a stack, and this is every request.
    stopTimer.abort('answered');
    await timeOut;
  }
}

function wayError(request: string, cause: unknown): WebexError {
  const kind = cause instanceof TimeoutReached ? 'timeout' : 'network';
  const message = kind === 'timeout' ? 'Webex did not answer in time' : 'Webex could not be reached';
  return new WebexError(
    `${request}: ${message}`,
    { kind, status: null, code: null, trackingId: null, body: null, retryAfterMs: null, request },
    cause,
  );
}

function answerError(request: string, answer: { response: Response; text: string; nowMs: number }): WebexError {
  const { response } = answer;
  const read = readErrorBody(answer.text);
  return new WebexError(`${request}: ${response.status} ${read.message}`, {
    kind: kindOfStatus(response.status),
    status: response.status,
    code: read.code,
    trackingId: read.trackingId ?? response.headers.get('trackingid'),
    body: isRecord(read.body) ? read.body : null,
    retryAfterMs: readRetryAfterMs(response.headers.get('retry-after'), answer.nowMs),
    request,
  });
}

/** Builds the address; an absolute one (next page) is used untouched, but only on the host it belongs to. */
function addressOf(options: WebexClientOptions, request: WebexRequest): URL {
  const base = request.base === 'cdr' ? options.cdrBaseUrl : options.apiBaseUrl;
  if (/^https?:/i.test(request.path)) {
    const url = new URL(request.path);
    if (url.origin !== new URL(base).origin) {
      throw new WebexError(`${request.method} ${url.pathname}: the next page lies on another host; not followed`, {
        kind: 'unreadable',
        status: null,
        code: null,
        trackingId: null,
        body: null,
        retryAfterMs: null,
        request: `${request.method} ${url.pathname}`,
      });
    }
    return url;
  }
  const url = new URL(request.base === 'identity' ? new URL(base).origin + request.path : `${base}${request.path}`);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  return url;
}
