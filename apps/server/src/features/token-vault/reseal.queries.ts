import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import type { GrantVersion } from './grants.queries.ts';

/** Rows that are sealed under another key than this one, over all organizations; for progress. */
export async function countUnderOtherKeys(database: Database, input: { keyId: string }): Promise<{ rows: number }[]> {
  const result = await sql<{ rows: number }>`
    select (
      (select count(*) from token_vault_grant where data_key_id <> ${input.keyId}) +
      (select count(*) from token_vault_secret where data_key_id <> ${input.keyId}) +
      (select count(*) from token_vault_service_app where data_key_id <> ${input.keyId}) +
      (select count(*) from token_vault_integration where data_key_id <> ${input.keyId}))::integer as rows
  `.execute(database);
  return result.rows;
}

export interface GrantUnderOtherKey {
  organization_id: string;
  authorization_id: string;
  adoption_id: string;
  generation: number;
  data_key_id: string;
  access_sealed: Buffer;
  refresh_sealed: Buffer;
  previous_refresh_sealed: Buffer | null;
}

/** Over all organizations, unlocked, in the order of the key; `after` is where the last batch ended. */
export async function selectGrantsUnderOtherKeys(
  database: Database,
  input: { keyId: string; after: { organizationId: string; authorizationId: string }; limit: number },
): Promise<GrantUnderOtherKey[]> {
  const result = await sql<GrantUnderOtherKey>`
    select organization_id, authorization_id, adoption_id, generation, data_key_id, access_sealed, refresh_sealed,
      previous_refresh_sealed
    from token_vault_grant
    where (organization_id, authorization_id) > (${input.after.organizationId}, ${input.after.authorizationId})
      and data_key_id <> ${input.keyId}
    order by organization_id, authorization_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** The same tokens of the same generation under another key: whoever holds a lease does not notice. No row where it moved on. */
export async function saveResealedGrant(
  database: Database,
  input: GrantVersion & {
    from: string;
    to: string;
    accessSealed: Buffer;
    refreshSealed: Buffer;
    previousRefreshSealed: Buffer | null;
  },
): Promise<{ generation: number }[]> {
  // A use noted meanwhile has cleared the token before the newest: it must not come back.
  const result = await sql<{ generation: number }>`
    update token_vault_grant set data_key_id = ${input.to}, access_sealed = ${input.accessSealed},
      refresh_sealed = ${input.refreshSealed},
      previous_refresh_sealed = case when previous_refresh_sealed is null then null
        else ${input.previousRefreshSealed}::bytea end
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
      and adoption_id = ${input.adoptionId} and generation = ${input.generation} and data_key_id = ${input.from}
    returning generation
  `.execute(database);
  return result.rows;
}

export interface SecretUnderOtherKey {
  organization_id: string;
  name: string;
  generation: number;
  data_key_id: string;
  sealed: Buffer;
}

export async function selectSecretsUnderOtherKeys(
  database: Database,
  input: { keyId: string; after: { organizationId: string; name: string }; limit: number },
): Promise<SecretUnderOtherKey[]> {
  const result = await sql<SecretUnderOtherKey>`
    select organization_id, name, generation, data_key_id, sealed from token_vault_secret
    where (organization_id, name) > (${input.after.organizationId}, ${input.after.name})
      and data_key_id <> ${input.keyId}
    order by organization_id, name limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export async function saveResealedSecret(
  database: Database,
  input: { organizationId: string; name: string; generation: number; from: string; to: string; sealed: Buffer },
): Promise<{ generation: number }[]> {
  const result = await sql<{ generation: number }>`
    update token_vault_secret set data_key_id = ${input.to}, sealed = ${input.sealed}
    where organization_id = ${input.organizationId} and name = ${input.name}
      and generation = ${input.generation} and data_key_id = ${input.from}
    returning generation
  `.execute(database);
  return result.rows;
}

export interface IntegrationUnderOtherKey {
  job: string;
  generation: number;
  data_key_id: string;
  secret_sealed: Buffer;
}

export async function selectIntegrationsUnderOtherKeys(
  database: Database,
  input: { keyId: string; after: { job: string }; limit: number },
): Promise<IntegrationUnderOtherKey[]> {
  const result = await sql<IntegrationUnderOtherKey>`
    select job, generation, data_key_id, secret_sealed from token_vault_integration
    where job > ${input.after.job} and data_key_id <> ${input.keyId} and secret_sealed is not null
    order by job limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export async function saveResealedIntegration(
  database: Database,
  input: { job: string; generation: number; from: string; to: string; sealed: Buffer },
): Promise<{ generation: number }[]> {
  const result = await sql<{ generation: number }>`
    update token_vault_integration set data_key_id = ${input.to}, secret_sealed = ${input.sealed}
    where job = ${input.job} and generation = ${input.generation} and data_key_id = ${input.from}
    returning generation
  `.execute(database);
  return result.rows;
}
