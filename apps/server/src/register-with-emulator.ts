import { JOBS } from '@linekeeper/api-contract';
import { z } from 'zod';
import { JOB_SCOPES, JOB_TITLES, type TokenVault } from './features/token-vault/index.ts';
import type { Platform } from './platform/platform.ts';

const credentialsSchema = z.object({ clientId: z.string(), clientSecret: z.string() });

/** Registers the five integrations at the emulator, in the place of Webex's developer portal, and stores their credentials. */
export async function registerWithEmulator(
  platform: Pick<Platform, 'settings' | 'publicUrl'>,
  tokenVault: Pick<TokenVault, 'integrations'>,
): Promise<void> {
  const redirectUri = `${platform.publicUrl()}/webex/callback`;
  await Promise.all(
    JOBS.map(async (job) => {
      const response = await fetch(`${platform.settings.emulatorUrl}/_emulator/integrations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: JOB_TITLES[job], scopes: JOB_SCOPES[job], redirectUris: [redirectUri] }),
      });
      if (!response.ok) throw new Error(`The emulator refused to register ${JOB_TITLES[job]}: ${response.status}`);
      const credentials = credentialsSchema.parse(await response.json());
      const stored = await tokenVault.integrations.get(job);
      // Saving again would look like a changed secret at every start.
      if (stored?.clientId === credentials.clientId && stored.secretEnding === credentials.clientSecret.slice(-4))
        return;
      await tokenVault.integrations.save(job, credentials);
    }),
  );
}
