import type { Platform } from '../../../platform/platform.ts';
import { findable } from './contact.ts';
import { insertContactWords } from './contacts.queries.ts';
import { selectUnsearchableContacts, updateContactSearch } from './reindex.queries.ts';

const BATCH = 1_000;

/** Writes the search columns of contacts of before they were found like everybody else; a thousand each time. */
export async function reindexContacts({ database }: Platform): Promise<void> {
  const rows = await selectUnsearchableContacts(database, { limit: BATCH });
  for (const own of Map.groupBy(rows, ({ list_id }) => list_id).values()) {
    const [first] = own;
    if (first === undefined) continue;
    const key = { organizationId: first.organization_id, listId: first.list_id };
    const columns = own.map((row) => ({
      contact_id: row.contact_id,
      changed_at: row.changed_at.toISOString(),
      ...findable(row),
    }));
    await updateContactSearch(database, { ...key, columns });
    await insertContactWords(database, { ...key, contactIds: own.map(({ contact_id }) => contact_id) });
  }
}
