import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import type { GrantClient, GrantOrigin } from './grant-origin.ts';

export interface GrantRow {
  organization_id: string;
  authorization_id: string;
  job: string;
  /** Whose credentials refresh it. */
  client: GrantClient;
  /** The Webex organization a Service App's pair was minted for. */
  target_org_id: string | null;
  adoption_id: string;
  generation: number;
  data_key_id: string;
  access_sealed: Buffer;
  refresh_sealed: Buffer;
  /** Null once Webex has accepted something of the newest pair. */
  previous_refresh_sealed: Buffer | null;
  scopes: string[];
  access_expires_at: Date;
  refresh_expires_at: Date;
  refresh_due_at: Date;
  refreshed_at: Date;
  rotated: boolean;
  lease_owner: string | null;
  lease_until: Date | null;
  lease_process: string | null;
  intent_at: Date | null;
  attempts: number;
  failures_in_a_row: number;
  retry_at: Date | null;
  trouble: string | null;
  refused_kind: 'refused' | 'lost-in-rotation' | null;
  refused_error: unknown;
}

/** One grant in one state: what every write is compared with. */
export interface GrantVersion {
  organizationId: string;
  authorizationId: string;
  adoptionId: string;
  generation: number;
}

const grantColumns =
  sql.raw(`organization_id, authorization_id, job, client, target_org_id, adoption_id, generation, data_key_id, access_sealed,
  refresh_sealed, previous_refresh_sealed, scopes, access_expires_at, refresh_expires_at, refresh_due_at, refreshed_at,
  rotated, lease_owner, lease_until, lease_process, intent_at, attempts, failures_in_a_row, retry_at, trouble, refused_kind, refused_error`);

export async function selectGrant(
  database: Database,
  input: { organizationId: string; authorizationId: string },
): Promise<GrantRow[]> {
  const result = await sql<GrantRow>`
    select ${grantColumns} from token_vault_grant
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
  `.execute(database);
  return result.rows;
}

/** Over any number of organizations; those that are gone are left out. */
export async function selectGrants(
  database: Database,
  targets: readonly { organizationId: string; authorizationId: string }[],
): Promise<GrantRow[]> {
  const organizationIds = targets.map(({ organizationId }) => organizationId);
  const authorizationIds = targets.map(({ authorizationId }) => authorizationId);
  const result = await sql<GrantRow>`
    select ${grantColumns} from token_vault_grant
    where organization_id = any(${organizationIds}::uuid[]) and authorization_id = any(${authorizationIds}::uuid[])
  `.execute(database);
  return result.rows;
}

/** Which version each of these rows is, over any number of organizations; those that are gone are left out. */
export async function selectVersions(
  database: Database,
  targets: readonly { organizationId: string; authorizationId: string }[],
): Promise<Pick<GrantRow, 'organization_id' | 'authorization_id' | 'adoption_id' | 'generation'>[]> {
  const result = await sql<Pick<GrantRow, 'organization_id' | 'authorization_id' | 'adoption_id' | 'generation'>>`
    select g.organization_id, g.authorization_id, g.adoption_id, g.generation
    from unnest(
      ${targets.map(({ organizationId }) => organizationId)}::uuid[],
      ${targets.map(({ authorizationId }) => authorizationId)}::uuid[]
    ) as asked (organization_id, authorization_id)
    join token_vault_grant g
      on g.organization_id = asked.organization_id and g.authorization_id = asked.authorization_id
  `.execute(database);
  return result.rows;
}

export interface DueGrantRow {
  organization_id: string;
  authorization_id: string;
  job: string;
  adoption_id: string;
  generation: number;
  left_over: boolean;
}

