import { composeServer } from './compose.ts';
import { readSettings, SettingsError } from './settings.ts';

const OLDEST_NODE = 24;

/** Settings, platform, features, roles: then it listens until it is told to stop. */
async function main(): Promise<void> {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Error(`Linekeeper needs Node ${OLDEST_NODE} or newer, this is ${process.versions.node}`);
  }
  const settings = readSettings();
  const server = await composeServer(settings);
  stopOn(['SIGINT', 'SIGTERM'], server.close);
  const url = await server.listen();
  // For whoever started this process: the launcher shows it. The log never holds the link.
  process.stdout.write(
    `${JSON.stringify({ event: 'ready', url, ownerLink: await server.features.signIn.ownerLink() })}\n`,
  );
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

main().catch((error: unknown) => {
  const known = error instanceof SettingsError || (error instanceof Error && 'setting' in error);
  process.stderr.write(
    `${error instanceof Error ? (known ? error.message : error.stack) : 'Linekeeper did not start'}\n`,
  );
  process.exit(1);
});
