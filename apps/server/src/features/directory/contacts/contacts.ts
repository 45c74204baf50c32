import type { Contact, ContactBody } from '@linekeeper/api-contract';
import { readQuery } from '@linekeeper/api-contract/finding';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { asTyped } from '../finding/forgive.ts';
import { selectCountries } from '../finding/lookup.queries.ts';
import { type ContactContent, completeContact, findable, matchKey } from './contact.ts';
import {
  type ContactRow,
  type ContactToWrite,
  countContacts,
  deleteContact,
  insertContactWords,
  selectContact,
  selectContacts,
  upsertContacts,
} from './contacts.queries.ts';
import { type Asker, demandEditable, demandList } from './list-access.ts';
import { listChanged } from './list-changed.ts';

/** A page of a list by name. */
export async function readContacts(
  platform: Platform,
  asker: Asker,
  input: { listId: string; search: string; cursor: string | undefined; limit: number },
): Promise<{ contacts: Contact[]; next: string | null; total: number }> {
  await demandList(platform, asker, input.listId);
  const { organizationId } = asker;
  const key = { organizationId, listId: input.listId, terms: asTyped(readQuery(input.search)) };
  const after = input.cursor === undefined ? null : readCursor(input.cursor);
  const [rows, [counted]] = await Promise.all([
    selectContacts(platform.database, { ...key, after, limit: input.limit + 1 }),
    countContacts(platform.database, key),
  ]);
  const page = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? page.at(-1) : undefined;
  return {
    contacts: page.map(presentContact),
    next: last === undefined ? null : writeCursor(last),
    total: counted?.count ?? 0,
  };
}

/** Writes a contact, new or known, by hand. */
export async function writeContact(
  platform: Platform,
  asker: Asker,
  input: { listId: string; contactId: string | null; body: ContactBody },
): Promise<Contact> {
  await demandEditable(platform, asker, input.listId);
  const { organizationId, name: by } = asker;
  const contactId = input.contactId ?? platform.ids.uuid();
  const key = { organizationId, listId: input.listId, contactId };
  if (input.contactId !== null && (await selectContact(platform.database, key)).length === 0) throw gone();
  const [main] = await selectCountries(platform.database, { organizationId });
  const contacts = [toWrite(contactId, completeContact(input.body, main?.country ?? null))];
  await upsertContacts(platform.database, { ...key, contacts, importId: null, at: new Date(platform.clock.now()), by });
  await insertContactWords(platform.database, { ...key, contactIds: [contactId] });
  await listChanged(platform, key);
  const [row] = await selectContact(platform.database, key);
  if (row === undefined) throw gone();
  return presentContact(row);
}

/** Takes a contact out of its list. */
export async function removeContact(
  platform: Platform,
  asker: Asker,
  input: { listId: string; contactId: string },
): Promise<void> {
  await demandEditable(platform, asker, input.listId);
  const removed = await deleteContact(platform.database, { organizationId: asker.organizationId, ...input });
  if (removed.length === 0) throw gone();
  await listChanged(platform, { organizationId: asker.organizationId, ...input });
}

export function toWrite(contactId: string, contact: ContactContent): ContactToWrite {
  return { ...contact, contact_id: contactId, ...findable(contact), match_key: matchKey(contact) };
}

function presentContact(row: ContactRow): Contact {
  const { contact_id: id, name, company, title, department, emails, numbers, note } = row;
  return {
    ...{ id, name, company, title, department, emails, note },
    numbers: numbers.map(({ type, value, isNumber }) => ({ type, value, isNumber })),
    changedAt: row.changed_at.toISOString(),
    changedBy: row.changed_by,
  };
}

const gone = (): AppError => new AppError('not-found', 'This contact is not in the list any more.');

function writeCursor({ sort_name, contact_id }: ContactRow): string {
  return Buffer.from(JSON.stringify([sort_name, contact_id])).toString('base64url');
}

function readCursor(cursor: string): { sortName: string; contactId: string } {
  const parsed = /^\["(?:[^"\\]|\\.)*","[0-9a-f-]{36}"\]$/.test(Buffer.from(cursor, 'base64url').toString())
    ? (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string])
    : null;
  if (parsed === null)
    throw new AppError('invalid-request', 'This is no place in the list.', { field: 'query.cursor' });
  return { sortName: parsed[0], contactId: parsed[1] };
}
