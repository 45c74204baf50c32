import type { DirectoryColumns, readContactIndex, readDirectoryIndex } from '@linekeeper/api-contract';
import type { z } from 'zod';
import { createChanges } from './changes.ts';
import type { ContactListName } from './columns.ts';
import { segmentPieces } from './segment.ts';
import type { Asked, Part, Told } from './worker-messages.ts';

type Answer = z.output<(typeof readDirectoryIndex)['response']>;
type ContactsAnswer = z.output<(typeof readContactIndex)['response']>;

interface Known {
  revision: string;
  changesWith: ReturnType<typeof createChanges>;
}

interface Read {
  whole: boolean;
  outdated: readonly string[];
}

interface Means {
  tell(told: Told): void;
  /** The answer of an address, as it stands in JSON. */
  fetchAnswer(address: string): Promise<unknown>;
}

/** Reads the directory, and then what changed, and builds of it what the page searches; nothing of it stays here but changes. */
export function createDirectoryReader({ tell, fetchAnswer }: Means): (asked: Asked) => void {
  let known: Known | null = null;
  let contacts: string | null = null;
  const tellPieces = (part: Part, columns: DirectoryColumns, lists: readonly ContactListName[] = []): void => {
    for (const piece of segmentPieces(columns, lists)) tell({ type: 'piece', part, piece });
  };

  /** The contacts this person may see; null where there is nothing new. Without them the directory is found all the same. */
  const readContacts = async (address: string): Promise<ContactsAnswer | null> => {
    const version = contacts === null ? '' : `?version=${encodeURIComponent(contacts)}`;
    const answer = await (fetchAnswer(address + version) as Promise<ContactsAnswer>).catch(() => null);
    return answer === null || answer.columns === null ? null : answer;
  };

  /** The whole at first, then what changed since; gives back what is newly outdated by it. */
  const read = async ({ address, contacts: contactsAddress }: Asked): Promise<Read> => {
    const since = known === null ? '' : `?since=${encodeURIComponent(known.revision)}`;
    const [answer, newer] = await Promise.all([
      fetchAnswer(address + since) as Promise<Answer>,
      readContacts(contactsAddress),
    ]);
    const { columns, revision } = answer;
    const whole = answer.kind === 'whole' || known === null;
    let outdated: readonly string[] = [];
    const changesWith = whole || known === null ? createChanges() : known.changesWith;
    if (whole) tellPieces('base', columns);
    else if (columns.count > 0 || columns.removed !== '') {
      const changed = changesWith(columns);
      outdated = changed.outdated;
      tellPieces('changes', changed.columns);
    }
    if (newer?.columns) tellPieces('contacts', newer.columns, newer.lists ?? []);
    known = { revision, changesWith };
    contacts = newer?.version ?? contacts;
    return { whole, outdated };
  };

  const readOn = async (asked: Asked): Promise<void> => {
    try {
      const { whole, ...first } = await read(asked);
      let { outdated } = first;
      // The server keeps a whole answer for a while. What changed meanwhile comes after it, before anybody looks: rows would come and go.
      if (whole) ({ outdated } = await read(asked).catch(() => first));
      tell({ type: 'read', outdated });
    } catch {
      tell({ type: 'failed' });
    }
  };

  let last = Promise.resolve();
  let waits = false;
  return (asked) => {
    // One at a time, since each asks for what the one before it did not have; whoever waits asks for all of it.
    if (waits) return;
    waits = true;
    last = last.then(() => {
      waits = false;
      return readOn(asked);
    });
  };
}
