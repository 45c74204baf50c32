import { composeServer } from './compose.ts';
import { sleepOnMachine } from './platform/clock.ts';
import { DataDirInUseError } from './platform/database/data-dir-lock.ts';
import { MigrationError } from './platform/database/migrate.ts';
import { createLog } from './platform/log.ts';
import { endOnUnhandledErrors } from './platform/unhandled-errors.ts';
import { readSettings, SettingsError } from './settings.ts';

const OLDEST_NODE = 24;
/** A start that waits for a database or an emulator that never comes is given up after so long. */
const START_PATIENCE_MS = 10_000;

/** Settings, platform, features, roles: then it listens until it is told to stop. */
async function main(): Promise<void> {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Error(`Linekeeper needs Node ${OLDEST_NODE} or newer, this is ${process.versions.node}`);
  }
  const settings = readSettings();
  const log = createLog(settings.logLevel);
  endOnUnhandledErrors(log);
  const starting = composeServer(settings, { log });
  stopOn(['SIGINT', 'SIGTERM'], async () => {
    const started = await Promise.race([starting, sleepOnMachine(START_PATIENCE_MS).then(() => null)]);
    if (started === null) throw new Error('The start still waits for something');
    await started.close();
  });
  const server = await starting;
  try {
    const url = await server.listen();
    const ownerLink = await server.features.signIn.ownerLink();
    // For whoever started this process: the launcher shows it. The log never holds the link.
    process.stdout.write(`${JSON.stringify({ event: 'ready', url, ownerLink })}\n`);
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** A second signal does not wait for the first to finish. */
function stopOn(signals: readonly NodeJS.Signals[], close: () => Promise<void>): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of signals) process.on(signal, stop);
}

/** What whoever starts the server can mend is told in words; anything else with where it happened. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return 'Linekeeper did not start';
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? error.port : '';
    return `Port ${port} is taken by another program. Stop it, or set LINEKEEPER_PORT to a free port.`;
  }
  const told = [SettingsError, DataDirInUseError, MigrationError].some((kind) => error instanceof kind);
  return told ? error.message : (error.stack ?? error.message);
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
