import type { DirectorySource, EntryKind } from '@linekeeper/api-contract';
import { decodeWebexId, type Page, type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { OrganizationContact, Person, PhoneNumber, VirtualLine, Workspace } from '@linekeeper/webex-contract';
import { detailsOfContact, detailsOfPerson } from './records/entry-details.ts';
import { type Attributes, attributesOfContact, attributesOfPerson } from './rules/webex-fields.ts';
import { addNumber, type ListedEntry, normalizeNumber, type SeenEntry, type SeenLocation } from './seen-entry.ts';

/** Everything Webex listed in one run. */
export interface SeenDirectory {
  entries: ListedEntry[];
  locations: SeenLocation[];
  /** Of the last page of people, for a report that it shrank. */
  peopleTrackingId: string | null;
  /** Null where the contacts were read, or not asked for. */
  contactsRefused: WebexError | null;
}

export interface ReadInput {
  webex: WebexClient;
  /** Null where Webex has not named its organization yet: then there are no contacts to ask for. */
  webexOrgId?: string | null;
  sourcesOff?: ReadonlySet<DirectorySource>;
  signal: AbortSignal;
  /** Called after each page. `total` is what Webex says the list being read has, where it says so. */
  onPage(progress: { phase: string; read: number; total: number | null }): void;
}

/** The page size Webex lowers to anyway when calling data is asked for (docs/webex/people.md). */
const PEOPLE_PAGE = 100;

type ReadList = <T>(phase: string, list: { pages: AsyncIterable<Page<T>>; take: (item: T) => void }) => Promise<void>;

interface Reading {
  locations: Map<string, SeenLocation>;
  entries: Map<string, ListedEntry>;
  /** By Webex's id alone, for the owners of numbers. */
  byWebexId: Map<string, ListedEntry>;
  peopleTrackingId: string | null;
}

/** Reads every list that is on, one page after the other; throws what Webex refused with, and then nothing was read. */
export async function readDirectory(input: ReadInput): Promise<SeenDirectory> {
  const { webex } = input;
  const options = { signal: input.signal };
  const reading: Reading = { locations: new Map(), entries: new Map(), byWebexId: new Map(), peopleTrackingId: null };
  const read: ReadList = (phase, list) => readList(input, reading, { phase, ...list });
  const isOn = (source: DirectorySource): boolean => input.sourcesOff?.has(source) !== true;

  await read('locations', {
    pages: webex.locations.pages(options),
    take: (location) => {
      const { name, address, timeZone } = location;
      const webexId = innerId(location.id);
      reading.locations.set(webexId, {
        webexId,
        name,
        country: address?.country ?? null,
        timeZone: timeZone ?? null,
      });
    },
  });
  if (isOn('people')) {
    await read('people', {
      pages: webex.people.pages({ max: PEOPLE_PAGE, callingData: true, excludeStatus: true }, options),
      take: (person) => takePerson(reading, person),
    });
  }
  if (isOn('workspaces')) {
    await read('workspaces', {
      pages: webex.workspaces.pages(options),
      take: (workspace) => takeWorkspace(reading, workspace),
    });
  }
  if (isOn('virtual-lines')) {
    await read('virtual lines', {
      pages: webex.telephonyConfig.virtualLines(options),
      take: (line) => takeVirtualLine(reading, line),
    });
  }
  await readGroups(input, reading, read);
  if (isOn('numbers')) {
    await read('numbers', {
      pages: webex.telephonyConfig.numbers(options),
      take: (number) => takeNumber(reading, number),
    });
  }
  const contactsRefused = isOn('contacts') ? await readContacts(input, reading, read) : null;
  return {
    entries: [...reading.entries.values()].map(storableEntry),
    locations: [...reading.locations.values()].map((location) => ({
      ...location,
      name: storableText(location.name),
    })),
    peopleTrackingId: reading.peopleTrackingId,
    contactsRefused,
  };
}

async function readGroups(input: ReadInput, reading: Reading, read: ReadList): Promise<void> {
  const { telephonyConfig } = input.webex;
  const options = { signal: input.signal };
  const lists = [
    ['hunt-groups', 'hunt groups', 'hunt-group', () => telephonyConfig.huntGroups(options)],
    ['call-queues', 'call queues', 'call-queue', () => telephonyConfig.queues({ customerAssist: false }, options)],
    [
      'customer-assist-queues',
      'Customer Assist queues',
      'call-queue',
      () => telephonyConfig.queues({ customerAssist: true }, options),
    ],
    ['auto-attendants', 'auto attendants', 'auto-attendant', () => telephonyConfig.autoAttendants(options)],
  ] as const;
  for (const [source, phase, kind, pagesOfGroup] of lists) {
    if (input.sourcesOff?.has(source) === true) continue;
    const pages = pagesOfGroup() as AsyncIterable<Page<Group>>;
    await read(phase, { pages, take: (group) => takeGroup(reading, kind, group) });
  }
}

/** Contacts need a permission of their own: a refusal costs the contacts, not the directory. */
async function readContacts(input: ReadInput, reading: Reading, read: ReadList): Promise<WebexError | null> {
  if (input.webexOrgId === undefined || input.webexOrgId === null) return null;
  try {
    const pages = input.webex.contacts.pages(innerId(input.webexOrgId), { signal: input.signal });
    await read('contacts', { pages, take: (contact) => takeContact(reading, contact) });
    return null;
  } catch (error) {
    if (error instanceof WebexError && (error.status === 403 || error.status === 404)) return error;
    throw error;
  }
}

/** An empty page with a next one is a page like any other; only the missing next link ends a list. */
async function readList<T>(
  input: ReadInput,
  reading: Reading,
  list: { phase: string; pages: AsyncIterable<Page<T>>; take: (item: T) => void },
): Promise<void> {
  for await (const page of list.pages) {
    input.signal.throwIfAborted();
    for (const item of page.items) list.take(item);
    if (list.phase === 'people') reading.peopleTrackingId = page.trackingId;
    input.onPage({ phase: list.phase, read: reading.entries.size, total: page.total });
  }
}

function takePerson(reading: Reading, person: Person): void {
  if (person.type !== 'person') return;
  const location = locationOf(reading, person.locationId);
  const entry = blank('person', innerId(person.id), person.displayName);
  entry.attributes = attributesOfPerson(person);
  entry.details = detailsOfPerson(person);
  entry.title = person.title ?? null;
  entry.department = person.department ?? null;
  entry.location = location?.name ?? null;
  entry.email = person.emails[0] ?? null;
  entry.extension = person.extension ?? null;
  for (const { type, value } of person.phoneNumbers ?? []) {
    if (type === 'work_extension') entry.extension ??= value;
    else addNumber(entry, { value: normalizeNumber(value, location?.country ?? null), type });
  }
  keep(reading, entry);
}

function takeWorkspace(reading: Reading, workspace: Workspace): void {
  const entry = blank('workspace', innerId(workspace.id), workspace.displayName);
  entry.location = locationOf(reading, workspace.locationId)?.name ?? null;
  keep(reading, entry);
}

function takeVirtualLine(reading: Reading, line: VirtualLine): void {
  const entry = blank('virtual-line', innerId(line.id), `${line.firstName} ${line.lastName}`.trim());
  const location = locationOf(reading, line.location.id);
  entry.location = location?.name ?? line.location.name;
  entry.extension = line.number.extension ?? null;
  entry.esn = line.number.esn ?? null;
  addWork(entry, line.number.external, location);
  keep(reading, entry);
}

function takeContact(reading: Reading, contact: OrganizationContact): void {
  const named = `${contact.firstName ?? ''} ${contact.lastName ?? ''}`.trim();
  const email = contact.emails?.[0]?.value ?? null;
  const name = contact.displayName ?? (named || email || contact.phoneNumbers?.[0]?.value || contact.contactId);
  const entry = blank('contact', contact.contactId.toLowerCase(), name);
  entry.attributes = attributesOfContact(contact);
  entry.details = detailsOfContact(contact);
  entry.title = contact.title ?? null;
  entry.department = contact.companyName ?? null;
  entry.email = email;
  for (const { type = 'other', value } of contact.phoneNumbers ?? []) {
    if (type === 'work_extension') entry.extension ??= value;
    else addNumber(entry, { value: normalizeNumber(value, null), type });
  }
  keep(reading, entry);
}

interface Group {
  id: string;
  name: string;
  locationId: string;
  locationName: string;
  phoneNumber?: string;
  extension?: string;
  esn?: string;
}

function takeGroup(reading: Reading, kind: EntryKind, group: Group): void {
  const entry = blank(kind, innerId(group.id), group.name);
  entry.location = group.locationName;
  entry.extension = group.extension ?? null;
  entry.esn = group.esn ?? null;
  addWork(entry, group.phoneNumber, locationOf(reading, group.locationId));
  keep(reading, entry);
}

/** The list of numbers knows what the other lists leave out: the numbers of workspaces, and routing prefixes. */
function takeNumber(reading: Reading, number: PhoneNumber): void {
  const ownerId = number.owner?.id;
  const entry = ownerId === undefined ? undefined : reading.byWebexId.get(innerId(ownerId));
  if (entry === undefined) return;
  entry.extension ??= number.extension ?? null;
  entry.esn ??= number.esn ?? null;
  addWork(entry, number.phoneNumber, locationOf(reading, number.location.id));
}

function addWork(entry: SeenEntry, value: string | undefined, location: SeenLocation | undefined): void {
  if (value === undefined) return;
  addNumber(entry, { value: normalizeNumber(value, location?.country ?? null), type: 'work' });
}

function blank(kind: EntryKind, webexId: string, name: string): ListedEntry {
  return {
    kind,
    webexId,
    name,
    title: null,
    department: null,
    location: null,
    email: null,
    extension: null,
    esn: null,
    numbers: [],
    attributes: {},
  };
}

/** A list that moved while it was read can show an entry twice; the first one stays. */
function keep(reading: Reading, entry: ListedEntry): void {
  const key = `${entry.kind} ${entry.webexId}`;
  if (reading.entries.has(key)) return;
  reading.entries.set(key, entry);
  reading.byWebexId.set(entry.webexId, entry);
}

/** One name Webex cut within an emoji would otherwise stop the run for everybody: jsonb takes no half of a pair, and no NUL. */
function storableEntry(entry: ListedEntry): ListedEntry {
  const clean = (text: string | null): string | null => (text === null ? null : storableText(text));
  return {
    ...entry,
    webexId: storableText(entry.webexId),
    name: storableText(entry.name),
    title: clean(entry.title),
    department: clean(entry.department),
    location: clean(entry.location),
    email: clean(entry.email),
    extension: clean(entry.extension),
    esn: clean(entry.esn),
    numbers: entry.numbers.map(({ value, type }) => ({ value: storableText(value), type: storableText(type) })),
    attributes: allAttributes(entry),
  };
}

/** What the other lists told is as good for a template as what the entry's own list says. */
function allAttributes(entry: ListedEntry): Attributes {
  const { name: displayName, title, department, location, email, extension, numbers } = entry;
  const phoneNumber = numbers.find(({ type }) => type === 'work')?.value ?? numbers[0]?.value;
  const told = Object.entries({ displayName, title, department, location, email, extension, phoneNumber });
  const attributes: Record<string, string> = {};
  for (const [field, value] of [...told, ...Object.entries(entry.attributes)]) {
    if (typeof value === 'string' && value.trim() !== '') attributes[field] = storableText(value);
  }
  return attributes;
}

function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

function locationOf(reading: Reading, id: string | undefined): SeenLocation | undefined {
  return id === undefined ? undefined : reading.locations.get(innerId(id));
}

/** An id that cannot be taken apart is still an id. */
function innerId(id: string): string {
  return decodeWebexId(id)?.uuid ?? id.replace(/=+$/, '');
}
