import { createHash } from 'node:crypto';
import { entryDetailsSchema } from '@linekeeper/api-contract';
import type { Content, FieldValues, PlannedChange } from './plan.types.ts';

const NUMBERS = 'numbers';
/** Fields of an entry in the order people read them; the organization's own come after. */
const TEXT_FIELDS = ['name', 'title', 'department', 'location', 'email', 'extension', 'esn'] as const;
/** Fields the mapping makes stand apart, so that two plans name them alike whatever they are called. */
const EXTRA = 'extra.';
const DETAILS = 'details.';

/** An entry as single values, each of which can differ, be put back and be shown. */
export function fieldsOf(content: Content): FieldValues {
  const fields: FieldValues = {};
  for (const field of TEXT_FIELDS) if (content[field] !== null) fields[field] = content[field];
  if (content.numbers.length > 0) fields[NUMBERS] = content.numbers.map(({ value, type }) => ({ value, type }));
  for (const [name, value] of Object.entries(content.extra ?? {})) fields[EXTRA + name] = value;
  for (const [name, value] of Object.entries(content.details ?? {})) fields[DETAILS + name] = value;
  return fields;
}

/** The other way round; what is not among the fields is nothing. */
export function contentFrom(fields: FieldValues): Content {
  const text = (field: string): string | null => (typeof fields[field] === 'string' ? fields[field] : null);
  const part = (prefix: string): [string, unknown][] =>
    Object.entries(fields).flatMap(([field, value]): [string, unknown][] =>
      field.startsWith(prefix) && value !== null ? [[field.slice(prefix.length), value]] : [],
    );
  const extra = Object.fromEntries(part(EXTRA).map(([name, value]) => [name, String(value)]));
  const details = entryDetailsSchema.parse(Object.fromEntries(part(DETAILS)));
  return {
    name: text('name') ?? '',
    title: text('title'),
    department: text('department'),
    location: text('location'),
    email: text('email'),
    extension: text('extension'),
    esn: text('esn'),
    numbers: numbersIn(fields[NUMBERS]),
    ...(Object.keys(extra).length > 0 && { extra }),
    ...(Object.keys(details).length > 0 && { details }),
  };
}

/** What differs between two states of an entry; null stands for nothing there. */
export function differences(before: FieldValues, after: FieldValues): { before: FieldValues; after: FieldValues } {
  const were: FieldValues = {};
  const are: FieldValues = {};
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const was = before[field] ?? null;
    const is = after[field] ?? null;
    if (isSame(was, is)) continue;
    were[field] = was;
    are[field] = is;
  }
  return { before: were, after: are };
}

/** Equal whatever order a database keeps names in. */
export function isSame(a: unknown, b: unknown): boolean {
  return canonical(a ?? null) === canonical(b ?? null);
}

/** Differs exactly where two changes would not do the same to the same entry. */
export function changeDigest(change: Pick<PlannedChange, 'key' | 'act' | 'before' | 'after'>): string {
  const content = canonical([change.act, change.key, change.before, change.after]);
  return createHash('sha256').update(content).digest('base64url');
}

/** JSON with the names of each object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** A value as people read it. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  const parts = value.map((part: unknown) => {
    if (typeof part !== 'object' || part === null || !('value' in part)) return String(part);
    return 'type' in part ? `${String(part.value)} (${String(part.type)})` : String(part.value);
  });
  return parts.length === 0 ? null : parts.join('; ');
}

/** How a field is called where people read it: their own fields by the names they gave them. */
export function fieldName(field: string): string {
  if (field === 'esn') return 'dialed from other locations';
  return field.startsWith(EXTRA)
    ? field.slice(EXTRA.length)
    : field.startsWith(DETAILS)
      ? field.slice(DETAILS.length)
      : field;
}

function numbersIn(value: unknown): Content['numbers'] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((part: unknown) =>
    typeof part === 'object' && part !== null && 'value' in part && 'type' in part
      ? [{ value: String(part.value), type: String(part.type) }]
      : [],
  );
}
