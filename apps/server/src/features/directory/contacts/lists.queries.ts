import type { ContactCircle } from '@linekeeper/api-contract';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface ListRow {
  list_id: string;
  name: string;
  circle: ContactCircle;
  belongs_to: string;
  contacts: number;
}

/** Whose lists: everybody's, those of these departments (all of them for null) and of this account. */
interface SeenBy {
  organizationId: string;
  accountId: string;
  departments: readonly string[] | null;
}

/** With how much is in them. */
export async function selectLists(database: Database, input: SeenBy & { listId: string | null }): Promise<ListRow[]> {
  const one = input.listId === null ? sql`` : sql`and l.list_id = ${input.listId}`;
  const result = await sql<ListRow>`
    select l.list_id, l.name, l.circle, l.belongs_to, (
      select count(*)::int from directory_contact c
      where c.organization_id = l.organization_id and c.list_id = l.list_id
    ) as contacts
    from directory_contact_list l
    where ${seenBy(input)} ${one}
    order by array_position(array['shared', 'department', 'personal'], l.circle), l.name_key
  `.execute(database);
  return result.rows;
}

export interface ListName {
  list_id: string;
  name: string;
  circle: ContactCircle;
  /** Another after every change. */
  revision: string;
}

/** The same lists without a look into them. */
export async function selectListNames(database: Database, input: SeenBy): Promise<ListName[]> {
  const result = await sql<ListName>`
    select l.list_id, l.name, l.circle, l.revision from directory_contact_list l
    where ${seenBy(input)} order by l.list_id
  `.execute(database);
  return result.rows;
}

function seenBy(input: SeenBy): RawBuilder<unknown> {
  const departments = input.departments === null ? null : [...input.departments];
  return sql`l.organization_id = ${input.organizationId} and (
      l.circle = 'shared'
      or (l.circle = 'department' and (${departments}::text[] is null or l.belongs_to = any(${departments}::text[])))
      or (l.circle = 'personal' and l.belongs_to = ${input.accountId})
    )`;
}

/** After every change of a list or of what is in it. */
export async function raiseRevision(
  database: Database,
  input: { organizationId: string; listId: string },
): Promise<{ circle: ContactCircle }[]> {
  const result = await sql<{ circle: ContactCircle }>`
    update directory_contact_list set revision = revision + 1
    where organization_id = ${input.organizationId} and list_id = ${input.listId}
    returning circle
  `.execute(database);
  return result.rows;
}

export async function deleteWordsOf(
  database: Database,
  input: { organizationId: string; listId: string },
): Promise<void> {
  await sql`
    delete from directory_contact_word
    where organization_id = ${input.organizationId} and list_id = ${input.listId}
  `.execute(database);
}

/** False where there is one of that name already. */
export async function insertList(
  database: Database,
  input: {
    organizationId: string;
    listId: string;
    name: string;
    nameKey: string;
    circle: ContactCircle;
    belongsTo: string;
    at: Date;
    by: string;
  },
): Promise<boolean> {
  const result = await sql`
    insert into directory_contact_list
      (organization_id, list_id, name, name_key, circle, belongs_to, added_at, added_by)
    values (${input.organizationId}, ${input.listId}, ${input.name}, ${input.nameKey}, ${input.circle},
      ${input.belongsTo}, ${input.at}, ${input.by})
    on conflict do nothing
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

/** False where another list has that name. */
export async function renameList(
  database: Database,
  input: { organizationId: string; listId: string; name: string; nameKey: string },
): Promise<boolean> {
  const result = await sql`
    update directory_contact_list as l set name = ${input.name}, name_key = ${input.nameKey}, revision = revision + 1
    where l.organization_id = ${input.organizationId} and l.list_id = ${input.listId} and not exists (
      select 1 from directory_contact_list o
      where o.organization_id = l.organization_id and o.circle = l.circle and o.belongs_to = l.belongs_to
        and o.name_key = ${input.nameKey} and o.list_id <> l.list_id
    )
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

export async function deleteList(database: Database, input: { organizationId: string; listId: string }): Promise<void> {
  await sql`
    delete from directory_contact_list
    where organization_id = ${input.organizationId} and list_id = ${input.listId}
  `.execute(database);
}

export async function deleteContactsOf(
  database: Database,
  input: { organizationId: string; listId: string },
): Promise<bigint> {
  const result = await sql`
    delete from directory_contact
    where organization_id = ${input.organizationId} and list_id = ${input.listId}
  `.execute(database);
  return result.numAffectedRows ?? 0n;
}

/** The departments of the person with this address, as the directory has them. */
export async function selectDepartments(
  database: Database,
  input: { organizationId: string; email: string },
): Promise<{ department: string }[]> {
  const result = await sql<{ department: string }>`
    select distinct department from directory_entry
    where organization_id = ${input.organizationId} and kind = 'person' and removed_at is null
      and department is not null and lower(email) = lower(${input.email})
  `.execute(database);
  return result.rows;
}
