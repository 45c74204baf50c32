import type { EntryKind } from '@linekeeper/api-contract';
import type { KnownEntry } from './known-entries.ts';

/** Known entries a run has seen as they were, each counted once. */
export interface Seen {
  /** All that Webex lists. */
  listed: number;
  /** Of them, those the directory has. */
  living: ReadonlyMap<EntryKind, number>;
  /** Entries that differ, written down whole. */
  staged: number;
}

export interface SeenCounts {
  see(kind: EntryKind, known: Iterable<KnownEntry>): void;
  stage(count: number): void;
  now(): Seen;
  forget(): void;
}

/** Counted while they pass by: who is missing shows by the number, without comparing each with each. */
export function createSeenCounts(): SeenCounts {
  let seen = new Uint8Array(1_024);
  let listed = 0;
  let staged = 0;
  const living = new Map<EntryKind, number>();
  return {
    see: (kind, known) => {
      for (const { at, contentDigest } of known) {
        if (at >= seen.length) seen = longer(seen, at + 1);
        if (seen[at] === 1) continue;
        seen[at] = 1;
        listed += 1;
        if (contentDigest !== '') living.set(kind, (living.get(kind) ?? 0) + 1);
      }
    },
    stage: (count) => {
      staged += count;
    },
    now: () => ({ listed, living, staged }),
    forget: () => {
      seen.fill(0);
      living.clear();
      listed = 0;
      staged = 0;
    },
  };
}

function longer(bytes: Uint8Array<ArrayBuffer>, least: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(Math.max(least, 2 * bytes.length));
  grown.set(bytes);
  return grown;
}
