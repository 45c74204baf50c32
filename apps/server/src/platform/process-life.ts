import { readFile, readlink } from 'node:fs/promises';
import type { Settings } from '../settings.ts';
import { isAlive, markOfThisProcess } from './database/data-dir-lock.ts';

/** How a process can be proven dead by another one. Only a proof counts: a wrong one would let two ask Webex at once. */
export interface ProcessLife {
  /** Null where nobody else could tell. */
  place: string | null;
  mark: string;
  isAlive(mark: string): Promise<boolean>;
}

/**
 * With the embedded database its data directory has one holder at a time: whoever wrote as its holder before us is gone. Else the
 * processes of one machine, in one space of process ids, can look for each other; others wait for the end of a lease.
 */
export async function lifeOfThisProcess(settings: Settings): Promise<ProcessLife> {
  const mark = await markOfThisProcess();
  if (settings.database.kind === 'embedded') {
    return { place: 'holder of the data directory', mark, isAlive: async (other) => other === mark };
  }
  const [boot, space] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null),
    readlink('/proc/self/ns/pid').catch(() => null),
  ]);
  return { place: boot === null || space === null ? null : `${boot.trim()} ${space}`, mark, isAlive };
}
