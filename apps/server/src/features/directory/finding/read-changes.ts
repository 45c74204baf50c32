import type { readDirectoryChanges } from '@linekeeper/api-contract';
import type { z } from 'zod';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { presentEntry } from '../present-directory.ts';
import { type ChangedRow, selectChanges } from './changes.queries.ts';

/** What is written is stamped before its transaction ends; after so long it is to be seen. */
const SEEN_AFTER_MS = 120_000;

/** One page of what became of entries since a revision; presence is left out, it changes by the second. */
export async function readChanges(
  { database, clock }: Platform,
  input: { organizationId: string; since: Date; next: string | null; limit: number },
): Promise<z.input<(typeof readDirectoryChanges)['response']>> {
  const { organizationId, since, limit } = input;
  const now = clock.now();
  const beyond = input.next === null ? null : readNext(input.next);
  const rows = await selectChanges(database, { organizationId, after: since, beyond, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    changes: page.map((row) => ({
      id: row.entry_id,
      change: row.change,
      at: row.at.toISOString(),
      entry: row.change === 'removed' ? null : presentEntry(row, null),
    })),
    next: rows.length > limit && last !== undefined ? writeNext(last) : null,
    revision: new Date(now - SEEN_AFTER_MS).toISOString(),
    asOf: new Date(now).toISOString(),
  };
}

function writeNext({ at, entry_id }: ChangedRow): string {
  return `${at.getTime()}_${entry_id}`;
}

function readNext(text: string): { at: Date; entryId: string } {
  const [, at, entryId] = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(text) ?? [];
  if (at === undefined || entryId === undefined) {
    throw new AppError('invalid-request', 'This is no place to go on from', {
      field: 'query.next',
      next: 'Send what the last answer has in `next`, as it is.',
    });
  }
  return { at: new Date(Number(at)), entryId };
}
