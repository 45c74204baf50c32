import { makeOwnerLink } from './features/sign-in/index.ts';
import { createSystemClock } from './platform/clock.ts';
import { runningEmbeddedPostgres } from './platform/database/embedded-postgres.ts';
import { migrate } from './platform/database/migrate.ts';
import { connectDatabase, type OpenDatabase, openDatabase } from './platform/database/open-database.ts';
import { followEmulatorClock } from './platform/emulator-clock.ts';
import { createIds } from './platform/ids.ts';
import { createLog } from './platform/log.ts';
import { readSettings, type Settings } from './settings.ts';

/** Prints a fresh one-time link for the owner, beside a running server or without one. */
async function main(): Promise<void> {
  const settings = readSettings();
  const log = createLog('warn');
  const followed = settings.emulatorUrl === null ? null : await followEmulatorClock(settings.emulatorUrl, log);
  const clock = followed ?? createSystemClock();
  const opened = await openBeside(settings, log);
  try {
    await migrate(opened.database);
    const ownerLink = await makeOwnerLink({
      database: opened.database,
      clock,
      ids: createIds(() => clock.now()),
      publicUrl: () => settings.publicUrl ?? `http://${settings.host}:${settings.port}`,
    });
    process.stdout.write(`${JSON.stringify({ event: 'owner-link', ownerLink })}\n`);
  } finally {
    await opened.close();
    followed?.close();
  }
}

/** The embedded server of a running Linekeeper answers us too; without one it is started for this moment. */
async function openBeside(settings: Settings, log: ReturnType<typeof createLog>): Promise<OpenDatabase> {
  const running = settings.database.kind === 'embedded' ? await runningEmbeddedPostgres(settings.dataDir) : null;
  return running === null ? openDatabase(settings, log) : connectDatabase(running, log, 2);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'No link could be made'}\n`);
    process.exit(1);
  },
);
