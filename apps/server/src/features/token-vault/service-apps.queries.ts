import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface ServiceAppRow {
  registration: string;
  client_id: string;
  generation: number;
  data_key_id: string | null;
  secret_sealed: Buffer | null;
  secret_ending: string | null;
  secret_set_at: Date | null;
}

export async function selectServiceApps(database: Database): Promise<ServiceAppRow[]> {
  const result = await sql<ServiceAppRow>`
    select registration, client_id, generation, data_key_id, secret_sealed, secret_ending, secret_set_at
    from token_vault_service_app
  `.execute(database);
  return result.rows;
}

export async function selectServiceApp(database: Database, input: { registration: string }): Promise<ServiceAppRow[]> {
  const result = await sql<ServiceAppRow>`
    select registration, client_id, generation, data_key_id, secret_sealed, secret_ending, secret_set_at
    from token_vault_service_app where registration = ${input.registration}
  `.execute(database);
  return result.rows;
}

export interface ServiceAppInput {
  registration: string;
  clientId: string;
  generation: number;
  dataKeyId: string | null;
  secretSealed: Buffer | null;
  secretEnding: string | null;
  secretSetAt: Date | null;
  savedAt: Date;
}

/** Only as the generation after the stored one; no row where somebody else saved in between. */
export async function upsertServiceApp(
  database: Database,
  input: ServiceAppInput,
): Promise<{ registration: string }[]> {
  const result = await sql<{ registration: string }>`
    insert into token_vault_service_app
      (registration, client_id, generation, data_key_id, secret_sealed, secret_ending, secret_set_at, saved_at)
    values (${input.registration}, ${input.clientId}, ${input.generation}, ${input.dataKeyId}, ${input.secretSealed},
      ${input.secretEnding}, ${input.secretSetAt}, ${input.savedAt})
    on conflict (registration) do update set client_id = excluded.client_id, generation = excluded.generation,
      data_key_id = excluded.data_key_id, secret_sealed = excluded.secret_sealed,
      secret_ending = excluded.secret_ending, secret_set_at = excluded.secret_set_at, saved_at = excluded.saved_at
    where token_vault_service_app.generation = excluded.generation - 1
    returning registration
  `.execute(database);
  return result.rows;
}

export interface ServiceAppUnderOtherKey {
  registration: string;
  generation: number;
  data_key_id: string;
  secret_sealed: Buffer;
}

export async function selectServiceAppsUnderOtherKeys(
  database: Database,
  input: { keyId: string; after: { registration: string }; limit: number },
): Promise<ServiceAppUnderOtherKey[]> {
  const result = await sql<ServiceAppUnderOtherKey>`
    select registration, generation, data_key_id, secret_sealed from token_vault_service_app
    where registration > ${input.after.registration} and data_key_id <> ${input.keyId} and secret_sealed is not null
    order by registration limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export async function saveResealedServiceApp(
  database: Database,
  input: { registration: string; generation: number; from: string; to: string; sealed: Buffer },
): Promise<{ registration: string }[]> {
  const result = await sql<{ registration: string }>`
    update token_vault_service_app set data_key_id = ${input.to}, secret_sealed = ${input.sealed}
    where registration = ${input.registration} and generation = ${input.generation} and data_key_id = ${input.from}
    returning registration
  `.execute(database);
  return result.rows;
}
