import { type DirectoryColumns, ENTRY_KINDS } from '@linekeeper/api-contract';
import { sortName } from '@linekeeper/api-contract/finding';
import type { IndexedEntry } from './columns.ts';

type Given = Partial<IndexedEntry> & { name: string };

/** The id of the nth entry of a test. */
export const idOf = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;

/** Entries of which only that is said which a test is about. */
export function entries(given: readonly Given[]): IndexedEntry[] {
  const empty = { title: null, department: null, location: null, email: null, extension: null, esn: null, numbers: [] };
  return given.map((entry, at) => ({ id: idOf(at), kind: 'person' as const, ...empty, ...entry }));
}

/** The answer that the server would give of these entries. */
export function columnsOf(list: readonly IndexedEntry[], removed: readonly string[] = []): DirectoryColumns {
  const sorted = [...list].sort((a, b) => {
    const [nameA, nameB] = [sortName(a.name), sortName(b.name)];
    return nameA < nameB ? -1 : nameA > nameB ? 1 : a.id < b.id ? -1 : 1;
  });
  const column = (of: (entry: IndexedEntry) => string | null | undefined): string =>
    sorted.map((entry) => of(entry) ?? '').join('\n');
  return {
    count: sorted.length,
    ids: column(({ id }) => id.replaceAll('-', '')),
    kinds: column(({ kind }) => String(ENTRY_KINDS.indexOf(kind))),
    names: column(({ name }) => name),
    titles: column(({ title }) => title),
    departments: column(({ department }) => department),
    locations: column(({ location }) => location),
    emails: column(({ email }) => email),
    extensions: column(({ extension }) => extension),
    prefixes: column(({ esn, extension }) => esn && `${esn.slice(0, -(extension ?? '').length)}-`),
    numbers: column(({ numbers }) => JSON.stringify(numbers)),
    own: column(({ extra }) => extra && JSON.stringify(extra)),
    companies: '',
    lists: '',
    removed: removed.map((id) => id.replaceAll('-', '')).join('\n'),
  };
}
