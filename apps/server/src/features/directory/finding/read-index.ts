import { ENTRY_KINDS, readDirectoryIndex } from '@linekeeper/api-contract';
import type { z } from 'zod';
import { packAnswer } from '../../../platform/http/compress-large-answers.ts';
import type { Platform } from '../../../platform/platform.ts';
import { searchedFields } from '../records/searched-fields.ts';
import { countChanged, selectColumns, selectRemoved } from './finding.queries.ts';
import { presentColumns } from './present-index.ts';

/** More changes than this are sent as a whole: the reader would build nearly everything anew. */
const MOST_CHANGES = 5_000;
/** What is written is stamped before its transaction ends; after so long it is to be seen. */
const SEEN_AFTER_MS = 120_000;
/** Whole answers that are kept; each is a few megabytes for 100,000 entries. */
const MOST_KEPT = 20;

type Answer = z.input<(typeof readDirectoryIndex)['response']>;

/** Reads the directory in columns: all of it, or what changed since a revision, whichever is less work. */
export interface IndexReader {
  read(organizationId: string, since: Date | null): Promise<Answer>;
}

interface Kept {
  revision: Date;
  answer: Promise<Answer>;
}

/**
 * Whole answers are kept, compressed, until much has changed since: to read, join and compress 100,000 entries takes longer
 * than all the rest of opening the page. Readers ask for what changed since right after.
 */
export function createIndexReader(platform: Platform): IndexReader {
  const { database, clock } = platform;
  const kept = new Map<string, Kept>();

  const isFew = async (organizationId: string, after: Date): Promise<boolean> =>
    (await countChanged(database, { organizationId, after, most: MOST_CHANGES + 1 })) <= MOST_CHANGES;
  const said = () => {
    const now = clock.now();
    return { revision: new Date(now - SEEN_AFTER_MS).toISOString(), asOf: new Date(now).toISOString() };
  };

  const columns = async (organizationId: string, changedAfter: Date | null) => {
    const ownFields = await searchedFields(database, organizationId);
    return selectColumns(database, { organizationId, kinds: ENTRY_KINDS, ownFields, changedAfter });
  };

  const readWhole = async (organizationId: string, at: ReturnType<typeof said>): Promise<Answer> => {
    const [row] = await columns(organizationId, null);
    return packAnswer(readDirectoryIndex, { kind: 'whole', columns: presentColumns(row, []), ...at });
  };

  const whole = async (organizationId: string): Promise<Answer> => {
    const known = kept.get(organizationId);
    if (known !== undefined && (await isFew(organizationId, known.revision))) return known.answer;
    // Somebody else may have begun meanwhile: many open the page when a run has ended.
    const newer = kept.get(organizationId);
    if (newer !== undefined && newer !== known) return newer.answer;
    const at = said();
    const answer = readWhole(organizationId, at);
    kept.delete(organizationId);
    kept.set(organizationId, { revision: new Date(at.revision), answer });
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    answer.catch(() => kept.delete(organizationId));
    return answer;
  };

  return {
    read: async (organizationId, since) => {
      if (since === null || !(await isFew(organizationId, since))) return whole(organizationId);
      const at = said();
      const [[row], removed] = await Promise.all([
        columns(organizationId, since),
        selectRemoved(database, { organizationId, after: since }),
      ]);
      const ids = removed.map(({ entry_id }) => entry_id);
      return { kind: 'changes', columns: presentColumns(row, ids), ...at };
    },
  };
}
