import { asFields, type Fields } from './body-fields.ts';
import { type AttributePath, CORE, ENTERPRISE, readPath, WEBEX_IDENTITY } from './scim-filter.ts';

/** What no choice takes away: the description requires these. */
const ALWAYS = ['schemas', 'id', 'userName', 'meta'];
/** Required as well, yet the documentation's own example excludes it by its name. */
const UNLESS_EXCLUDED = ['userType'];
const EXTENSIONS: readonly string[] = [ENTERPRISE, WEBEX_IDENTITY];

/** The record with only the attributes asked for, or without those excluded. */
export function chooseAttributes(
  user: Fields,
  choice: { attributes: readonly string[] | null; excluded: readonly string[] | null },
): Fields {
  if (choice.attributes !== null) return only(user, choice.attributes.map(readPath));
  if (choice.excluded !== null) return without(user, choice.excluded.map(readPath));
  return user;
}

/** The paths that speak of one section: the core of the record, or an extension. */
function pathsIn(section: string, paths: readonly AttributePath[]): AttributePath[] {
  return paths.filter(({ schema }) => {
    if (section === CORE) return schema === null || schema === CORE;
    // Attributes of the enterprise extension are known without their schema.
    return schema === section || (section === ENTERPRISE && schema === null);
  });
}

function only(user: Fields, paths: readonly AttributePath[]): Fields {
  const core = pick(user, pathsIn(CORE, paths), (name) => !EXTENSIONS.includes(name));
  const kept: Fields = {};
  for (const [name, value] of Object.entries(user)) {
    if (ALWAYS.includes(name) || UNLESS_EXCLUDED.includes(name)) kept[name] = value;
    else if (Object.hasOwn(core, name)) kept[name] = core[name];
    else if (EXTENSIONS.includes(name)) {
      const section = pick(asFields(value) ?? {}, pathsIn(name, paths), () => true);
      if (Object.keys(section).length > 0) kept[name] = section;
    }
  }
  return kept;
}

function pick(fields: Fields, paths: readonly AttributePath[], belongs: (name: string) => boolean): Fields {
  const kept: Fields = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!belongs(name)) continue;
    const fitting = paths.filter(({ schema, names }) =>
      names.length === 0 ? schema !== null : names[0] === name.toLowerCase(),
    );
    if (fitting.length === 0) continue;
    const whole = fitting.some(({ names }) => names.length <= 1);
    const inner = fitting.map(({ names }) => names[1] ?? '');
    kept[name] = whole ? value : parts(value, (part) => inner.includes(part));
  }
  return kept;
}

/** The parts of a complex value, or of each in a list, whose lower-case name fits. */
function parts(value: unknown, fits: (name: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((entry) => parts(entry, fits));
  const fields = asFields(value);
  if (fields === null) return value;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => fits(name.toLowerCase())));
}

function without(user: Fields, paths: readonly AttributePath[]): Fields {
  const named = paths.map(({ names }) => names[0]);
  const required = [...ALWAYS, ...UNLESS_EXCLUDED.filter((name) => !named.includes(name.toLowerCase()))];
  const kept = drop(user, pathsIn(CORE, paths), (name) => required.includes(name) || EXTENSIONS.includes(name));
  for (const section of EXTENSIONS) {
    const fields = asFields(kept[section]);
    if (fields === null) continue;
    const left = drop(fields, pathsIn(section, paths), () => false);
    if (Object.keys(left).length > 0) kept[section] = left;
    else delete kept[section];
  }
  return kept;
}

function drop(fields: Fields, paths: readonly AttributePath[], stays: (name: string) => boolean): Fields {
  const kept: Fields = {};
  for (const [name, value] of Object.entries(fields)) {
    const fitting = paths.filter(({ schema, names }) =>
      names.length === 0 ? schema !== null : names[0] === name.toLowerCase(),
    );
    if (stays(name) || fitting.length === 0) kept[name] = value;
    else if (fitting.every(({ names }) => names.length > 1)) {
      const inner = fitting.map(({ names }) => names[1] ?? '');
      kept[name] = parts(value, (part) => !inner.includes(part));
    }
  }
  return kept;
}
