import { ERROR_CODES, type ErrorCode } from '@linekeeper/api-contract';

export interface AppErrorOptions {
  /** The field of the request it is about, as a path: `body.email`. */
  field?: string;
  /** What the person can do next, in one sentence. */
  next?: string;
  /** The article that explains it, where it is not the code's own. */
  article?: number;
  cause?: unknown;
}

/** An expected failure with a stable code; the one place that turns errors into HTTP knows its status and article. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly article: number;
  readonly field: string | undefined;
  readonly next: string | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = ERROR_CODES[code].status;
    this.article = options.article ?? ERROR_CODES[code].article;
    this.field = options.field;
    this.next = options.next;
  }
}
