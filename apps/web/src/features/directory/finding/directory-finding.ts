import type { readContactIndex, readDirectoryIndex } from '@linekeeper/api-contract';
import type { z } from 'zod';
import { createDirectoryIndex, type DirectoryIndex, type Found, type FoundEntry } from './directory-index.ts';
import type { Answered, Asked } from './worker-messages.ts';

type Answer = z.output<(typeof readDirectoryIndex)['response']>;
type ContactsAnswer = z.output<(typeof readContactIndex)['response']>;

const PREPARE_AFTER_MS = 150;

/** Holds the index, keeps it fresh and answers what is asked of it: at once, but for what has to be fetched. */
export function createDirectoryFinding(answer: (message: Answered) => void): (asked: Asked) => void {
  let index: DirectoryIndex | null = null;
  let revision: string | null = null;
  let contacts: ContactsAnswer | null = null;
  let favourites: readonly string[] = [];
  let found: Found | null = null;
  let question = 0;

  /** The contacts this person may see; null where there is nothing new. Without them the directory is found all the same. */
  const readContacts = async (address: string): Promise<ContactsAnswer | null> => {
    const known = contacts === null ? '' : `?version=${encodeURIComponent(contacts.version)}`;
    const answered = await read<ContactsAnswer>(address + known).catch(() => null);
    return answered === null || answered.columns === null ? null : answered;
  };

  /** The whole at first, then what changed since. */
  const load = async (asked: Extract<Asked, { type: 'load' }>): Promise<void> => {
    try {
      const since = index === null || revision === null ? '' : `?since=${encodeURIComponent(revision)}`;
      const [{ kind, columns, revision: upTo }, newer] = await Promise.all([
        asked.first === undefined ? read<Answer>(asked.address + since) : parse<Answer>(asked.first),
        readContacts(asked.contacts),
      ]);
      if (newer !== null) contacts = newer;
      if (kind === 'whole' || index === null) {
        index = createDirectoryIndex(columns);
        index.setFavourites(favourites);
      } else index.apply(columns);
      if (contacts !== null && (kind === 'whole' || newer !== null)) index.setContacts(contacts);
      revision = upTo;
      answer({ type: 'loaded', size: index.size(), locations: index.locations(), departments: index.departments() });
      // Once the page has its first rows.
      setTimeout(() => index?.prepare(), PREPARE_AFTER_MS);
      // The server keeps a whole answer for a while: what changed meanwhile comes after it.
      const { type, address } = asked;
      if (kind === 'whole' && asked.again !== true) void load({ type, address, contacts: asked.contacts, again: true });
    } catch {
      answer({ type: 'failed' });
    }
  };

  const rowsFrom = (from: number, to: number): FoundEntry[] => {
    if (index === null || found === null) return [];
    const { order, terms } = found;
    return [...order.subarray(from, to)].map((row) => index?.entry(row, terms)).filter((row) => row !== undefined);
  };

  return (asked) => {
    if (asked.type === 'load') void load(asked);
    else if (asked.type === 'favourites') {
      favourites = asked.ids;
      index?.setFavourites(favourites);
    } else if (asked.type === 'search' && index !== null) {
      question = asked.at;
      found = index.search(asked.query);
      const { order, counts, forgiving } = found;
      const { from, to } = asked;
      const rows = rowsFrom(from, to);
      answer({ type: 'found', at: question, total: order.length, counts, forgiving, from, rows });
    } else if (asked.type === 'rows' && asked.at === question) {
      answer({ type: 'rows', at: question, from: asked.from, rows: rowsFrom(asked.from, asked.to) });
    } else if (asked.type === 'entry')
      answer({ type: 'entry', id: asked.id, entry: index?.entryOfId(asked.id) ?? null });
  };
}

async function read<T>(address: string): Promise<T> {
  const response = await fetch(address, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return (await response.json()) as T;
}

async function parse<T>(body: ArrayBuffer): Promise<T> {
  return JSON.parse(new TextDecoder().decode(body)) as T;
}
