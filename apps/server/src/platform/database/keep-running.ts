import type { Logger } from 'pino';
import { isRunning } from './data-dir-lock.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';

const LOOK_EVERY_MS = 2_000;

/**
 * Starts our PostgreSQL again, on its port, where it has ended: a machine that runs out of memory may end it and leave
 * us. Pool, bus and jobs connect again by themselves. Looks on the machine's clock: the process is the machine's.
 */
export function keepRunning(
  first: EmbeddedPostgres,
  options: { dataDir: string; log: Logger; lookEveryMs?: number },
): { stop(): Promise<void> } {
  const { dataDir, log } = options;
  let server = first;
  let looking: Promise<void> | null = null;

  const startAgain = async (): Promise<void> => {
    log.error({ port: server.port }, 'the embedded PostgreSQL has ended and is started again');
    // Gives the data directory back, for the start takes it anew.
    await server.stop();
    server = await startEmbeddedPostgres({ dataDir, port: server.port });
    log.warn({ port: server.port, how: server.how }, 'the embedded PostgreSQL is up again');
  };
  const look = (): void => {
    if (looking !== null || isRunning(server.pid)) return;
    looking = startAgain()
      .catch((error: unknown) => log.error({ err: error }, 'the embedded PostgreSQL could not be started again'))
      .finally(() => {
        looking = null;
      });
  };
  const timer = setInterval(look, options.lookEveryMs ?? LOOK_EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
      await server.stop();
    },
  };
}
