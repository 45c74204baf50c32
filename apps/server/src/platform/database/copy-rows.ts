/// <reference path="./pg-copy-streams.d.ts" />
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CompiledQuery, type PostgresCursor } from 'kysely';
import { from } from 'pg-copy-streams';
import type { Database } from './database.ts';
import { liftTimeLimit } from './time-limits.ts';

/**
 * Lets a COPY run inside a kysely transaction: kysely hands a cursor's object to the pg client as it is, and a COPY
 * stream is such an object. We use no cursors for reading.
 */
export class CopyInCursor<T> implements PostgresCursor<T> {
  constructor(text: string, parameters: unknown[]) {
    const stream: Writable = from(text);
    const chunks = parameters[0];
    if (!isChunks(chunks)) throw new Error('COPY needs its lines');
    // The client must get the COPY stream itself, which is why it is given back in place of this object.
    Object.assign(stream, {
      read: async () => {
        await pipeline(Readable.from(chunks, { objectMode: false, highWaterMark: 1 << 18 }), stream);
        return [];
      },
      close: async () => undefined,
    });
    // biome-ignore lint/correctness/noConstructorReturn: see above
    return stream as unknown as CopyInCursor<T>;
  }

  read(): Promise<T[]> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function isChunks(value: unknown): value is Iterable<string> | AsyncIterable<string> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

/** Runs `copy … from stdin` in the given transaction with lines in PostgreSQL's text format. */
export async function copyRows(database: Database, copyStatement: string, chunks: Iterable<string>): Promise<void> {
  await liftTimeLimit(database);
  const query = CompiledQuery.raw(copyStatement, [chunks]);
  for await (const _ of database.getExecutor().stream(query, 1)) {
    // One empty round: the cursor has read all.
  }
}

/** One value in COPY's text format. */
export function copyText(value: string | null): string {
  if (value === null) return '\\N';
  return NEEDS_ESCAPE.test(value) ? value.replace(ESCAPED, escapeOf) : value;
}

const NEEDS_ESCAPE = /[\\\n\r\t]/;
const ESCAPED = /[\\\n\r\t]/g;

function escapeOf(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  return character === '\t' ? '\\t' : '\\\\';
}
