import type { Platform } from '../../../platform/platform.ts';
import {
  deleteCheckpoints,
  deleteStagedEntries,
  deleteStagedLocations,
  deleteStagedNumbers,
  selectLeftStages,
} from './drop-stage.queries.ts';

/** Forgets what a run has read. The checkpoints go last: as long as they are there, the rest is found again. */
export async function dropStage(
  database: Platform['database'],
  run: { organizationId: string; runId: string },
): Promise<void> {
  await deleteStagedEntries(database, run);
  await deleteStagedNumbers(database, run);
  await deleteStagedLocations(database, run);
  await deleteCheckpoints(database, run);
}

/** Clears up after processes that died between the end of a run and this. */
export async function dropLeftStages(database: Platform['database']): Promise<void> {
  for (const row of await selectLeftStages(database)) {
    await dropStage(database, { organizationId: row.organization_id, runId: row.run_id });
  }
}
