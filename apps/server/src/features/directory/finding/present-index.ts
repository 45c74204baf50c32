import { type DirectoryColumns, ENTRY_KINDS } from '@linekeeper/api-contract';
import type { ContactColumnsRow } from './contact-columns.queries.ts';
import type { ColumnsRow } from './finding.queries.ts';

/** The columns as they may leave. */
export function presentColumns(row: ColumnsRow | undefined, removed: readonly string[]): DirectoryColumns {
  return {
    count: row?.count ?? 0,
    ids: row?.ids ?? '',
    kinds: row?.kinds ?? '',
    names: row?.names ?? '',
    titles: row?.titles ?? '',
    departments: row?.departments ?? '',
    locations: row?.locations ?? '',
    emails: row?.emails ?? '',
    extensions: row?.extensions ?? '',
    prefixes: row?.prefixes ?? '',
    numbers: row?.numbers ?? '',
    own: row?.own ?? '',
    companies: '',
    lists: '',
    removed: removed.map((id) => id.replaceAll('-', '')).join('\n'),
  };
}

/** Contacts as columns of a directory: what they have none of is empty. */
export function presentContactColumns(row: ContactColumnsRow | undefined): DirectoryColumns {
  const count = row?.count ?? 0;
  const nothing = '\n'.repeat(Math.max(0, count - 1));
  const contact = String(ENTRY_KINDS.indexOf('contact'));
  return {
    count,
    ids: row?.ids ?? '',
    kinds: Array.from({ length: count }, () => contact).join('\n'),
    names: row?.names ?? '',
    titles: row?.titles ?? '',
    departments: row?.departments ?? '',
    locations: nothing,
    emails: row?.emails ?? '',
    extensions: nothing,
    prefixes: '',
    numbers: row?.numbers ?? '',
    own: '',
    companies: row?.companies ?? '',
    lists: row?.lists ?? '',
    removed: '',
  };
}
