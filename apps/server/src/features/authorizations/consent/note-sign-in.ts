import type { PendingGrant } from '../../token-vault/index.ts';
import * as queries from '../authorizations.queries.ts';
import type { Context } from '../context.ts';
import { adoptGrant } from './adopt-grant.ts';

/** The first Full Admin who signs in authorizes sign-in; so does one who comes after it stopped. */
export async function noteSignIn(
  context: Context,
  input: {
    organizationId: string;
    pending: PendingGrant;
    person: { webexPersonId: string; name: string; email: string };
    fullAdmin: boolean;
  },
): Promise<void> {
  const { organizationId, pending, person } = input;
  if (!input.fullAdmin) return;
  const organization = await context.organizations.byId(organizationId);
  if (organization?.webexOrgId == null) return;
  const rows = await queries.selectAuthorizations(context.platform.database, { organizationId });
  const living = rows.some((row) => row.job === 'sign-in' && row.state !== 'stopped');
  if (living) return;
  await adoptGrant(context, {
    organizationId,
    job: 'sign-in',
    pending,
    person,
    webexOrgId: organization.webexOrgId,
    checks: [{ label: 'Identity', outcome: 'ok', text: null }],
    statusSeen: false,
  });
}
