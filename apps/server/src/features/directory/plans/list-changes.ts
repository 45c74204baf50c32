import type { listPlanChanges } from '@linekeeper/api-contract';
import type { z } from 'zod';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { fold } from '../search-text.ts';
import { type ChangesFilter, countFavourites, countListedChanges, selectListedChanges } from './changes.queries.ts';
import { selectPlanOfRun } from './plan.queries.ts';
import { presentChange } from './present-plan.ts';

type Query = z.output<NonNullable<(typeof listPlanChanges)['query']>>;

/** More words narrow nothing down and each costs a condition. */
const MOST_WORDS = 6;

/** One page of a plan's changes; empty where they were cleared away. */
export async function listChanges(
  platform: Platform,
  input: { organizationId: string; runId: string; query: Query },
): Promise<z.input<(typeof listPlanChanges)['response']>> {
  const { organizationId, query } = input;
  const { database } = platform;
  const [plan] = await selectPlanOfRun(database, input);
  if (plan === undefined) throw new AppError('not-found', 'There is no such run, or it has no plan.');
  const ref = { organizationId, planId: plan.plan_id, filter: filterOf(query) };
  const after = query.cursor === undefined ? null : readCursor(query.cursor);
  const [rows, total] = await Promise.all([
    selectListedChanges(database, { ...ref, after, limit: query.limit }),
    countListedChanges(database, ref),
  ]);
  const entryIds = rows.map(({ entry_id }) => entry_id);
  const favourites = new Map(
    (await countFavourites(database, { organizationId, entryIds })).map(({ entry_id, count }) => [entry_id, count]),
  );
  const last = rows.at(-1);
  return {
    changes: rows.map((row) => presentChange(row, favourites.get(row.entry_id) ?? 0)),
    next: last === undefined || rows.length < query.limit ? null : writeCursor([last.sort_key, last.change_key]),
    total,
  };
}

function filterOf(query: Query): ChangesFilter {
  const words = fold(query.search).split(' ');
  return {
    kind: query.kind ?? null,
    entryKind: query.entryKind ?? null,
    location: query.noLocation === 'true' ? '' : (query.location ?? null),
    state: query.state ?? null,
    words: words.filter((word) => word !== '').slice(0, MOST_WORDS),
  };
}

function writeCursor(place: [sortKey: string, key: string]): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

function readCursor(cursor: string): { sortKey: string; key: string } {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(place) && typeof place[0] === 'string' && typeof place[1] === 'string') {
      return { sortKey: place[0], key: place[1] };
    }
  } catch {
    // Said below, like any other text that is no cursor.
  }
  throw new AppError('invalid-request', 'This cursor is none of ours.', { next: 'Begin at the first page.' });
}
