import type { EntryKind, PlanChangeKind } from '@linekeeper/api-contract';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { PlanRef } from './plan.queries.ts';
import type { FieldValues } from './plan.types.ts';

export interface ChangeRow {
  change_key: string;
  act: PlanChangeKind;
  entry_kind: EntryKind;
  webex_id: string;
  entry_id: string;
  before: FieldValues | null;
  after: FieldValues | null;
  digest_before: string | null;
  digest_after: string | null;
  digest: string;
}

export interface ChangeToInsert extends ChangeRow {
  location: string | null;
  name: string;
  extension: string | null;
  sort_key: string;
  search_text: string;
}

export async function insertChanges(
  database: Database,
  input: PlanRef & { changes: readonly ChangeToInsert[] },
): Promise<void> {
  await sql`
    insert into directory_plan_change (organization_id, plan_id, change_key, act, entry_kind, webex_id, entry_id,
      location, name, extension, sort_key, search_text, before, after, digest_before, digest_after, digest)
    select ${input.organizationId}::uuid, ${input.planId}::uuid, c.change_key, c.act, c.entry_kind, c.webex_id,
      c.entry_id, c.location, c.name, c.extension, c.sort_key, c.search_text, c.before, c.after, c.digest_before,
      c.digest_after, c.digest
    from jsonb_to_recordset(${JSON.stringify(input.changes)}::jsonb) as c(change_key text, act text, entry_kind text,
      webex_id text, entry_id uuid, location text, name text, extension text, sort_key text, search_text text,
      before jsonb, after jsonb, digest_before text, digest_after text, digest text)
  `.execute(database);
}

export async function deleteChanges(database: Database, input: PlanRef): Promise<void> {
  await sql`
    delete from directory_plan_change where organization_id = ${input.organizationId} and plan_id = ${input.planId}
  `.execute(database);
}

/** The hash of a plan: over the digests of all its changes as they stand in the table, in the order of their keys. */
export async function hashChanges(database: Database, input: PlanRef): Promise<{ hash: string }[]> {
  const result = await sql<{ hash: string }>`
    select encode(sha256(convert_to(coalesce(string_agg(digest, ${'\n'} order by change_key), ''), 'UTF8')), 'hex')
      as hash
    from directory_plan_change where organization_id = ${input.organizationId} and plan_id = ${input.planId}
  `.execute(database);
  return result.rows;
}

