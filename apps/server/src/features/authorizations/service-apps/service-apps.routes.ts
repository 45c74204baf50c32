import { checkServiceApp, getServiceApp, listServiceApps, saveServiceApp } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Organization } from '../../organizations/index.ts';
import type { Context } from '../context.ts';
import { checkApproval } from './check-approval.ts';
import { ensureMinterWebhook } from './ensure-webhook.ts';
import { SERVICE_APP_FIT } from './fit.ts';
import { MINTER_AUTHORIZE_PATH, openMinterConsent } from './minter-consent.ts';
import { presentServiceApps, presentStanding } from './present-service-apps.ts';
import { mountServiceAppWebhook } from './receive-webhook.ts';

/** Registering Service Apps, authorizing the one who mints, and checking an organization's approval. */
export function mountServiceAppRoutes(context: Context): void {
  const { http } = context.platform;
  http.route(listServiceApps, () => presentServiceApps(context));
  http.route(saveServiceApp, async ({ params, body }) => {
    const { registration } = params;
    if (registration !== 'minter' && SERVICE_APP_FIT[registration] === 'never') {
      throw new AppError('service-app-not-possible', 'Signing people in needs a person: no Service App can do it.');
    }
    const { clientId, clientSecret } = body;
    await context.tokenVault.serviceApps.save(registration, {
      clientId,
      ...(clientSecret !== undefined && { clientSecret }),
    });
    if (registration === 'minter') await ensureMinterWebhook(context);
    return presentServiceApps(context);
  });
  http.route(getServiceApp, async ({ organization, params }) =>
    presentStanding(context, await known(context, organization), params.job),
  );
  http.route(checkServiceApp, async ({ organization, params, body, signedIn }) => {
    const { job } = params;
    // Nobody consents here: whoever names a Webex organization reads it, once its admin approved the Service App for another one.
    if (body.webexOrgId !== undefined && !signedIn?.isOwner) {
      throw new AppError(
        'not-allowed',
        'Only the owner of this installation may say which Webex organization this is.',
        {
          next: 'Ask the owner to check it the first time.',
        },
      );
    }
    await checkApproval(context, {
      organization: await known(context, organization),
      job,
      as: body.as,
      webexOrgId: body.webexOrgId ?? null,
    });
    return presentStanding(context, await known(context, organization), job);
  });
  http.raw((app) => {
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    app.get(MINTER_AUTHORIZE_PATH, async (request, reply) => {
      await openMinterConsent(context, request, reply);
      return reply;
    });
  });
  mountServiceAppWebhook(context);
}

async function known(context: Context, organization: { organizationId: string } | null): Promise<Organization> {
  const found = organization === null ? null : await context.organizations.byId(organization.organizationId);
  if (found === null) throw new AppError('not-found', 'There is no such organization.');
  return found;
}
