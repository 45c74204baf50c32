import { selectAuthorizations } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { passwordEnds } from '../warnings/password-ends.ts';

/**
 * A password that runs out leaves access tokens alive, as far as anybody knows, so no question of a probe shows it before the next
 * renewal, up to a week later. Where the date is past and nothing was renewed since, a renewal is asked for: its refusal is the
 * signal, its success the proof. Source: docs/webex/authorizers.md, "password expired".
 */
export async function renewPastPasswords(context: Context, organizationId: string): Promise<void> {
  const { database } = context.platform;
  const rows = await selectAuthorizations(database, { organizationId });
  const living = rows.filter(({ state, paused_at }) => state !== 'stopped' && paused_at === null);
  const now = nowOf(context);
  for (const { by, rows: own } of await passwordEnds(context, living)) {
    if (by > now) continue;
    for (const { authorization_id: authorizationId, job } of own) {
      const target = { organizationId, authorizationId, job };
      const status = await context.tokenVault.grantStatus(target);
      if (status === null || status.refreshedAt >= by) continue;
      await context.tokenVault.refresh(target, 'the password of its person may have run out');
    }
  }
}
