import type { readContactIndex, readDirectoryIndex } from '@linekeeper/api-contract';
import type { z } from 'zod';
import { createDirectoryIndex, type DirectoryIndex, type Found, type FoundEntry } from './directory-index.ts';
import type { Answered, Asked } from './worker-messages.ts';

// Holds the index beside the page, so that neither building nor searching ever holds up typing.

type Answer = z.output<(typeof readDirectoryIndex)['response']>;
type ContactsAnswer = z.output<(typeof readContactIndex)['response']>;

const PREPARE_AFTER_MS = 150;

let index: DirectoryIndex | null = null;
let revision: string | null = null;
let contacts: ContactsAnswer | null = null;
let favourites: readonly string[] = [];
let found: Found | null = null;
let question = 0;

function answer(message: Answered): void {
  postMessage(message);
}

async function read<T>(address: string): Promise<T> {
  const response = await fetch(address, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return (await response.json()) as T;
}

/** The contacts this person may see; null where there is nothing new. Without them the directory is found all the same. */
async function readContacts(address: string): Promise<ContactsAnswer | null> {
  const known = contacts === null ? '' : `?version=${encodeURIComponent(contacts.version)}`;
  const answered = await read<ContactsAnswer>(address + known).catch(() => null);
  return answered === null || answered.columns === null ? null : answered;
}

/** The whole at first, then what changed since. */
async function load(asked: Extract<Asked, { type: 'load' }>, wholeAgain = false): Promise<void> {
  try {
    const since = index === null || revision === null ? '' : `?since=${encodeURIComponent(revision)}`;
    const [{ kind, columns, revision: upTo }, newer] = await Promise.all([
      read<Answer>(asked.address + since),
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
    if (kind === 'whole' && !wholeAgain) void load(asked, true);
  } catch {
    answer({ type: 'failed' });
  }
}

function rowsFrom(from: number, to: number): FoundEntry[] {
  if (index === null || found === null) return [];
  const { order, terms } = found;
  return [...order.subarray(from, to)].map((row) => index?.entry(row, terms)).filter((row) => row !== undefined);
}

function hear(asked: Asked): void {
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
  } else if (asked.type === 'entry') answer({ type: 'entry', id: asked.id, entry: index?.entryOfId(asked.id) ?? null });
}

addEventListener('message', (event: MessageEvent<Asked>) => hear(event.data));
