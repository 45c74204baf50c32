import { AppError } from '../../../platform/errors.ts';
import type { HandlerInput } from '../../../platform/platform.ts';
import type { Asker } from './list-access.ts';

/** Who asks for contacts, of a request. */
export function askerOf({
  organization,
  signedIn,
  role,
}: Pick<HandlerInput<unknown, unknown, unknown>, 'organization' | 'signedIn' | 'role'>): Asker {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  if (signedIn === null) throw new AppError('not-signed-in', 'You are not signed in');
  const { accountId, name, email } = signedIn;
  return { organizationId: organization.organizationId, accountId, name, email, isOwner: role === 'owner' };
}
