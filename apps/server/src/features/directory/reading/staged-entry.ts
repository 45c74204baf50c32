import { hash } from 'node:crypto';
import { key } from '../entry-key.ts';
import type { ReadyRules } from '../rules/rules.ts';
import { contentDigest, type ListedEntry } from '../seen-entry.ts';
import { storableEntry, takeNumbers } from './list-entry.ts';
import type { OwnedNumbers } from './owned-numbers.ts';
import type { StagedEntry } from './stage.queries.ts';

/** An entry with its numbers as the rules make it, ready to be compared. */
export function stagedEntry(
  parts: { ready: ReadyRules; numbers: OwnedNumbers },
  item: { entry: ListedEntry; sourceDigest: string },
): StagedEntry {
  const { ready, numbers } = parts;
  const { entry } = item;
  takeNumbers(entry, numbers.of(entry.webexId));
  const listed = storableEntry(entry);
  const mapped = ready.map(listed);
  const isIn = ready.selects(mapped);
  return {
    entry_id: key(listed),
    kind: listed.kind,
    webex_id: listed.webexId,
    payload: isIn ? mapped : null,
    digest: isIn ? contentDigest(mapped) : null,
    left_out: !isIn,
    listed,
    listed_digest: hash('sha256', JSON.stringify(listed), 'base64url').slice(0, 22),
    source_digest: item.sourceDigest,
    numbers_digest: numbers.digest(listed.webexId),
  };
}
