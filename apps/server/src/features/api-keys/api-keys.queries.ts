import type { Role } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface KeyRow {
  key_id: string;
  ending: string;
  name: string;
  kind: 'key' | 'machine';
  role: Role;
  all_organizations: boolean;
  created_by: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
  organization_ids: string[];
}

const COLUMNS = sql`
  k.key_id, k.ending, k.name, k.kind, k.role, k.all_organizations, k.created_by, k.created_at, k.expires_at, k.last_used_at,
  k.revoked_at,
  coalesce((select array_agg(o.organization_id) from api_keys_organization o where o.key_id = k.key_id), '{}') as organization_ids`;

/** The living key behind a secret. */
export async function findKey(database: Database, input: { secretHash: Buffer; now: Date }): Promise<KeyRow | null> {
  const { rows } = await sql<KeyRow>`
    select ${COLUMNS} from api_keys_key k
    where k.secret_hash = ${input.secretHash} and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > ${input.now})`.execute(database);
  return rows[0] ?? null;
}

/** Those made by people: good ones first, newest first. */
export async function selectKeys(database: Database, input: { now: Date }): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select ${COLUMNS} from api_keys_key k where k.kind = 'key'
    order by (k.revoked_at is not null or coalesce(k.expires_at <= ${input.now}, false)), k.created_at desc, k.key_id`.execute(
    database,
  );
  return rows;
}

export interface NewKey {
  keyId: string;
  secretHash: Buffer;
  ending: string;
  name: string;
  kind: 'key' | 'machine';
  role: Role;
  /** Null: all. */
  organizationIds: readonly string[] | null;
  createdBy: string;
  now: Date;
  expiresAt: Date | null;
}

/** The key and what it is good for: both or neither. */
export async function insertKey(database: Database, key: NewKey): Promise<void> {
  await sql`
    with made as (
      insert into api_keys_key (key_id, secret_hash, ending, name, kind, role, all_organizations, created_by, created_at, expires_at)
      values (${key.keyId}, ${key.secretHash}, ${key.ending}, ${key.name}, ${key.kind}, ${key.role},
        ${key.organizationIds === null}, ${key.createdBy}, ${key.now}, ${key.expiresAt})
      returning key_id
    )
    insert into api_keys_organization (key_id, organization_id)
    select made.key_id, o.organization_id
    from made cross join unnest(${key.organizationIds ?? []}::uuid[]) as o (organization_id)`.execute(database);
}

export async function findKeyById(database: Database, input: { keyId: string }): Promise<KeyRow | null> {
  const { rows } = await sql<KeyRow>`
    select ${COLUMNS} from api_keys_key k where k.key_id = ${input.keyId} and k.kind = 'key'`.execute(database);
  return rows[0] ?? null;
}

/** The first revocation stands. */
export async function revokeKey(database: Database, input: { keyId: string; now: Date }): Promise<void> {
  await sql`
    update api_keys_key set revoked_at = ${input.now}
    where key_id = ${input.keyId} and revoked_at is null`.execute(database);
}

/** Does nothing when another request has written it within the grain. */
export async function saveUse(
  database: Database,
  input: { keyId: string; now: Date; grainStart: Date },
): Promise<void> {
  await sql`
    update api_keys_key set last_used_at = ${input.now}
    where key_id = ${input.keyId} and (last_used_at is null or last_used_at < ${input.grainStart})`.execute(database);
}

/** Keys of the command line leave nothing behind: the audit log has what they did. */
export async function deleteMachineKeys(
  database: Database,
  input: { keyId: string | null; expiredBefore: Date },
): Promise<void> {
  await sql`
    delete from api_keys_key
    where kind = 'machine' and (key_id = ${input.keyId}::uuid or expires_at < ${input.expiredBefore})`.execute(
    database,
  );
}
