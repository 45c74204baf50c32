import { createHash } from 'node:crypto';
import type { EntryKind } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { key } from '../plan-run.ts';
import type { ListedEntry } from '../seen-entry.ts';
import { deleteListed, type ListedKey, selectListedDigests, upsertListed } from './listed.queries.ts';

const BATCH = 1_000;

/** Keeps what Webex lists now; writes only what differs from what was kept. */
export async function writeListed(
  database: Platform['database'],
  input: { organizationId: string; listed: readonly ListedEntry[]; kindsUnread: ReadonlySet<EntryKind> },
): Promise<void> {
  const { organizationId } = input;
  const rows = await selectListedDigests(database, { organizationId });
  const kept = new Map(rows.map((row) => [key({ kind: row.kind, webexId: row.webex_id }), row]));
  let batch: (ListedKey & { listed: ListedEntry; digest: string })[] = [];
  for (const listed of input.listed) {
    const digest = digestOf(listed);
    const before = kept.get(key(listed));
    kept.delete(key(listed));
    if (before?.digest === digest) continue;
    batch.push({ kind: listed.kind, webex_id: listed.webexId, listed, digest });
    if (batch.length < BATCH) continue;
    await upsertListed(database, { organizationId, listed: batch });
    batch = [];
  }
  if (batch.length > 0) await upsertListed(database, { organizationId, listed: batch });
  const gone = [...kept.values()]
    .filter(({ kind }) => !input.kindsUnread.has(kind))
    .map(({ kind, webex_id }) => ({ kind, webex_id }));
  for (let start = 0; start < gone.length; start += BATCH) {
    await deleteListed(database, { organizationId, gone: gone.slice(start, start + BATCH) });
  }
}

function digestOf(listed: ListedEntry): string {
  return createHash('sha256').update(JSON.stringify(listed)).digest('base64url').slice(0, 22);
}
