import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface KeyRotationRow {
  rotation_id: string;
  kind: 'data-key' | 'master-key';
  data_key_id: string;
  version: number;
  asked_by: string;
  started_at: Date;
  total: number;
  resealed: number;
  broken: number;
  finished_at: Date | null;
  tidy_at: Date | null;
  old_keys_deleted_at: Date | null;
}

const columns = sql.raw(`rotation_id, kind, data_key_id, version, asked_by, started_at, total, resealed, broken,
  finished_at, tidy_at, old_keys_deleted_at`);

/** Newest first. */
export async function selectKeyRotations(database: Database, input: { limit: number }): Promise<KeyRotationRow[]> {
  const result = await sql<KeyRotationRow>`
    select ${columns} from token_vault_key_rotation order by started_at desc, rotation_id desc limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export interface DueRotationRow extends KeyRotationRow {
  worker: string | null;
  worker_until: Date | null;
}

/** What is under way, and the newest whose replaced keys may go now. */
export async function selectDueRotations(database: Database, input: { now: Date }): Promise<DueRotationRow[]> {
  const result = await sql<DueRotationRow>`
    select ${columns}, worker, worker_until from token_vault_key_rotation
    where finished_at is null or tidy_at <= ${input.now}
    order by version desc limit 1
  `.execute(database);
  return result.rows;
}

/** The new key and its rotation, both or none; nothing while another rotation is under way. Throws when the version is taken. */
export async function insertKeyRotation(
  database: Database,
  input: {
    rotationId: string;
    dataKeyId: string;
    version: number;
    sealed: Buffer;
    fingerprint: string;
    askedBy: string;
    at: Date;
    total: number;
  },
): Promise<{ data_key_id: string }[]> {
  const result = await sql<{ data_key_id: string }>`
    with rotation as (
      insert into token_vault_key_rotation
        (rotation_id, kind, data_key_id, version, asked_by, started_at, total, resealed, broken)
      values (${input.rotationId}, 'data-key', ${input.dataKeyId}, ${input.version}, ${input.askedBy}, ${input.at},
        ${input.total}, 0, 0)
      on conflict do nothing
      returning data_key_id
    )
    insert into token_vault_data_key (data_key_id, version, sealed, master_key_fingerprint, created_at)
    select data_key_id, ${input.version}::integer, ${input.sealed}::bytea, ${input.fingerprint}::text,
      ${input.at}::timestamptz
    from rotation
    returning data_key_id
  `.execute(database);
  return result.rows;
}

/** The account of a new master key, written when it is done. */
export async function insertMasterKeyChange(
  database: Database,
  input: { rotationId: string; dataKeyId: string; version: number; at: Date; total: number; resealed: number },
): Promise<void> {
  await sql`
    insert into token_vault_key_rotation
      (rotation_id, kind, data_key_id, version, asked_by, started_at, total, resealed, broken, finished_at)
    values (${input.rotationId}, 'master-key', ${input.dataKeyId}, ${input.version}, 'settings at a start', ${input.at},
      ${input.total}, ${input.resealed}, 0, ${input.at})
  `.execute(database);
}

/** The right to seal anew, for a moment; kept by the one who has it, taken from one whose time is over. */
export async function claimRotation(
  database: Database,
  input: { rotationId: string; worker: string; until: Date; now: Date },
): Promise<{ rotation_id: string }[]> {
  const result = await sql<{ rotation_id: string }>`
    update token_vault_key_rotation set worker = ${input.worker}, worker_until = ${input.until}
    where rotation_id = ${input.rotationId}
      and (worker is null or worker = ${input.worker} or worker_until < ${input.now})
    returning rotation_id
  `.execute(database);
  return result.rows;
}

export async function releaseRotation(
  database: Database,
  input: { rotationId: string; worker: string },
): Promise<void> {
  await sql`
    update token_vault_key_rotation set worker = null, worker_until = null
    where rotation_id = ${input.rotationId} and worker = ${input.worker}
  `.execute(database);
}

/** After each batch. */
export async function countResealed(
  database: Database,
  input: { rotationId: string; resealed: number },
): Promise<void> {
  await sql`
    update token_vault_key_rotation set resealed = resealed + ${input.resealed}
    where rotation_id = ${input.rotationId}
  `.execute(database);
}

export async function finishRotation(
  database: Database,
  input: { rotationId: string; at: Date; tidyAt: Date; broken: number },
): Promise<{ rotation_id: string }[]> {
  const result = await sql<{ rotation_id: string }>`
    update token_vault_key_rotation set finished_at = ${input.at}, tidy_at = ${input.tidyAt}, broken = ${input.broken}
    where rotation_id = ${input.rotationId} and finished_at is null
    returning rotation_id
  `.execute(database);
  return result.rows;
}

/** Either the replaced keys are deleted, or something is still sealed under one and it is looked at again later. */
export async function saveTidied(
  database: Database,
  input: { rotationId: string; tidyAt: Date | null; deletedAt: Date | null; broken: number },
): Promise<void> {
  await sql`
    update token_vault_key_rotation set tidy_at = ${input.tidyAt}, old_keys_deleted_at = ${input.deletedAt},
      broken = ${input.broken}
    where rotation_id = ${input.rotationId}
  `.execute(database);
}
