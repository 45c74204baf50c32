import { RECORD_FIELDS, type RecordValue } from '@linekeeper/api-contract';
import type { SeenEntry } from '../seen-entry.ts';

/** What an entry has in a field: one of the directory's, or where `name` is given one of the organization's own. */
export function fieldValue(entry: SeenEntry, { field, name }: { field: string; name: string | null }): RecordValue {
  if (name !== null) return entry.extra?.[name] ?? null;
  const found = RECORD_FIELDS.find((each) => each === field);
  if (found === undefined) return null;
  if (found === 'numbers') return entry.numbers.length === 0 ? null : entry.numbers;
  return entry[found];
}
