import {
  type AuthorizationCard,
  type Job,
  promoteStandby as promoteEndpoint,
  removeStandby as removeEndpoint,
  startDrill as startDrillEndpoint,
  stopDrill as stopDrillEndpoint,
} from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { OrganizationRef } from '../../../platform/platform.ts';
import type { Context } from '../context.ts';
import { presentCard, readPicture } from '../present-card.ts';
import { promoteStandby, removeStandby } from './change-standbys.ts';
import { startDrill, stopDrill } from './drills.ts';

const CARD_DAYS = 1;

export function mountStandbyRoutes(context: Context): void {
  const { http } = context.platform;
  http.route(promoteEndpoint, async ({ organization, params, signedIn }) => {
    const { organizationId } = known(organization);
    const { job, authorization: authorizationId } = params;
    await promoteStandby(context, { organizationId, job, authorizationId, by: nameOf(signedIn) });
    return cardOf(context, organizationId, job);
  });
  http.route(removeEndpoint, async ({ organization, params, signedIn }) => {
    const { organizationId } = known(organization);
    const { job, authorization: authorizationId } = params;
    await removeStandby(context, { organizationId, job, authorizationId, by: nameOf(signedIn) });
    return cardOf(context, organizationId, job);
  });
  http.route(startDrillEndpoint, async ({ organization, params, body, signedIn }) => {
    const { organizationId } = known(organization);
    await startDrill(context, { organizationId, job: params.job, minutes: body.minutes, by: nameOf(signedIn) });
    return cardOf(context, organizationId, params.job);
  });
  http.route(stopDrillEndpoint, async ({ organization, params }) => {
    const { organizationId } = known(organization);
    await stopDrill(context, organizationId, params.job);
    return cardOf(context, organizationId, params.job);
  });
}

async function cardOf(context: Context, organizationId: string, job: Job): Promise<AuthorizationCard> {
  const picture = await readPicture(context, organizationId, CARD_DAYS);
  return presentCard(context, { organizationId, picture, job, days: CARD_DAYS });
}

function known(organization: OrganizationRef | null): OrganizationRef {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return organization;
}

const nameOf = (signedIn: { name: string } | null): string => signedIn?.name ?? 'Somebody';
