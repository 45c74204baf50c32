import { ENTRY_KINDS, type readDirectoryIndex } from '@linekeeper/api-contract';
import type { z } from 'zod';
import type { Platform } from '../../../platform/platform.ts';
import { countChanged, selectColumns, selectRemoved } from './finding.queries.ts';
import { presentColumns } from './present-index.ts';

/** More changes than this are sent as a whole: the reader would build nearly everything anew. */
const MOST_CHANGES = 5_000;
/** What is written is stamped before its transaction ends; after so long it is to be seen. */
const SEEN_AFTER_MS = 120_000;

/** The directory in columns: all of it, or what changed since a revision, whichever is less work. */
export async function readIndex(
  platform: Platform,
  input: { organizationId: string; since: Date | null },
): Promise<z.input<(typeof readDirectoryIndex)['response']>> {
  const { database, clock } = platform;
  const { organizationId, since } = input;
  const now = clock.now();
  const said = { revision: new Date(now - SEEN_AFTER_MS).toISOString(), asOf: new Date(now).toISOString() };
  const kinds = ENTRY_KINDS;
  const few = since !== null && (await isFew(platform, { organizationId, since }));
  if (!few) {
    const [row] = await selectColumns(database, { organizationId, kinds, changedAfter: null });
    return { kind: 'whole', columns: presentColumns(row, []), ...said };
  }
  const [[row], removed] = await Promise.all([
    selectColumns(database, { organizationId, kinds, changedAfter: since }),
    selectRemoved(database, { organizationId, after: since }),
  ]);
  const ids = removed.map(({ entry_id }) => entry_id);
  return { kind: 'changes', columns: presentColumns(row, ids), ...said };
}

async function isFew(platform: Platform, input: { organizationId: string; since: Date }): Promise<boolean> {
  const { organizationId, since: after } = input;
  const changed = await countChanged(platform.database, { organizationId, after, most: MOST_CHANGES + 1 });
  return changed <= MOST_CHANGES;
}
