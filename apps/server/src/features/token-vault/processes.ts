import type { Platform } from '../../platform/platform.ts';
import type { ProcessLife } from '../../platform/process-life.ts';
import { deleteFormerProcesses, endProcess, insertProcess, selectProcesses } from './processes.queries.ts';

/** Longer than any lease: after that nothing names the process any more. */
const ENDED_KEPT_MS = 3_600_000;
/** A living process that runs longer only loses that others take over from it at once. */
const KEPT_MS = 90 * 86_400_000;

/** The server processes of this database, as far as one can tell whether they live. */
export interface Processes {
  /** Names this process in the leases it takes. */
  ownId: string;
  /** Those proven dead: their leases need not be waited for. */
  ended(): Promise<string[]>;
  /** Those that can be seen to live, this one too: one of them may be frozen, and go on with what it was doing. */
  living(): Promise<string[]>;
}

/** Enters this process into the list, and crosses out those of its place that are gone. */
export async function createProcesses(platform: Platform, life: ProcessLife): Promise<Processes> {
  const { database, clock, ids, log } = platform;
  const ownId = ids.uuid();
  // A place of its own where nobody could look for it.
  const place = life.place ?? ownId;
  const ended = async (): Promise<string[]> => {
    const gone: string[] = [];
    for (const row of await selectProcesses(database, { place })) {
      if (row.process_id === ownId) continue;
      const isGone = row.ended_at !== null || !(await life.isAlive(row.mark));
      if (!isGone) continue;
      gone.push(row.process_id);
      if (row.ended_at !== null) continue;
      await endProcess(database, { processId: row.process_id, at: new Date(clock.now()) });
      log.info({ process: row.process_id }, 'another process has ended');
    }
    return gone;
  };
  const living = async (): Promise<string[]> => {
    const found = [ownId];
    for (const row of await selectProcesses(database, { place })) {
      if (row.process_id === ownId || row.ended_at !== null) continue;
      if (await life.isAlive(row.mark)) found.push(row.process_id);
    }
    return found;
  };
  const startedAt = new Date(clock.now());
  await deleteFormerProcesses(database, {
    endedBefore: new Date(startedAt.getTime() - ENDED_KEPT_MS),
    startedBefore: new Date(startedAt.getTime() - KEPT_MS),
  });
  await insertProcess(database, { processId: ownId, place, mark: life.mark, startedAt });
  return { ownId, ended, living };
}
