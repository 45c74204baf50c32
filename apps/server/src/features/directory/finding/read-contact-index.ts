import { createHash } from 'node:crypto';
import type { readContactIndex as endpoint } from '@linekeeper/api-contract';
import type { z } from 'zod';
import type { Platform } from '../../../platform/platform.ts';
import { type Asker, listsToSearch } from '../contacts/list-access.ts';
import type { ListName } from '../contacts/lists.queries.ts';
import { selectContactColumns } from './contact-columns.queries.ts';
import { presentContactColumns } from './present-index.ts';

/**
 * The contacts whoever asks may see, in columns like those of the directory. Each person sees others, so nothing of it is
 * kept here; who holds a copy is told in a few bytes that it is still right.
 */
export async function readContactIndex(
  platform: Platform,
  asker: Asker,
  known: string | null,
): Promise<z.input<(typeof endpoint)['response']>> {
  const { organizationId } = asker;
  const asOf = new Date(platform.clock.now()).toISOString();
  // Before the contacts: what changes in between is asked for once more, never missed.
  const lists = await listsToSearch(platform, asker);
  const version = versionOf(lists);
  if (version === known) return { version, lists: null, columns: null, asOf };
  const listIds = lists.map(({ list_id }) => list_id);
  const [row] = listIds.length === 0 ? [] : await selectContactColumns(platform.database, { organizationId, listIds });
  return {
    version,
    lists: lists.map(({ list_id: id, name, circle }) => ({ id, name, circle })),
    columns: presentContactColumns(row),
    asOf,
  };
}

/** Another where a list came, went or was changed, and where somebody sees others than before. */
function versionOf(lists: readonly ListName[]): string {
  const all = lists.map(({ list_id, revision }) => `${list_id} ${revision}`).join('\n');
  return createHash('sha256').update(all).digest('base64url').slice(0, 22);
}
