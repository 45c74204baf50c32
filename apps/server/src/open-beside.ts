import type { Logger } from 'pino';
import { type Clock, createSystemClock } from './platform/clock.ts';
import { runningEmbeddedPostgres } from './platform/database/embedded-postgres.ts';
import { migrate } from './platform/database/migrate.ts';
import { connectDatabase, type OpenDatabase, openDatabase } from './platform/database/open-database.ts';
import { followEmulatorClock } from './platform/emulator-clock.ts';
import type { Settings } from './settings.ts';

/** What a command needs that works beside a running server, or without one. */
export interface Beside {
  opened: OpenDatabase;
  clock: Clock;
  close(): Promise<void>;
}

/** The embedded server of a running Linekeeper answers us too; without one it is started for this moment. */
export async function openBeside(settings: Settings, log: Logger): Promise<Beside> {
  const followed = settings.emulatorUrl === null ? null : await followEmulatorClock(settings.emulatorUrl, log);
  const running = settings.database.kind === 'embedded' ? await runningEmbeddedPostgres(settings.dataDir) : null;
  const opened = running === null ? await openDatabase(settings, log) : connectDatabase(running, log, 4);
  const close = async (): Promise<void> => {
    await opened.close();
    followed?.close();
  };
  try {
    await migrate(opened.database);
  } catch (error) {
    await close();
    throw error;
  }
  return { opened, clock: followed ?? createSystemClock(), close };
}
