import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface IntegrationRow {
  job: string;
  client_id: string;
  generation: number;
  data_key_id: string | null;
  secret_sealed: Buffer | null;
  secret_ending: string | null;
  secret_set_at: Date | null;
}

export async function selectIntegrations(database: Database): Promise<IntegrationRow[]> {
  const result = await sql<IntegrationRow>`
    select job, client_id, generation, data_key_id, secret_sealed, secret_ending, secret_set_at
    from token_vault_integration
  `.execute(database);
  return result.rows;
}

export async function selectIntegration(database: Database, input: { job: string }): Promise<IntegrationRow[]> {
  const result = await sql<IntegrationRow>`
    select job, client_id, generation, data_key_id, secret_sealed, secret_ending, secret_set_at
    from token_vault_integration where job = ${input.job}
  `.execute(database);
  return result.rows;
}

export interface IntegrationInput {
  job: string;
  clientId: string;
  generation: number;
  dataKeyId: string | null;
  secretSealed: Buffer | null;
  secretEnding: string | null;
  secretSetAt: Date | null;
  savedAt: Date;
}

/** Only as the generation after the stored one; no row where somebody else saved in between. */
export async function upsertIntegration(database: Database, input: IntegrationInput): Promise<{ job: string }[]> {
  const result = await sql<{ job: string }>`
    insert into token_vault_integration
      (job, client_id, generation, data_key_id, secret_sealed, secret_ending, secret_set_at, saved_at)
    values (${input.job}, ${input.clientId}, ${input.generation}, ${input.dataKeyId}, ${input.secretSealed},
      ${input.secretEnding}, ${input.secretSetAt}, ${input.savedAt})
    on conflict (job) do update set client_id = excluded.client_id, generation = excluded.generation,
      data_key_id = excluded.data_key_id, secret_sealed = excluded.secret_sealed,
      secret_ending = excluded.secret_ending, secret_set_at = excluded.secret_set_at, saved_at = excluded.saved_at
    where token_vault_integration.generation = excluded.generation - 1
    returning job
  `.execute(database);
  return result.rows;
}

export interface SecretRow {
  generation: number;
  data_key_id: string;
  sealed: Buffer;
}

export async function selectSecret(
  database: Database,
  input: { organizationId: string; name: string },
): Promise<SecretRow[]> {
  const result = await sql<SecretRow>`
    select generation, data_key_id, sealed from token_vault_secret
    where organization_id = ${input.organizationId} and name = ${input.name}
  `.execute(database);
  return result.rows;
}

export interface SecretInput {
  organizationId: string;
  name: string;
  generation: number;
  dataKeyId: string;
  sealed: Buffer;
  savedAt: Date;
}

/** Only as the generation after the stored one; no row where somebody else saved in between. */
export async function upsertSecret(database: Database, input: SecretInput): Promise<{ name: string }[]> {
  const result = await sql<{ name: string }>`
    insert into token_vault_secret (organization_id, name, generation, data_key_id, sealed, saved_at)
    values (${input.organizationId}, ${input.name}, ${input.generation}, ${input.dataKeyId}, ${input.sealed},
      ${input.savedAt})
    on conflict (organization_id, name) do update set generation = excluded.generation,
      data_key_id = excluded.data_key_id, sealed = excluded.sealed, saved_at = excluded.saved_at
    where token_vault_secret.generation = excluded.generation - 1
    returning name
  `.execute(database);
  return result.rows;
}
