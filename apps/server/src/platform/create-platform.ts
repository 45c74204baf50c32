import { createServer } from 'node:net';
import type { Logger } from 'pino';
import type { Settings } from '../settings.ts';
import { createBus } from './bus.ts';
import { type Clock, sleepOnMachine } from './clock.ts';
import { createCrashPoint } from './crash-points.ts';
import { migrate } from './database/migrate.ts';
import type { OpenDatabase } from './database/open-database.ts';
import { createHttp, type RunningHttp } from './http/create-http.ts';
import { WEB_UI_FOLDER } from './http/web-ui.ts';
import type { Ids } from './ids.ts';
import { createJobs, type RunningJobs } from './jobs.ts';
import { createLive, type LiveHub } from './live.ts';
import type { Platform } from './platform.ts';
import { createTicker, type RunningTicker } from './ticker.ts';

/** What the composition root may do with the platform and features may not. */
export interface RunningPlatform extends Platform {
  http: RunningHttp;
  jobs: RunningJobs;
  live: LiveHub;
  ticker: RunningTicker;
  /** No more requests and no more rounds of the ticker; what runs goes on, and is waited for a few seconds. */
  stopTaking(): Promise<void>;
  /** Ends jobs, bus and live stream too; the database is closed by who opened it. */
  close(): Promise<void>;
}

const ROUND_PATIENCE_MS = 3_000;

export interface PlatformParts {
  settings: Settings;
  clock: Clock;
  ids: Ids;
  log: Logger;
  opened: OpenDatabase;
  webUiFolder?: string;
}

/** Puts the platform together on an open database, migrating it first. */
export async function createPlatform(parts: PlatformParts): Promise<RunningPlatform> {
  const { clock, ids, log, opened } = parts;
  const { settings, publicUrl } = await withAddress(parts.settings);
  const ran = await migrate(opened.database);
  if (ran.length > 0) log.info({ migrations: ran }, 'migrations ran');
  const { database, connectionString } = opened;
  const bus = await createBus({ database, connectionString, ids, log });
  const live = createLive(bus, ids);
  const ticker = createTicker(clock, log);
  const jobs = createJobs({ connectionString, ids, log });
  const webUiFolder = parts.webUiFolder ?? WEB_UI_FOLDER;
  const http = await createHttp({ settings, log, ids, clock, database, live, webUiFolder });
  const stopTaking = async (): Promise<void> => {
    await http.close();
    // A round may wait for a Webex that hangs; what it was at is taken up again by the next process.
    await Promise.race([ticker.stop(), sleepOnMachine(ROUND_PATIENCE_MS)]);
  };
  return {
    settings,
    clock,
    ids,
    log,
    database,
    jobs,
    bus,
    live,
    ticker,
    http,
    publicUrl: () => publicUrl,
    crashPoint: createCrashPoint(settings.crashPoint),
    stopTaking,
    close: async () => {
      await stopTaking();
      await jobs.stop();
      live.close();
      await bus.close();
    },
  };
}

/** Features build redirect addresses on the public one, so it must be known before anything listens. */
async function withAddress(settings: Settings): Promise<{ settings: Settings; publicUrl: string }> {
  const port = settings.port === 0 ? await freePort(settings.host) : settings.port;
  const host = settings.host === '0.0.0.0' || settings.host === '::' ? 'localhost' : settings.host;
  const publicUrl = settings.publicUrl ?? `http://${host}:${port}`;
  return { settings: { ...settings, port, publicUrl }, publicUrl };
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('No free port'));
      });
    });
  });
}
