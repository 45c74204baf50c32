import type { DirectorySource, EntryKind } from '@linekeeper/api-contract';
import type { CallOptions, Page, WebexClient } from '@linekeeper/webex-client';
import type { Person } from '@linekeeper/webex-contract';
import type { ListedEntry } from '../seen-entry.ts';
import {
  entryOfContact,
  entryOfGroup,
  entryOfPerson,
  entryOfVirtualLine,
  entryOfWorkspace,
  innerId,
  type ListedGroup,
  type Locations,
  storableText,
} from './list-entry.ts';

/** The page size Webex lowers to anyway when calling data is asked for (docs/webex/people.md). */
const PEOPLE_PAGE = 100;

/** What a list is read with. */
export interface ListReader {
  webex: WebexClient;
  /** Null where Webex has not named its organization yet: then there are no contacts to ask for. */
  webexOrgId: string | null;
  locations: Locations;
}

/** An entry before anything is made of what Webex says of it. */
export interface ListedItem {
  webexId: string;
  /** Whatever the entry is made of, but for numbers and locations. */
  said: unknown;
  /** Null where it turns out to be none. */
  entry(): ListedEntry | null;
}

/** One list of Webex whose items are entries of the directory. */
export interface EntrySource {
  source: Exclude<DirectorySource, 'numbers'>;
  kind: EntryKind;
  /** As people are told what is being read. */
  phase: string;
  /** Null where it cannot be asked for. */
  pages(reader: ListReader, options: CallOptions): AsyncIterable<Page<ListedItem>> | null;
}

/** In the order they are read. */
export const ENTRY_SOURCES: readonly EntrySource[] = [
  {
    ...{ source: 'people', kind: 'person', phase: 'people' },
    pages: ({ webex, locations }, options) =>
      mapped(webex.people.pages({ max: PEOPLE_PAGE, callingData: true, excludeStatus: true }, options), (person) =>
        itemOfPerson(person, locations),
      ),
  },
  {
    ...{ source: 'workspaces', kind: 'workspace', phase: 'workspaces' },
    pages: ({ webex, locations }, options) =>
      mapped(webex.workspaces.pages(options), (workspace) =>
        itemOf(workspace, () => entryOfWorkspace(workspace, locations)),
      ),
  },
  {
    ...{ source: 'virtual-lines', kind: 'virtual-line', phase: 'virtual lines' },
    pages: ({ webex, locations }, options) =>
      mapped(webex.telephonyConfig.virtualLines(options), (line) =>
        itemOf(line, () => entryOfVirtualLine(line, locations)),
      ),
  },
  groups('hunt-groups', {
    ...{ kind: 'hunt-group', phase: 'hunt groups' },
    of: ({ telephonyConfig }, options) => telephonyConfig.huntGroups(options),
  }),
  groups('call-queues', {
    ...{ kind: 'call-queue', phase: 'call queues' },
    of: ({ telephonyConfig }, options) => telephonyConfig.queues({ customerAssist: false }, options),
  }),
  groups('customer-assist-queues', {
    ...{ kind: 'call-queue', phase: 'Customer Assist queues' },
    of: ({ telephonyConfig }, options) => telephonyConfig.queues({ customerAssist: true }, options),
  }),
  groups('auto-attendants', {
    ...{ kind: 'auto-attendant', phase: 'auto attendants' },
    of: ({ telephonyConfig }, options) => telephonyConfig.autoAttendants(options),
  }),
  {
    ...{ source: 'contacts', kind: 'contact', phase: 'contacts' },
    pages: ({ webex, webexOrgId }, options) =>
      webexOrgId === null
        ? null
        : mapped(webex.contacts.pages(innerId(webexOrgId), options), (contact) => ({
            webexId: storableText(contact.contactId.toLowerCase()),
            said: contact,
            entry: () => entryOfContact(contact),
          })),
  },
];

function groups(
  source: EntrySource['source'],
  how: {
    kind: EntryKind;
    phase: string;
    of(webex: WebexClient, options: CallOptions): AsyncIterable<Page<ListedGroup>>;
  },
): EntrySource {
  const { kind, phase, of } = how;
  const pages: EntrySource['pages'] = ({ webex, locations }, options) =>
    mapped(of(webex, options), (group) => itemOf(group, () => entryOfGroup(kind, group, locations)));
  return { source, kind, phase, pages };
}

/** Null for bots and machines. */
export function itemOfPerson(person: Person, locations: Locations): ListedItem | null {
  if (person.type !== 'person') return null;
  // When he was last changed is no part of the entry, and what is undefined none of its text.
  const said = { ...person, lastModified: undefined };
  return itemOf(said, () => entryOfPerson(person, locations));
}

function itemOf(said: { id: string }, entry: ListedItem['entry']): ListedItem {
  return { webexId: storableText(innerId(said.id)), said, entry };
}

async function* mapped<T>(
  pages: AsyncIterable<Page<T>>,
  item: (listed: T) => ListedItem | null,
): AsyncGenerator<Page<ListedItem>> {
  for await (const page of pages) yield { ...page, items: page.items.flatMap((listed) => item(listed) ?? []) };
}
