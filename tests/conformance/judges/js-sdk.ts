// Cisco's JavaScript SDK, unmodified, plays people, webhooks, sign-in and refresh against the emulator.
import { join } from 'node:path';
import { createEmulator } from '../../../apps/emulator/src/index.ts';
import type { Figure } from '../../../bench/figure.ts';
import type { RunOptions } from '../../../bench/run-by-name.ts';
import { packagesOf } from './installed.ts';
import { judged, verdictsOf } from './verdicts.ts';

const BAR_PERCENT = 100;

/** Needs `npm run conformance:install -- js-sdk` once. */
export async function run(options: RunOptions): Promise<Figure[]> {
  const packages = packagesOf('js-sdk');
  const emulator = await createEmulator({
    seed: `judge ${options.seed}`,
    people: 120,
    startMs: Date.now(),
    clockRate: 1,
  });
  const { url } = emulator;
  try {
    const verdicts = await verdictsOf({
      command: process.execPath,
      args: [join(import.meta.dirname, 'js-sdk/judge.mjs'), url, packages],
      // Its own variables; it reads them when it loads.
      env: {
        HYDRA_SERVICE_URL: `${url}/v1`,
        U2C_SERVICE_URL: `${url}/u2c/api/v1`,
        IDBROKER_BASE_URL: url,
        IDENTITY_BASE_URL: url,
        WEBEX_AUTHORIZE_URL: `${url}/v1/authorize`,
        TOKEN_URL: `${url}/v1/access_token`,
        REVOKE_URL: `${url}/idb/oauth2/v1/revoke`,
      },
      timeoutMs: 5 * 60_000,
    });
    return judged(verdicts, { judge: "Cisco's JavaScript SDK", bar: BAR_PERCENT, say: options.say });
  } finally {
    await emulator.close();
  }
}
