import { WEBEX_SCOPES } from '@linekeeper/webex-contract';
import type { EmulatedIntegration, Services } from '../state/world.ts';
import { scopesOf } from './oauth-client.ts';

/** Every client may ask for them, registered or not. */
export const OIDC_SCOPES: readonly string[] = ['openid', 'email', 'profile', 'phone', 'address'];

/** A code, or by OpenID's implicit flow the tokens themselves, behind the `#` of the address. */
export type ResponseType = 'code' | 'token' | 'id_token' | 'id_token token';

/** A request to authorize that is sound enough to show pages for. */
export interface AuthorizeRequest {
  integration: EmulatedIntegration;
  redirectUri: string;
  responseType: ResponseType;
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

/** Where an answer goes: in the query after a code was asked for, behind the `#` in the implicit flow. */
export function answerLocation(
  to: { redirectUri: string; state: string | null; responseType: ResponseType },
  answer: Record<string, string>,
): string {
  const location = new URL(to.redirectUri);
  const fields = to.responseType === 'code' ? location.searchParams : new URLSearchParams();
  for (const [name, value] of Object.entries(answer)) fields.set(name, value);
  if (to.state !== null) fields.set('state', to.state);
  if (to.responseType !== 'code') location.hash = fields.toString();
  return location.href;
}

/** Where the browser goes with an error of OAuth. */
export function errorLocation(
  to: { redirectUri: string; state: string | null; responseType: ResponseType },
  error: { code: string; description: string },
): string {
  return answerLocation(to, { error: error.code, error_description: error.description });
}

/** The words of a response type come in any order. */
function readResponseType(text: string | null): ResponseType | null {
  const words = (text ?? '').split(/\s+/).sort().join(' ');
  return (['code', 'token', 'id_token', 'id_token token'] as const).find((type) => type === words) ?? null;
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
  const responseType = readResponseType(parameters.get('response_type'));
  const refuse = (code: string, description: string): ReadResult => {
    const to = { redirectUri, state, responseType: responseType ?? 'code' };
    return { kind: 'redirect', location: errorLocation(to, { code, description }) };
  };
  if (responseType === null) return refuse('unsupported_response_type', 'The response type is not supported.');
  const scopes = scopesOf(parameters.get('scope'));
  const known: readonly string[] = WEBEX_SCOPES;
  const allowed = (scope: string): boolean =>
    OIDC_SCOPES.includes(scope) || (known.includes(scope) && integration.scopes.includes(scope));
  if (scopes.length === 0 || !scopes.every(allowed)) return { kind: 'invalid-scope' };
  const nonce = parameters.get('nonce');
  if (scopes.includes('openid') && nonce === null) return refuse('invalid_request', 'nonce is required with openid.');
  if (responseType.startsWith('id_token') && !scopes.includes('openid')) {
    return refuse('invalid_request', 'An id_token needs the scope openid.');
  }
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
      responseType,
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
