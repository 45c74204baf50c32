import type { Filter } from './filter.types.ts';

/** The values an entry has in a field; none where it has none. */
export type ValuesOf = (field: string) => readonly string[];

/**
 * Whether an entry is selected. Two-valued: a field without a value matches nothing, and so `not` selects it
 * (RFC 4511 4.5.1.7 knows "undefined" only for fields that do not exist, and those never get past the parser).
 */
export function matchesFilter(filter: Filter, valuesOf: ValuesOf): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((each) => matchesFilter(each, valuesOf));
    case 'or':
      return filter.filters.some((each) => matchesFilter(each, valuesOf));
    case 'not':
      return !matchesFilter(filter.filter, valuesOf);
    case 'present':
      return valuesOf(filter.field).some((value) => prepare(filter.field, value) !== '');
    case 'equals': {
      const wanted = prepare(filter.field, filter.value);
      return wanted !== '' && valuesOf(filter.field).some((value) => prepare(filter.field, value) === wanted);
    }
    case 'substrings':
      return valuesOf(filter.field).some((value) => hasSubstrings(filter, prepare(filter.field, value)));
  }
}

/** Fields whose values are compared as telephone numbers: without blanks, hyphens, dots, slashes and brackets. */
const NUMBER_FIELDS = new Set(['number', 'extension']);

/** As RFC 4518 has it: capitals, forms of the same letter and repeated blanks make no difference. Accents do. */
function prepare(field: string, value: string): string {
  const folded = foldCase(value);
  return NUMBER_FIELDS.has(field) ? folded.replace(/[\s\-./()]/g, '') : folded.trim();
}

function foldCase(value: string): string {
  return value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');
}

function hasSubstrings(filter: Extract<Filter, { kind: 'substrings' }>, value: string): boolean {
  const isNumber = NUMBER_FIELDS.has(filter.field);
  // Blanks at a star count: `Sales *` asks for a word after Sales. In numbers they never do.
  const part = (text: string): string => (isNumber ? prepare(filter.field, text) : foldCase(text));
  const initial = part(filter.initial).trimStart();
  const final = part(filter.final).trimEnd();
  if (!value.startsWith(initial)) return false;
  let at = initial.length;
  for (const each of filter.any.map(part)) {
    const found = value.indexOf(each, at);
    if (found < 0) return false;
    at = found + each.length;
  }
  return value.length - final.length >= at && value.endsWith(final);
}
