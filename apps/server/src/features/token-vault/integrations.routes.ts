import { type Integration, JOBS, type Job, listIntegrations, saveIntegration } from '@linekeeper/api-contract';
import type { Platform } from '../../platform/platform.ts';
import { type Integrations, redirectUri } from './integrations.ts';
import { JOB_SCOPES, JOB_TITLES } from './job-scopes.ts';
import type { RegisteredIntegration } from './token-vault.types.ts';

/** The owner's page of registrations at Webex. */
export function mountIntegrationRoutes(platform: Platform, integrations: Integrations): void {
  const { http, settings } = platform;
  http.route(listIntegrations, async () => {
    const registered = await integrations.list();
    return {
      integrations: JOBS.map((job) =>
        presentIntegration(
          platform,
          job,
          registered.find((one) => one.job === job),
        ),
      ),
      webex: {
        apiBaseUrl: settings.webex.apiBaseUrl,
        cdrBaseUrl: settings.webex.cdrBaseUrl,
        simulated: settings.emulatorUrl !== null,
      },
    };
  });
  http.route(saveIntegration, async ({ params, body }) => {
    const { clientId, clientSecret } = body;
    const saved = await integrations.save(params.job, {
      clientId,
      ...(clientSecret !== undefined && { clientSecret }),
    });
    return presentIntegration(platform, params.job, saved);
  });
}

/** Also where nothing is stored yet: what to register is known before. */
function presentIntegration(platform: Platform, job: Job, registered: RegisteredIntegration | undefined): Integration {
  return {
    job,
    title: JOB_TITLES[job],
    clientId: registered?.clientId ?? null,
    secretSetAt: registered?.secretSetAt?.toISOString() ?? null,
    secretEnding: registered?.secretEnding ?? null,
    redirectUri: redirectUri(platform),
    scopes: [...JOB_SCOPES[job]],
  };
}
