import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** How far the words are known, and whether entries were written since; no row where nothing is known. */
export async function selectWordsState(
  database: Database,
  input: { organizationId: string },
): Promise<{ words_through: Date | null }[]> {
  const result = await sql<{ words_through: Date | null }>`
    select words_through from directory_finding_state where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

/** Takes in the words of entries written after an instant; null takes in all. Words that end in a digit are left out. */
export async function insertWords(
  database: Database,
  input: { organizationId: string; writtenAfter: Date | null },
): Promise<void> {
  const after = input.writtenAfter === null ? sql`` : sql`and changed_at > ${input.writtenAfter}`;
  await sql`
    insert into directory_word (organization_id, word)
    select distinct ${input.organizationId}::uuid, word
    from directory_entry, string_to_table(split_part(search_text, '|@', 1), ' ') as marked,
      ltrim(marked, '|=-') as word
    where organization_id = ${input.organizationId} and removed_at is null ${after}
      and length(word) >= 3 and word !~ '[0-9]$'
    on conflict (organization_id, word) do nothing
  `.execute(database);
}

export async function upsertWordsThrough(
  database: Database,
  input: { organizationId: string; through: Date | null },
): Promise<void> {
  await sql`
    insert into directory_finding_state (organization_id, words_through)
    values (${input.organizationId}, ${input.through})
    on conflict (organization_id) do update set words_through = excluded.words_through
  `.execute(database);
}

/** All words of some length, those of contacts of these lists among them, in one text, a blank between: rows of the driver take longer than comparing them. */
export async function selectWords(
  database: Database,
  input: { organizationId: string; fromLength: number; lists: readonly string[] },
): Promise<{ words: string | null }[]> {
  const result = await sql<{ words: string | null }>`
    select string_agg(word, ' ' order by word) as words from (
      select word from directory_word
      where organization_id = ${input.organizationId} and length(word) >= ${input.fromLength}
      union
      select word from directory_contact_word
      where organization_id = ${input.organizationId} and list_id = any(${[...input.lists]}::uuid[])
        and length(word) >= ${input.fromLength}
    ) as known
  `.execute(database);
  return result.rows;
}
