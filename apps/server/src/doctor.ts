import { printFindings } from './doctor/print-findings.ts';
import { runDoctor } from './doctor/run-doctor.ts';
import { createSystemClock } from './platform/clock.ts';
import { createIds } from './platform/ids.ts';
import { createLog } from './platform/log.ts';

const USAGE = 'npm run doctor [-- --json]';
const TIMEOUT_MS = 10_000;
/** For whoever starts this: nothing broken, something broken, could not run. */
const EXIT = { sound: 0, broken: 1, failed: 2 };

/** Looks at everything this installation needs and prints what is wrong and what to do; changes nothing. */
async function main(): Promise<number> {
  const { json, launcherProblems } = readArguments(process.argv.slice(2));
  const machine = createSystemClock();
  const { findings, articleAddress } = await runDoctor({
    environment: process.env,
    launcherProblems,
    fetch,
    timeoutMs: TIMEOUT_MS,
    machine,
    ids: createIds(() => machine.now()),
    log: createLog('silent'),
  });
  const withAddress = findings.map((finding) => ({
    ...finding,
    address: finding.article === null ? null : articleAddress(finding.article),
  }));
  const text = json
    ? withAddress.map((finding) => `${JSON.stringify(finding)}\n`).join('')
    : printFindings(findings, articleAddress);
  await new Promise<void>((done) => process.stdout.write(text, () => done()));
  return findings.some(({ state }) => state === 'broken') ? EXIT.broken : EXIT.sound;
}

/** `--wrong NAME=rule` is the launcher's: settings only it reads. */
function readArguments(given: readonly string[]): {
  json: boolean;
  launcherProblems: { setting: string; rule: string }[];
} {
  const launcherProblems: { setting: string; rule: string }[] = [];
  let json = false;
  for (const [index, argument] of given.entries()) {
    if (argument === '--json') json = true;
    else if (given[index - 1] === '--wrong') {
      const [setting = '', ...rule] = argument.split('=');
      launcherProblems.push({ setting, rule: rule.join('=') });
    } else if (argument !== '--wrong') throw new Error(`There is no option ${argument}. Usage: ${USAGE}`);
  }
  return { json, launcherProblems };
}

// Whoever reads the report may stop half-way.
process.stdout.on('error', () => process.exit(EXIT.failed));
main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'The doctor could not run'}\n`);
    process.exit(EXIT.failed);
  },
);
