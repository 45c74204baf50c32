import type { AuditEntry } from '@linekeeper/api-contract';
import { actInWords } from './act-words.ts';
import type { EntryRow } from './audit-log.queries.ts';

/** An entry as it may leave; `organization` is null for acts on the installation, and for one that is gone. */
export function presentEntry(row: EntryRow, organization: { slug: string; name: string } | null): AuditEntry {
  return {
    id: row.entry_id,
    at: row.at.toISOString(),
    act: row.act,
    what: actInWords(row.act),
    who: { kind: row.actor_kind, name: row.actor_name },
    via: row.via,
    address: row.address,
    organization: organization === null ? null : { slug: organization.slug, name: organization.name },
    target: Object.entries(row.target)
      .map(([name, value]) => ({ name, value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    outcome: row.outcome,
    code: row.code,
    reason: row.reason,
    requestId: row.request_id,
  };
}
