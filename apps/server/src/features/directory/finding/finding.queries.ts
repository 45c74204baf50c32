import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface ColumnsRow {
  count: number;
  ids: string | null;
  kinds: string | null;
  names: string | null;
  titles: string | null;
  departments: string | null;
  locations: string | null;
  emails: string | null;
  extensions: string | null;
  /** Empty where no entry has one. */
  prefixes: string | null;
  numbers: string | null;
  /** Empty where no field is searched. */
  own: string | null;
}

interface ColumnsInput {
  organizationId: string;
  kinds: readonly string[];
  /** The names of the organization's own fields that are searched. */
  ownFields: readonly string[];
  /** Null for all entries. */
  changedAfter: Date | null;
}

/**
 * Living entries by column in one row, by name. Joined in the database: 100,000 rows as objects of the driver take seconds.
 * A line break within a field would be read as the next entry.
 */
export async function selectColumns(database: Database, input: ColumnsInput): Promise<ColumnsRow[]> {
  const since = input.changedAfter === null ? sql`` : sql`and changed_at > ${input.changedAfter}`;
  const own =
    input.ownFields.length === 0
      ? sql`''`
      : sql`coalesce(string_agg(case when webex is null then '' else coalesce((
          select jsonb_object_agg(field, extra ->> field) from unnest(${[...input.ownFields]}::text[]) as field
          where extra ? field
        )::text, '') end, ${'\n'}), '')`;
  const result = await sql<ColumnsRow>`
    select count(*)::int as count,
      string_agg(replace(entry_id::text, '-', ''), ${'\n'}) as ids,
      string_agg((array_position(${input.kinds}::text[], kind) - 1)::text, ${'\n'}) as kinds,
      string_agg(translate(name, ${'\n\r'}, '  '), ${'\n'}) as names,
      string_agg(translate(coalesce(title, ''), ${'\n\r'}, '  '), ${'\n'}) as titles,
      string_agg(translate(coalesce(department, ''), ${'\n\r'}, '  '), ${'\n'}) as departments,
      string_agg(translate(coalesce(location, ''), ${'\n\r'}, '  '), ${'\n'}) as locations,
      string_agg(translate(coalesce(email, ''), ${'\n\r'}, '  '), ${'\n'}) as emails,
      string_agg(translate(coalesce(extension, ''), ${'\n\r'}, '  '), ${'\n'}) as extensions,
      string_agg(case when numbers = '[]' then '' else numbers::text end, ${'\n'}) as numbers,
      case when count(esn) = 0 then '' else string_agg(case
        when esn is null then ''
        when extension is not null and right(esn, length(extension)) = extension
          then translate(left(esn, -length(extension)), ${'\n\r='}, '') || '-'
        else '=' || translate(esn, ${'\n\r'}, '') end, ${'\n'}) end as prefixes,
      ${own} as own
    from (
      select entry_id, kind, name, title, department, location, email, extension, esn, numbers, extra, webex
      from directory_entry
      where organization_id = ${input.organizationId} and removed_at is null ${since}
      order by sort_name, entry_id
    ) as entry
  `.execute(database);
  return result.rows;
}

/** How many entries changed or went after an instant, counted no further than `most`. */
export async function countChanged(
  database: Database,
  input: { organizationId: string; after: Date; most: number },
): Promise<number> {
  const result = await sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from directory_entry
      where organization_id = ${input.organizationId}
        and (changed_at > ${input.after} or removed_at > ${input.after})
      limit ${input.most}
    ) as changed
  `.execute(database);
  return result.rows[0]?.count ?? 0;
}

export async function selectRemoved(
  database: Database,
  input: { organizationId: string; after: Date },
): Promise<{ entry_id: string }[]> {
  const result = await sql<{ entry_id: string }>`
    select entry_id from directory_entry
    where organization_id = ${input.organizationId} and removed_at > ${input.after}
  `.execute(database);
  return result.rows;
}

export async function selectFavourites(
  database: Database,
  input: { organizationId: string; accountId: string },
): Promise<{ entry_id: string }[]> {
  const result = await sql<{ entry_id: string }>`
    select entry_id from directory_favourite
    where organization_id = ${input.organizationId} and account_id = ${input.accountId}
    order by added_at, entry_id
  `.execute(database);
  return result.rows;
}

export async function insertFavourite(
  database: Database,
  input: { organizationId: string; accountId: string; entryId: string; at: Date },
): Promise<void> {
  await sql`
    insert into directory_favourite (organization_id, account_id, entry_id, added_at)
    values (${input.organizationId}, ${input.accountId}, ${input.entryId}, ${input.at})
    on conflict (organization_id, account_id, entry_id) do nothing
  `.execute(database);
}

export async function deleteFavourite(
  database: Database,
  input: { organizationId: string; accountId: string; entryId: string },
): Promise<void> {
  await sql`
    delete from directory_favourite
    where organization_id = ${input.organizationId} and account_id = ${input.accountId}
      and entry_id = ${input.entryId}
  `.execute(database);
}
