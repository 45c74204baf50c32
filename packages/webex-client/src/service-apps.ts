import type { MintServiceAppTokenBody } from '@linekeeper/webex-contract';
import { type IssuedTokens, issuedOrRefused, type TokenEndpointError, type TokenResult } from './oauth.ts';
import { encodeWebexId } from './public-id.ts';

/** The integration that may mint (`spark:applications_token`) speaks; the Service App's own secret proves whose app it is. */
export interface MintInput {
  apiBaseUrl: string;
  /** Of the minting integration. */
  accessToken: string;
  /** Of the Service App. */
  clientId: string;
  clientSecret: string;
  /** Bare UUID of the organization that approved it. */
  targetOrgUuid: string;
  fetch: typeof fetch;
  now(): number;
  signal?: AbortSignal;
}

export type MintResult =
  | { kind: 'issued'; tokens: IssuedTokens }
  /** 403 or 404: not, or no longer, authorized in that organization. */
  | { kind: 'not-authorized'; error: TokenEndpointError }
  /** 401: Webex does not take the minting integration's token. */
  | { kind: 'minter-refused'; error: TokenEndpointError }
  /** Any other no, such as a wrong client id or secret of the Service App. */
  | { kind: 'refused'; error: TokenEndpointError }
  | Extract<TokenResult, { kind: 'unavailable' }>;

/** What `POST /applications/{id}/token` is called in a history: the id would tell nobody anything. */
export const MINT_REQUEST = 'POST /applications/{id}/token';

/** A pair of tokens of a Service App for one organization. Source: docs/webex/service-apps.md. */
export async function mintServiceAppToken(input: MintInput): Promise<MintResult> {
  const { clientId, clientSecret, accessToken } = input;
  const body: MintServiceAppTokenBody = {
    clientId,
    clientSecret,
    targetOrgId: encodeWebexId('ORGANIZATION', input.targetOrgUuid),
  };
  const application = encodeURIComponent(encodeWebexId('APPLICATION', clientId));
  const result = await issuedOrRefused(
    { fetch: input.fetch, now: input.now, signal: input.signal },
    {
      url: `${input.apiBaseUrl}/applications/${application}/token`,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: JSON.stringify(body),
      secrets: [accessToken, clientSecret],
      keptRefreshToken: null,
    },
  );
  if (result.kind !== 'refused') return result;
  // Said by something between us and Webex: no word about the Service App.
  if (result.error.family === 'unreadable') {
    const { status, trackingId } = result.error;
    const reason = `Something between here and Webex answered ${status}`;
    return { kind: 'unavailable', reason, status, trackingId, retryAfterMs: null, carriedOut: 'no' };
  }
  switch (result.error.status) {
    case 401:
      return { kind: 'minter-refused', error: result.error };
    case 403:
    case 404:
      return { kind: 'not-authorized', error: result.error };
    default:
      return result;
  }
}

/** The public id of a Service App, as Control Hub and the developer portal show it. */
export function applicationIdOf(clientId: string): string {
  return encodeWebexId('APPLICATION', clientId);
}
