import type { Platform } from '../../../platform/platform.ts';
import {
  deleteCheckpoints,
  deleteStagedEntries,
  deleteStagedLocations,
  deleteStagedNumbers,
  deleteStagedSame,
} from './drop-stage.queries.ts';

/** Forgets what a run has read. The checkpoints go last: as long as they are there, the rest is found again. */
export async function dropStage(
  database: Platform['database'],
  run: { organizationId: string; runId: string },
): Promise<void> {
  await Promise.all([
    deleteStagedEntries(database, run),
    deleteStagedSame(database, run),
    deleteStagedNumbers(database, run),
    deleteStagedLocations(database, run),
  ]);
  await deleteCheckpoints(database, run);
}
