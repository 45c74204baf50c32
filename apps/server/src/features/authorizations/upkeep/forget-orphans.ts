import { selectAuthorizations } from '../authorizations.queries.ts';
import { selectAdopting } from '../consent/adoptions.queries.ts';
import { type Context, note } from '../context.ts';

/**
 * Destroys tokens that no authorization names and no adoption is about to: a process died between deleting a row and
 * forgetting its tokens, and the vault would renew them for ever. At Webex they lapse by themselves.
 */
export async function forgetOrphans(context: Context, organizationId: string): Promise<void> {
  const { database } = context.platform;
  // In this order: an adoption is written before its tokens and deleted after its row, so what is nowhere in the two later
  // answers was nowhere when the grants were read.
  const grants = await context.tokenVault.grantEnds([organizationId]);
  if (grants.length === 0) return;
  const adopting = await selectAdopting(database, { organizationId });
  const rows = await selectAuthorizations(database, { organizationId });
  const named = new Set([...adopting, ...rows].map(({ authorization_id }) => authorization_id));
  for (const { authorizationId, job, adoptionId } of grants) {
    if (named.has(authorizationId)) continue;
    await context.tokenVault.forget({ organizationId, authorizationId, job }, adoptionId);
    await note(context, {
      organizationId,
      job,
      authorizationId,
      kind: 'act',
      text: 'Tokens were left over from an authorization that was taken away: they are destroyed now',
    });
  }
}
