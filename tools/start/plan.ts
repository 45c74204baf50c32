// What `npm start` reads from the environment. The server's own settings are the server's; two are only the launcher's.
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { ROOT } from './children.ts';

const LAUNCHER_ONLY = ['LINEKEEPER_EMULATOR_PORT', 'LINEKEEPER_NO_EMULATOR'];

export interface Plan {
  host: string;
  port: number;
  dataDir: string;
  /** Null where Webex itself, or an emulator somebody else runs, is used. */
  emulatorPort: number | null;
  /** For the server: its settings, with the emulator's address where one runs. */
  serverEnv: NodeJS.ProcessEnv;
  emulatorEnv: NodeJS.ProcessEnv;
}

/** Throws with the setting's name when a value makes no sense. */
export function readPlan(environment: NodeJS.ProcessEnv = process.env): Plan {
  const host = environment.LINEKEEPER_HOST || '127.0.0.1';
  const port = portOf(environment, 'LINEKEEPER_PORT', 8700);
  const dataDir = resolve(ROOT, environment.LINEKEEPER_DATA_DIR || '.linekeeper');
  const ownEmulator =
    !environment.LINEKEEPER_NO_EMULATOR &&
    !environment.LINEKEEPER_WEBEX_API_URL &&
    !environment.LINEKEEPER_EMULATOR_URL;
  const emulatorPort = ownEmulator ? portOf(environment, 'LINEKEEPER_EMULATOR_PORT', 8710) : null;
  const serverEnv = withoutLauncherSettings(environment);
  // Compiled code kept over starts: half of a start is compiling.
  const compileCache = { NODE_COMPILE_CACHE: join(dataDir, 'compile-cache') };
  return {
    host,
    port,
    dataDir,
    emulatorPort,
    emulatorEnv: { ...environment, ...compileCache },
    serverEnv: {
      ...serverEnv,
      ...compileCache,
      LINEKEEPER_DATA_DIR: dataDir,
      ...(emulatorPort === null ? {} : { LINEKEEPER_EMULATOR_URL: `http://127.0.0.1:${emulatorPort}` }),
    },
  };
}

/** What the server may see: it refuses settings it does not know. */
export function withoutLauncherSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !LAUNCHER_ONLY.includes(name)));
}

function portOf(environment: NodeJS.ProcessEnv, setting: string, otherwise: number): number {
  const value = environment[setting] ? Number(environment[setting]) : otherwise;
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new Error(`${setting}: must be a port from 1 to 65535`);
  return value;
}

/** Throws naming the setting when something else listens there. */
export async function claimPort(host: string, port: number, setting: string): Promise<void> {
  await new Promise<void>((done, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      reject(
        taken
          ? new Error(`Port ${port} is taken by another program. Stop it, or set ${setting} to a free port.`)
          : error,
      );
    });
    probe.listen(port, host, () => probe.close(() => done()));
  });
}

/** The emulator's arguments: its state lives in the data directory, its people telephone. */
export function emulatorArguments(plan: { dataDir: string; port: number }, more: readonly string[] = []): string[] {
  const stateFile = join(plan.dataDir, 'emulator-state.json');
  // A world kept from another start would come before the one of the file: nothing is kept of this one unless asked.
  const described = more.some((one) => one === '--seed-file' || one.startsWith('--seed-file='));
  const kept = described ? [] : ['--state-file', stateFile];
  return ['apps/emulator/src/main.ts', '--port', String(plan.port), ...kept, '--life', ...more];
}
