import type { ContactImport, ImportReading } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface ImportRow {
  import_id: string;
  list_id: string;
  account_id: string;
  by_name: string;
  file_name: string;
  format: 'csv' | 'vcard';
  state: ContactImport['state'];
  reading: ImportReading | null;
  lines_read: number;
  added: number;
  updated: number;
  passed_over: number;
  problems: number;
  trouble: string | null;
  started_at: Date;
  ended_at: Date | null;
}

interface ImportKey {
  organizationId: string;
  importId: string;
}

const COLUMNS = sql`import_id, list_id, account_id, by_name, file_name, format, state, reading, lines_read::int,
  added::int, updated::int, passed_over::int, problems::int, trouble, started_at, ended_at`;

export async function insertImport(
  database: Database,
  input: ImportKey & {
    listId: string;
    accountId: string;
    by: string;
    fileName: string;
    format: 'csv' | 'vcard';
    file: Buffer;
    at: Date;
  },
): Promise<void> {
  await sql`
    insert into directory_contact_import
      (organization_id, import_id, list_id, account_id, by_name, file_name, format, file, state, started_at)
    values (${input.organizationId}, ${input.importId}, ${input.listId}, ${input.accountId}, ${input.by},
      ${input.fileName}, ${input.format}, ${input.file}, 'draft', ${input.at})
  `.execute(database);
}

export async function selectImport(database: Database, input: ImportKey & { listId: string }): Promise<ImportRow[]> {
  const result = await sql<ImportRow>`
    select ${COLUMNS} from directory_contact_import
    where organization_id = ${input.organizationId} and import_id = ${input.importId} and list_id = ${input.listId}
  `.execute(database);
  return result.rows;
}

