import type {
  EmulatedGrant,
  EmulatedOrganization,
  EmulatedPerson,
  EmulatedRefreshToken,
  Services,
} from '../state/world.ts';
import { accountOf } from './accounts.ts';
import { identityOf, tokenMark } from './identity-cluster.ts';

/** 14 and 90 days less a second, as real answers show. */
export const ACCESS_LIFETIME_S = 1_209_599;
export const REFRESH_LIFETIME_S = 7_775_999;
/** 60 days in FedRAMP. */
const FEDRAMP_REFRESH_LIFETIME_S = 5_183_999;
/** Of self-contained tokens, as in Cisco's sample of the device grant. */
export const SELF_CONTAINED_LIFETIME_S = 64_799;
export const CODE_LIFETIME_MS = 5 * 60_000;

/** Letters and digits only: clients split tokens at underscores to find the organization. */
function head(services: Services, characters: number): string {
  return services.random.letters(characters).replace(/_/g, 'u').replace(/-/g, 'h');
}

function newToken(services: Services, orgUuid: string): string {
  return `${head(services, 64)}_${tokenMark(services.world.organizations.get(orgUuid))}_${orgUuid}`;
}

/** A code has the same form as a token, a shorter head. */
export function newCode(services: Services, orgUuid: string): string {
  return `${head(services, 48)}_${tokenMark(services.world.organizations.get(orgUuid))}_${orgUuid}`;
}

/** Whether the organization lets its people, or this one of them, use the integration. */
export function isAllowed(organization: EmulatedOrganization, clientId: string, person?: EmulatedPerson): boolean {
  if ((organization.integrationOverrides[clientId] ?? organization.integrationPolicy) !== 'allow') return false;
  const chosen = organization.integrationUsers?.[clientId];
  if (chosen === undefined || person === undefined) return true;
  return chosen.userUuids.includes(person.uuid) || (chosen.futureUsers && person.createdMs > chosen.sinceMs);
}

/** How long a refresh token of this organization lives. */
export function refreshLifetimeS(services: Services, orgUuid: string): number {
  const fedRamp = identityOf(services.world.organizations.get(orgUuid)).fedRamp;
  return fedRamp ? FEDRAMP_REFRESH_LIFETIME_S : REFRESH_LIFETIME_S;
}

/** How long an access token of this consent lives. */
export function accessLifetimeS(grant: EmulatedGrant): number {
  return grant.accessLifetimeS ?? ACCESS_LIFETIME_S;
}

/** One consent, to an integration or a Service App. */
export function createGrant(
  services: Services,
  input: { integration: { clientId: string }; person: EmulatedPerson; scopes: string[] },
): EmulatedGrant {
  const grant: EmulatedGrant = {
    uuid: services.random.uuid(),
    clientId: input.integration.clientId,
    personUuid: input.person.uuid,
    orgUuid: input.person.orgUuid,
    scopes: input.scopes,
    createdMs: services.clock.now(),
    ended: null,
    refreshEnded: null,
  };
  services.world.grants.set(grant.uuid, grant);
  return grant;
}

/** Adds an access token of full life; older ones of the grant live on until they expire. */
export function issueAccessToken(services: Services, grant: EmulatedGrant): string {
  const { world, clock } = services;
  const now = clock.now();
  for (const old of world.accessTokens.values()) {
    if (old.expiresMs <= now) world.accessTokens.delete(old.token);
  }
  return addAccessToken(services, grant, { scopes: grant.scopes, expiresMs: now + accessLifetimeS(grant) * 1000 });
}

/** Adds an access token with scopes and end of its own, as a scope reduction wants. */
export function addAccessToken(
  services: Services,
  grant: EmulatedGrant,
  input: { scopes: readonly string[]; expiresMs: number },
): string {
  const { world, clock } = services;
  const token = newToken(services, grant.orgUuid);
  const { scopes, expiresMs } = input;
  const createdMs = clock.now();
  world.accessTokens.set(token, { token, grantUuid: grant.uuid, scopes: [...scopes], expiresMs, createdMs });
  return token;
}

