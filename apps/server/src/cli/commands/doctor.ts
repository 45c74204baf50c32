import { printFindings } from '../../doctor/print-findings.ts';
import { runDoctor } from '../../doctor/run-doctor.ts';
import { createSystemClock } from '../../platform/clock.ts';
import { createIds } from '../../platform/ids.ts';
import { createLog } from '../../platform/log.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../terminal.ts';

const TIMEOUT_MS = 10_000;

/** The same as `npm run doctor`, with the exit status of the command line. */
export const doctor: Command = {
  name: 'doctor',
  usage: '',
  summary: 'Looks at everything this installation needs and says what to do; works without a server',
  words: [0, 0],
  run: async ({ terminal, print }) => {
    const machine = createSystemClock();
    const { findings, articleAddress } = await runDoctor({
      environment: terminal.environment,
      fetch: terminal.fetch,
      timeoutMs: TIMEOUT_MS,
      machine,
      ids: createIds(() => machine.now()),
      log: createLog('silent'),
    });
    print({ findings }, printFindings(findings, articleAddress));
    return findings.some(({ state }) => state === 'broken') ? EXIT.stopped : EXIT.well;
  },
};
