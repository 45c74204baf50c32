import { isRecord, parseJson, readErrorBody, readRetryAfterMs } from './error-body.ts';

export interface AuthorizeInput {
  apiBaseUrl: string;
  clientId: string;
  redirectUri: string;
  scopes: readonly string[];
  state: string;
  /** S256. */
  codeChallenge: string;
  /** Needed with `openid`. */
  nonce?: string;
  loginHint?: string;
}

/** The address to send the person to. Source: Webex developer documentation, docs/webex/oauth.md. */
export function authorizeUrl(input: AuthorizeInput): string {
  const url = new URL(`${input.apiBaseUrl}/authorize`);
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: input.clientId,
    redirect_uri: input.redirectUri,
    scope: input.scopes.join(' '),
    state: input.state,
    code_challenge: input.codeChallenge,
    code_challenge_method: 'S256',
    nonce: input.nonce,
    login_hint: input.loginHint,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

/** What a token endpoint said when it refused; either error family. */
export interface TokenEndpointError {
  status: number;
  family: 'gateway' | 'oauth' | 'unreadable';
  code: string | null;
  message: string;
  trackingId: string | null;
}

export interface IssuedTokens {
  accessToken: string;
  refreshToken: string;
  accessExpiresInMs: number;
  refreshExpiresInMs: number;
  /** Empty where Webex did not tell: then the scopes asked for hold. */
  scopes: string[];
  idToken: string | null;
}

export type TokenResult =
  | { kind: 'issued'; tokens: IssuedTokens }
  /** Webex understood and said no: 400, 401, 403 and their like. */
  | { kind: 'refused'; error: TokenEndpointError }
  /**
   * 429, 5xx, unreadable, network, time-out. `carriedOut` tells whether the request may have had its effect all the same
   * (a rotation whose answer was lost).
   */
  | {
      kind: 'unavailable';
      reason: string;
      status: number | null;
      trackingId: string | null;
      retryAfterMs: number | null;
      carriedOut: 'no' | 'perhaps';
    };

export interface TokenEndpoint {
  apiBaseUrl: string;
  clientId: string;
  clientSecret: string;
  fetch: typeof fetch;
  now(): number;
  signal?: AbortSignal;
}

/** Turns an authorization code into tokens. */
export function exchangeCode(
  endpoint: TokenEndpoint,
  input: { code: string; codeVerifier: string; redirectUri: string },
): Promise<TokenResult> {
  return askForTokens(endpoint, {
    grant_type: 'authorization_code',
    code: input.code,
    code_verifier: input.codeVerifier,
    redirect_uri: input.redirectUri,
  });
}

/** Asks for a new pair. Webex may or may not rotate the refresh token: keep whatever comes back, first of all. */
export function refreshToken(endpoint: TokenEndpoint, input: { refreshToken: string }): Promise<TokenResult> {
  return askForTokens(endpoint, { grant_type: 'refresh_token', refresh_token: input.refreshToken });
}

/** The Webex organization a code or token names in its last part. A hint only: confirm with `/people/me`. */
export function orgUuidHint(codeOrToken: string): string | null {
  const last = codeOrToken.slice(codeOrToken.lastIndexOf('_') + 1);
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(last) ? last.toLowerCase() : null;
}

function askForTokens(endpoint: TokenEndpoint, fields: Record<string, string>): Promise<TokenResult> {
  const { clientId, clientSecret } = endpoint;
  const body = new URLSearchParams({ ...fields, client_id: clientId, client_secret: clientSecret }).toString();
  return issuedOrRefused(endpoint, {
    url: `${endpoint.apiBaseUrl}/access_token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
    secrets: [...SECRET_FIELDS.map((name) => fields[name]), clientSecret],
    keptRefreshToken: fields.refresh_token ?? null,
  });
}

interface TokenRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Never told, even where an answer quotes them. */
  secrets: readonly (string | undefined)[];
  /** In force where the answer brings no refresh token. */
  keptRefreshToken: string | null;
}

/** One request that answers tokens, and what became of it; for every endpoint that issues them. */
export async function issuedOrRefused(
  way: Pick<TokenEndpoint, 'fetch' | 'now'> & { signal?: AbortSignal | undefined },
  request: TokenRequest,
): Promise<TokenResult> {
  let response: Response;
  let text: string;
  try {
    response = await way.fetch(request.url, {
      method: 'POST',
      headers: { ...request.headers, accept: 'application/json' },
      body: request.body,
      redirect: 'manual',
      ...(way.signal !== undefined && { signal: way.signal }),
    });
    text = await response.text();
  } catch (cause) {
    return unavailable(way.signal?.aborted ? 'Webex did not answer in time' : 'Webex could not be reached', {
      carriedOut: neverLeft(cause) ? 'no' : 'perhaps',
    });
  }
  const trackingId = response.headers.get('trackingid');
  const { status } = response;
  if (response.ok) {
    const tokens = readTokens(parseJson(text), request.keptRefreshToken);
    if (tokens !== null) return { kind: 'issued', tokens };
    return unavailable('Webex answered without tokens', { status, trackingId, carriedOut: 'perhaps' });
  }
  const read = readErrorBody(withoutSent(text, request.secrets));
  if (status === 429 || status >= 500 || status < 400 || status === 408) {
    return unavailable(`Webex answered ${status}`, {
      status,
      trackingId: read.trackingId ?? trackingId,
      retryAfterMs: readRetryAfterMs(response.headers.get('retry-after'), way.now()),
      // 429 and 503 are said by the gateway before anything is done.
      carriedOut: status === 429 || status === 503 ? 'no' : 'perhaps',
    });
  }
  return {
    kind: 'refused',
    error: {
      status,
      family: read.family,
      code: read.code === null ? null : String(read.code),
      message: read.message,
      trackingId: read.trackingId ?? trackingId,
    },
  };
}

const SECRET_FIELDS = ['code', 'code_verifier', 'refresh_token'];

/** Words of an error are shown to people: a server or proxy that quotes the request must not show them what we sent. */
function withoutSent(text: string, secrets: readonly (string | undefined)[]): string {
  return secrets
    .flatMap((secret) => (secret === undefined || secret === '' ? [] : [secret, encodeURIComponent(secret)]))
    .reduce((told, secret) => told.replaceAll(secret, '[hidden]'), text);
}

function unavailable(reason: string, details: Partial<Extract<TokenResult, { kind: 'unavailable' }>>): TokenResult {
  return {
    kind: 'unavailable',
    status: null,
    trackingId: null,
    retryAfterMs: null,
    carriedOut: 'perhaps',
    ...details,
    reason,
  };
}

/** Never constants: both lives can be shorter than the documented 14 and 90 days. */
function readTokens(body: unknown, sentRefreshToken: string | null): IssuedTokens | null {
  if (!isRecord(body)) return null;
  const { access_token, expires_in, refresh_token, refresh_token_expires_in, scope, id_token } = body;
  // RFC 6749 section 6: without a new refresh token the old one stays in force.
  const kept = typeof refresh_token === 'string' ? refresh_token : sentRefreshToken;
  const accessLife = readSeconds(expires_in);
  if (typeof access_token !== 'string' || accessLife === null || kept === null) return null;
  return {
    accessToken: access_token,
    refreshToken: kept,
    accessExpiresInMs: accessLife * 1000,
    refreshExpiresInMs: (readSeconds(refresh_token_expires_in) ?? accessLife) * 1000,
    scopes: typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : [],
    idToken: typeof id_token === 'string' ? id_token : null,
  };
}

const LONGEST_LIFE_S = 10 * 365 * 86_400;

/** A life as number or, as some servers write it, as text: tokens in hand must not be lost over the form of a number. */
function readSeconds(value: unknown): number | null {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return null;
  return Math.min(Math.max(0, seconds), LONGEST_LIFE_S);
}

/** True where the connection was never made, so that nothing can have been carried out. */
function neverLeft(cause: unknown): boolean {
  const inner = cause instanceof Error && isRecord(cause.cause) ? cause.cause : cause;
  const code = isRecord(inner) ? inner.code : undefined;
  return typeof code === 'string' && /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/.test(code);
}
