import type { Platform } from '../../../platform/platform.ts';
import { selectOwnFieldNames } from './own-fields.queries.ts';
import { selectOwnValuesOf } from './write-entries.queries.ts';

type Database = Platform['database'];

/** The names of an organization's own fields in which people are searched for. */
export async function searchedFields(database: Database, organizationId: string): Promise<string[]> {
  const fields = await selectOwnFieldNames(database, { organizationId });
  return fields.filter(({ searchable }) => searchable).map(({ name }) => name);
}

/** What stands in those fields, by entry; entries without are left out. */
export async function searchedTexts(
  database: Database,
  input: { organizationId: string; entryIds: readonly string[] },
): Promise<ReadonlyMap<string, string[]>> {
  const values = await selectOwnValuesOf(database, input);
  if (values.length === 0) return new Map();
  const fields = await selectOwnFieldNames(database, input);
  const searched = new Set(fields.filter(({ searchable }) => searchable).map(({ field_id }) => field_id));
  const texts = new Map<string, string[]>();
  for (const { entry_id, field, value } of values) {
    if (!searched.has(field) || typeof value !== 'string') continue;
    texts.set(entry_id, [...(texts.get(entry_id) ?? []), value]);
  }
  return texts;
}
