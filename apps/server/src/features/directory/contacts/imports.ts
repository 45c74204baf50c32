import type { ContactImport, ImportCheck, ImportProblem, ImportReading } from '@linekeeper/api-contract';
import { MOST_IMPORT_BYTES } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { selectCountries } from '../finding/lookup.queries.ts';
import { selectMatchKeys } from './contacts.queries.ts';
import { decodeText, type GuessedEncoding, guessEncoding } from './decode-text.ts';
import { guessColumns, looksLikeHead } from './guess-columns.ts';
import {
  deleteDraft,
  deleteImports,
  type ImportRow,
  insertImport,
  moveImport,
  selectFile,
  selectImport,
  selectImports,
  setReading,
} from './imports.queries.ts';
import { type Asker, demandEditable, demandList } from './list-access.ts';
import { createImportPlan } from './plan-import.ts';
import { guessSeparator, readCsv } from './read-csv.ts';
import { piecesOf, readImport } from './read-import.ts';

const DAY_MS = 86_400_000;
const SHOWN_PROBLEMS = 200;
const SHOWN_CONTACTS = 10;
const SHOWN_IMPORTS = 50;
const HEAD_CHARACTERS = 64_000;

interface ImportKey {
  listId: string;
  importId: string;
}

/** Takes a file, guesses how it is to be read and says what would come of it. */
export async function beginImport(
  platform: Platform,
  asker: Asker,
  input: { listId: string; fileName: string; base64: string },
): Promise<{ import: ContactImport; encodingIs: GuessedEncoding['how']; check: ImportCheck }> {
  await demandEditable(platform, asker, input.listId);
  const { organizationId, accountId, name: by } = asker;
  const file = Buffer.from(input.base64, 'base64');
  const { format, encoding, reading } = await guessReading(platform, {
    organizationId,
    file,
    fileName: input.fileName,
  });
  const at = new Date(platform.clock.now());
  const importId = platform.ids.uuid();
  await deleteImports(platform.database, {
    organizationId,
    listId: null,
    draftsBefore: new Date(at.getTime() - DAY_MS),
  });
  await insertImport(platform.database, {
    ...{ organizationId, importId, listId: input.listId, accountId, by, fileName: input.fileName, format, file, at },
  });
  const key = { listId: input.listId, importId };
  const check = await checkImport(platform, asker, { ...key, reading });
  return { import: presentImport(await demandImport(platform, asker, key)), encodingIs: encoding.how, check };
}

async function guessReading(
  platform: Platform,
  input: { organizationId: string; file: Buffer; fileName: string },
): Promise<{ format: 'csv' | 'vcard'; encoding: GuessedEncoding; reading: ImportReading }> {
  const { file } = input;
  if (file.length === 0) throw refused('The file is empty.');
  if (file.length > MOST_IMPORT_BYTES) throw refused('The file is larger than 24 MB. Cut it in two.');
  if (file.subarray(0, 2).toString('latin1') === 'PK') {
    throw refused('This is a spreadsheet or an archive, not a CSV file. Save it as CSV first.');
  }
  const encoding = guessEncoding(file);
  const head = await headOf(file, encoding.encoding);
  const format = /^\s*BEGIN:VCARD/i.test(head) ? 'vcard' : 'csv';
  const separator = format === 'csv' ? await guessSeparator(head) : ',';
  const first = format === 'csv' ? await firstRecord(head, separator) : [];
  const [main] = await selectCountries(platform.database, { organizationId: input.organizationId });
  const hasHead = looksLikeHead(first);
  return {
    format,
    encoding,
    reading: {
      ...{
        encoding: encoding.encoding,
        separator,
        hasHead,
        columns: hasHead ? guessColumns(first) : guessByValue(first),
      },
      ...{ region: main?.country.toUpperCase() ?? null, duplicates: 'skip' },
    },
  };
}

/** Without names of columns: what looks like an address or a number is one, the first other text is the name. */
function guessByValue(cells: readonly string[]): ImportReading['columns'] {
  let hasName = false;
  return cells.map((cell) => {
    if (cell.includes('@')) return 'email';
    if (/^[+\d][\d\s()./-]{4,}$/.test(cell)) return 'work-number';
    if (hasName || cell === '') return 'ignore';
    hasName = true;
    return 'name';
  });
}

