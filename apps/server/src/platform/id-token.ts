import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

export type IdTokenCheck =
  | { kind: 'good'; sub: string }
  | { kind: 'bad'; reason: 'signature' | 'issuer' | 'audience' | 'nonce' | 'expired' | 'form' }
  /** Webex does not give the keys to check with. */
  | { kind: 'no-keys'; reason: string };

export interface IdTokenChecker {
  /** Checks signature, issuer, audience, nonce and times on the given clock. */
  check(input: { idToken: string; clientId: string; nonce: string; now: number }): Promise<IdTokenCheck>;
}

/** Seconds our clock and Webex's may differ. */
const TOLERANCE_S = 120;

/**
 * Webex's issuer differs by the identity cluster of the person (`idbroker.webex.com`, `idbroker-b-us.webex.com`),
 * so it is held against an allow list whose entries may carry one `*` (docs/webex/sign-in.md).
 */
export function issuerAllowed(issuer: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) => {
    const [head = '', tail] = pattern.split('*');
    if (tail === undefined) return issuer === pattern;
    const middle = issuer.slice(head.length, issuer.length - tail.length);
    // The star stands for a part of one host name label: no dots, no slashes, or any host could pose as Webex.
    return (
      issuer.startsWith(head) &&
      issuer.endsWith(tail) &&
      issuer.length >= head.length + tail.length &&
      /^[\w-]*$/.test(middle)
    );
  });
}

export function createIdTokenChecker(options: { jwksUrl: string; issuers: readonly string[] }): IdTokenChecker {
  const keys = createRemoteJWKSet(new URL(options.jwksUrl));
  return {
    check: async ({ idToken, clientId, nonce, now }) => {
      let payload: JWTPayload;
      try {
        ({ payload } = await jwtVerify(idToken, withoutKeysTold(keys), {
          algorithms: ['RS256'],
          audience: clientId,
          currentDate: new Date(now),
          clockTolerance: TOLERANCE_S,
          requiredClaims: ['iss', 'sub', 'exp', 'iat'],
        }));
      } catch (error) {
        if (error instanceof KeysMissing) return { kind: 'no-keys', reason: error.message };
        return { kind: 'bad', reason: reasonOf(error) };
      }
      if (typeof payload.iss !== 'string' || !issuerAllowed(payload.iss, options.issuers))
        return { kind: 'bad', reason: 'issuer' };
      if (!forThisClientAlone(payload, clientId)) return { kind: 'bad', reason: 'audience' };
      if (payload.nonce !== nonce) return { kind: 'bad', reason: 'nonce' };
      return typeof payload.sub === 'string' ? { kind: 'good', sub: payload.sub } : { kind: 'bad', reason: 'form' };
    },
  };
}

/** A second audience is a client nobody here trusts (OpenID Connect Core 3.1.3.7, steps 3 to 5). */
function forThisClientAlone({ aud, azp }: JWTPayload, clientId: string): boolean {
  const audiences = Array.isArray(aud) ? aud : [aud];
  return audiences.every((one) => one === clientId) && (azp === undefined || azp === clientId);
}

class KeysMissing extends Error {}

/** Keeps a failed fetch of the keys apart from a token that is wrong: the library throws for both alike. */
function withoutKeysTold(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw new KeysMissing(error instanceof Error ? error.message : 'no answer', { cause: error });
    }
  };
}

function reasonOf(error: unknown): 'signature' | 'audience' | 'expired' | 'form' {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim === 'aud' ? 'audience' : 'form';
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return 'signature';
  if (error instanceof errors.JOSEError) return 'form';
  throw error;
}