/** Adds a refresh token of full life. */
export function issueRefreshToken(services: Services, grant: EmulatedGrant): string {
  const token = newToken(services, grant.orgUuid);
  const expiresMs = services.clock.now() + refreshLifetimeS(services, grant.orgUuid) * 1000;
  services.world.refreshTokens.set(token, { token, grantUuid: grant.uuid, expiresMs, replacedMs: null });
  return token;
}

/** Nothing of the grant works any more, and never will again. */
export function endGrant(services: Services, grant: EmulatedGrant, by: string): void {
  if (grant.ended !== null) return;
  grant.ended = { atMs: services.clock.now(), by };
  forget(services.world.accessTokens, grant.uuid);
  forget(services.world.refreshTokens, grant.uuid);
  forget(services.world.codes, grant.uuid);
}

/** Its refresh tokens die; access tokens live on until they expire. */
export function endRefresh(services: Services, grant: EmulatedGrant, by: string): void {
  if (grant.ended !== null || grant.refreshEnded !== null) return;
  grant.refreshEnded = { atMs: services.clock.now(), by };
  forget(services.world.refreshTokens, grant.uuid);
  forget(services.world.codes, grant.uuid);
}

function forget(tokens: Map<string, { grantUuid: string }>, grantUuid: string): void {
  for (const [key, token] of tokens) {
    if (token.grantUuid === grantUuid) tokens.delete(key);
  }
}

/** Grants that still work, newest last. */
export function livingGrants(services: Services, matches: (grant: EmulatedGrant) => boolean): EmulatedGrant[] {
  return [...services.world.grants.values()].filter((grant) => grant.ended === null && matches(grant));
}

export type RefreshResult = { kind: 'refreshed'; grant: EmulatedGrant; refreshToken: string } | { kind: 'dead' };

/** Looks the refresh token up, restarts its 90 days, and rotates it if the mode says so. */
export function redeemRefreshToken(services: Services, input: { token: string; clientId: string }): RefreshResult {
  const { world, clock, modes } = services;
  const now = clock.now();
  const token = world.refreshTokens.get(input.token);
  const grant = token === undefined ? undefined : world.grants.get(token.grantUuid);
  if (token === undefined || grant === undefined || grant.clientId !== input.clientId) return { kind: 'dead' };
  if (token.expiresMs <= now) noteExpiry(services, { grant, expired: token });
  const person = accountOf(services, grant.personUuid);
  const usable = grant.ended === null && grant.refreshEnded === null && token.expiresMs > now;
  if (!usable || person === undefined || !person.active || person.deleted) return { kind: 'dead' };
  if (token.replacedMs !== null && now >= token.replacedMs + modes.rotationGraceMs) {
    if (modes.rotation === 'reuse-kills') {
      endGrant(services, grant, 'refresh-token-reused');
      const { orgUuid, personUuid, clientId } = grant;
      services.truth.record({ atMs: now, kind: 'lost-in-rotation', orgUuid, personUuid, clientId });
      services.changed('critical');
    }
    return { kind: 'dead' };
  }
  if (modes.rotation === 'none') {
    token.expiresMs = now + refreshLifetimeS(services, grant.orgUuid) * 1000;
    return { kind: 'refreshed', grant, refreshToken: token.token };
  }
  token.replacedMs ??= now;
  return { kind: 'refreshed', grant, refreshToken: issueRefreshToken(services, grant) };
}

/** The first try after 90 days without a refresh: nobody pulled a lever, time did. Told once. */
function noteExpiry(services: Services, input: { grant: EmulatedGrant; expired: EmulatedRefreshToken }): void {
  const { grant, expired } = input;
  const { refreshTokens } = services.world;
  refreshTokens.delete(expired.token);
  services.changed('critical');
  // An old token of a rotation says nothing while a newer one lives.
  const others = [...refreshTokens.values()].some((token) => token.grantUuid === grant.uuid);
  if (others || grant.ended !== null) return;
  const { orgUuid, personUuid, clientId } = grant;
  services.truth.record({ atMs: expired.expiresMs, kind: 'refresh-token-expired', orgUuid, personUuid, clientId });
}
