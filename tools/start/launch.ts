// The commands of tools/start/bootstrap.mjs, under Node 24: start | dev | emulator | owner-link | rotate-keys | doctor.
import { spawn } from 'node:child_process';
import { fstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, ROOT, startChild } from './children.ts';
import { claimPort, emulatorArguments, type Plan, readPlan, withoutLauncherSettings } from './plan.ts';
import { SERVER_FLAGS } from './server-flags.ts';
import { buildWeb, webBuildNeeded } from './web-build.ts';

const DEV_WEB_PORT = 5173;
/** A terminal's Ctrl-C and the bootstrap's hand-on arrive together; a signal later than this is a second one. */
const SAME_SIGNAL_MS = 500;

const children: Child[] = [];
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function run(child: Child): Child {
  children.push(child);
  child.ended.then((reason) => {
    process.stderr.write(`\n${reason}\n`);
    return stop(1);
  });
  return child;
}

let stoppingSince: number | null = null;
async function stop(status: number): Promise<void> {
  if (stoppingSince !== null) {
    if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
    return;
  }
  stoppingSince = performance.now();
  // The server first: it may still talk to the emulator while it ends.
  for (const child of [...children].reverse()) await child.stop();
  process.exit(status);
}

/** The data directory is made here first: whoever is quicker would make it readable for all. */
function preparedPlan(environment: NodeJS.ProcessEnv = process.env): Plan {
  const plan = readPlan(environment);
  mkdirSync(plan.dataDir, { recursive: true, mode: 0o700 });
  return plan;
}

function startEmulator(plan: Plan, more: readonly string[] = []): Promise<string> {
  if (plan.emulatorPort === null) return Promise.resolve('');
  const args = emulatorArguments({ dataDir: plan.dataDir, port: plan.emulatorPort }, more);
  return readyUrl(
    run(startChild({ name: 'The emulator', args, env: plan.emulatorEnv, logFile: join(plan.dataDir, 'emulator.log') })),
  );
}

function readyUrl(child: Child): Promise<string> {
  return new Promise((resolve) => {
    child.onLine((message) => {
      if (message.event === 'ready') resolve(String(message.url));
    });
  });
}

async function claimPorts(plan: Plan): Promise<void> {
  await claimPort(plan.host, plan.port, 'LINEKEEPER_PORT');
  if (plan.emulatorPort !== null) await claimPort('127.0.0.1', plan.emulatorPort, 'LINEKEEPER_EMULATOR_PORT');
}

async function start(): Promise<void> {
  const plan = preparedPlan();
  await claimPorts(plan);
  const emulator = startEmulator(plan);
  if (webBuildNeeded()) {
    say('Building the web UI (once per change of its sources) …');
    await buildWeb();
  }
  const server = run(
    startChild({
      name: 'The server',
      args: [...SERVER_FLAGS, 'apps/server/src/main.ts'],
      env: plan.serverEnv,
      logFile: join(plan.dataDir, 'server.log'),
    }),
  );
  server.onLine((message) => {
    if (message.event === 'ready')
      void emulator.then((url) => welcome(message, url || plan.serverEnv.LINEKEEPER_EMULATOR_URL));
  });
}

function welcome(ready: Record<string, unknown>, emulatorUrl: string | undefined): void {
  const lines = [
    '',
    'Linekeeper is running.',
    '',
    `  Suite          ${ready.url}`,
    `  Sign in        ${ready.ownerLink}`,
    '                 (for the owner, works once; npm run owner-link prints another)',
    ...(emulatorUrl === undefined ? [] : [`  Control Hub    ${emulatorUrl}/control-hub   (the simulated Webex)`]),
    '',
    'Ctrl-C stops everything.',
  ];
  say(lines.join('\n'));
}

/** As start, but sources are watched and the web UI comes from vite, which passes the rest on to the server. */
async function dev(): Promise<void> {
  const plan = preparedPlan();
  await claimPorts(plan);
  await claimPort('127.0.0.1', DEV_WEB_PORT, 'nothing: the port of vite is fixed; LINEKEEPER_PORT is another');
  if (plan.emulatorPort !== null) {
    const args = emulatorArguments({ dataDir: plan.dataDir, port: plan.emulatorPort });
    run(startChild({ name: 'The emulator', args: ['--watch', '--watch-preserve-output', ...args] }));
  }
  const webUrl = `http://127.0.0.1:${DEV_WEB_PORT}`;
  run(
    startChild({
      name: 'The web UI',
      args: ['tools/start/dev-web.ts', String(DEV_WEB_PORT), `http://${plan.host}:${plan.port}`],
    }),
  );
  const server = run(
    startChild({
      name: 'The server',
      args: ['--watch', '--watch-preserve-output', 'apps/server/src/main.ts'],
      env: { ...plan.serverEnv, LINEKEEPER_PUBLIC_URL: plan.serverEnv.LINEKEEPER_PUBLIC_URL ?? webUrl },
    }),
  );
  server.onLine((message) => {
    if (message.event === 'ready') welcome(message, plan.serverEnv.LINEKEEPER_EMULATOR_URL);
  });
}

