import type { EntryKind } from '@linekeeper/api-contract';
import { DIGITS_WORTH, INSIDE_FROM, type Term, WORDS_WORTH } from '@linekeeper/api-contract/finding';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { EntryRow } from '../directory.queries.ts';

/** A term with the words that may have been meant where it was typed with errors. */
export interface SoughtTerm extends Term {
  meant: { oneError: readonly string[]; twoErrors: readonly string[] };
}

export interface SearchInput {
  organizationId: string;
  terms: readonly SoughtTerm[];
  location: string | null;
  department: string | null;
  /** Lists of contacts whoever asks may see. */
  lists: readonly string[];
}

/** An entry of the directory, or a contact of one of the lists. */
export interface FindingRow extends EntryRow {
  list_id: string | null;
  company: string | null;
}

type Page = SearchInput & { kind: EntryKind | null; offset: number; limit: number };

/** One page of living entries and contacts that match all terms: best first, equals by name. */
export async function searchEntries(database: Database, input: Page): Promise<FindingRow[]> {
  const parts = [entriesFound(input), ...(withContacts(input) ? [contactsFound(input)] : [])];
  const result = await sql<FindingRow>`
    select entry_id, kind, name, title, department, location, email, extension, numbers, extra, list_id, company
    from (${sql.join(parts, sql` union all `)}) as found
    order by worth desc, sort_name, entry_id
    limit ${input.limit} offset ${input.offset}
  `.execute(database);
  return result.rows;
}

/** As many as the page may need, so that each part can be read in the order of its own index. */
function entriesFound(input: Page): RawBuilder<unknown> {
  const kind = input.kind === null ? sql`` : sql`and kind = ${input.kind}`;
  return sql`(
    select entry_id, kind, name, title, department, location, email, extension, numbers, extra, null::uuid as list_id,
      null::text as company, sort_name, ${worthOfAll(input.terms)} as worth
    from directory_entry
    where organization_id = ${input.organizationId} and removed_at is null ${kind} ${matching(input)}
    order by ${bestFirst(input.terms)} sort_name, entry_id limit ${input.offset + input.limit}
  )`;
}

function contactsFound(input: Page): RawBuilder<unknown> {
  return sql`(
    select contact_id as entry_id, 'contact', name, title, department, null, emails[1], null, numbers, '{}'::jsonb,
      list_id, company, sort_name, ${worthOfAll(input.terms)} as worth
    from directory_contact
    where organization_id = ${input.organizationId} and list_id = any(${[...input.lists]}::uuid[]) ${matching(input)}
    order by ${bestFirst(input.terms)} sort_name, entry_id limit ${input.offset + input.limit}
  )`;
}

/** A contact is at none of our locations, and a department of another house is none of ours. */
function withContacts({ kind, lists, location, department }: Omit<Page, 'offset' | 'limit'>): boolean {
  return lists.length > 0 && location === null && department === null && (kind === null || kind === 'contact');
}

function worthOfAll(terms: readonly SoughtTerm[]): RawBuilder<unknown> {
  return terms.length === 0 ? sql`0` : sql.join(terms.map(worthOf), sql` + `);
}

/** By its name in the list: repeated it would be worked out twice, its parameters being others. */
function bestFirst(terms: readonly SoughtTerm[]): RawBuilder<unknown> {
  return terms.length === 0 ? sql`` : sql`worth desc,`;
}

/** How many living entries of each kind, and contacts, match all terms. */
export async function countEntries(
  database: Database,
  input: SearchInput,
): Promise<{ kind: EntryKind; count: number }[]> {
  const contacts = sql`
    union all
    select 'contact', count(*) from directory_contact
    where organization_id = ${input.organizationId} and list_id = any(${[...input.lists]}::uuid[]) ${matching(input)}
  `;
  const result = await sql<{ kind: EntryKind; count: number }>`
    select kind, sum(found)::int as count from (
      select kind, count(*) as found
      from directory_entry
      where organization_id = ${input.organizationId} and removed_at is null ${matching(input)}
      group by kind
      ${withContacts({ ...input, kind: null }) ? contacts : sql``}
    ) as counted
    group by kind
  `.execute(database);
  return result.rows;
}

