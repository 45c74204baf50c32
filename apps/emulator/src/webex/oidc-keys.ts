import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { Services } from '../state/world.ts';

const ID_TOKEN_LIFETIME_S = 7200;
const making = new WeakMap<object, Promise<JWK>>();

/** The signing key of this world: made when first needed, then kept in the state. */
function signingKey(services: Services): Promise<JWK> {
  const { world } = services;
  if (world.signingKey !== null) return Promise.resolve(world.signingKey);
  const started = making.get(world);
  if (started !== undefined) return started;
  const key = makeKey(services);
  making.set(world, key);
  return key;
}

async function makeKey(services: Services): Promise<JWK> {
  // Drawn before the wait, which takes a while of chance: what others draw meanwhile must not depend on it.
  const kid = services.random.uuid();
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'RS256' };
  services.world.signingKey = key;
  services.changed('critical');
  making.delete(services.world);
  return key;
}

/** Real keys carry no `alg`. */
function publicHalf({ kty, e, n, kid }: JWK): JWK {
  return { kty, e, n, kid, use: 'sig' } as JWK;
}

/** What `/v1/verification` shows: the current key first, then former ones whose tokens may still be valid. */
export async function publicKeys(services: Services): Promise<{ keys: JWK[] }> {
  const now = services.clock.now();
  const retired = [...services.world.retiredSigningKeys.values()].filter(({ untilMs }) => untilMs > now);
  return { keys: [publicHalf(await signingKey(services)), ...retired.map(({ key }) => key as JWK)] };
}

/** The next id token is signed with a new key; the old one stays published until nothing signed with it is valid. */
export function rotateSigningKey(services: Services): void {
  const { world, clock } = services;
  const old = world.signingKey as JWK | null;
  if (old?.kid === undefined) return;
  const untilMs = clock.now() + ID_TOKEN_LIFETIME_S * 1000;
  for (const [kid, retired] of world.retiredSigningKeys) {
    if (retired.untilMs <= clock.now()) world.retiredSigningKeys.delete(kid);
  }
  world.retiredSigningKeys.set(old.kid, { key: { ...publicHalf(old) }, untilMs });
  world.signingKey = null;
}

export interface IdTokenInput {
  issuer: string;
  subject: string;
  audience: string;
  nonce: string | null;
  authTimeMs: number;
  /** E-mail and profile, in the implicit flow only: with a code they come from userinfo. */
  claims?: Record<string, unknown>;
}

/** RS256, about two hours. */
export async function signIdToken(services: Services, input: IdTokenInput): Promise<string> {
  const jwk = await signingKey(services);
  const nowS = Math.floor(services.clock.now() / 1000);
  const nonce = input.nonce === null ? {} : { nonce: input.nonce };
  return new SignJWT({ ...input.claims, auth_time: Math.floor(input.authTimeMs / 1000), ...nonce })
    .setProtectedHeader({ alg: 'RS256', kid: jwk.kid ?? '' })
    .setIssuer(input.issuer)
    .setSubject(input.subject)
    .setAudience(input.audience)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + ID_TOKEN_LIFETIME_S)
    .sign(await importJWK(jwk, 'RS256'));
}
