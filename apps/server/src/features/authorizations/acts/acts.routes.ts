import {
  type AuthorizationCard,
  type Job,
  pauseAuthorization as pauseEndpoint,
  refreshAuthorization as refreshEndpoint,
  resumeAuthorization as resumeEndpoint,
  revokeAuthorization as revokeEndpoint,
} from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import { mustBeFresh } from '../../../platform/http/must-be-fresh.ts';
import type { OrganizationRef, SignedIn } from '../../../platform/platform.ts';
import type { Context } from '../context.ts';
import { presentCard, readPicture } from '../present-card.ts';
import { pauseAuthorization, resumeAuthorization } from './pause.ts';
import { refreshNow } from './refresh-now.ts';
import { revokeAuthorization } from './revoke.ts';

const DAYS = 1;

/** What a person does to one authorization: renew, pause, resume, revoke. */
export function mountActRoutes(context: Context): void {
  const { http } = context.platform;
  http.route(refreshEndpoint, async ({ organization, params, body, signedIn }) => {
    const which = whichOf(organization, params.job, body.authorization);
    const renewed = await refreshNow(context, { ...which, by: nameOf(signedIn) });
    return { ...renewed, card: await cardOf(context, which) };
  });
  http.route(pauseEndpoint, async ({ organization, params, body, signedIn }) => {
    const which = whichOf(organization, params.job, body.authorization);
    await pauseAuthorization(context, { ...which, by: nameOf(signedIn), reason: body.reason });
    return cardOf(context, which);
  });
  http.route(resumeEndpoint, async ({ organization, params, body, signedIn }) => {
    const which = whichOf(organization, params.job, body.authorization);
    await resumeAuthorization(context, { ...which, by: nameOf(signedIn) });
    return cardOf(context, which);
  });
  http.route(revokeEndpoint, async ({ organization, params, body, signedIn }) => {
    const which = whichOf(organization, params.job, body.authorization);
    mustBeFresh(context.platform.clock, signedIn);
    if (body.confirm.trim().toLowerCase() !== organization?.name.toLowerCase()) {
      throw new AppError('invalid-request', `That is not the name of the organization: ${organization?.name}.`, {
        field: 'body.confirm',
        next: 'Nothing was revoked.',
      });
    }
    const revoked = await revokeAuthorization(context, { ...which, by: nameOf(signedIn), reason: body.reason });
    return { ...revoked, card: await cardOf(context, which) };
  });
}

function whichOf(organization: OrganizationRef | null, job: Job, authorizationId: string | undefined) {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return { organizationId: organization.organizationId, job, authorizationId };
}

function nameOf(signedIn: SignedIn | null): string {
  return signedIn?.name ?? 'Somebody';
}

async function cardOf(
  context: Context,
  { organizationId, job }: { organizationId: string; job: Job },
): Promise<AuthorizationCard> {
  const picture = await readPicture(context, organizationId, DAYS);
  return presentCard(context, { organizationId, picture, job, days: DAYS });
}