export async function selectImports(
  database: Database,
  input: { organizationId: string; listId: string; limit: number },
): Promise<ImportRow[]> {
  const result = await sql<ImportRow>`
    select ${COLUMNS} from directory_contact_import
    where organization_id = ${input.organizationId} and list_id = ${input.listId} and state <> 'draft'
    order by started_at desc limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export async function selectFile(database: Database, input: ImportKey): Promise<{ file: Buffer | null }[]> {
  const result = await sql<{ file: Buffer | null }>`
    select file from directory_contact_import
    where organization_id = ${input.organizationId} and import_id = ${input.importId}
  `.execute(database);
  return result.rows;
}

/** How a draft is read; false once it is none any more. */
export async function setReading(database: Database, input: ImportKey & { reading: ImportReading }): Promise<boolean> {
  const result = await sql`
    update directory_contact_import set reading = ${JSON.stringify(input.reading)}::jsonb
    where organization_id = ${input.organizationId} and import_id = ${input.importId} and state = 'draft'
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

/** From one state to another, once; false where it is in none of them. */
export async function moveImport(
  database: Database,
  input: ImportKey & { from: readonly ContactImport['state'][]; to: ContactImport['state']; at: Date },
): Promise<boolean> {
  const ended = input.to === 'running' ? null : input.at;
  const result = await sql`
    update directory_contact_import set state = ${input.to}, ended_at = ${ended},
      file = case when ${input.to} = 'running' then file end
    where organization_id = ${input.organizationId} and import_id = ${input.importId}
      and state = any(${[...input.from]}::text[])
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

/** Seen by whoever watches; false once it was cancelled. */
export async function noteProgress(database: Database, input: ImportKey & { linesRead: number }): Promise<boolean> {
  const result = await sql`
    update directory_contact_import set lines_read = ${input.linesRead}
    where organization_id = ${input.organizationId} and import_id = ${input.importId} and state = 'running'
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

/** With what it wrote, in the transaction that wrote it; false where it was cancelled or is done already. */
export async function finishImport(
  database: Database,
  input: ImportKey & {
    counts: { records: number; added: number; updated: number; passedOver: number; problems: number };
    at: Date;
  },
): Promise<boolean> {
  const { counts } = input;
  const result = await sql`
    update directory_contact_import set state = 'done', ended_at = ${input.at}, file = null,
      lines_read = ${counts.records}, added = ${counts.added}, updated = ${counts.updated},
      passed_over = ${counts.passedOver}, problems = ${counts.problems}
    where organization_id = ${input.organizationId} and import_id = ${input.importId} and state = 'running'
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

export async function failImport(database: Database, input: ImportKey & { trouble: string; at: Date }): Promise<void> {
  await sql`
    update directory_contact_import set state = 'failed', ended_at = ${input.at}, trouble = ${input.trouble}, file = null
    where organization_id = ${input.organizationId} and import_id = ${input.importId} and state = 'running'
  `.execute(database);
}

/** Of one list, or, for null, drafts nobody came back to: with their files. */
export async function deleteImports(
  database: Database,
  input: { organizationId: string; listId: string | null; draftsBefore: Date },
): Promise<void> {
  await sql`
    delete from directory_contact_import
    where organization_id = ${input.organizationId} and (
      list_id = ${input.listId}::uuid
      or (${input.listId}::uuid is null and state = 'draft' and started_at < ${input.draftsBefore})
    )
  `.execute(database);
}

/** Forgets a draft with its file; false where it is none any more. */
export async function deleteDraft(database: Database, input: ImportKey): Promise<boolean> {
  const result = await sql`
    delete from directory_contact_import
    where organization_id = ${input.organizationId} and import_id = ${input.importId} and state = 'draft'
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

/** Of all imports into a list: what they have overwritten. Before the imports themselves go. */
export async function deleteBeforeOf(
  database: Database,
  input: { organizationId: string; listId: string },
): Promise<void> {
  await sql`
    delete from directory_contact_before b using directory_contact_import i
    where b.organization_id = ${input.organizationId} and i.organization_id = ${input.organizationId}
      and i.list_id = ${input.listId} and b.import_id = i.import_id
  `.execute(database);
}

/** Keeps contacts as they are, before an import writes over them. */
export async function keepBefore(
  database: Database,
  input: ImportKey & { listId: string; contactIds: readonly string[] },
): Promise<void> {
  await sql`
    insert into directory_contact_before (organization_id, import_id, contact_id, contact)
    select c.organization_id, ${input.importId}::uuid, c.contact_id, to_jsonb(c)
    from directory_contact c
    where c.organization_id = ${input.organizationId} and c.list_id = ${input.listId}
      and c.contact_id = any(${[...input.contactIds]}::uuid[])
    on conflict do nothing
  `.execute(database);
}

/** Puts back what an import has overwritten and nobody has written since. */
export async function restoreBefore(database: Database, input: ImportKey & { listId: string }): Promise<bigint> {
  const result = await sql`
    update directory_contact c set
      (name, sort_name, company, title, department, emails, numbers, note, match_key, search_text, search_digits,
        import_id, changed_at, changed_by, search_version) =
      (o.name, o.sort_name, o.company, o.title, o.department, o.emails, o.numbers, o.note, o.match_key, o.search_text,
        o.search_digits, o.import_id, o.changed_at, o.changed_by, coalesce(o.search_version, 0))
    from directory_contact_before b, jsonb_populate_record(null::directory_contact, b.contact) o
    where b.organization_id = ${input.organizationId} and b.import_id = ${input.importId}
      and c.organization_id = ${input.organizationId} and c.list_id = ${input.listId}
      and c.contact_id = b.contact_id and c.import_id = ${input.importId}
  `.execute(database);
  return result.numAffectedRows ?? 0n;
}

/** Takes away what an import added and nobody has written since; after `restoreBefore`, what it overwrote is no longer its own. */
export async function deleteAdded(database: Database, input: ImportKey & { listId: string }): Promise<bigint> {
  const result = await sql`
    delete from directory_contact
    where organization_id = ${input.organizationId} and list_id = ${input.listId} and import_id = ${input.importId}
  `.execute(database);
  return result.numAffectedRows ?? 0n;
}

export async function deleteBefore(database: Database, input: ImportKey): Promise<void> {
  await sql`
    delete from directory_contact_before
    where organization_id = ${input.organizationId} and import_id = ${input.importId}
  `.execute(database);
}
