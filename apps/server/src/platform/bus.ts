import { sql } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import { sleepOnMachine } from './clock.ts';
import type { Database } from './database/database.ts';
import type { Ids } from './ids.ts';
import type { Bus } from './platform.ts';

export interface RunningBus extends Bus {
  /** Called after the listening connection was lost and made again: messages in between are gone. */
  onGap(listener: () => void): () => void;
  close(): Promise<void>;
}

const CHANNEL = 'linekeeper_bus';
/** PostgreSQL refuses a payload of 8,000 bytes; longer messages travel in pieces of one statement, hence in order. */
const PIECE_BYTES = 5_000;
const RECONNECT_MS = 500;

interface BusOptions {
  database: Database;
  connectionString: string;
  ids: Ids;
  log: Logger;
}

/** Messages between all processes on one database, over LISTEN/NOTIFY. */
export async function createBus({ database, connectionString, ids, log }: BusOptions): Promise<RunningBus> {
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const gapListeners = new Set<() => void>();
  const assembly = createAssembly();
  const closing = new AbortController();
  let client: pg.Client | null = null;

  const deliver = (text: string): void => {
    const message = assembly.add(text);
    if (message === null) return;
    const parsed: { channel: string; payload: unknown } = JSON.parse(message);
    for (const listener of listeners.get(parsed.channel) ?? []) {
      try {
        listener(parsed.payload);
      } catch (error) {
        log.error({ err: error, channel: parsed.channel }, 'a bus listener failed');
      }
    }
  };
  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString,
      application_name: 'linekeeper-bus',
      // This connection only listens: without them it would never learn that the other end went away.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 10_000,
    });
    next.on('notification', (notification) => deliver(notification.payload ?? ''));
    next.on('error', (error) => log.warn({ err: error }, 'the bus connection broke'));
    await next.connect();
    await next.query(`listen ${CHANNEL}`);
    next.once('end', () => {
      client = null;
      if (!closing.signal.aborted) void reconnect();
    });
    client = next;
  };
  const reconnect = async (): Promise<void> => {
    assembly.clear();
    while (!closing.signal.aborted) {
      try {
        await sleepOnMachine(RECONNECT_MS, closing.signal);
        await connect();
        for (const listener of gapListeners) listener();
        return;
      } catch (error) {
        if (!closing.signal.aborted) log.warn({ err: error }, 'the bus cannot connect');
      }
    }
  };
  await connect();

  return {
    publish: async (channel, payload) => {
      const pieces = inPieces(ids.uuid(), JSON.stringify({ channel, payload }));
      await sql`select pg_notify(${CHANNEL}, piece) from unnest(${pieces}::text[]) as piece`.execute(database);
    },
    subscribe: (channel, listener) => {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(listener));
      return () => set.delete(listener);
    },
    onGap: (listener) => {
      gapListeners.add(listener);
      return () => gapListeners.delete(listener);
    },
    close: async () => {
      closing.abort();
      await client?.end();
    },
  };
}

/** `<id>:<index>:<count>:<base64 of a piece>`. */
function inPieces(id: string, text: string): string[] {
  const encoded = Buffer.from(text).toString('base64');
  const count = Math.max(1, Math.ceil(encoded.length / PIECE_BYTES));
  return Array.from(
    { length: count },
    (_, index) => `${id}:${index}:${count}:${encoded.slice(index * PIECE_BYTES, (index + 1) * PIECE_BYTES)}`,
  );
}

function createAssembly(): { add(text: string): string | null; clear(): void } {
  const open = new Map<string, string[]>();
  return {
    add: (text) => {
      const [id = '', , count, piece = ''] = text.split(':');
      const pieces = [...(open.get(id) ?? []), piece];
      if (pieces.length < Number(count)) {
        open.set(id, pieces);
        return null;
      }
      open.delete(id);
      return Buffer.from(pieces.join(''), 'base64').toString('utf8');
    },
    clear: () => open.clear(),
  };
}
