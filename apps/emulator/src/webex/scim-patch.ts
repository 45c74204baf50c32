import { asFields, type Fields, objectsField } from './body-fields.ts';
import { scimError } from './scim-error.ts';
import { type AttributePath, CORE, matches, parseFilter, readPath, type ScimFilter, walk } from './scim-filter.ts';

/** Target of one operation: `name`, `name.givenName`, `addresses[type eq "work"].locality`, with or without schema. */
interface Target {
  path: AttributePath;
  filter: ScimFilter | null;
  part: string | null;
}

/** Applies the operations of a PatchOp, in order, to a record (RFC 7644, section 3.5.2); the record is changed. */
export function patchRecord(record: Fields, body: Fields): void {
  const operations = objectsField(body, 'Operations') ?? objectsField(body, 'operations');
  if (operations === undefined || operations.length === 0) {
    throw scimError(400, 'Operations are missing.', 'invalidSyntax');
  }
  for (const operation of operations) {
    const op = String(operation.op).toLowerCase();
    if (op !== 'add' && op !== 'replace' && op !== 'remove') {
      throw scimError(400, `'${String(operation.op)}' is no operation.`, 'invalidSyntax');
    }
    applyOne(record, { op, path: operation.path, value: operation.value });
  }
}

function applyOne(
  record: Fields,
  operation: { op: 'add' | 'replace' | 'remove'; path: unknown; value: unknown },
): void {
  const { op, path, value } = operation;
  if (path === undefined || path === null || path === '') {
    if (op === 'remove') throw scimError(400, 'A removal needs a path.', 'noTarget');
    const fields = asFields(value);
    if (fields === null) throw scimError(400, 'Without a path the value must be an object.', 'invalidValue');
    for (const [name, entry] of Object.entries(fields)) applyAt(record, { op, target: targetOf(name), value: entry });
    return;
  }
  if (typeof path !== 'string') throw scimError(400, 'The path must be a string.', 'invalidPath');
  if (op !== 'remove' && value === undefined) throw scimError(400, 'The value is missing.', 'invalidValue');
  applyAt(record, { op, target: targetOf(path), value });
}

function targetOf(text: string): Target {
  const match = /^([^[\]]+)\[(.+)\](?:\.([A-Za-z$]+))?$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return { path: readPath(text), filter: null, part: null };
  return { path: readPath(match[1]), filter: parseFilter(match[2]), part: match[3] ?? null };
}

interface Change {
  op: 'add' | 'replace' | 'remove';
  target: Target;
  value: unknown;
}

function applyAt(record: Fields, change: Change): void {
  const { schema, names } = change.target.path;
  const section = schema === null || schema === CORE ? record : sectionOf(record, schema);
  if (names.length === 0) {
    if (change.op === 'remove') {
      for (const name of Object.keys(section)) delete section[name];
    } else Object.assign(section, asFields(change.value));
    return;
  }
  const [first = '', second] = names;
  if (names.length > 2) throw scimError(400, 'The path is too deep.', 'invalidPath');
  const name = keyOf(section, first, change.target);
  if (change.target.filter !== null) changeMatching(section, name, change);
  else if (second === undefined) changeWhole(section, name, change);
  else changePart(section, { name, part: second }, change);
}

function sectionOf(record: Fields, schema: string): Fields {
  const section = asFields(record[schema]) ?? {};
  record[schema] = section;
  return section;
}

/** Names known in lower case, in the spelling the record (or the standard) has. */
const SPELLINGS = [
  'userName',
  'displayName',
  'nickName',
  'givenName',
  'familyName',
  'middleName',
  'honorificPrefix',
  'honorificSuffix',
  'profileUrl',
  'userType',
  'preferredLanguage',
  'externalId',
  'phoneNumbers',
  'employeeNumber',
  'costCenter',
  'sipAddresses',
  'managedOrgs',
  'managedGroups',
  'streetAddress',
  'postalCode',
  'accountStatus',
];

function keyOf(fields: Fields, lower: string, target?: Target): string {
  const known = Object.keys(fields).find((name) => name.toLowerCase() === lower);
  const spelling = known ?? SPELLINGS.find((name) => name.toLowerCase() === lower) ?? lower;
  if (spelling === '__proto__')
    throw scimError(400, `There is no attribute ${target?.path.names.join('.')}.`, 'invalidPath');
  return spelling;
}

function changeWhole(section: Fields, name: string, { op, value }: Change): void {
  const before = section[name];
  if (op === 'remove') {
    if (value === undefined || !Array.isArray(before)) delete section[name];
    else section[name] = before.filter((entry) => !listOf(value).some((gone) => sameValue(entry, gone)));
  } else if (op === 'add' && Array.isArray(before)) {
    const additions = listOf(value).filter((entry) => !before.some((known) => sameValue(known, entry)));
    section[name] = [...before, ...additions];
  } else if (asFields(before) !== null && asFields(value) !== null) {
    section[name] = { ...asFields(before), ...asFields(value) };
  } else section[name] = value;
}

/** The same by its `value`, for complex ones; else the same JSON. */
function sameValue(one: unknown, other: unknown): boolean {
  const value = asFields(one)?.value;
  if (value !== undefined && value === asFields(other)?.value) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function changePart(section: Fields, at: { name: string; part: string }, { op, value }: Change): void {
  const before = section[at.name];
  const owners = listOf(before ?? {}).flatMap((entry): Fields[] => {
    const fields = asFields(entry);
    return fields === null ? [] : [fields];
  });
  for (const owner of owners) setPart(owner, keyOf(owner, at.part), op === 'remove' ? undefined : value);
  if (!Array.isArray(before)) section[at.name] = owners[0];
}

function setPart(owner: Fields, name: string, value: unknown): void {
  if (value === undefined) delete owner[name];
  else owner[name] = value;
}

function changeMatching(section: Fields, name: string, { op, target, value }: Change): void {
  const held = section[name] ?? [];
  const before = listOf(held);
  const fits = (entry: unknown): boolean =>
    target.filter !== null && matches(target.filter, (path) => walk(entry, path.names));
  if (!before.some(fits)) throw scimError(400, 'No value fits the filter of the path.', 'noTarget');
  const { part } = target;
  if (part === null && op === 'remove') {
    section[name] = before.filter((entry) => !fits(entry));
    return;
  }
  section[name] = before.map((entry) => {
    if (!fits(entry)) return entry;
    const owner = { ...asFields(entry) };
    if (part === null) return { ...owner, ...asFields(value) };
    setPart(owner, keyOf(owner, part.toLowerCase()), op === 'remove' ? undefined : value);
    return owner;
  });
}
