import type { DirectoryPlan } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { PlanAdvice, PlanHold } from './plan.types.ts';

export interface PlanRef {
  organizationId: string;
  planId: string;
}

export type PlanRowState =
  | 'making'
  | 'made'
  | 'held'
  | 'applying'
  | 'applied'
  | 'refused'
  | 'superseded'
  | 'undoing'
  | 'undone';

type ByKind = DirectoryPlan['byKind'];
type ByLocation = Omit<DirectoryPlan['byLocation'][number], 'lostSight'>[];

export interface PlanRow {
  plan_id: string;
  run_id: string;
  scope: 'full' | 'partial';
  state: PlanRowState;
  hash: string | null;
  made_at: Date;
  known_as_of: Date | null;
  added: number;
  changed: number;
  removed: number;
  skipped: number;
  entries_before: number;
  people_before: number;
  by_kind: ByKind;
  by_location: ByLocation;
  holds: PlanHold[];
  advice: PlanAdvice | null;
  decided_act: 'approved' | 'refused' | null;
  decided_by: string | null;
  decided_at: Date | null;
  applied_at: Date | null;
  undone_by: string | null;
  undone_at: Date | null;
  cleared_at: Date | null;
}

const PLAN_COLUMNS = sql`plan_id, run_id, scope, state, hash, made_at, known_as_of, added::int as added,
  changed::int as changed, removed::int as removed, skipped::int as skipped, entries_before::int as entries_before,
  people_before::int as people_before, by_kind, by_location, holds, advice, decided_act, decided_by, decided_at,
  applied_at, undone_by, undone_at, cleared_at`;

export async function insertPlan(
  database: Database,
  input: PlanRef & { runId: string; scope: 'full' | 'partial'; at: Date; knownAsOf: Date | null },
): Promise<void> {
  await sql`
    insert into directory_plan (organization_id, plan_id, run_id, scope, state, made_at, known_as_of)
    values (${input.organizationId}, ${input.planId}, ${input.runId}, ${input.scope}, 'making', ${input.at},
      ${input.knownAsOf})
  `.execute(database);
}

/** A plan that changes nothing: made as soon as it is begun. */
export async function insertEmptyPlan(
  database: Database,
  input: PlanRef & {
    runId: string;
    scope: 'full' | 'partial';
    at: Date;
    knownAsOf: Date | null;
    facts: Pick<PlanFacts, 'hash' | 'entriesBefore' | 'peopleBefore' | 'byKind'>;
  },
): Promise<void> {
  const { facts } = input;
  await sql`
    insert into directory_plan (organization_id, plan_id, run_id, scope, state, made_at, known_as_of, hash,
      entries_before, people_before, by_kind)
    values (${input.organizationId}, ${input.planId}, ${input.runId}, ${input.scope}, 'made', ${input.at},
      ${input.knownAsOf}, ${facts.hash}, ${facts.entriesBefore}, ${facts.peopleBefore},
      ${JSON.stringify(facts.byKind)}::jsonb)
  `.execute(database);
}

export async function selectPlan(database: Database, input: PlanRef): Promise<PlanRow[]> {
  const result = await sql<PlanRow>`
    select ${PLAN_COLUMNS} from directory_plan
    where organization_id = ${input.organizationId} and plan_id = ${input.planId}
  `.execute(database);
  return result.rows;
}

