import type { Access, Role } from '@linekeeper/api-contract';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Guards, OrganizationRef, SignedIn } from '../platform.ts';
import type { WindowCounter } from './count-window.ts';

export interface Caller {
  signedIn: SignedIn | null;
  role: Role | null;
  organization: OrganizationRef | null;
}

/** Only what begins like a key of ours is one: other programs in between may sign requests in ways of their own. */
const BEARER = /^Bearer +(lk_\S+)$/i;

/** Who asks: by an API key where one is sent, else by the session; null for nobody. Throws when the key is none. */
export async function identify(
  guards: Guards,
  request: FastifyRequest,
  failures: WindowCounter,
): Promise<SignedIn | null> {
  const key = BEARER.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined) return guards.findSession(request);
  const signedIn = await guards.findKey(key);
  // A good key is never made to wait: behind a proxy all callers share one address.
  if (signedIn !== null) return signedIn;
  if (failures.count(request.ip) !== null) {
    throw new AppError('too-many-requests', 'Too many wrong API keys came from this address', {
      next: 'Wait a minute, and see that the key is copied whole.',
      article: KEY_ARTICLE,
    });
  }
  throw new AppError('api-key-not-valid', 'This API key is unknown, has ended or was revoked', {
    next: 'Make another one under Installation > API keys.',
  });
}

const KEY_ARTICLE = 1115;

/** Whether they may; throws not-signed-in, not-allowed or not-found. */
export async function checkAccess(
  guards: Guards,
  signedIn: SignedIn | null,
  input: { access: Access; slug: string | null },
): Promise<Caller> {
  if (signedIn === null && input.access !== 'public') {
    throw new AppError('not-signed-in', 'You are not signed in', { next: 'Sign in and try again.' });
  }
  const ownerOf = signedIn?.ownerOf ?? [];
  if (input.access === 'owner' && !signedIn?.isOwner && (ownerOf.length === 0 || input.slug === null)) {
    throw new AppError('not-allowed', 'Only the owner of this installation may do this');
  }
  const organization = input.slug === null ? null : await visibleOrganization(guards, signedIn, input);
  const owns = signedIn?.isOwner || (organization !== null && ownerOf.includes(organization.organizationId));
  return { signedIn, role: signedIn === null ? null : owns ? 'owner' : 'user', organization };
}

/** An organization one may not see and one that does not exist answer alike. */
async function visibleOrganization(
  guards: Guards,
  signedIn: SignedIn | null,
  input: { access: Access; slug: string | null },
): Promise<OrganizationRef> {
  const organization = input.slug === null ? null : await guards.findOrganization(input.slug);
  if (organization === null || (input.access !== 'public' && !maySee(signedIn, organization))) {
    throw new AppError('not-found', 'There is no such organization here');
  }
  return organization;
}

function maySee(signedIn: SignedIn | null, organization: OrganizationRef): boolean {
  if (signedIn === null) return false;
  return signedIn.isOwner || signedIn.organizationIds.includes(organization.organizationId);
}
