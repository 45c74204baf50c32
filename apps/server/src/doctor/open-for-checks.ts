import type { Logger } from 'pino';
import { dataDirHolder } from '../platform/database/data-dir-lock.ts';
import {
  embeddedCluster,
  runningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../platform/database/embedded-postgres.ts';
import { connectDatabase, type OpenDatabase } from '../platform/database/open-database.ts';
import type { Settings } from '../settings.ts';

export type DatabaseAtHand =
  | { kind: 'open'; how: 'external' | 'running' | 'started-for-this'; opened: OpenDatabase }
  /** The first start will make it. */
  | { kind: 'not-made-yet' }
  /** A server that holds the data directory, and no database of it that answers. */
  | { kind: 'held'; pid: number };

/**
 * The database as it is: that of a running server, an external one, or our own one started for this moment. Never makes or
 * migrates one. Throws what opening it throws.
 */
export async function openForChecks(settings: Settings, log: Logger): Promise<DatabaseAtHand> {
  if (settings.database.kind === 'external') {
    return { kind: 'open', how: 'external', opened: connectDatabase(settings.database.url, log, 4) };
  }
  const { dataDir } = settings;
  if ((await embeddedCluster(dataDir)) === null) return { kind: 'not-made-yet' };
  const running = await runningEmbeddedPostgres(dataDir);
  if (running !== null) return { kind: 'open', how: 'running', opened: connectDatabase(running, log, 4) };
  const pid = await dataDirHolder(dataDir);
  if (pid !== null) return { kind: 'held', pid };
  const server = await startEmbeddedPostgres({ dataDir, port: settings.database.port });
  const opened = connectDatabase(server.url, log, 4);
  const close = async (): Promise<void> => {
    await opened.close();
    await server.stop();
  };
  return { kind: 'open', how: 'started-for-this', opened: { ...opened, close } };
}
