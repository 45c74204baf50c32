import type { EntryKind } from '@linekeeper/api-contract';
import type { IndexedEntry } from './columns.ts';
import type { Facet, FoundEntry, Query } from './directory-index.ts';

/** What the page asks of whoever holds the index. `at` tells answers of one question from those of the next. */
export type Asked =
  /** `first` is what the address has answered already; `again` that the server may have kept its answer for a while. */
  | { type: 'load'; address: string; contacts: string; first?: ArrayBuffer; again?: boolean }
  | { type: 'favourites'; ids: readonly string[] }
  | { type: 'search'; at: number; query: Query; from: number; to: number }
  | { type: 'rows'; at: number; from: number; to: number }
  | { type: 'entry'; id: string };

/** What is answered. */
export type Answered =
  | { type: 'loaded'; size: number; locations: Facet[]; departments: Facet[] }
  | { type: 'failed' }
  /** With its first rows: the page draws once. */
  | {
      type: 'found';
      at: number;
      total: number;
      counts: Record<EntryKind, number>;
      forgiving: boolean;
      from: number;
      rows: FoundEntry[];
    }
  | { type: 'rows'; at: number; from: number; rows: FoundEntry[] }
  | { type: 'entry'; id: string; entry: IndexedEntry | null };