function matching({ terms, location, department }: SearchInput): RawBuilder<unknown> {
  const conditions = [matchingTerms(terms)];
  if (location !== null) conditions.push(sql`and location = ${location}`);
  if (department !== null) conditions.push(sql`and department = ${department}`);
  return sql.join(conditions, sql` `);
}

/** A condition for each term, on whatever has search columns. */
export function matchingTerms(terms: readonly SoughtTerm[]): RawBuilder<unknown> {
  if (terms.length === 0) return sql``;
  return sql.join(
    terms.map((term) => sql`and (${sql.join(places(term), sql` or `)})`),
    sql` `,
  );
}

const OF_WORD = sql`search_text`;
const OF_DIGITS = sql`search_digits`;
/** Initials are no words to look inside; they stand last. */
const WITHOUT_INITIALS = sql`split_part(search_text, '|~', 1)`;

/** Where a term may stand: one condition each, so that an index can answer them. */
function places({ word, digits, meant }: SoughtTerm): RawBuilder<unknown>[] {
  const inWords =
    word.length < INSIDE_FROM
      ? ['=', '-'].map((sign) => has(`${sign}${word}`))
      : // The first condition is for the index; the second leaves initials out.
        [sql`(${has(word)} and ${like(WITHOUT_INITIALS, word)})`];
  const inInitials = word.length < 2 ? [] : [has(`~${word} `)];
  const similar = [...meant.oneError, ...meant.twoErrors].flatMap((other) => [has(`=${other} `), has(`-${other} `)]);
  return [...inWords, ...inInitials, ...similar, ...digits.map((each) => like(OF_DIGITS, each))];
}

/** The worth of the best match, as in the browser. */
function worthOf({ word, digits, meant }: SoughtTerm): RawBuilder<unknown> {
  const { name, initials, others } = WORDS_WORTH;
  const long = word.length >= INSIDE_FROM;
  const anyOf = (sign: string, words: readonly string[]): RawBuilder<unknown> =>
    sql`search_text like any(${words.map((other) => containing(`${sign}${other} `))}::text[])`;
  const cases: [number, RawBuilder<unknown>][] = [
    [name[0], has(`=${word} `)],
    [name[1], has(`=${word}`)],
    ...(word.length < 2 ? [] : [[initials[0], has(`~${word} `)] as [number, RawBuilder<unknown>]]),
    [others[0], has(`-${word} `)],
    [others[1], has(`-${word}`)],
  ];
  if (long) {
    cases.push([name[2], like(sql`split_part(search_text, '|', 1)`, word)]);
    cases.push([others[0], has(`@${word} `)], [others[1], has(`@${word}`)]);
    cases.push([others[2], like(WITHOUT_INITIALS, word)]);
  }
  for (const [at, words] of [meant.oneError, meant.twoErrors].entries()) {
    if (words.length === 0) continue;
    cases.push([name[3 + at] ?? 0, anyOf('=', words)], [others[3 + at] ?? 0, anyOf('-', words)]);
  }
  for (const each of digits) cases.push(...digitCases(each));
  return firstTrue(cases);
}

function digitCases(digits: string): [number, RawBuilder<unknown>][] {
  const worth = DIGITS_WORTH;
  return [
    [worth.wholeExtension, like(OF_DIGITS, `#${digits} `)],
    [worth.wholeNumber, like(OF_DIGITS, `+${digits} `)],
    [worth.extensionBegins, like(OF_DIGITS, `#${digits}`)],
    ...(digits.length < 3 ? [] : [[worth.numberEnds, like(OF_DIGITS, `${digits} `)] as [number, RawBuilder<unknown>]]),
    [worth.numberBegins, like(OF_DIGITS, `+${digits}`)],
    [worth.within, like(OF_DIGITS, digits)],
  ];
}

/** The greatest worth whose condition holds: they are asked in this order. */
function firstTrue(cases: readonly [number, RawBuilder<unknown>][]): RawBuilder<unknown> {
  const sorted = cases.toSorted(([a], [b]) => b - a);
  const lines = sorted.map(([worth, condition]) => sql`when ${condition} then ${sql.lit(worth)}`);
  return sql`case ${sql.join(lines, sql` `)} else 0 end`;
}

function has(text: string): RawBuilder<unknown> {
  return like(OF_WORD, text);
}

function like(column: RawBuilder<unknown>, text: string): RawBuilder<unknown> {
  return sql`${column} like ${containing(text)}`;
}

function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
