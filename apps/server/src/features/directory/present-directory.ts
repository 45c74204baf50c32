import type { DirectoryEntry, DirectoryRun, Presence } from '@linekeeper/api-contract';
import type { EntryRow } from './directory.queries.ts';
import type { RunRow } from './run.queries.ts';

/** The fields of an entry that may leave. */
export function presentEntry(row: EntryRow, presence: Presence | null): DirectoryEntry {
  return {
    id: row.entry_id,
    kind: row.kind,
    name: row.name,
    title: row.title,
    department: row.department,
    location: row.location,
    email: row.email,
    extension: row.extension,
    numbers: row.numbers,
    ...(Object.keys(row.extra).length > 0 && { extra: row.extra }),
    presence,
  };
}

export function presentRun(row: RunRow): DirectoryRun {
  return {
    id: row.run_id,
    number: `RUN-${row.number}`,
    kind: row.kind,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    phase: row.phase,
    read: row.read_count,
    expected: row.expected_count,
    added: row.added,
    changed: row.changed,
    removed: row.removed,
    text: row.text,
  };
}
