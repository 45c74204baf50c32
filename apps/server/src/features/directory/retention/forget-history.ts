import type { Platform } from '../../../platform/platform.ts';
import {
  deleteOldBefore,
  deleteOldHistory,
  deleteOldImports,
  moveHistoryDue,
  selectHistoryDue,
} from './forget-history.queries.ts';

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 3_600_000;
/** The budget: small deletions, so that none holds locks for long and no round lasts. */
const ORGANIZATIONS_A_ROUND = 50;
const ROWS_AT_A_TIME = 1_000;
const MOST_PIECES = 50;

/**
 * Once a day and organization: what happened to entries, and imports of contacts with what they had overwritten, goes when it is
 * older than the retention. Whoever is due and is not reached in this round is in the next.
 */
export function createHistoryForgetter(platform: Platform): (now: number) => Promise<void> {
  let nextLookMs = Number.NEGATIVE_INFINITY;
  return async (now) => {
    if (now < nextLookMs) return;
    const due = await selectHistoryDue(platform.database, { at: new Date(now), limit: ORGANIZATIONS_A_ROUND });
    nextLookMs = due.length < ORGANIZATIONS_A_ROUND ? now + LOOK_EVERY_MS : now;
    for (const { organization_id: organizationId, history_due_at: from } of due) {
      const to = new Date(now + DAY_MS * (1 - 0.2 * platform.ids.jitter()));
      if ((await moveHistoryDue(platform.database, { organizationId, from, to })).length === 0) continue;
      await forget(platform, { organizationId, now });
    }
  };
}

async function forget(platform: Platform, input: { organizationId: string; now: number }): Promise<void> {
  const { database, settings, log } = platform;
  const { organizationId, now } = input;
  const before = new Date(now - settings.directoryHistoryDays * DAY_MS);
  const piece = { organizationId, before, limit: ROWS_AT_A_TIME };
  const lines = await inPieces(() => deleteOldHistory(database, piece));
  await inPieces(() => deleteOldBefore(database, piece));
  const imports = await inPieces(() => deleteOldImports(database, piece));
  if (lines + imports > 0) log.info({ organizationId, lines, imports }, 'old history of the directory was let go');
}

async function inPieces(deletePiece: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let piece = 0; piece < MOST_PIECES; piece += 1) {
    const gone = await deletePiece();
    sum += gone;
    if (gone < ROWS_AT_A_TIME) break;
  }
  return sum;
}
