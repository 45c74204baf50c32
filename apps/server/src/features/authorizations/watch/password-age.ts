import type { AuthorizationRow } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import type { Facts } from '../explain/facts.ts';
import { selectLastPasswordChange, selectPasswordPolicy } from './password-age.queries.ts';

const DAY_MS = 24 * 60 * 60_000;

/**
 * Whether the authorizer's password is past the age the organization allows, as far as somebody entered that age. Known for
 * sure only from a change in the audit log; before one is seen, the password is at least as old as the authorization.
 */
export async function passwordAge(context: Context, row: AuthorizationRow): Promise<Facts['passwordExpired']> {
  const { organization_id: organizationId, authorizer_webex_id: personWebexId } = row;
  const { database } = context.platform;
  const [policy] = await selectPasswordPolicy(database, { organizationId });
  if (policy === undefined) return 'not-known';
  if (policy.days === null) return 'not-due';
  const [changed] = await selectLastPasswordChange(database, { organizationId, personWebexId });
  const knownFrom = changed?.at ?? row.authorized_at;
  const due = nowOf(context).getTime() >= knownFrom.getTime() + policy.days * DAY_MS;
  if (due) return 'due';
  return changed === undefined ? 'not-known' : 'not-due';
}
