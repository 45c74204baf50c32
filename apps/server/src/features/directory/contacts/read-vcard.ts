import type { ContactNumber } from './contact.ts';

/** A contact as a card writes it; numbers are texts still. */
export interface CardContact {
  /** The line of the file its card begins on, counted from 1. */
  line: number;
  name: string;
  company: string | null;
  title: string | null;
  department: string | null;
  emails: string[];
  numbers: { value: string; type: ContactNumber['type'] }[];
  note: string | null;
}

export interface BrokenCard {
  line: number;
  message: string;
}

/** Pictures within cards are longer than any text; they are passed over, and this bounds what else is kept. */
const LONGEST_VALUE_CHARACTERS = 20_000;

/**
 * Reads vCard 4.0 (RFC 6350), 3.0 (RFC 2426) and what is left of 2.1, card by card in constant memory. A card that is
 * not closed, or has no name, is told and passed over.
 */
export async function* readVcards(text: AsyncIterable<string>): AsyncGenerator<CardContact | BrokenCard> {
  let card: { line: number; properties: Property[] } | null = null;
  for await (const { line, content } of unfold(text)) {
    const property = parseProperty(content);
    if (property === null) continue;
    const { name, value } = property;
    const isMark = value.trim().toUpperCase() === 'VCARD';
    if (name === 'BEGIN' && isMark) {
      if (card !== null) yield { line: card.line, message: 'This card has no END:VCARD.' };
      card = { line, properties: [] };
    } else if (name === 'END' && isMark) {
      if (card !== null) yield contactOf(card);
      card = null;
    } else card?.properties.push(property);
  }
  if (card !== null) yield { line: card.line, message: 'This card has no END:VCARD.' };
}

interface Property {
  name: string;
  /** Values of TYPE, and bare words of 2.1, in small letters. */
  types: string[];
  value: string;
}

/** Lines that begin with white space belong to the one before; 2.1 ends a line that goes on with `=`. */
async function* unfold(text: AsyncIterable<string>): AsyncGenerator<{ line: number; content: string }> {
  let open: { line: number; content: string } | null = null;
  let line = 0;
  for await (const raw of lines(text)) {
    line += 1;
    if (open !== null && /^[ \t]/.test(raw)) {
      open.content = bounded(open.content + raw.slice(1));
    } else if (open !== null && isSoftBroken(open.content)) {
      open.content = bounded(open.content.slice(0, -1) + raw);
    } else {
      if (open !== null) yield open;
      open = { line, content: bounded(raw) };
    }
  }
  if (open !== null) yield open;
}

const bounded = (content: string): string => content.slice(0, LONGEST_VALUE_CHARACTERS);

const isSoftBroken = (content: string): boolean =>
  content.endsWith('=') && /^[^:]*ENCODING=QUOTED-PRINTABLE/i.test(content);

async function* lines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of text) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield part.endsWith('\r') ? part.slice(0, -1) : part;
    // A file without line ends is no list of cards.
    rest = rest.slice(0, LONGEST_VALUE_CHARACTERS);
  }
  if (rest !== '') yield rest.endsWith('\r') ? rest.slice(0, -1) : rest;
}

/** `group.NAME;PARAMETER=value:text`; a colon inside a quoted parameter is none that ends the name. */
function parseProperty(content: string): Property | null {
  const match = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:[^:;"]|"[^"]*")*)*):(.*)$/s.exec(content);
  if (match === null) return null;
  const [, name = '', parameters = '', raw = ''] = match;
  const types: string[] = [];
  let isQuotedPrintable = false;
  let charset = 'utf-8';
  for (const parameter of parameters.split(';').slice(1)) {
    const [key = '', value = ''] = parameter.includes('=') ? splitOnce(parameter) : ['TYPE', parameter];
    const upper = key.trim().toUpperCase();
    if (upper === 'TYPE') types.push(...value.replaceAll('"', '').toLowerCase().split(','));
    if (upper === 'ENCODING' || (upper === 'TYPE' && /^quoted-printable$/i.test(value)))
      isQuotedPrintable ||= /^quoted-printable$/i.test(value);
    if (upper === 'CHARSET') charset = value.trim();
  }
  return { name: name.toUpperCase(), types, value: isQuotedPrintable ? fromQuotedPrintable(raw, charset) : raw };
}

function splitOnce(parameter: string): [string, string] {
  const at = parameter.indexOf('=');
  return [parameter.slice(0, at), parameter.slice(at + 1)];
}

function fromQuotedPrintable(raw: string, charset: string): string {
  const bytes = Buffer.from(
    raw.replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A charset nobody knows: what most cards meant.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function contactOf(card: { line: number; properties: Property[] }): CardContact | BrokenCard {
  const all = (name: string): Property[] => card.properties.filter((property) => property.name === name);
  const first = (name: string): string | null => textOf(all(name)[0]?.value ?? '');
  const [company = null, ...units] = parts(all('ORG')[0]?.value ?? '');
  const name = first('FN') ?? nameOf(all('N')[0]?.value ?? '') ?? company;
  if (name === null) return { line: card.line, message: 'This card has no name (FN, N or ORG).' };
  return {
    line: card.line,
    name,
    company: company === name ? null : company,
    title: first('TITLE') ?? first('ROLE'),
    department: units.length === 0 ? null : units.join(', '),
    emails: texts(all('EMAIL')),
    numbers: all('TEL').flatMap(({ value, types }) => {
      const number = textOf(value.replace(/^tel:/i, '').replace(/;ext=/i, ' ext. '));
      return number === null ? [] : [{ value: number, type: numberType(types) }];
    }),
    note: first('NOTE'),
  };
}

/** Family name; given name; further names; title before; title after. */
function nameOf(value: string): string | null {
  const [family = '', given = '', more = '', before = '', after = ''] = split(value, ';').map(unescaped);
  const name = [before, given, more, family, after].map((part) => part.trim()).filter((part) => part !== '');
  return name.length === 0 ? null : name.join(' ');
}

const parts = (value: string): string[] =>
  split(value, ';')
    .map((part) => unescaped(part).trim())
    .filter((part) => part !== '');

/** At separators that are not written with a backslash. */
function split(value: string, separator: string): string[] {
  const found: string[] = [''];
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at] ?? '';
    if (character === separator) {
      found.push('');
      continue;
    }
    const isEscape = character === '\\' && at + 1 < value.length;
    found[found.length - 1] += isEscape ? character + value[at + 1] : character;
    if (isEscape) at += 1;
  }
  return found;
}

const unescaped = (value: string): string =>
  value.replace(/\\(.)/gs, (_whole, character: string) => (/n/i.test(character) ? '\n' : character));

function textOf(value: string): string | null {
  const text = unescaped(value).trim();
  return text === '' ? null : text;
}

const texts = (properties: readonly Property[]): string[] =>
  [...new Set(properties.map(({ value }) => textOf(value.replace(/^mailto:/i, ''))))].filter((text) => text !== null);

function numberType(types: readonly string[]): ContactNumber['type'] {
  if (types.includes('fax')) return 'fax';
  if (types.includes('cell') || types.includes('mobile')) return 'mobile';
  if (types.includes('work')) return 'work';
  return types.includes('home') ? 'home' : 'other';
}
