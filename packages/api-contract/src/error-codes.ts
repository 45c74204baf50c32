/** Every error code our API can answer with: HTTP status, and the knowledge base article that explains it. */
export const ERROR_CODES = {
  'invalid-request': { status: 400, article: 1301 },
  'not-signed-in': { status: 401, article: 1302 },
  'not-allowed': { status: 403, article: 1303 },
  'csrf-check-failed': { status: 403, article: 1302 },
  'not-found': { status: 404, article: 1301 },
  conflict: { status: 409, article: 1301 },
  'set-up-link-used': { status: 410, article: 1304 },
  'set-up-link-expired': { status: 410, article: 1304 },
  'integration-not-registered': { status: 409, article: 1101 },
  'organization-name-taken': { status: 409, article: 1301 },
  'walk-ended': { status: 410, article: 1102 },
  'walk-link-ended': { status: 410, article: 1112 },
  'authorization-not-usable': { status: 409, article: 1100 },
  'sign-in-refused': { status: 403, article: 1305 },
  'line-not-chosen': { status: 409, article: 1301 },
  'destination-not-dialable': { status: 400, article: 1301 },
  'call-ended': { status: 409, article: 1301 },
  'webex-refused': { status: 502, article: 1100 },
  'webex-unavailable': { status: 503, article: 1109 },
  'webhook-signature-wrong': { status: 401, article: 1301 },
  'run-in-progress': { status: 409, article: 1301 },
  'webhook-address-refused': { status: 400, article: 1111 },
  'mail-not-set-up': { status: 409, article: 1110 },
  'delivery-not-replayable': { status: 409, article: 1110 },
  'too-many-requests': { status: 429, article: 1301 },
  'api-key-not-valid': { status: 401, article: 1115 },
  'not-ready': { status: 503, article: 1301 },
  'internal-error': { status: 500, article: 1301 },
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

/** Codes any endpoint may answer with. */
export const COMMON_ERRORS = [
  'invalid-request',
  'not-signed-in',
  'not-allowed',
  'csrf-check-failed',
  'not-found',
  'api-key-not-valid',
  'too-many-requests',
  'internal-error',
] as const satisfies readonly ErrorCode[];
