import { WEBEX_SCOPES } from '@linekeeper/webex-contract';
import type { EmulatedIntegration, Services } from '../state/world.ts';
import { scopesOf } from './oauth-client.ts';

/** Every client may ask for them, registered or not. */
export const OIDC_SCOPES: readonly string[] = ['openid', 'email', 'profile', 'phone', 'address'];

/** A request to authorize that is sound enough to show pages for. */
export interface AuthorizeRequest {
  integration: EmulatedIntegration;
  redirectUri: string;
  scopes: string[];
  state: string | null;
  nonce: string | null;
  prompt: 'none' | 'select_account' | null;
  maxAgeS: number | null;
  loginHint: string | null;
  codeChallenge: string | null;
  codeChallengeMethod: 'S256' | 'plain' | null;
}

export type ReadResult =
  | { kind: 'sound'; request: AuthorizeRequest }
  /** Never redirected: the address cannot be trusted. */
  | { kind: 'page'; message: string }
  | { kind: 'invalid-scope' }
  | { kind: 'redirect'; location: string };

/** Where the browser goes with an error of OAuth. */
export function errorLocation(
  to: { redirectUri: string; state: string | null },
  error: { code: string; description: string },
): string {
  const location = new URL(to.redirectUri);
  location.searchParams.set('error', error.code);
  location.searchParams.set('error_description', error.description);
  if (to.state !== null) location.searchParams.set('state', to.state);
  return location.href;
}

/** Reads and checks the parameters of `GET /v1/authorize`. */
export function readAuthorizeRequest(services: Services, parameters: URLSearchParams): ReadResult {
  const integration = services.world.integrations.get(parameters.get('client_id') ?? '');
  if (integration === undefined) return { kind: 'page', message: 'The client id of this request is not known.' };
  const only = integration.redirectUris.length === 1 ? integration.redirectUris[0] : undefined;
  const redirectUri = parameters.get('redirect_uri') ?? only;
  if (redirectUri === undefined || !integration.redirectUris.includes(redirectUri)) {
    return { kind: 'page', message: 'The redirect URI of this request is not registered for the integration.' };
  }
  const state = parameters.get('state');
  const refuse = (code: string, description: string): ReadResult => {
    return { kind: 'redirect', location: errorLocation({ redirectUri, state }, { code, description }) };
  };
  if (parameters.get('response_type') !== 'code') {
    return refuse('unsupported_response_type', 'The response type is not supported.');
  }
  const scopes = scopesOf(parameters.get('scope'));
  const known: readonly string[] = WEBEX_SCOPES;
  const allowed = (scope: string): boolean =>
    OIDC_SCOPES.includes(scope) || (known.includes(scope) && integration.scopes.includes(scope));
  if (scopes.length === 0 || !scopes.every(allowed)) return { kind: 'invalid-scope' };
  const nonce = parameters.get('nonce');
  if (scopes.includes('openid') && nonce === null) return refuse('invalid_request', 'nonce is required with openid.');
  const codeChallenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method') ?? 'plain';
  if (method !== 'S256' && method !== 'plain') return refuse('invalid_request', 'Unknown code_challenge_method.');
  if (codeChallenge !== null && !/^[A-Za-z0-9\-._~]{43,128}$/.test(codeChallenge)) {
    return refuse('invalid_request', 'The code_challenge has no valid form.');
  }
  const prompt = parameters.get('prompt');
  const maxAge = parameters.get('max_age');
  return {
    kind: 'sound',
    request: {
      integration,
      redirectUri,
      scopes,
      state,
      nonce,
      prompt: prompt === 'none' || prompt === 'select_account' ? prompt : null,
      maxAgeS: maxAge !== null && /^\d+$/.test(maxAge) ? Number(maxAge) : null,
      loginHint: parameters.get('login_hint'),
      codeChallenge,
      codeChallengeMethod: codeChallenge === null ? null : method,
    },
  };
}
