import type { DirectoryColumns } from '@linekeeper/api-contract';
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
    numbers: row?.numbers ?? '',
    removed: removed.map((id) => id.replaceAll('-', '')).join('\n'),
  };
}
