import type { SeenEntry } from '../seen-entry.ts';

/** Fields every directory has, as a filter names them. */
export const FILTER_FIELDS = [
  'name',
  'email',
  'department',
  'location',
  'number',
  'extension',
  'type',
  'title',
] as const;

/** Names people bring along from other directories. */
const ALIASES: Record<string, (typeof FILTER_FIELDS)[number]> = {
  cn: 'name',
  displayname: 'name',
  mail: 'email',
  'e-mail': 'email',
  l: 'location',
  telephonenumber: 'number',
  kind: 'type',
};

/** Every name a filter may use, in small letters, and the field it means. `own` are the organization's own fields. */
export function fieldNames(own: readonly string[]): Map<string, string> {
  return new Map([
    ...own.map((field) => [field.toLowerCase(), field] as const),
    ...Object.entries(ALIASES),
    ...FILTER_FIELDS.map((field) => [field, field] as const),
  ]);
}

/** What an entry has in a field of a filter. */
export function valuesOfEntry(entry: SeenEntry, field: string): readonly string[] {
  switch (field) {
    case 'name':
      return [entry.name];
    case 'type':
      return [entry.kind];
    case 'number':
      return entry.numbers.map(({ value }) => value);
    case 'email':
    case 'department':
    case 'location':
    case 'extension':
    case 'title':
      return given(entry[field]);
    default:
      return given(entry.extra?.[field] ?? null);
  }
}

function given(value: string | null): string[] {
  return value === null ? [] : [value];
}