export async function selectPlanOfRun(
  database: Database,
  input: { organizationId: string; runId: string },
): Promise<PlanRow[]> {
  const result = await sql<PlanRow>`
    select ${PLAN_COLUMNS} from directory_plan
    where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
  return result.rows;
}

export async function deletePlan(database: Database, input: PlanRef): Promise<void> {
  await sql`
    delete from directory_plan where organization_id = ${input.organizationId} and plan_id = ${input.planId}
  `.execute(database);
}

export interface PlanFacts {
  hash: string;
  added: number;
  changed: number;
  removed: number;
  entriesBefore: number;
  peopleBefore: number;
  byKind: ByKind;
  byLocation: ByLocation;
  holds: readonly PlanHold[];
  advice: PlanAdvice | null;
}

/** The head of a plan whose changes are all there. */
export async function finishMaking(database: Database, input: PlanRef & { facts: PlanFacts }): Promise<void> {
  const { facts } = input;
  await sql`
    update directory_plan
    set state = 'made', hash = ${facts.hash}, added = ${facts.added}, changed = ${facts.changed},
      removed = ${facts.removed}, entries_before = ${facts.entriesBefore}, people_before = ${facts.peopleBefore},
      by_kind = ${JSON.stringify(facts.byKind)}::jsonb, by_location = ${JSON.stringify(facts.byLocation)}::jsonb,
      holds = ${JSON.stringify(facts.holds)}::jsonb, advice = ${JSON.stringify(facts.advice)}::jsonb
    where organization_id = ${input.organizationId} and plan_id = ${input.planId}
  `.execute(database);
}

/** Compare-and-set of the state; no row where the plan is in none of the states it may come from. */
export async function movePlan(
  database: Database,
  input: PlanRef & { from: readonly PlanRowState[]; to: PlanRowState; at: Date },
): Promise<PlanRow[]> {
  const result = await sql<PlanRow>`
    update directory_plan set state = ${input.to}, beat_at = ${input.at},
      applied_at = case when ${input.to} = 'applied' then coalesce(applied_at, ${input.at}) else applied_at end
    where organization_id = ${input.organizationId} and plan_id = ${input.planId} and state = any(${input.from}::text[])
    returning ${PLAN_COLUMNS}
  `.execute(database);
  return result.rows;
}

export async function noteDecision(
  database: Database,
  input: PlanRef & { act: 'approved' | 'refused'; by: string; at: Date },
): Promise<void> {
  await sql`
    update directory_plan set decided_act = ${input.act}, decided_by = ${input.by}, decided_at = ${input.at}
    where organization_id = ${input.organizationId} and plan_id = ${input.planId}
  `.execute(database);
}

export async function noteUndone(database: Database, input: PlanRef & { by: string; at: Date }): Promise<void> {
  await sql`
    update directory_plan set undone_by = ${input.by}, undone_at = ${input.at}
    where organization_id = ${input.organizationId} and plan_id = ${input.planId}
  `.execute(database);
}

export async function replaceHolds(
  database: Database,
  input: PlanRef & { holds: readonly PlanHold[]; advice: PlanAdvice | null },
): Promise<void> {
  await sql`
    update directory_plan set holds = ${JSON.stringify(input.holds)}::jsonb,
      advice = ${JSON.stringify(input.advice)}::jsonb
    where organization_id = ${input.organizationId} and plan_id = ${input.planId}
  `.execute(database);
}

/** A sign of life between two batches; no row where somebody else has ended it. Holds the row until the transaction ends. */
export async function beatPlan(
  database: Database,
  input: PlanRef & { state: 'applying' | 'undoing'; skipped: number; at: Date },
): Promise<{ plan_id: string }[]> {
  const result = await sql<{ plan_id: string }>`
    update directory_plan set beat_at = ${input.at}, skipped = skipped + ${input.skipped}
    where organization_id = ${input.organizationId} and plan_id = ${input.planId} and state = ${input.state}
    returning plan_id
  `.execute(database);
  return result.rows;
}

/** Held plans a newer one takes the place of: a full one of all, a partial one of partial ones. */
export async function supersedeHeld(
  database: Database,
  input: PlanRef & { scope: 'full' | 'partial' },
): Promise<{ plan_id: string; run_id: string; hash: string | null }[]> {
  const scopes = input.scope === 'full' ? ['full', 'partial'] : ['partial'];
  const result = await sql<{ plan_id: string; run_id: string; hash: string | null }>`
    update directory_plan set state = 'superseded'
    where organization_id = ${input.organizationId} and state = 'held' and plan_id <> ${input.planId}
      and scope = any(${scopes}::text[])
    returning plan_id, run_id, hash
  `.execute(database);
  return result.rows;
}

/** Undone plans whose changes hold those of later runs. */
export async function selectUndone(
  database: Database,
  input: { organizationId: string },
): Promise<{ plan_id: string; run_id: string; undone_by: string | null }[]> {
  const result = await sql<{ plan_id: string; run_id: string; undone_by: string | null }>`
    select plan_id, run_id, undone_by from directory_plan
    where organization_id = ${input.organizationId} and state = 'undone' and released_at is null
      and cleared_at is null
    order by undone_at desc
  `.execute(database);
  return result.rows;
}

/** Somebody approved what had been undone, or it does not come again. */
export async function releaseUndone(
  database: Database,
  input: { organizationId: string; planIds: readonly string[]; at: Date },
): Promise<void> {
  await sql`
    update directory_plan set released_at = ${input.at}
    where organization_id = ${input.organizationId} and plan_id = any(${input.planIds}::uuid[])
  `.execute(database);
}

/** Over all organizations: plans being written apart from a run (approved, or undone) whose process gives no sign of life. */
export async function selectLeftLying(
  database: Database,
  input: { before: Date },
): Promise<{ organization_id: string; plan_id: string; state: 'applying' | 'undoing'; hash: string }[]> {
  const result = await sql<{ organization_id: string; plan_id: string; state: 'applying' | 'undoing'; hash: string }>`
    select organization_id, plan_id, state, hash from directory_plan
    where (state = 'undoing' or (state = 'applying' and decided_act = 'approved')) and beat_at < ${input.before}
  `.execute(database);
  return result.rows;
}

/** Ended plans that are too old to be undone; those that still hold later runs stay. */
export async function selectToClear(
  database: Database,
  input: { organizationId: string; before: Date; limit: number },
): Promise<{ plan_id: string; made_at: Date }[]> {
  const result = await sql<{ plan_id: string; made_at: Date }>`
    select plan_id, made_at from directory_plan
    where organization_id = ${input.organizationId} and made_at < ${input.before} and cleared_at is null
      and (state in ('applied', 'refused', 'superseded', 'made', 'making')
        or (state = 'undone' and released_at is not null))
    order by made_at limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export async function markCleared(database: Database, input: PlanRef & { at: Date }): Promise<void> {
  await sql`
    update directory_plan set cleared_at = ${input.at}
    where organization_id = ${input.organizationId} and plan_id = ${input.planId}
  `.execute(database);
}

export interface UntoldRow {
  organization_id: string;
  plan_id: string;
  /** An older one, of which people were told, did the very same. */
  is_known: boolean;
}

/** Over all organizations: held plans nobody was told of. */
export async function selectUntold(database: Database): Promise<UntoldRow[]> {
  const result = await sql<UntoldRow>`
    select p.organization_id, p.plan_id, exists (
      select 1 from directory_plan o where o.organization_id = p.organization_id and o.state = 'superseded'
        and o.hash = p.hash and o.told_at is not null) as is_known
    from directory_plan p where p.state = 'held' and p.told_at is null limit 50
  `.execute(database);
  return result.rows;
}

export async function markTold(database: Database, input: PlanRef & { at: Date }): Promise<void> {
  await sql`
    update directory_plan set told_at = ${input.at}
    where organization_id = ${input.organizationId} and plan_id = ${input.planId}
  `.execute(database);
}
