import type { Filter, FilterError, ParsedFilter } from './filter.types.ts';
import { readValue } from './read-value.ts';

/** More brackets in each other are a mistake, and each costs a frame of the stack. */
const MAX_DEPTH = 50;

/**
 * Reads a filter by the grammar of RFC 4515. More lenient in one thing only: blanks may stand between brackets.
 * `fieldOf` says under which name a field is known here; null where it is not.
 */
export function parseFilter(text: string, fieldOf: (name: string) => string | null): ParsedFilter {
  const reader: Reader = { text, at: 0, fieldOf };
  try {
    skipBlanks(reader);
    if (reader.at === text.length) throw new WrongFilter(0, 'A filter needs at least one condition.');
    const filter = readFilter(reader, 1);
    skipBlanks(reader);
    if (reader.at < text.length) {
      const tail =
        text[reader.at] === ')'
          ? 'One ) too many: nothing is open here.'
          : 'The filter has ended before this. To ask for both, write (&(…)(…)).';
      throw new WrongFilter(reader.at, tail);
    }
    return { kind: 'filter', filter };
  } catch (error) {
    if (error instanceof WrongFilter) return { kind: 'error', error: error.where };
    throw error;
  }
}

interface Reader {
  text: string;
  at: number;
  fieldOf(name: string): string | null;
}

class WrongFilter extends Error {
  where: FilterError;

  constructor(at: number, message: string) {
    super(message);
    this.where = { at, message };
  }
}

function readFilter(reader: Reader, depth: number): Filter {
  const openedAt = reader.at;
  if (reader.text[openedAt] !== '(')
    throw new WrongFilter(openedAt, 'Each condition stands in brackets: (name=value).');
  if (depth > MAX_DEPTH) throw new WrongFilter(openedAt, `More than ${MAX_DEPTH} brackets in each other.`);
  reader.at += 1;
  skipBlanks(reader);
  const filter = readInside(reader, depth);
  skipBlanks(reader);
  if (reader.at === reader.text.length) {
    throw new WrongFilter(reader.at, `A ) is missing: the ( at character ${openedAt + 1} is still open.`);
  }
  if (reader.text[reader.at] !== ')') throw new WrongFilter(reader.at, 'A ) belongs here.');
  reader.at += 1;
  return filter;
}

function readInside(reader: Reader, depth: number): Filter {
  const sign = reader.text[reader.at];
  if (sign === '&' || sign === '|') {
    reader.at += 1;
    return { kind: sign === '&' ? 'and' : 'or', filters: readList(reader, depth) };
  }
  if (sign === '!') {
    reader.at += 1;
    skipBlanks(reader);
    if (reader.text[reader.at] !== '(')
      throw new WrongFilter(reader.at, 'After ! one condition in brackets follows: (!(name=value)).');
    return { kind: 'not', filter: readFilter(reader, depth + 1) };
  }
  return readItem(reader);
}

function readList(reader: Reader, depth: number): Filter[] {
  const filters: Filter[] = [];
  skipBlanks(reader);
  while (reader.text[reader.at] === '(') {
    filters.push(readFilter(reader, depth + 1));
    skipBlanks(reader);
  }
  if (filters.length === 0)
    throw new WrongFilter(reader.at, 'After & and | at least one condition in brackets follows.');
  return filters;
}

/** Signs LDAP has and this filter has not, each with what to write instead. */
const OTHER_SIGNS: Record<string, string> = {
  '>': 'Larger and smaller (>=, <=) are not known here: texts have no order people agree on. Use = with * instead.',
  '<': 'Larger and smaller (>=, <=) are not known here: texts have no order people agree on. Use = with * instead.',
  '~': 'Similar (~=) is not known here: nobody could say what it selects. Use = with * instead.',
  ':': 'Extensible matches (:=) are not known here. Use = instead.',
};

function readItem(reader: Reader): Filter {
  const startedAt = reader.at;
  const [name = ''] = /^[A-Za-z][A-Za-z0-9.-]*/.exec(reader.text.slice(startedAt, startedAt + 100)) ?? [];
  if (name === '')
    throw new WrongFilter(startedAt, 'The name of a field belongs here, for example (department=Sales).');
  reader.at += name.length;
  skipBlanks(reader);
  const sign = reader.text[reader.at] ?? '';
  const other = OTHER_SIGNS[sign];
  if (other !== undefined) throw new WrongFilter(reader.at, other);
  if (sign !== '=') throw new WrongFilter(reader.at, `After ${name} a = belongs.`);
  const field = reader.fieldOf(name);
  if (field === null) throw new WrongFilter(startedAt, `There is no field ${name}.`);
  reader.at += 1;
  const value = readValue(reader.text, reader.at);
  if (value.kind === 'error') throw new WrongFilter(value.error.at, value.error.message);
  reader.at = value.end;
  return itemOf(field, value.parts);
}

/** `parts` are what stands between the stars: one part is a value, two empty ones mean that there is one at all. */
function itemOf(field: string, parts: readonly string[]): Filter {
  const [initial = '', ...rest] = parts;
  const final = rest.pop();
  if (final === undefined) return { kind: 'equals', field, value: initial };
  const any = rest.filter((part) => part !== '');
  if (initial === '' && final === '' && any.length === 0) return { kind: 'present', field };
  return { kind: 'substrings', field, initial, any, final };
}

function skipBlanks(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at += 1;
}
