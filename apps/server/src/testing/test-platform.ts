import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { type Clock, createManualClock, type ManualClock } from '../platform/clock.ts';
import { createPlatform, type RunningPlatform } from '../platform/create-platform.ts';
import { createSeededIds, type Ids } from '../platform/ids.ts';
import { readSettings, type Settings } from '../settings.ts';
import { clockOf, type TestEmulator } from './clock-of.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

export type { TestEmulator } from './clock-of.ts';

export interface TestOptions {
  emulator?: TestEmulator;
  /** Without one: the emulator's where there is one, else one the test moves. */
  clock?: Clock;
  seed?: string;
  log?: Logger;
  settings?: Partial<Settings>;
}

export interface TestParts {
  settings: Settings;
  clock: Clock;
  ids: Ids;
  log: Logger;
  opened: TestDatabase;
  /** Removes database and data directory. */
  close(): Promise<void>;
}

/** Monday morning, so that tests of office hours have one. */
export const TEST_START_MS = Date.UTC(2026, 10, 2, 8, 0, 0);

/** What a server under test stands on: a fresh database, a data directory, a clock that stands still, seeded ids. */
export async function createTestParts(options: TestOptions = {}): Promise<TestParts> {
  const [opened, dataDir] = await Promise.all([
    createTestDatabase(options.log),
    mkdtemp(join(tmpdir(), 'linekeeper-data-')),
  ]);
  const clock =
    options.clock ?? (options.emulator === undefined ? createManualClock(TEST_START_MS) : clockOf(options.emulator));
  const settings = readSettings({
    LINEKEEPER_PORT: '0',
    LINEKEEPER_DATA_DIR: dataDir,
    LINEKEEPER_LOG_LEVEL: 'silent',
    ...(options.emulator === undefined ? {} : { LINEKEEPER_EMULATOR_URL: options.emulator.url }),
  });
  return {
    settings: { ...settings, database: { kind: 'external', url: opened.connectionString }, ...options.settings },
    clock,
    ids: createSeededIds(() => clock.now(), options.seed ?? 'test'),
    log: options.log ?? pino({ level: 'silent' }),
    opened,
    close: async () => {
      await opened.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface TestPlatform {
  platform: RunningPlatform;
  /** Moves only when no emulator and no clock was given. */
  clock: ManualClock;
  /** Starts answering; before that, `platform.http.app.inject` asks without a socket. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** A platform without features, for the tests of one feature. Workers and ticker do not run: drain and tick them. */
export async function createTestPlatform(options: Omit<TestOptions, 'clock'> = {}): Promise<TestPlatform> {
  const clock = createManualClock(options.emulator?.clock.now() ?? TEST_START_MS);
  const parts = await createTestParts(options.emulator === undefined ? { ...options, clock } : options);
  const platform = await createPlatform({ ...parts, webUiFolder: parts.settings.dataDir });
  return {
    platform,
    clock,
    listen: async () => {
      await platform.http.listen();
      platform.http.markReady();
      return platform.publicUrl();
    },
    close: async () => {
      await platform.close();
      await parts.close();
    },
  };
}
