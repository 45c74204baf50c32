import type { Access, Role } from '@linekeeper/api-contract';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Guards, OrganizationRef, SignedIn } from '../platform.ts';

export interface Caller {
  signedIn: SignedIn | null;
  role: Role | null;
  organization: OrganizationRef | null;
}

/** Finds out who asks and whether they may; throws not-signed-in, not-allowed or not-found. */
export async function checkAccess(
  guards: Guards,
  request: FastifyRequest,
  input: { access: Access; slug: string | null },
): Promise<Caller> {
  const signedIn = await guards.findSession(request);
  if (signedIn === null && input.access !== 'public') {
    throw new AppError('not-signed-in', 'You are not signed in', { next: 'Sign in and try again.' });
  }
  if (input.access === 'owner' && !signedIn?.isOwner) {
    throw new AppError('not-allowed', 'Only the owner of this installation may do this');
  }
  const organization = input.slug === null ? null : await visibleOrganization(guards, signedIn, input);
  return { signedIn, role: signedIn === null ? null : signedIn.isOwner ? 'owner' : 'user', organization };
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
