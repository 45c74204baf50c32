import type { MappingError, MappingRule } from '@linekeeper/api-contract';
import type { ListedEntry, SeenEntry } from '../seen-entry.ts';
import { fieldNames } from './filter-fields.ts';
import { WEBEX_FIELDS } from './webex-fields.ts';

/** Fields of every directory that a rule may fill. */
const FILLABLE = ['name', 'title', 'department', 'location', 'email'] as const;
type Fillable = (typeof FILLABLE)[number];

/** A template in pieces: texts, and fields whose value is put in. */
type Piece = { kind: 'text'; text: string } | { kind: 'field'; field: string };

export interface ParsedMapping {
  rules: { field: string; templates: Piece[][] }[];
  errors: MappingError[];
}

const BUILT_IN = fieldNames([]);

/** Parses all rules, and collects every mistake with its place. */
export function parseMapping(rules: readonly MappingRule[]): ParsedMapping {
  const parsed: ParsedMapping = { rules: [], errors: [] };
  const seen = new Set<string>();
  for (const [rule, { field, templates }] of rules.entries()) {
    const wrong = wrongName(field, seen);
    seen.add(field.toLowerCase());
    if (wrong !== null) parsed.errors.push({ rule, template: null, at: 0, message: wrong });
    const pieces = templates.map((text, template) => {
      const read = parseTemplate(text);
      if ('message' in read) parsed.errors.push({ rule, template, ...read });
      return 'message' in read ? [] : read.pieces;
    });
    parsed.rules.push({ field, templates: pieces });
  }
  return parsed;
}

function wrongName(field: string, seen: ReadonlySet<string>): string | null {
  if (seen.has(field.toLowerCase())) return `There is a rule for ${field} already.`;
  if (FILLABLE.some((name) => name === field)) return null;
  if (BUILT_IN.has(field.toLowerCase())) {
    return `${field} is filled by Webex itself. Rules fill ${FILLABLE.join(', ')} and fields of your own.`;
  }
  if (/^[a-z][a-z0-9-]{0,39}$/.test(field)) return null;
  return 'The name of a field has small letters, digits and hyphens, and begins with a letter.';
}

function parseTemplate(text: string): { pieces: Piece[] } | { at: number; message: string } {
  if (text.trim() === '')
    return { at: 0, message: 'A text or a field in braces belongs here, for example {department}.' };
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(/\{([^{}]*)\}/g)) {
    const [whole, named = ''] = match;
    if (match.index > at) pieces.push({ kind: 'text', text: text.slice(at, match.index) });
    const field = WEBEX_FIELDS.find((each) => each.toLowerCase() === named.trim().toLowerCase());
    if (field === undefined)
      return { at: match.index, message: `Webex has no field ${named.trim()} that is read here.` };
    pieces.push({ kind: 'field', field });
    at = match.index + whole.length;
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) });
  const brace = text.replace(/\{[^{}]*\}/g, (part) => ' '.repeat(part.length)).search(/[{}]/);
  return brace < 0 ? { pieces } : { at: brace, message: 'This brace has no partner: fields are written {department}.' };
}

/** The entry as the directory is to have it. A field of the directory no template can fill stays as Webex has it. */
export function mapEntry(mapping: ParsedMapping, listed: ListedEntry): SeenEntry {
  const { attributes, ...entry } = listed;
  if (mapping.rules.length === 0) return entry;
  const extra: Record<string, string> = {};
  const mapped: SeenEntry = { ...entry };
  for (const { field, templates } of mapping.rules) {
    const value = firstFilled(templates, attributes);
    if (value === null) continue;
    const fillable: Fillable | undefined = FILLABLE.find((name) => name === field);
    if (fillable === undefined) extra[field] = value;
    else mapped[fillable] = value;
  }
  return Object.keys(extra).length === 0 ? mapped : { ...mapped, extra };
}

function firstFilled(templates: readonly Piece[][], attributes: Readonly<Record<string, string>>): string | null {
  for (const pieces of templates) {
    const parts = pieces.map((piece) => (piece.kind === 'text' ? piece.text : (attributes[piece.field] ?? '')));
    const isFilled = pieces.every((piece, index) => piece.kind === 'text' || (parts[index] ?? '').trim() !== '');
    const value = parts.join('').trim();
    if (isFilled && value !== '') return value;
  }
  return null;
}
