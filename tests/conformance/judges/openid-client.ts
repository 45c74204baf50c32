// openid-client, a certified client, plays sign-in, refresh, errors and the device grant against the emulator.
import { join } from 'node:path';
import { createEmulator } from '../../../apps/emulator/src/index.ts';
import type { Figure } from '../../../bench/figure.ts';
import type { RunOptions } from '../../../bench/run-by-name.ts';
import { packagesOf } from './installed.ts';
import { judged, verdictsOf } from './verdicts.ts';

const BAR_PERCENT = 100;

/** Needs `npm run conformance:install -- openid-client` once. */
export async function run(options: RunOptions): Promise<Figure[]> {
  const packages = packagesOf('openid-client');
  const emulator = await createEmulator({
    seed: `judge ${options.seed}`,
    people: 60,
    startMs: Date.now(),
    clockRate: 1,
  });
  try {
    const verdicts = await verdictsOf({
      command: process.execPath,
      args: [join(import.meta.dirname, 'openid-client/judge.mjs'), emulator.url, packages],
      timeoutMs: 5 * 60_000,
    });
    return judged(verdicts, { judge: 'openid-client', bar: BAR_PERCENT, say: options.say });
  } finally {
    await emulator.close();
  }
}
