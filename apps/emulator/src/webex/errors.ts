export interface WebexHttpErrorDetails {
  /** Defaults to the message. */
  description?: string;
  errorCode?: number;
  headers?: Record<string, string>;
  /** Stands in place of the gateway body, for the odd ones. */
  body?: Record<string, unknown>;
}

/** Thrown by route handlers; the server answers with the gateway body and a tracking id. */
export class WebexHttpError extends Error {
  readonly status: number;
  readonly details: WebexHttpErrorDetails;

  constructor(status: number, message: string, details: WebexHttpErrorDetails = {}) {
    super(message);
    this.name = 'WebexHttpError';
    this.status = status;
    this.details = details;
  }
}

/** First error family: the gateway's. */
export function gatewayBody(error: WebexHttpError, trackingId: string): Record<string, unknown> {
  if (error.details.body !== undefined) return error.details.body;
  const { errorCode } = error.details;
  const code = errorCode === undefined ? {} : { errorCode };
  return {
    message: error.message,
    errors: [{ description: error.details.description ?? error.message, ...code }],
    trackingId,
    ...code,
  };
}

/** 401 of a call without a living token. */
export function unauthorized(): WebexHttpError {
  return new WebexHttpError(401, 'The request requires a valid access token set in the Authorization request header.');
}

/** 403: scope, role or licence is missing; Webex does not say which. */
export function forbidden(): WebexHttpError {
  return new WebexHttpError(
    403,
    'The server understood the request, but refused to fulfill it because the access token is missing required scopes or the user is missing required roles or licenses.',
  );
}

/** 404 of an object nobody (visible) has this id. */
export function notFound(): WebexHttpError {
  return new WebexHttpError(404, 'The requested resource could not be found.');
}

/** 400 of a request that cannot be understood; the description says more. */
export function malformed(description?: string): WebexHttpError {
  return new WebexHttpError(
    400,
    'The request could not be understood by the server due to malformed syntax.',
    description === undefined ? {} : { description },
  );
}

/** 415: the body is of a kind this address does not read. */
export function unsupportedMedia(): WebexHttpError {
  return new WebexHttpError(
    415,
    'The request was made to a resource without specifying a media type or used a media type that is not supported.',
  );
}
