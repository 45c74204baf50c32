import { parseArgs } from 'node:util';
import { createEmulator, type Emulator, type EmulatorOptions, generateHistory } from './index.ts';

const USAGE = `Usage: emulator [options]                      starts a Webex of your own; the inspector's address is printed
       emulator env [options] -- <command>   runs a command for which Webex's own names lead here
  --port <n>           0 takes any free port (default 0)
  --host <address>     default 127.0.0.1
  --people <n>         size of Acme Hotels, or of organizations of a seed file that name nobody (default 2000)
  --seed <text>        the same seed gives the same world
  --seed-file <path>   organizations, people, lines, integrations by plain names (world.schema.json), instead of Acme
  --state-file <path>  keeps tokens, integrations, webhooks and levers over restarts
  --truth-file <path>  what really happened goes there too, one JSON object a line
  --chaos <preset>     a named mix of faults from the start: rough-day, bad-network, throttled, outage, restless-lists
  --clock-rate <n>     1 runs with the machine, 0 stands still (default 1)
  --life [<calls/h>]   people telephone and change their presence by themselves (--life=120)
  --history <n>        call records a day of a past that was never telephoned
  --history-days <n>   how far it reaches back (default 30)
  --requests <n>       how many answered requests are kept to be looked at (default 200)
  --real-names         opens the second door: Webex's host names behind a proxy, with a test authority
  --help               this text
for env:
  --of <address>       uses the emulator that runs there (with --real-names) instead of starting one
  --user <email>       whose personal token goes along in WEBEX_ACCESS_TOKEN (default: the first Full Admin)
`;

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    process.stderr.write(`--${name} must be a number, not "${text}".\n${USAGE}`);
    process.exit(2);
  }
  return value;
}

/** `--life` alone means 120 calls an hour. */
function normalize(args: readonly string[]): string[] {
  return args.map((one, index) => (one === '--life' && !/^\d+$/.test(args[index + 1] ?? '') ? '--life=120' : one));
}

interface CommandLine {
  options: EmulatorOptions;
  of: string | null;
  user: string | null;
}

function readOptions(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: normalize(args),
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      people: { type: 'string', default: '2000' },
      seed: { type: 'string' },
      'seed-file': { type: 'string' },
      'state-file': { type: 'string' },
      'truth-file': { type: 'string' },
      requests: { type: 'string' },
      chaos: { type: 'string' },
      'clock-rate': { type: 'string', default: '1' },
      life: { type: 'string' },
      history: { type: 'string' },
      'history-days': { type: 'string', default: '30' },
      'real-names': { type: 'boolean', default: false },
      of: { type: 'string' },
      user: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const options: EmulatorOptions = {
    port: wholeNumber('port', values.port),
    host: values.host,
    people: wholeNumber('people', values.people),
    clockRate: wholeNumber('clock-rate', values['clock-rate']),
    startMs: Date.now(),
    ...(values.seed === undefined ? {} : { seed: values.seed }),
    ...(values['seed-file'] === undefined ? {} : { seedFile: values['seed-file'] }),
    ...(values['state-file'] === undefined ? {} : { stateFile: values['state-file'] }),
    ...(values.requests === undefined ? {} : { requestLogSize: wholeNumber('requests', values.requests) }),
    ...(values['truth-file'] === undefined ? {} : { truthFile: values['truth-file'] }),
    ...(values.chaos === undefined ? {} : { chaos: values.chaos }),
    life: values.life === undefined ? false : { callsPerHour: wholeNumber('life', values.life), presence: true },
    ...(values.history === undefined
      ? {}
      : {
          history: {
            recordsPerDay: wholeNumber('history', values.history),
            days: wholeNumber('history-days', values['history-days']),
          },
        }),
    realNames: values['real-names'],
  };
  return { options, of: values.of ?? null, user: values.user ?? null };
}

/** What went wrong in one line, for the person at the shell: a stack trace would hide it. */
function giveUp(error: unknown, status: number): never {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${text}\n${status === 2 ? USAGE : ''}`);
  process.exit(status);
}

/** For a person at a terminal; a program gets one line of JSON. */
function welcome({ url, realNames }: Emulator): string {
  return `
The Webex emulator is running.

  API            ${url}/v1   (a token: curl -X POST ${url}/_emulator/personal-token)
  Inspector      ${url}/inspector
  Control Hub    ${url}/control-hub
${realNames === null ? '' : `  Real names     ${realNames.proxyUrl}   (… env --of ${url} -- <command>)\n`}
Ctrl-C stops it.
`;
}

function optionsOrUsage(args: readonly string[]): CommandLine {
  try {
    return readOptions(args);
  } catch (error) {
    return giveUp(error, 2);
  }
}

const [first, ...others] = process.argv.slice(2);
if (first === 'env') {
  const dashes = others.indexOf('--');
  const command = dashes === -1 ? [] : others.slice(dashes + 1);
  if (command.length === 0)
    giveUp(new Error('Say the command after two dashes: emulator env -- python my-script.py'), 2);
  const { options, of, user } = optionsOrUsage(others.slice(0, dashes));
  const { runWithEnvironment } = await import('./door/env-command.ts');
  process.exit(
    await runWithEnvironment({ command, of, user, emulator: options }, process.env).catch((error: unknown) =>
      giveUp(error, 1),
    ),
  );
}

const { options } = optionsOrUsage(process.argv.slice(2));
const emulator = await createEmulator(options).catch((error: unknown) => giveUp(error, 1));
// A world with life has a past as well, or call records and charts would be empty on the first day.
if (options.life !== false && options.history === undefined && emulator.world.callRecords.length === 0) {
  generateHistory(emulator.services, { days: 3, callsPerDay: 400 });
}
if (emulator.stateWarning !== null) process.stderr.write(`${emulator.stateWarning}\n`);
const door = emulator.realNames;
const ready = { event: 'ready', url: emulator.url, ...(door === null ? {} : { proxyUrl: door.proxyUrl }) };
process.stdout.write(process.stdout.isTTY ? welcome(emulator) : `${JSON.stringify(ready)}\n`);

let closing = false;
const close = (): void => {
  if (closing) return;
  closing = true;
  void emulator.close().then(() => process.exit(0));
};
process.on('SIGTERM', close);
process.on('SIGINT', close);
