import { type DirectoryColumns, ENTRY_KINDS } from '@linekeeper/api-contract';
import { sortName } from '@linekeeper/api-contract/finding';
import { entryAt, type IndexedEntry, rowsOf } from './columns.ts';
import { lineAt } from './lines.ts';

export interface ChangedSoFar {
  /** All entries that are other than in the base, as they were last heard of, as an answer would have them. */
  columns: DirectoryColumns;
  /** Ids, without hyphens, of what the newest answer says anything of. */
  outdated: readonly string[];
}

/** Adds answers up: all that changed since the base was read. */
export function createChanges(): (answer: DirectoryColumns) => ChangedSoFar {
  const changed = new Map<string, IndexedEntry>();
  return (answer) => {
    const rows = rowsOf(answer);
    const removed = answer.removed === '' ? [] : answer.removed.split('\n');
    const written = Array.from({ length: rows.count }, (_, row) => lineAt(rows.ids, row));
    for (const id of removed) changed.delete(id);
    for (const [row, id] of written.entries()) changed.set(id, entryAt(rows, row));
    return { columns: columnsOf([...changed]), outdated: [...removed, ...written] };
  };
}

/** The changed entries as an answer would have them, by name. */
function columnsOf(changed: readonly (readonly [string, IndexedEntry])[]): DirectoryColumns {
  const sorted = changed
    .map(([id, entry]) => ({ id, entry, name: sortName(entry.name) }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  const column = (of: (entry: IndexedEntry) => string | null): string =>
    sorted.map(({ entry }) => of(entry) ?? '').join('\n');
  return {
    count: sorted.length,
    ids: sorted.map(({ id }) => id).join('\n'),
    kinds: column(({ kind }) => String(ENTRY_KINDS.indexOf(kind))),
    names: column(({ name }) => name),
    titles: column(({ title }) => title),
    departments: column(({ department }) => department),
    locations: column(({ location }) => location),
    emails: column(({ email }) => email),
    extensions: column(({ extension }) => extension),
    prefixes: column(({ esn }) => (esn === null ? null : `=${esn}`)),
    numbers: column(({ numbers }) => JSON.stringify(numbers)),
    own: column(({ extra }) => (extra === undefined ? null : JSON.stringify(extra))),
    companies: '',
    lists: '',
    removed: '',
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