async function emulatorAlone(more: readonly string[]): Promise<void> {
  const plan = preparedPlan({
    ...process.env,
    LINEKEEPER_NO_EMULATOR: '',
    LINEKEEPER_WEBEX_API_URL: '',
    LINEKEEPER_EMULATOR_URL: '',
  });
  if (plan.emulatorPort !== null) await claimPort('127.0.0.1', plan.emulatorPort, 'LINEKEEPER_EMULATOR_PORT');
  const url = await startEmulator(plan, more);
  const door = (await fetch(`${url}/_emulator/door`).then((answer) => (answer.ok ? answer.json() : null))) as {
    proxyUrl: string;
  } | null;
  const lines = [
    '',
    'The Webex emulator is running.',
    '',
    `  API            ${url}/v1`,
    `  Control Hub    ${url}/control-hub`,
    `  Inspector      ${url}/inspector`,
    ...(door === null
      ? []
      : [`  Real names     ${door.proxyUrl}   (npm run emulator -- env --of ${url} -- <command>)`]),
    '',
    'Ctrl-C stops it.',
  ];
  say(lines.join('\n'));
}

/** A command of the server's own, beside a running one or without; each line it tells is handed on. */
async function beside(
  options: { name: string; script: string },
  onTold: (message: Record<string, unknown>) => void,
): Promise<void> {
  const plan = preparedPlan();
  const { LINEKEEPER_EMULATOR_URL: emulatorUrl, ...withoutEmulator } = plan.serverEnv;
  // Time is the emulator's while one runs.
  const runs =
    emulatorUrl !== undefined &&
    (await fetch(`${emulatorUrl}/_emulator/clock`).then(
      (answer) => answer.ok,
      () => false,
    ));
  const { name, script } = options;
  const child = startChild({ name, args: [script], env: runs ? plan.serverEnv : withoutEmulator });
  child.onLine(onTold);
  const reason = await child.ended;
  process.exit(reason.includes('status 0') ? 0 : 1);
}

function ownerLink(): Promise<void> {
  return beside({ name: 'The owner link', script: 'apps/server/src/owner-link.ts' }, (message) => {
    if (message.event === 'owner-link') say(String(message.ownerLink));
  });
}

function rotateKeys(): Promise<void> {
  return beside({ name: 'The rotation of keys', script: 'apps/server/src/rotate-keys.ts' }, (message) => {
    const { kind, version, total, left, resealed, broken, oldKeys } = message;
    if (kind === 'begun') say(`Data key ${version} is made; ${total} rows are to be sealed anew.`);
    if (kind === 'joined') say(`A rotation to data key ${version} is under way: going on with it.`);
    if (kind === 'progress') say(`${left} of ${total} rows left`);
    if (kind !== 'finished') return;
    say(`Everything that opens is under data key ${version}; ${resealed} rows were sealed anew.`);
    if (broken !== 0) say(`${broken} rows do not open: they were moved or damaged. The log names them.`);
    if (oldKeys !== 0) say('Replaced keys are deleted by the server after a day.');
  });
}

/** Looks only: not even the data directory is made. What is wrong with our own settings is told with the rest. */
async function doctor(more: readonly string[]): Promise<void> {
  const { env, wrong } = environmentOfDoctor();
  // Its report goes out as it stands, to the end: lines we would hand on could be lost when it ends.
  const args = ['apps/server/src/doctor.ts', ...more, ...wrong];
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  process.exit(status ?? 2);
}

function environmentOfDoctor(): { env: NodeJS.ProcessEnv; wrong: string[] } {
  try {
    // The cache would be made in the data directory.
    const { NODE_COMPILE_CACHE: _cache, ...env } = readPlan().serverEnv;
    return { env, wrong: [] };
  } catch (error) {
    const problem = error instanceof Error ? error.message : '';
    const [, setting = '', rule = ''] = /^(\w+): (.*)$/.exec(problem) ?? [];
    const env = withoutLauncherSettings(process.env);
    // The server's own settings are told by the server's own rules.
    return { env, wrong: setting in env ? [] : ['--wrong', `${setting}=${rule}`] };
  }
}

/** The bootstrap's end of our input closes when it dies, however it dies. A file or /dev/null says nothing of that kind. */
function followWhoHoldsInput(): void {
  const input = fstatSync(process.stdin.fd);
  if (!input.isFIFO() && !input.isSocket()) return;
  process.stdin.on('close', () => void stop(interrupted));
  process.stdin.resume();
  process.stdin.unref();
}

const COMMANDS: Record<string, (more: readonly string[]) => Promise<void>> = {
  start,
  dev,
  emulator: emulatorAlone,
  'owner-link': ownerLink,
  'rotate-keys': rotateKeys,
  doctor,
};

const [name = 'start', ...more] = process.argv.slice(2);
const command = COMMANDS[name];
// A doctor that was interrupted has found nothing, which is not the same as nothing to find.
const interrupted = name === 'doctor' ? 2 : 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(interrupted));
followWhoHoldsInput();
if (command === undefined) {
  process.stderr.write(`There is no command ${name}. Commands: ${Object.keys(COMMANDS).join(', ')}\n`);
  process.exit(2);
}
command(more).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return stop(name === 'doctor' ? 2 : 1);
});
