import type { ContactBody, ImportField, ImportProblem, ImportReading } from '@linekeeper/api-contract';
import { type ContactContent, completeContact } from './contact.ts';
import { decodeText } from './decode-text.ts';
import { readCsv } from './read-csv.ts';
import { readVcards } from './read-vcard.ts';

/** One record of a file: the contact it makes, or none, and what is to be said of it. */
export interface ReadRecord {
  line: number;
  contact: ContactContent | null;
  problems: ImportProblem[];
}

/** As many characters a field of a contact has room for. */
const ROOM = { name: 300, company: 300, title: 300, department: 300, note: 5_000 } as const;
const MOST_EMAILS = 10;
const MOST_NUMBERS = 20;
const LONGEST_NUMBER = 100;
const LONGEST_EMAIL = 320;
const PIECE_BYTES = 65_536;

/** Reads a file record by record: its contacts, numbers as people dial them, and every problem with its line. */
export async function* readImport(
  file: { bytes: Uint8Array; format: 'csv' | 'vcard' },
  reading: ImportReading,
): AsyncGenerator<ReadRecord> {
  const text = decodeText(piecesOf(file.bytes), reading.encoding);
  const found = file.format === 'csv' ? csvContacts(text, reading) : cardContacts(text);
  for await (const { line, draft, problems } of found) {
    yield { line, ...(draft === null ? { contact: null, problems } : checked({ line, draft, problems }, reading)) };
  }
}

export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) yield bytes.subarray(start, start + PIECE_BYTES);
}

/** A contact before its values were looked at, with the columns they came from. */
interface Draft extends Omit<ContactBody, 'emails' | 'numbers'> {
  emails: { value: string; column: number | null }[];
  numbers: { value: string; type: ContactBody['numbers'][number]['type']; column: number | null }[];
}
interface Found {
  line: number;
  draft: Draft | null;
  problems: ImportProblem[];
}

async function* csvContacts(text: AsyncGenerator<string>, reading: ImportReading): AsyncGenerator<Found> {
  let isHead = reading.hasHead;
  for await (const record of readCsv(text, reading.separator)) {
    const { line } = record;
    if ('message' in record) {
      const message = `${record.message} Nothing from here on was read.`;
      yield { line, draft: null, problems: [leftOut(line, 'record-without-end', message)] };
    } else if (isHead) isHead = false;
    else yield { line, draft: draftOf(record.cells, reading.columns), problems: [] };
  }
}

async function* cardContacts(text: AsyncGenerator<string>): AsyncGenerator<Found> {
  for await (const card of readVcards(text)) {
    const { line } = card;
    if ('message' in card) {
      const code = card.message.includes('no name') ? 'no-name' : 'record-without-end';
      yield { line, draft: null, problems: [leftOut(line, code, card.message)] };
      continue;
    }
    const { name, company, title, department, note } = card;
    const emails = card.emails.map((value) => ({ value, column: null }));
    const numbers = card.numbers.map((number) => ({ ...number, column: null }));
    yield { line, draft: { name, company, title, department, note, emails, numbers }, problems: [] };
  }
}

const NUMBER_TYPES: Partial<Record<ImportField, ContactBody['numbers'][number]['type']>> = {
  'work-number': 'work',
  'mobile-number': 'mobile',
  'home-number': 'home',
  'fax-number': 'fax',
  'other-number': 'other',
};

function draftOf(cells: readonly string[], columns: readonly ImportField[]): Draft {
  const textIn = (field: ImportField): string | null => {
    const values = columns.flatMap((each, index) => (each === field && cells[index] ? [plain(cells[index])] : []));
    return values.length === 0 ? null : values.join(' ');
  };
  const draft: Draft = {
    name: textIn('name') ?? [textIn('given-name'), textIn('family-name')].filter((part) => part !== null).join(' '),
    ...{ company: textIn('company'), title: textIn('title'), department: textIn('department') },
    ...{ note: textIn('note'), emails: [], numbers: [] },
  };
  for (const [index, field] of columns.entries()) {
    const value = plain(cells[index] ?? '');
    const type = NUMBER_TYPES[field];
    if (value === '') continue;
    if (field === 'email') draft.emails.push({ value, column: index + 1 });
    if (type !== undefined) draft.numbers.push({ value, type, column: index + 1 });
  }
  return { ...draft, name: draft.name === '' ? (draft.company ?? '') : draft.name };
}

/** Without the apostrophe by which we, and spreadsheets, say that something is no formula. */
const plain = (cell: string): string => cell.replace(/^'(?=[=+\-@])/, '').trim();

function checked(
  { line, draft, problems }: { line: number; draft: Draft; problems: ImportProblem[] },
  reading: ImportReading,
): Pick<ReadRecord, 'contact' | 'problems'> {
  if (draft.name.trim() === '') {
    return { contact: null, problems: [...problems, leftOut(line, 'no-name', 'There is no name and no company.')] };
  }
  for (const [field, room] of Object.entries(ROOM) as [keyof typeof ROOM, number][]) {
    if ((draft[field] ?? '').length <= room) continue;
    const message = `The ${field} has more than ${room} characters.`;
    return { contact: null, problems: [...problems, leftOut(line, 'value-too-long', message)] };
  }
  const emails = new Set<string>();
  for (const { value, column } of draft.emails) {
    const isAddress = /^[^\s@]+@[^\s@]+$/.test(value) && value.length <= LONGEST_EMAIL && emails.size < MOST_EMAILS;
    if (isAddress) emails.add(value);
    else
      problems.push({
        ...said(line, 'no-email-address', `${quoted(value)} is no e-mail address and is left out.`),
        column,
      });
  }
  const numbers = draft.numbers.filter(({ value }) => value.length <= LONGEST_NUMBER).slice(0, MOST_NUMBERS);
  const contact = completeContact({ ...draft, emails: [...emails], numbers }, reading.region);
  for (const { value, isNumber } of contact.numbers) {
    if (isNumber) continue;
    const column = draft.numbers.find((number) => number.value.trim() === value)?.column ?? null;
    const message = `${quoted(value)} is no telephone number; it is kept as text.`;
    problems.push({ ...said(line, 'number-kept-as-text', message), column });
  }
  return { contact, problems };
}

const quoted = (value: string): string => `“${value.length > 60 ? `${value.slice(0, 60)}…` : value}”`;

function said(line: number, code: ImportProblem['code'], message: string): ImportProblem {
  return { line, column: null, code, message, leavesOut: false };
}

export function leftOut(line: number, code: ImportProblem['code'], message: string): ImportProblem {
  return { line, column: null, code, message, leavesOut: true };
}
