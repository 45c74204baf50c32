export type WebexErrorKind =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'rejected'
  | 'conflict'
  | 'rate-limited'
  | 'unavailable'
  | 'network'
  | 'timeout'
  | 'wrong-region'
  | 'unreadable';

export interface WebexErrorDetails {
  kind: WebexErrorKind;
  status: number | null;
  code: number | string | null;
  trackingId: string | null;
  body: unknown;
  retryAfterMs: number | null;
  /** METHOD /path, without query: queries may hold addresses of people. */
  request: string;
}

/** What Webex, or the way to it, answered instead of what was asked for. Never holds a token. */
export class WebexError extends Error {
  readonly kind: WebexErrorKind;
  readonly status: number | null;
  readonly code: number | string | null;
  readonly trackingId: string | null;
  readonly body: unknown;
  readonly retryAfterMs: number | null;
  readonly request: string;

  constructor(message: string, details: WebexErrorDetails, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'WebexError';
    this.kind = details.kind;
    this.status = details.status;
    this.code = details.code;
    this.trackingId = details.trackingId;
    this.body = details.body;
    this.retryAfterMs = details.retryAfterMs;
    this.request = details.request;
  }
}

/** What a status means for the one who asked. Source: Webex developer documentation, docs/webex/errors.md. */
export function kindOfStatus(status: number): WebexErrorKind {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
    case 410:
      return 'not-found';
    case 409:
      return 'conflict';
    case 423:
      // Locked for a while (with Retry-After); nothing is wrong with the request.
      return 'unavailable';
    case 429:
      return 'rate-limited';
    case 451:
      return 'wrong-region';
    default:
      if (status >= 500) return 'unavailable';
      return status >= 400 ? 'rejected' : 'unreadable';
  }
}