/** Over all organizations, unlocked: what is due, and what a dead process left in mid-call. */
export async function selectDueGrants(
  database: Database,
  input: {
    now: Date;
    endedProcesses: readonly string[];
    /** A lease of one of these that ran out after `frozenBefore` is left alone. */
    livingProcesses: readonly string[];
    frozenBefore: Date;
    limit: number;
  },
): Promise<DueGrantRow[]> {
  const result = await sql<DueGrantRow>`
    select organization_id, authorization_id, job, adoption_id, generation, (intent_at is not null) as left_over
    from token_vault_grant
    where refused_kind is null
      and (refresh_due_at <= ${input.now} or intent_at is not null)
      and (retry_at is null or retry_at <= ${input.now})
      and (lease_owner is null
        or lease_until < case when lease_process = any(${input.livingProcesses}::uuid[])
          then ${input.frozenBefore}::timestamptz else ${input.now}::timestamptz end
        or lease_process = any(${input.endedProcesses}::uuid[]))
    order by left_over desc, refresh_due_at
    limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** Takes a free lease, or one seen abandoned before (`abandoned`) that nobody renewed since. */
export async function claimLease(
  database: Database,
  input: GrantVersion & {
    owner: string;
    process: string;
    until: Date;
    abandoned: { owner: string; until: Date } | null;
  },
): Promise<GrantRow[]> {
  const { abandoned } = input;
  const free =
    abandoned === null
      ? sql`lease_owner is null`
      : sql`(lease_owner is null or (lease_owner = ${abandoned.owner} and lease_until = ${abandoned.until}))`;
  const result = await sql<GrantRow>`
    update token_vault_grant set lease_owner = ${input.owner}, lease_until = ${input.until},
      lease_process = ${input.process}
    where ${sameVersion(input)} and ${free}
    returning ${grantColumns}
  `.execute(database);
  return result.rows;
}

export async function renewLease(
  database: Database,
  input: GrantVersion & { owner: string; until: Date },
): Promise<{ generation: number }[]> {
  const result = await sql<{ generation: number }>`
    update token_vault_grant set lease_until = ${input.until}
    where ${sameVersion(input)} and lease_owner = ${input.owner}
    returning generation
  `.execute(database);
  return result.rows;
}

/** Before Webex is asked. */
export async function writeIntent(
  database: Database,
  input: GrantVersion & { owner: string; at: Date; call: string; until: Date },
): Promise<{ generation: number }[]> {
  const result = await sql<{ generation: number }>`
    update token_vault_grant set intent_at = ${input.at}, intent_call = ${input.call}, lease_until = ${input.until}
    where ${sameVersion(input)} and lease_owner = ${input.owner}
    returning generation
  `.execute(database);
  return result.rows;
}

export interface NewTokens {
  dataKeyId: string;
  accessSealed: Buffer;
  refreshSealed: Buffer;
  /** The token that was sent, where Webex gave another one for it. */
  previousRefreshSealed: Buffer | null;
  scopes: string[];
  accessExpiresAt: Date;
  refreshExpiresAt: Date;
  refreshDueAt: Date;
  refreshedAt: Date;
  rotated: boolean;
}

/**
 * The compare-and-swap that makes the next generation. Not on the lease's owner: one that lost its lease to a stall may hold
 * the only living pair, and the first pair saved wins; a consent has moved the version and is never overwritten.
 */
export async function saveNextGeneration(
  database: Database,
  input: GrantVersion & { tokens: NewTokens },
): Promise<{ generation: number }[]> {
  const result = await sql<{ generation: number }>`
    update token_vault_grant set generation = ${input.generation + 1}, ${assignTokens(input.tokens)}, ${settled}
    where ${sameVersion(input)}
    returning generation
  `.execute(database);
  return result.rows;
}

/** A consent over an existing grant: the next generation, whoever is refreshing. */
export async function replaceGrant(
  database: Database,
  input: GrantVersion & { nextAdoptionId: string; origin: GrantOrigin; tokens: NewTokens },
): Promise<{ generation: number }[]> {
  const result = await sql<{ generation: number }>`
    update token_vault_grant set adoption_id = ${input.nextAdoptionId}, client = ${input.origin.client},
      target_org_id = ${input.origin.targetOrgId}, generation = ${input.generation + 1},
      ${assignTokens(input.tokens)}, ${settled}
    where ${sameVersion(input)}
    returning generation
  `.execute(database);
  return result.rows;
}

/** A first consent; no row where somebody was faster. */
export async function insertGrant(
  database: Database,
  input: GrantVersion & { job: string; origin: GrantOrigin; tokens: NewTokens },
): Promise<{ generation: number }[]> {
  const { tokens } = input;
  const result = await sql<{ generation: number }>`
    insert into token_vault_grant (organization_id, authorization_id, job, client, target_org_id, adoption_id, generation, data_key_id,
      access_sealed, refresh_sealed, scopes, access_expires_at, refresh_expires_at, refresh_due_at, refreshed_at, rotated)
    values (${input.organizationId}, ${input.authorizationId}, ${input.job}, ${input.origin.client},
      ${input.origin.targetOrgId}, ${input.adoptionId},
      ${input.generation},
      ${tokens.dataKeyId}, ${tokens.accessSealed}, ${tokens.refreshSealed}, ${tokens.scopes}, ${tokens.accessExpiresAt},
      ${tokens.refreshExpiresAt}, ${tokens.refreshDueAt}, ${tokens.refreshedAt}, ${tokens.rotated})
    on conflict (organization_id, authorization_id) do nothing
    returning generation
  `.execute(database);
  return result.rows;
}

/** An attempt that brought no tokens. `intentAt` null clears the intent; a lost answer keeps it. */
export async function settleWithoutTokens(
  database: Database,
  input: GrantVersion & {
    owner: string;
    intentAt: Date | null;
    retryAt: Date | null;
    trouble: string | null;
    forgetPrevious: boolean;
    refused: { kind: 'refused' | 'lost-in-rotation'; error: unknown; at: Date } | null;
  },
): Promise<{ generation: number }[]> {
  const result = await sql<{ generation: number }>`
    update token_vault_grant set lease_owner = null, lease_until = null, lease_process = null,
      intent_at = ${input.intentAt},
      previous_refresh_sealed = case when ${input.forgetPrevious}::boolean then null else previous_refresh_sealed end,
      attempts = attempts + 1, failures_in_a_row = failures_in_a_row + 1,
      retry_at = ${input.retryAt}, trouble = ${input.trouble},
      refused_kind = ${input.refused?.kind ?? null}, refused_at = ${input.refused?.at ?? null},
      refused_error = ${input.refused === null ? null : JSON.stringify(input.refused.error)}::jsonb
    where ${sameVersion(input)} and lease_owner = ${input.owner}
    returning generation
  `.execute(database);
  return result.rows;
}

/** Webex accepted something of the newest pair: the token before it is not needed any more. */
export async function forgetPreviousRefresh(
  database: Database,
  input: GrantVersion,
): Promise<{ generation: number }[]> {
  const result = await sql<{ generation: number }>`
    update token_vault_grant set previous_refresh_sealed = null
    where ${sameVersion(input)} and previous_refresh_sealed is not null
    returning generation
  `.execute(database);
  return result.rows;
}

/** With `adoptionId` only the grant of that consent: one that came since stays. */
export async function deleteGrant(
  database: Database,
  input: { organizationId: string; authorizationId: string; adoptionId: string | null },
): Promise<{ authorization_id: string }[]> {
  const result = await sql<{ authorization_id: string }>`
    delete from token_vault_grant
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
      and adoption_id = coalesce(${input.adoptionId}::uuid, adoption_id)
    returning authorization_id
  `.execute(database);
  return result.rows;
}

const settled = sql`lease_owner = null, lease_until = null, lease_process = null, intent_at = null, intent_call = null, failures_in_a_row = 0,
  retry_at = null, trouble = null, refused_kind = null, refused_error = null, refused_at = null`;

function assignTokens(tokens: NewTokens) {
  return sql`data_key_id = ${tokens.dataKeyId}, access_sealed = ${tokens.accessSealed},
    refresh_sealed = ${tokens.refreshSealed}, previous_refresh_sealed = ${tokens.previousRefreshSealed}, scopes = ${tokens.scopes},
    access_expires_at = ${tokens.accessExpiresAt}, refresh_expires_at = ${tokens.refreshExpiresAt},
    refresh_due_at = ${tokens.refreshDueAt}, refreshed_at = ${tokens.refreshedAt}, rotated = ${tokens.rotated}`;
}

function sameVersion(version: GrantVersion) {
  return sql`organization_id = ${version.organizationId} and authorization_id = ${version.authorizationId}
    and adoption_id = ${version.adoptionId} and generation = ${version.generation}`;
}
