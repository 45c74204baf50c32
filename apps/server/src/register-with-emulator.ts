import { JOBS } from '@linekeeper/api-contract';
import { z } from 'zod';
import {
  MINTER_SCOPES,
  MINTER_TITLE,
  SERVICE_APP_JOBS,
  SERVICE_APP_TITLES,
  serviceAppScopes,
} from './features/authorizations/index.ts';
import { JOB_SCOPES, JOB_TITLES, type TokenVault } from './features/token-vault/index.ts';
import type { Platform } from './platform/platform.ts';

const credentialsSchema = z.object({ clientId: z.string(), clientSecret: z.string() });
type Credentials = z.infer<typeof credentialsSchema>;

interface Registration {
  at: 'integrations' | 'service-apps';
  name: string;
  scopes: readonly string[];
  stored: { clientId: string; secretEnding: string | null } | null;
  save(credentials: Credentials): Promise<unknown>;
}

/**
 * Registers the five integrations, the Service Apps and the integration that mints for them at the emulator, in the place of
 * Webex's developer portal, and stores their credentials.
 */
export async function registerWithEmulator(
  platform: Pick<Platform, 'settings' | 'publicUrl'>,
  { integrations, serviceApps }: Pick<TokenVault, 'integrations' | 'serviceApps'>,
): Promise<void> {
  const registrations: Registration[] = [
    ...(await Promise.all(
      JOBS.map(
        async (job): Promise<Registration> => ({
          at: 'integrations',
          name: JOB_TITLES[job],
          scopes: JOB_SCOPES[job],
          stored: await integrations.get(job),
          save: (credentials) => integrations.save(job, credentials),
        }),
      ),
    )),
    ...(await Promise.all(
      SERVICE_APP_JOBS.map(
        async (job): Promise<Registration> => ({
          at: 'service-apps',
          name: SERVICE_APP_TITLES[job],
          scopes: serviceAppScopes(job),
          stored: await serviceApps.get(job),
          save: (credentials) => serviceApps.save(job, credentials),
        }),
      ),
    )),
    {
      at: 'integrations',
      name: MINTER_TITLE,
      scopes: MINTER_SCOPES,
      stored: await serviceApps.get('minter'),
      save: (credentials) => serviceApps.save('minter', credentials),
    },
  ];
  await Promise.all(registrations.map((registration) => register(platform, registration)));
}

async function register(
  platform: Pick<Platform, 'settings' | 'publicUrl'>,
  { at, name, scopes, stored, save }: Registration,
): Promise<void> {
  const response = await fetch(`${platform.settings.emulatorUrl}/_emulator/${at}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, scopes, redirectUris: [`${platform.publicUrl()}/webex/callback`] }),
  });
  if (!response.ok) throw new Error(`The emulator refused to register ${name}: ${response.status}`);
  const credentials = credentialsSchema.parse(await response.json());
  // Saving again would look like a changed secret at every start.
  if (stored?.clientId === credentials.clientId && stored.secretEnding === credentials.clientSecret.slice(-4)) return;
  await save(credentials);
}
