import { isRecord, parseJson, readErrorBody, readRetryAfterMs } from './error-body.ts';
import { type IssuedTokens, issuedOrRefused, type TokenEndpoint, type TokenEndpointError } from './oauth.ts';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code';
/** RFC 8628 section 3.2: where the answer names no interval. */
const DEFAULT_INTERVAL_S = 5;

/** What a person enters where; the device code is a secret of the server's. */
export interface DeviceCodes {
  deviceCode: string;
  userCode: string;
  verificationUri: string;
  /** With the code in it: nothing to type. */
  verificationUriComplete: string | null;
  expiresInMs: number;
  intervalMs: number;
}

export type DeviceStart =
  | { kind: 'started'; codes: DeviceCodes }
  | { kind: 'refused'; error: TokenEndpointError }
  | { kind: 'unavailable'; reason: string; retryAfterMs: number | null };

export type DevicePoll =
  | { kind: 'issued'; tokens: IssuedTokens }
  | { kind: 'pending' }
  /** RFC 8628 section 3.5: five seconds more between polls from now on. */
  | { kind: 'slow-down' }
  /** `access_denied`, an expired or unknown code, our own credentials. */
  | { kind: 'refused'; error: TokenEndpointError }
  | { kind: 'unavailable'; reason: string; retryAfterMs: number | null };

type Way = Omit<TokenEndpoint, 'clientSecret'>;

/** Asks for a code a person can enter on any device. Source: docs/webex/oauth.md, Device Grant. */
export async function startDeviceGrant(way: Way, input: { scopes: readonly string[] }): Promise<DeviceStart> {
  let response: Response;
  let text: string;
  try {
    response = await way.fetch(`${way.apiBaseUrl}/device/authorize`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({ client_id: way.clientId, scope: input.scopes.join(' ') }).toString(),
      redirect: 'manual',
      ...(way.signal !== undefined && { signal: way.signal }),
    });
    text = await response.text();
  } catch {
    return { kind: 'unavailable', reason: 'Webex could not be reached', retryAfterMs: null };
  }
  const { status } = response;
  const retryAfterMs = readRetryAfterMs(response.headers.get('retry-after'), way.now());
  if (response.ok) {
    const codes = readCodes(parseJson(text));
    if (codes !== null) return { kind: 'started', codes };
    return { kind: 'unavailable', reason: 'Webex answered without a code', retryAfterMs };
  }
  if (status === 429 || status >= 500 || status < 400 || status === 408) {
    return { kind: 'unavailable', reason: `Webex answered ${status}`, retryAfterMs };
  }
  const { family, code, message, trackingId } = readErrorBody(text);
  const named = code === null ? null : String(code);
  const tracking = trackingId ?? response.headers.get('trackingid');
  return { kind: 'refused', error: { status, family, code: named, message, trackingId: tracking } };
}

/** Asks whether the code was entered. Webex wants the client as Basic here, elsewhere in the body. */
export async function pollDeviceGrant(endpoint: TokenEndpoint, input: { deviceCode: string }): Promise<DevicePoll> {
  const { clientId, clientSecret } = endpoint;
  const fields = { grant_type: GRANT_TYPE, device_code: input.deviceCode, client_id: clientId };
  const result = await issuedOrRefused(endpoint, {
    url: `${endpoint.apiBaseUrl}/device/token`,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
    },
    body: new URLSearchParams(fields).toString(),
    secrets: [input.deviceCode, clientSecret],
    keptRefreshToken: null,
  });
  if (result.kind === 'issued') return result;
  if (result.kind === 'unavailable') {
    return { kind: 'unavailable', reason: result.reason, retryAfterMs: result.retryAfterMs };
  }
  const { error } = result;
  // Cisco documents the status and prints no body: both families' words count.
  const says = (word: string): boolean => error.code === word || error.message.includes(word);
  if (says('slow_down')) return { kind: 'slow-down' };
  if (error.status === 428 || says('authorization_pending')) return { kind: 'pending' };
  return { kind: 'refused', error };
}

function readCodes(body: unknown): DeviceCodes | null {
  if (!isRecord(body)) return null;
  const { device_code, user_code, verification_uri, verification_uri_complete, expires_in, interval } = body;
  if (typeof device_code !== 'string' || typeof verification_uri !== 'string') return null;
  if (typeof expires_in !== 'number' || (typeof user_code !== 'string' && typeof user_code !== 'number')) return null;
  // Shown as links: nothing but a web address may come this way.
  if (!/^https?:\/\//.test(verification_uri)) return null;
  const complete = typeof verification_uri_complete === 'string' && /^https?:\/\//.test(verification_uri_complete);
  return {
    deviceCode: device_code,
    userCode: String(user_code),
    verificationUri: verification_uri,
    verificationUriComplete: complete ? verification_uri_complete : null,
    expiresInMs: Math.max(0, expires_in) * 1000,
    intervalMs: Math.max(1, typeof interval === 'number' ? interval : DEFAULT_INTERVAL_S) * 1000,
  };
}
