import type { EntryKind } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import type { ExportTable } from '../../../platform/tables/table.ts';
import { type AnsweredFile, tableFile } from '../../../platform/tables/table-file.ts';
import { type ExportRow, selectExportPage } from './export.queries.ts';

const PAGE = 5_000;

/** The whole directory as a file: one column for each kind of number, and one for each field of the organization's own. */
export async function fileOfDirectory(
  platform: Platform,
  input: { organizationId: string; format: 'csv' | 'xlsx' },
): Promise<AnsweredFile> {
  const entries: ExportRow[] = [];
  let after: { sort_name: string; entry_id: string } | null = null;
  while (true) {
    const page: ExportRow[] = await selectExportPage(platform.database, {
      organizationId: input.organizationId,
      after,
      limit: PAGE,
    });
    for (const entry of page) entries.push(entry);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    after = { sort_name: last.sort_name, entry_id: last.entry_id };
  }
  const day = new Date(platform.clock.now()).toISOString().slice(0, 10);
  return tableFile(tableOfEntries(entries), { stem: `directory-${day}`, format: input.format });
}

const KIND_WORDS: Record<EntryKind, string> = {
  person: 'Person',
  workspace: 'Workspace',
  'virtual-line': 'Virtual line',
  'hunt-group': 'Hunt group',
  'call-queue': 'Call queue',
  'auto-attendant': 'Auto attendant',
  contact: 'Contact',
};

/** Pure, for tests. */
export function tableOfEntries(entries: readonly ExportRow[]): ExportTable {
  const own = [...new Set(entries.flatMap(({ extra }) => Object.keys(extra)))].sort();
  const head = ['Kind', 'Name', 'Title', 'Department', 'Location', 'E-mail', 'Extension'];
  return {
    name: 'Directory',
    head: [...head, 'Work number', 'Mobile number', 'Other numbers', ...own],
    rows: entries.map((entry) => [
      ...[KIND_WORDS[entry.kind], entry.name, entry.title, entry.department, entry.location, entry.email],
      entry.extension,
      ...numberCells(entry.numbers),
      ...own.map((field) => entry.extra[field] ?? null),
    ]),
  };
}

function numberCells(numbers: ExportRow['numbers']): (string | null)[] {
  const work = numbers.find(({ type }) => type === 'work');
  const mobile = numbers.find(({ type }) => type === 'mobile');
  const others = numbers.filter((number) => number !== work && number !== mobile).map(({ value }) => value);
  return [work?.value ?? null, mobile?.value ?? null, others.length === 0 ? null : others.join('; ')];
}
