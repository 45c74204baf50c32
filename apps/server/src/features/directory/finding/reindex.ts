import type { Platform } from '../../../platform/platform.ts';
import { searchedTexts } from '../records/searched-fields.ts';
import { fold, searchDigits, searchText } from '../search-text.ts';
import { selectUnsearchable, type UnsearchableRow, updateSearchColumns } from './reindex.queries.ts';
import { upsertWordsThrough } from './vocabulary.queries.ts';

const BATCH = 1_000;
/** An index row has room for so much; no name needs it. */
const SORT_NAME_LENGTH = 200;

/** Writes the search columns of entries of before the search had its form; a thousand each time, until none is left. */
export async function reindex({ database }: Platform): Promise<void> {
  const rows = await selectUnsearchable(database, { limit: BATCH });
  for (const [organizationId, own] of Map.groupBy(rows, ({ organization_id }) => organization_id)) {
    const entryIds = own.map(({ entry_id }) => entry_id);
    const more = await searchedTexts(database, { organizationId, entryIds });
    const columns = own.map((row) => columnsOf(row, more.get(row.entry_id) ?? []));
    await updateSearchColumns(database, { organizationId, columns });
    // Their words are taken in with the next search that forgives.
    await upsertWordsThrough(database, { organizationId, through: null });
  }
}

function columnsOf(row: UnsearchableRow, more: readonly string[]) {
  return {
    entry_id: row.entry_id,
    changed_at: row.changed_at.toISOString(),
    sort_name: fold(row.name).slice(0, SORT_NAME_LENGTH),
    search_text: searchText(row, more),
    search_digits: searchDigits(row),
  };
}
