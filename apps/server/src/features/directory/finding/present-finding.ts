import type { DirectoryEntry, Presence } from '@linekeeper/api-contract';
import type { ListName } from '../contacts/lists.queries.ts';
import { presentEntry } from '../present-directory.ts';
import type { FindingRow } from './search.queries.ts';

/** What of an entry or a contact may leave, the list it stands in with it. */
export function presentFinding(
  row: FindingRow,
  known: { presence: Presence | null; lists: readonly ListName[] },
): DirectoryEntry {
  const entry = presentEntry(row, known.presence);
  const list = known.lists.find(({ list_id }) => list_id === row.list_id);
  if (list === undefined) return entry;
  return {
    ...entry,
    numbers: row.numbers.map(({ value, type }) => ({ value, type })),
    contact: { list: list.list_id, listName: list.name, circle: list.circle, company: row.company },
  };
}