/** The next changes in a state, in the order of their keys. */
export async function selectChangesIn(
  database: Database,
  input: PlanRef & { state: 'planned' | 'applied'; after: string; limit: number },
): Promise<ChangeRow[]> {
  const result = await sql<ChangeRow>`
    select change_key, act, entry_kind, webex_id, entry_id, before, after, digest_before, digest_after, digest
    from directory_plan_change
    where organization_id = ${input.organizationId} and plan_id = ${input.planId} and state = ${input.state}
      and change_key > ${input.after}
    order by change_key limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** What became of a change, where it is not what became of all the others. */
export interface MarkedChange {
  key: string;
  state: 'skipped' | 'kept' | 'undone';
  note: string;
}

/** All changes of one batch get a state, but for those named. By the bounds of the batch: a new table has no statistics. */
export async function markChanges(
  database: Database,
  input: PlanRef & {
    from: string;
    to: string;
    was: 'planned' | 'applied';
    is: 'applied' | 'undone';
    others: readonly MarkedChange[];
  },
): Promise<void> {
  const keys = input.others.map(({ key }) => key);
  await sql`
    update directory_plan_change set state = ${input.is}
    where organization_id = ${input.organizationId} and plan_id = ${input.planId} and state = ${input.was}
      and change_key >= ${input.from} and change_key <= ${input.to} and change_key <> all(${keys}::text[])
  `.execute(database);
}

/** Each of these gets its own state, and why. */
export async function markOthers(
  database: Database,
  input: PlanRef & { others: readonly MarkedChange[] },
): Promise<void> {
  await sql`
    update directory_plan_change c set state = o.state, note = o.note
    from jsonb_to_recordset(${JSON.stringify(input.others)}::jsonb) as o(key text, state text, note text)
    where c.organization_id = ${input.organizationId} and c.plan_id = ${input.planId}
      and c.change_key = o.key collate "C"
  `.execute(database);
}

/** How many changes of a plan would do again what was undone: the entry comes or goes again, or a field gets that value again. */
export async function countUndoneAgain(database: Database, input: PlanRef & { undonePlanId: string }): Promise<number> {
  const result = await sql<{ count: number }>`
    select count(*)::int as count
    from directory_plan_change n
    join directory_plan_change u on u.organization_id = ${input.organizationId}
      and u.plan_id = ${input.undonePlanId} and u.change_key = n.change_key and u.state = 'undone'
      and u.act = n.act and (u.act <> 'changed'
        or exists (select 1 from jsonb_each(u.after) as f(field, value) where n.after -> f.field = f.value))
    where n.organization_id = ${input.organizationId} and n.plan_id = ${input.planId}
  `.execute(database);
  return result.rows[0]?.count ?? 0;
}

export interface ChangesFilter {
  kind: PlanChangeKind | null;
  entryKind: EntryKind | null;
  /** Null for all; empty for entries without one. */
  location: string | null;
  state: ListedChange['state'] | null;
  /** Folded; each must be found. */
  words: readonly string[];
}

export interface ListedChange
  extends Pick<ChangeRow, 'change_key' | 'act' | 'entry_kind' | 'entry_id' | 'before' | 'after'> {
  name: string;
  location: string | null;
  extension: string | null;
  sort_key: string;
  state: 'planned' | 'applied' | 'skipped' | 'undone' | 'kept';
  note: string | null;
}

/** The next page by location and name. */
export async function selectListedChanges(
  database: Database,
  input: PlanRef & { filter: ChangesFilter; after: { sortKey: string; key: string } | null; limit: number },
): Promise<ListedChange[]> {
  const { after } = input;
  const page = after === null ? sql`` : sql`and (sort_key, change_key) > (${after.sortKey}::text, ${after.key}::text)`;
  const result = await sql<ListedChange>`
    select change_key, act, entry_kind, entry_id, before, after, name, location, extension, sort_key, state, note
    from directory_plan_change
    where organization_id = ${input.organizationId} and plan_id = ${input.planId} ${matching(input.filter)} ${page}
    order by sort_key, change_key limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export async function countListedChanges(
  database: Database,
  input: PlanRef & { filter: ChangesFilter },
): Promise<number> {
  const result = await sql<{ count: number }>`
    select count(*)::int as count from directory_plan_change
    where organization_id = ${input.organizationId} and plan_id = ${input.planId} ${matching(input.filter)}
  `.execute(database);
  return result.rows[0]?.count ?? 0;
}

function matching(filter: ChangesFilter): RawBuilder<unknown> {
  const conditions = [
    filter.kind === null ? sql`` : sql`and act = ${filter.kind}`,
    filter.entryKind === null ? sql`` : sql`and entry_kind = ${filter.entryKind}`,
    filter.location === null ? sql`` : sql`and coalesce(location, '') = ${filter.location}`,
    filter.state === null ? sql`` : sql`and state = ${filter.state}`,
    ...filter.words.map((word) => sql`and search_text like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`),
  ];
  return sql.join(conditions, sql` `);
}

/** How many people have each of these entries among their favourites. */
export async function countFavourites(
  database: Database,
  input: { organizationId: string; entryIds: readonly string[] },
): Promise<{ entry_id: string; count: number }[]> {
  const result = await sql<{ entry_id: string; count: number }>`
    select entry_id, count(*)::int as count from directory_favourite
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
    group by entry_id
  `.execute(database);
  return result.rows;
}
