import type { RefreshOutcome } from '../../token-vault/index.ts';
import { type Context, note, tellChanged } from '../context.ts';
import { findAuthorization, type Which } from './find-authorization.ts';

export interface RefreshedNow {
  outcome: 'renewed' | 'refused' | 'not-answered' | 'nothing-to-renew';
  text: string;
  accessExpiresAt: string | null;
  refreshExpiresAt: string | null;
}

/** Renews at Webex at once, under the lease like any other renewal: two who press at the same time make one call. */
export async function refreshNow(context: Context, input: Which & { by: string }): Promise<RefreshedNow> {
  const row = await findAuthorization(context, input);
  const { organization_id: organizationId, authorization_id: authorizationId, job } = row;
  await note(context, { organizationId, job, authorizationId, kind: 'act', text: `${input.by} asked to renew it now` });
  const target = { organizationId, authorizationId, job };
  const outcome = await context.tokenVault.refresh(target, `${input.by} asked for it`);
  await tellChanged(context, organizationId, [job]);
  return describe(outcome);
}

function describe(outcome: RefreshOutcome): RefreshedNow {
  const none = { accessExpiresAt: null, refreshExpiresAt: null };
  switch (outcome.kind) {
    case 'refreshed':
      return {
        outcome: 'renewed',
        text: outcome.rotated ? 'Webex renewed it, with a new refresh token.' : 'Webex renewed it.',
        accessExpiresAt: outcome.accessExpiresAt.toISOString(),
        refreshExpiresAt: outcome.refreshExpiresAt.toISOString(),
      };
    case 'refused':
    case 'lost-in-rotation':
      return { outcome: 'refused', text: `Webex refuses to renew it: ${outcome.error.message}`, ...none };
    case 'transient':
      return { outcome: 'not-answered', text: `Webex did not answer: ${outcome.reason}. We try again.`, ...none };
    case 'superseded':
      return { outcome: 'renewed', text: 'Somebody authorized it anew meanwhile.', ...none };
    case 'no-grant':
      return { outcome: 'nothing-to-renew', text: 'There are no tokens to renew.', ...none };
  }
}
