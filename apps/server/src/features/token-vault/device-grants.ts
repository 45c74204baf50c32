import type { Job } from '@linekeeper/api-contract';
import { type DeviceStart, orgUuidHint, pollDeviceGrant, startDeviceGrant } from '@linekeeper/webex-client';
import type { Platform } from '../../platform/platform.ts';
import type { Integrations } from './integrations.ts';
import { JOB_SCOPES } from './job-scopes.ts';
import { sealPending } from './pending-grant.ts';
import type { DeviceGrantPoll, TokenVault } from './token-vault.types.ts';

const REQUEST_TIMEOUT_MS = 30_000;

/** Consent by a code on another device (RFC 8628): the tokens stay inside the pending grant, as with a code exchange. */
export function createDeviceGrants(
  platform: Platform,
  deps: { integrations: Integrations; fetch: typeof fetch },
): TokenVault['deviceGrants'] {
  const { clock, settings } = platform;
  const wayOut = (): { apiBaseUrl: string; fetch: typeof fetch; now: () => number; signal: AbortSignal } => ({
    apiBaseUrl: settings.webex.apiBaseUrl,
    fetch: deps.fetch,
    now: () => clock.now(),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  return {
    start: async (job: Job): Promise<DeviceStart> => {
      const credentials = await deps.integrations.credentials(job);
      if (credentials === null) {
        return { kind: 'unavailable', reason: 'The integration is not registered', retryAfterMs: null };
      }
      return startDeviceGrant({ ...wayOut(), clientId: credentials.clientId }, { scopes: JOB_SCOPES[job] });
    },
    poll: async (job: Job, deviceCode: string): Promise<DeviceGrantPoll> => {
      const credentials = await deps.integrations.credentials(job);
      if (credentials === null) {
        return { kind: 'unavailable', reason: 'The integration is not registered', retryAfterMs: null };
      }
      const issuedAtMs = clock.now();
      const result = await pollDeviceGrant({ ...wayOut(), ...credentials }, { deviceCode });
      if (result.kind !== 'issued') return result;
      const { tokens } = result;
      return {
        kind: 'granted',
        pending: sealPending({ job, origin: { client: 'integration', targetOrgId: null } }, { ...tokens, issuedAtMs }),
        orgUuidHint: orgUuidHint(tokens.accessToken),
      };
    },
  };
}