/** Reads the whole file that way, and says what an import would do; what was shown is what a run then writes. */
export async function checkImport(
  platform: Platform,
  asker: Asker,
  input: ImportKey & { reading: ImportReading },
): Promise<ImportCheck> {
  await demandEditable(platform, asker, input.listId);
  const row = await demandImport(platform, asker, input);
  const { organizationId } = asker;
  const { listId, importId, reading } = input;
  const [kept] = await selectFile(platform.database, { organizationId, importId });
  if (row.state !== 'draft' || !kept?.file) throw refused('This import is over. Begin another one with the file.');
  const bytes = kept.file;
  const columnNames =
    row.format === 'csv' ? await firstRecord(await headOf(bytes, reading.encoding), reading.separator) : [];
  const known = await selectMatchKeys(platform.database, { organizationId, listId });
  const plan = createImportPlan(new Map(known.map(({ match_key, contact_id }) => [match_key, contact_id])), {
    duplicates: reading.duplicates,
    newId: () => platform.ids.uuid(),
  });
  const first: ImportProblem[] = [];
  const sample: ImportCheck['sample'] = [];
  for await (const record of readImport({ bytes, format: row.format }, reading)) {
    const { problems } = plan.step(record);
    first.push(...problems.slice(0, SHOWN_PROBLEMS - first.length));
    if (record.contact !== null && sample.length < SHOWN_CONTACTS) sample.push(record.contact);
  }
  if (!(await setReading(platform.database, { organizationId, importId, reading }))) {
    throw refused('This import was begun or ended by somebody else meanwhile.');
  }
  const { records, added, updated, passedOver, problems: total } = plan.counts();
  return { reading, columnNames, records, added, updated, passedOver, problems: { total, first }, sample };
}

/** Forgets a draft, or ends a running import; nothing of it is written. */
export async function cancelImport(platform: Platform, asker: Asker, key: ImportKey): Promise<ContactImport> {
  await demandEditable(platform, asker, key.listId);
  const draft = await demandImport(platform, asker, key);
  // Nothing has happened yet that a history should tell.
  if (await deleteDraft(platform.database, { organizationId: asker.organizationId, importId: key.importId })) {
    return { ...presentImport(draft), state: 'cancelled' };
  }
  const at = new Date(platform.clock.now());
  const move = { organizationId: asker.organizationId, importId: key.importId, at, to: 'cancelled' as const };
  if (!(await moveImport(platform.database, { ...move, from: ['running'] }))) {
    throw refused('This import is over already. What it wrote can be taken back.');
  }
  return presentImport(await demandImport(platform, asker, key));
}

/** Imports into a list, newest first. */
export async function readImports(platform: Platform, asker: Asker, listId: string): Promise<ContactImport[]> {
  await demandList(platform, asker, listId);
  const { organizationId } = asker;
  return (await selectImports(platform.database, { organizationId, listId, limit: SHOWN_IMPORTS })).map(presentImport);
}

export async function demandImport(platform: Platform, asker: Asker, key: ImportKey): Promise<ImportRow> {
  const [row] = await selectImport(platform.database, { organizationId: asker.organizationId, ...key });
  if (row === undefined) throw new AppError('not-found', 'There is no such import.');
  return row;
}

export function presentImport(row: ImportRow): ContactImport {
  return {
    ...{ id: row.import_id, fileName: row.file_name, format: row.format, state: row.state, linesRead: row.lines_read },
    ...{ added: row.added, updated: row.updated, passedOver: row.passed_over, problems: row.problems },
    ...{ text: row.trouble, by: row.by_name, startedAt: row.started_at.toISOString() },
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

export function refused(message: string): AppError {
  return new AppError('contact-import-refused', message, { next: 'Nothing has been written.' });
}

async function headOf(bytes: Uint8Array, encoding: ImportReading['encoding']): Promise<string> {
  let head = '';
  for await (const text of decodeText(piecesOf(bytes), encoding)) {
    head += text;
    if (head.length >= HEAD_CHARACTERS) break;
  }
  return head;
}

async function firstRecord(head: string, separator: ImportReading['separator']): Promise<string[]> {
  async function* text(): AsyncGenerator<string> {
    yield head;
  }
  for await (const record of readCsv(text(), separator)) return 'cells' in record ? record.cells : [];
  return [];
}
