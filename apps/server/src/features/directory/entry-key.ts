import type { EntryKind } from '@linekeeper/api-contract';

/** What an entry is known by: ids are unique within their kind only. Sorts like (kind, id). */
export function key(entry: { kind: EntryKind; webexId: string }): string {
  return `${entry.kind} ${entry.webexId}`;
}
