import type { Platform } from '../../../platform/platform.ts';
import type { ExportTable } from '../../../platform/tables/table.ts';
import { type AnsweredFile, tableFile } from '../../../platform/tables/table-file.ts';
import { type ContactRow, selectContacts } from './contacts.queries.ts';
import { type Asker, demandList } from './list-access.ts';
import { writeVcard } from './write-vcard.ts';

const PAGE = 5_000;

/** A whole list as a file that an import reads again. */
export async function fileOfContacts(
  platform: Platform,
  asker: Asker,
  input: { listId: string; format: 'csv' | 'xlsx' | 'vcard' },
): Promise<AnsweredFile> {
  const list = await demandList(platform, asker, input.listId);
  const rows = await allContacts(platform, { organizationId: asker.organizationId, listId: input.listId });
  const stem = list.name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'contacts';
  const { format } = input;
  if (format !== 'vcard') return tableFile(tableOf(rows), { stem, format });
  const cards = rows.map((row) => writeVcard({ ...row, uid: row.contact_id })).join('');
  return {
    fileName: `${stem}.vcf`,
    mediaType: 'text/vcard; charset=utf-8',
    rows: rows.length,
    base64: Buffer.from(cards).toString('base64'),
  };
}

async function allContacts(platform: Platform, key: { organizationId: string; listId: string }): Promise<ContactRow[]> {
  const all: ContactRow[] = [];
  let after: { sortName: string; contactId: string } | null = null;
  while (true) {
    const page: ContactRow[] = await selectContacts(platform.database, { ...key, terms: [], after, limit: PAGE });
    for (const row of page) all.push(row);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return all;
    after = { sortName: last.sort_name, contactId: last.contact_id };
  }
}

/** As many columns of each kind as the contact with most of them needs. */
function tableOf(rows: readonly ContactRow[]): ExportTable {
  const kinds = [
    { type: 'work', word: 'Work number' },
    { type: 'mobile', word: 'Mobile number' },
    { type: 'home', word: 'Home number' },
    { type: 'fax', word: 'Fax number' },
    { type: 'other', word: 'Other number' },
  ] as const;
  const ofType = (row: ContactRow, type: string) => row.numbers.filter((number) => number.type === type);
  const most = (count: (row: ContactRow) => number): number => rows.reduce((sum, row) => Math.max(sum, count(row)), 0);
  const emails = most((row) => row.emails.length);
  const widths = kinds.map(({ type }) => most((row) => ofType(row, type).length));
  const named = (word: string, width: number): string[] =>
    Array.from({ length: width }, (_each, index) => (index === 0 ? word : `${word} ${index + 1}`));
  const filled = (values: readonly string[], width: number): (string | null)[] =>
    Array.from({ length: width }, (_each, index) => values[index] ?? null);
  return {
    name: 'Contacts',
    head: [
      ...['Name', 'Company', 'Title', 'Department', ...named('E-mail', emails)],
      ...kinds.flatMap(({ word }, index) => named(word, widths[index] ?? 0)),
      'Note',
    ],
    rows: rows.map((row) => [
      ...[row.name, row.company, row.title, row.department, ...filled(row.emails, emails)],
      ...kinds.flatMap(({ type }, index) =>
        filled(
          ofType(row, type).map(({ value }) => value),
          widths[index] ?? 0,
        ),
      ),
      row.note,
    ]),
  };
}
