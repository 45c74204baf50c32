import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:http';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pino from 'pino';
import type { TestProject } from 'vitest/node';
import { dataDirHolder } from '../platform/database/data-dir-lock.ts';
import { databaseUrl, type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/database/embedded-postgres.ts';
import { migrate } from '../platform/database/migrate.ts';
import { connectDatabase } from '../platform/database/open-database.ts';
import { TEMPLATE_DATABASE, TEST_DATABASE_SERVER } from './test-database.ts';

const DIR_PREFIX = 'linekeeper-test-';
/** Linux's file system in memory. A database of its own for each test is a thousand small files, made and thrown away. */
const IN_MEMORY = '/dev/shm';
/** In containers it is often 64 MB, which a few databases fill. */
const ROOM_BYTES = 3 * 2 ** 30;

/**
 * Vitest's global set-up: one PostgreSQL with a migrated template for the whole run, started when the first test
 * asks for it at a small door on loopback, so that runs without database tests do not pay for it.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let starting: Promise<TestServer> | null = null;
  const door = createServer((_request, response) => {
    starting ??= startTemplateServer();
    starting.then(
      ({ server }) => response.end(JSON.stringify({ url: server.url })),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(error instanceof Error ? error.message : 'the test database did not start');
      },
    );
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const address = door.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port for the test database door');
  project.provide(TEST_DATABASE_SERVER, `http://127.0.0.1:${address.port}`);
  return async () => {
    door.close();
    await starting?.then(stopTemplateServer, () => undefined);
  };
}

interface TestServer {
  server: EmbeddedPostgres;
  dataDir: string;
}

async function startTemplateServer(): Promise<TestServer> {
  await removeLeftOvers();
  const dataDir = await mkdtemp(join(await quickestFolder(), DIR_PREFIX));
  const server = await startEmbeddedPostgres({ dataDir, durable: false });
  const admin = connectDatabase(server.url, pino({ level: 'silent' }), 1);
  await sql`create database ${sql.id(TEMPLATE_DATABASE)}`.execute(admin.database);
  await admin.close();
  const template = connectDatabase(databaseUrl(server.url, TEMPLATE_DATABASE), pino({ level: 'silent' }), 2);
  try {
    await migrate(template.database);
  } finally {
    await template.close();
  }
  return { server, dataDir };
}

async function quickestFolder(): Promise<string> {
  const room = await statfs(IN_MEMORY).catch(() => null);
  const fits = room !== null && room.bavail * room.bsize >= ROOM_BYTES && freemem() >= ROOM_BYTES;
  return fits ? IN_MEMORY : tmpdir();
}

async function stopTemplateServer({ server, dataDir }: TestServer): Promise<void> {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function leftFolders(): Promise<string[]> {
  const lists = [tmpdir(), IN_MEMORY].map(async (folder) => {
    const names = await readdir(folder).catch((): string[] => []);
    return names.filter((name) => name.startsWith(DIR_PREFIX)).map((name) => join(folder, name));
  });
  return (await Promise.all(lists)).flat();
}

/** What killed runs left: their PostgreSQL still runs, because it outlives a kill on purpose. */
async function removeLeftOvers(): Promise<void> {
  for (const dataDir of await leftFolders()) {
    const entries = await readdir(dataDir).catch((): string[] => []);
    if (!entries.includes('linekeeper.lock') || (await dataDirHolder(dataDir)) !== null) continue;
    const left = await startEmbeddedPostgres({ dataDir, durable: false }).catch(() => null);
    if (left !== null) await stopTemplateServer({ server: left, dataDir });
  }
}
