import type { EntryKind, PlanChangeKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
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

/** All changes of one batch get a state; those named get another, and why. */
export async function markChanges(
  database: Database,
  input: PlanRef & {
    from: string;
    to: string;
    was: 'planned' | 'applied';
    is: 'applied' | 'undone';
    others: readonly { key: string; note: string }[];
    othersAre: 'skipped' | 'kept';
  },
): Promise<void> {
  await sql`
    update directory_plan_change c
    set state = case when o.key is null then ${input.is} else ${input.othersAre} end, note = o.note
    from directory_plan_change d
    left join jsonb_to_recordset(${JSON.stringify(input.others)}::jsonb) as o(key text, note text)
      on o.key collate "C" = d.change_key
    where c.organization_id = ${input.organizationId} and c.plan_id = ${input.planId}
      and d.organization_id = ${input.organizationId} and d.plan_id = ${input.planId}
      and c.change_key = d.change_key and d.change_key >= ${input.from} and d.change_key <= ${input.to}
      and c.state = ${input.was}
  `.execute(database);
}

/** How many changes of a plan are the very ones that were undone: the same act with the same outcome. */
export async function countUndoneAgain(database: Database, input: PlanRef & { undonePlanId: string }): Promise<number> {
  const result = await sql<{ count: number }>`
    select count(*)::int as count
    from directory_plan_change n
    join directory_plan_change u on u.organization_id = ${input.organizationId}
      and u.plan_id = ${input.undonePlanId} and u.change_key = n.change_key and u.state = 'undone'
      and u.act = n.act and (u.act = 'removed' or u.after = n.after)
    where n.organization_id = ${input.organizationId} and n.plan_id = ${input.planId}
  `.execute(database);
  return result.rows[0]?.count ?? 0;
}
