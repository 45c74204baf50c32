import type { EntryKind } from '@linekeeper/api-contract';
import { decodeWebexId } from '@linekeeper/webex-client';
import type { OrganizationContact, Person, PhoneNumber, VirtualLine, Workspace } from '@linekeeper/webex-contract';
import { detailsOfContact, detailsOfPerson } from '../records/entry-details.ts';
import { type Attributes, attributesOfContact, attributesOfPerson } from '../rules/webex-fields.ts';
import { addNumber, type ListedEntry, normalizeNumber, type SeenEntry, type SeenLocation } from '../seen-entry.ts';
import type { NumberLine, OwnedNumber } from './owned-numbers.ts';

/** The locations of an organization by the inner part of their ids. */
export type Locations = ReadonlyMap<string, SeenLocation>;

/** One hunt group, queue or auto attendant as its list shows it. */
export interface ListedGroup {
  id: string;
  name: string;
  locationId: string;
  locationName: string;
  phoneNumber?: string;
  extension?: string;
  esn?: string;
}

/** Null for bots and machines. */
export function entryOfPerson(person: Person, locations: Locations): ListedEntry | null {
  if (person.type !== 'person') return null;
  const location = locationOf(locations, person.locationId);
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
  return entry;
}

/** A device or room. */
export function entryOfWorkspace(workspace: Workspace, locations: Locations): ListedEntry {
  const entry = blank('workspace', innerId(workspace.id), workspace.displayName);
  entry.location = locationOf(locations, workspace.locationId)?.name ?? null;
  return entry;
}

/** A line nobody sits at. */
export function entryOfVirtualLine(line: VirtualLine, locations: Locations): ListedEntry {
  const entry = blank('virtual-line', innerId(line.id), `${line.firstName} ${line.lastName}`.trim());
  const location = locationOf(locations, line.location.id);
  entry.location = location?.name ?? line.location.name;
  entry.extension = line.number.extension ?? null;
  entry.esn = line.number.esn ?? null;
  addWork(entry, line.number.external, location);
  return entry;
}

/** A hunt group, queue or auto attendant. */
export function entryOfGroup(kind: EntryKind, group: ListedGroup, locations: Locations): ListedEntry {
  const entry = blank(kind, innerId(group.id), group.name);
  entry.location = group.locationName;
  entry.extension = group.extension ?? null;
  entry.esn = group.esn ?? null;
  addWork(entry, group.phoneNumber, locationOf(locations, group.locationId));
  return entry;
}

/** A contact of the organization's own list. */
export function entryOfContact(contact: OrganizationContact): ListedEntry {
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
  return entry;
}

/** Without those nobody has. */
export function ownedNumbers(numbers: readonly PhoneNumber[], locations: Locations): NumberLine[] {
  // Many numbers of few places.
  const countries = new Map<string, string | null>();
  const countryOf = (locationId: string): string | null => {
    const known = countries.get(locationId);
    if (known !== undefined) return known;
    const country = locationOf(locations, locationId)?.country ?? null;
    countries.set(locationId, country);
    return country;
  };
  const lines: NumberLine[] = [];
  for (const { owner, phoneNumber = null, extension = null, esn = null, location } of numbers) {
    if (owner?.id === undefined) continue;
    const ownerId = storableText(innerId(owner.id));
    lines.push([ownerId, clean(phoneNumber), clean(extension), clean(esn), countryOf(location.id)]);
  }
  return lines;
}

/** The list of numbers knows what the other lists leave out: the numbers of workspaces, and routing prefixes. */
export function takeNumbers(entry: SeenEntry, numbers: readonly OwnedNumber[]): void {
  for (const { phone, extension, esn } of numbers) {
    entry.extension ??= extension;
    entry.esn ??= esn;
    if (phone !== null) addNumber(entry, { value: phone, type: 'work' });
  }
}

/** One name Webex cut within an emoji would otherwise stop the run for everybody: jsonb takes no half of a pair, and no NUL. */
export function storableEntry(entry: ListedEntry): ListedEntry {
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

function clean(text: string | null): string | null {
  return text === null ? null : storableText(text);
}

/** Without halves of pairs and NULs. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** An id that cannot be taken apart is still an id. */
export function innerId(id: string): string {
  return decodeWebexId(id)?.uuid ?? id.replace(/=+$/, '');
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

function locationOf(locations: Locations, id: string | undefined): SeenLocation | undefined {
  return id === undefined ? undefined : locations.get(innerId(id));
}
