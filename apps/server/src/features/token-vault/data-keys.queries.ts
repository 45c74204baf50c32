import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface DataKeyRow {
  data_key_id: string;
  version: number;
  sealed: Buffer;
  master_key_fingerprint: string;
  created_at: Date;
}

/** Lowest version first: the last one is current. */
export async function selectDataKeys(database: Database): Promise<DataKeyRow[]> {
  const result = await sql<DataKeyRow>`
    select data_key_id, version, sealed, master_key_fingerprint, created_at from token_vault_data_key order by version
  `.execute(database);
  return result.rows;
}

/** The first key of a database; nothing where another process was faster. */
export async function insertFirstDataKey(
  database: Database,
  input: { dataKeyId: string; sealed: Buffer; fingerprint: string; createdAt: Date },
): Promise<void> {
  await sql`
    insert into token_vault_data_key (data_key_id, version, sealed, master_key_fingerprint, created_at)
    values (${input.dataKeyId}, 1, ${input.sealed}, ${input.fingerprint}, ${input.createdAt})
    on conflict (version) do nothing
  `.execute(database);
}

/** The same key under another master key; nothing where another process was faster. */
export async function rewrapDataKey(
  database: Database,
  input: { dataKeyId: string; sealed: Buffer; from: string; to: string },
): Promise<{ data_key_id: string }[]> {
  const result = await sql<{ data_key_id: string }>`
    update token_vault_data_key set sealed = ${input.sealed}, master_key_fingerprint = ${input.to}
    where data_key_id = ${input.dataKeyId} and master_key_fingerprint = ${input.from}
    returning data_key_id
  `.execute(database);
  return result.rows;
}

export async function deleteDataKey(database: Database, input: { dataKeyId: string }): Promise<void> {
  await sql`delete from token_vault_data_key where data_key_id = ${input.dataKeyId}`.execute(database);
}
