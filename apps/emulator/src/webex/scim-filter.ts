import { scimError } from './scim-error.ts';

export const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const WEBEX_IDENTITY = 'urn:scim:schemas:extension:cisco:webexidentity:2.0:User';

/** Path of an attribute, in lower case, with its schema when one is named. */
export interface AttributePath {
  schema: typeof CORE | typeof ENTERPRISE | typeof WEBEX_IDENTITY | null;
  names: string[];
}

const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
type Operator = (typeof OPERATORS)[number];
type Literal = string | number | boolean | null;

/** A filter of RFC 7644, section 3.4.2.2. */
export type ScimFilter =
  | { kind: 'and' | 'or'; left: ScimFilter; right: ScimFilter }
  | { kind: 'not'; filter: ScimFilter }
  | { kind: 'compare'; path: AttributePath; operator: Operator; value: Literal }
  | { kind: 'present'; path: AttributePath }
  | { kind: 'element'; path: AttributePath; filter: ScimFilter };

const MAX_LENGTH = 8_000;
const MAX_DEPTH = 60;
const TOKEN = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+))/y;

function invalid(detail: string): Error {
  return scimError(400, detail, 'invalidFilter');
}

/** `urn:…:User:name.givenName` or `name.givenName`, whatever the case of its letters. */
export function readPath(text: string): AttributePath {
  for (const schema of [CORE, ENTERPRISE, WEBEX_IDENTITY] as const) {
    const lower = schema.toLowerCase();
    if (text.toLowerCase() === lower) return { schema, names: [] };
    if (text.toLowerCase().startsWith(`${lower}:`)) return { schema, names: split(text.slice(lower.length + 1)) };
  }
  return { schema: null, names: split(text) };
}

function split(text: string): string[] {
  const names = text.toLowerCase().split('.');
  if (names.some((name) => !/^[a-z$][a-z0-9_$*-]*$/.test(name))) throw invalid(`'${text}' is no attribute.`);
  return names;
}

function tokensOf(text: string): string[] {
  if (text.length > MAX_LENGTH) throw invalid('The filter is too long.');
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  while (text.slice(end).trim() !== '') {
    TOKEN.lastIndex = end;
    const match = TOKEN.exec(text);
    const token = match?.[1] ?? match?.[2] ?? match?.[3];
    if (token === undefined) throw invalid('The filter cannot be understood.');
    tokens.push(token);
    end = TOKEN.lastIndex;
  }
  return tokens;
}

interface Cursor {
  tokens: string[];
  at: number;
  depth: number;
}

/** Reads a filter; throws SCIM's 400 `invalidFilter` for anything else. */
export function parseFilter(text: string): ScimFilter {
  const cursor: Cursor = { tokens: tokensOf(text), at: 0, depth: 0 };
  const filter = readOr(cursor);
  if (cursor.at < cursor.tokens.length) throw invalid(`'${cursor.tokens[cursor.at]}' was not expected.`);
  return filter;
}

function isWord(cursor: Cursor, word: string): boolean {
  return cursor.tokens[cursor.at]?.toLowerCase() === word;
}

function take(cursor: Cursor, what: string): string {
  const token = cursor.tokens[cursor.at];
  if (token === undefined) throw invalid(`The filter ends where ${what} should be.`);
  cursor.at += 1;
  return token;
}

function expectToken(cursor: Cursor, token: string): void {
  if (take(cursor, `'${token}'`) !== token) throw invalid(`'${token}' is missing.`);
}

function readOr(cursor: Cursor): ScimFilter {
  cursor.depth += 1;
  if (cursor.depth > MAX_DEPTH) throw invalid('The filter is nested too deeply.');
  let left = readAnd(cursor);
  while (isWord(cursor, 'or')) {
    cursor.at += 1;
    left = { kind: 'or', left, right: readAnd(cursor) };
  }
  cursor.depth -= 1;
  return left;
}

function readAnd(cursor: Cursor): ScimFilter {
  let left = readOne(cursor);
  while (isWord(cursor, 'and')) {
    cursor.at += 1;
    left = { kind: 'and', left, right: readOne(cursor) };
  }
  return left;
}

function readOne(cursor: Cursor): ScimFilter {
  const negated = isWord(cursor, 'not') && cursor.tokens[cursor.at + 1] === '(';
  if (negated) cursor.at += 1;
  if (cursor.tokens[cursor.at] === '(') {
    cursor.at += 1;
    const filter = readOr(cursor);
    expectToken(cursor, ')');
    return negated ? { kind: 'not', filter } : filter;
  }
  const path = readPath(take(cursor, 'an attribute'));
  if (cursor.tokens[cursor.at] === '[') {
    cursor.at += 1;
    const filter = readOr(cursor);
    expectToken(cursor, ']');
    return { kind: 'element', path, filter };
  }
  const word = take(cursor, 'an operator').toLowerCase();
  if (word === 'pr') return { kind: 'present', path };
  const operator = OPERATORS.find((it) => it === word);
  if (operator === undefined) throw invalid(`'${word}' is no operator.`);
  return { kind: 'compare', path, operator, value: readLiteral(take(cursor, 'a value')) };
}

function readLiteral(token: string): Literal {
  try {
    const value: unknown = JSON.parse(/^(true|false|null)$/i.test(token) ? token.toLowerCase() : token);
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Literal;
  } catch {
    // Told below.
  }
  throw invalid(`${token} is no value.`);
}

/** Whether a resource fits; `valuesOf` gives all values an attribute has in it. */
export function matches(filter: ScimFilter, valuesOf: (path: AttributePath) => readonly unknown[]): boolean {
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, valuesOf) && matches(filter.right, valuesOf);
    case 'or':
      return matches(filter.left, valuesOf) || matches(filter.right, valuesOf);
    case 'not':
      return !matches(filter.filter, valuesOf);
    case 'present':
      return valuesOf(filter.path).some((value) => value !== null && value !== '');
    case 'element':
      return valuesOf(filter.path).some((element) => matches(filter.filter, (path) => walk(element, path.names)));
    case 'compare': {
      const values = valuesOf(filter.path).map(plain);
      if (filter.operator === 'ne') return !values.some((value) => compare(value, 'eq', filter.value));
      if (filter.value === null) return filter.operator === 'eq' && values.length === 0;
      return values.some((value) => compare(value, filter.operator, filter.value));
    }
  }
}

/** A complex value stands for its `value`. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as { value?: unknown }).value : value;
}

function compare(actual: unknown, operator: Operator, expected: Literal): boolean {
  if (typeof actual === 'boolean') return operator === 'eq' && String(actual) === String(expected).toLowerCase();
  if (typeof actual === 'number' && typeof expected === 'number') return inOrder(actual, operator, expected);
  if (typeof actual !== 'string' || typeof expected !== 'string') return false;
  const one = actual.toLowerCase();
  const other = expected.toLowerCase();
  if (operator === 'co') return one.includes(other);
  if (operator === 'sw') return one.startsWith(other);
  if (operator === 'ew') return one.endsWith(other);
  return inOrder(one, operator, other);
}

function inOrder<T extends string | number>(one: T, operator: Operator, other: T): boolean {
  if (operator === 'eq') return one === other;
  if (operator === 'gt') return one > other;
  if (operator === 'ge') return one >= other;
  if (operator === 'lt') return one < other;
  return operator === 'le' && one <= other;
}

/** All values at a path inside a JSON value; names without regard to case, arrays entered. */
export function walk(value: unknown, names: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((entry) => walk(entry, names));
  const [name, ...rest] = names;
  if (name === undefined) return value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => (key.toLowerCase() === name ? walk(entry, rest) : []));
}
