// The Webex SDK for Python, unmodified, plays its calls against the emulator.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from '../../../bench/figure.ts';
import type { RunOptions } from '../../../bench/run-by-name.ts';
import { pythonOf } from './installed.ts';
import { judged, verdictsOf } from './verdicts.ts';
import { stagedEmulator } from './wxc-sdk-stage.ts';

const BAR_PERCENT = 98;
const TIMEOUT_MS = 10 * 60_000;

/** Needs `npm run conformance:install -- wxc-sdk` once. */
export async function run(options: RunOptions): Promise<Figure[]> {
  const python = pythonOf('wxc-sdk');
  const emulator = await stagedEmulator(options.seed);
  const folder = await mkdtemp(join(tmpdir(), 'linekeeper-judge-'));
  try {
    const authority = join(folder, 'authority.pem');
    await writeFile(authority, emulator.realNames?.authorityPem ?? '');
    const script = join(import.meta.dirname, 'wxc-sdk/judge.py');
    const verdicts = await verdictsOf({
      command: python,
      args: [script, emulator.url, emulator.realNames?.proxyUrl ?? '', authority],
      timeoutMs: TIMEOUT_MS,
    });
    return judged(verdicts, { judge: 'wxc-sdk', bar: BAR_PERCENT, say: options.say });
  } finally {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}
