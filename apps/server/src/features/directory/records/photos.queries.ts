import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

interface PhotoKey {
  organizationId: string;
  entryId: string;
}

export interface PhotoRow {
  source: 'own' | 'webex';
  media_type: string | null;
  bytes: Buffer | null;
  address: string | null;
  set_at: Date;
}

/** The uploaded one first. */
export async function selectPhotos(database: Database, input: PhotoKey): Promise<PhotoRow[]> {
  const result = await sql<PhotoRow>`
    select source, media_type, bytes, address, set_at from directory_photo
    where organization_id = ${input.organizationId} and entry_id = ${input.entryId}
    order by source
  `.execute(database);
  return result.rows;
}

/** Without the bytes. */
export async function selectPhotoStates(database: Database, input: PhotoKey): Promise<Omit<PhotoRow, 'bytes'>[]> {
  const result = await sql<Omit<PhotoRow, 'bytes'>>`
    select source, media_type, address, set_at from directory_photo
    where organization_id = ${input.organizationId} and entry_id = ${input.entryId}
    order by source
  `.execute(database);
  return result.rows;
}

export async function upsertPhoto(
  database: Database,
  input: PhotoKey & { photo: PhotoRow; by: string | null },
): Promise<void> {
  const { source, media_type: type, bytes, address, set_at: at } = input.photo;
  await sql`
    insert into directory_photo (organization_id, entry_id, source, media_type, bytes, address, set_at, set_by)
    values (${input.organizationId}, ${input.entryId}, ${source}, ${type}, ${bytes}, ${address}, ${at}, ${input.by})
    on conflict (organization_id, entry_id, source) do update set
      media_type = excluded.media_type, bytes = excluded.bytes, address = excluded.address, set_at = excluded.set_at,
      set_by = excluded.set_by
  `.execute(database);
}

export async function deleteOwnPhoto(database: Database, input: PhotoKey): Promise<{ source: string }[]> {
  const result = await sql<{ source: string }>`
    delete from directory_photo
    where organization_id = ${input.organizationId} and entry_id = ${input.entryId} and source = 'own'
    returning source
  `.execute(database);
  return result.rows;
}
