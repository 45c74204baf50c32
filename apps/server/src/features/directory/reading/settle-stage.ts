import type { EntryKind } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { deleteStage, selectLeftStages } from './drop-stage.queries.ts';
import type { Seen } from './seen-counts.ts';
import { selectCheckpoints } from './stage.queries.ts';
import {
  countListed,
  deleteListedNotStaged,
  deleteLocationsNotStaged,
  type RunSummary,
  selectRunSummary,
  upsertListedFromStage,
  upsertLocationsFromStage,
} from './staged.queries.ts';

/**
 * After the plan of a run was applied: what the run was shown becomes what Webex lists, and its stage is forgotten. Harmless when it
 * is done again.
 */
export async function settleStage(
  database: Platform['database'],
  run: { organizationId: string; runId: string },
  /** What the process that did the run knows of it. */
  known: { summary: RunSummary | undefined; seen: Seen | null } | null = null,
): Promise<void> {
  const summary = known === null ? await summaryOfStage(database, run) : known.summary;
  if (summary === undefined) return;
  const isFull = summary.kind === 'full';
  await Promise.all([
    settleListed(database, run, { isFull, seen: known?.seen ?? null, kindsUnread: summary.kinds_unread }),
    isFull && deleteLocationsNotStaged(database, run),
    upsertLocationsFromStage(database, run),
  ]);
  await deleteStage(database, run);
}

/** Without checkpoints it is settled already: what is no longer staged must not count as no longer listed. */
async function summaryOfStage(
  database: Platform['database'],
  run: { organizationId: string; runId: string },
): Promise<RunSummary | undefined> {
  const [[summary], checkpoints] = await Promise.all([
    selectRunSummary(database, run),
    selectCheckpoints(database, run),
  ]);
  return checkpoints.length === 0 ? undefined : summary;
}

async function settleListed(
  database: Platform['database'],
  run: { organizationId: string; runId: string },
  what: { isFull: boolean; seen: Seen | null; kindsUnread: readonly EntryKind[] },
): Promise<void> {
  if (what.seen?.staged !== 0) await upsertListedFromStage(database, run);
  if (!what.isFull) return;
  const [counted] = what.seen === null ? [] : await countListed(database, run);
  // As many were seen as are listed: nothing is listed that was not seen.
  if (counted !== undefined && counted.listed === (what.seen?.listed ?? 0) + counted.staged) return;
  await deleteListedNotStaged(database, { ...run, kindsUnread: what.kindsUnread });
}

/** Clears up after runs that were decided elsewhere, and after processes that died between the end of a run and this. */
export async function settleLeftStages(database: Platform['database']): Promise<void> {
  for (const row of await selectLeftStages(database)) {
    const run = { organizationId: row.organization_id, runId: row.run_id };
    await (row.state === 'done' ? settleStage(database, run) : deleteStage(database, run));
  }
}
