/** The part of JSON Schema that world.schema.json uses. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  description?: string;
  type?: string;
  format?: string;
  enum?: readonly string[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  additionalProperties?: boolean;
}

/** Something that does not fit: where it stands, and what was expected there. */
export interface Finding {
  /** `organizations[0].people[3].email`; empty for the whole. */
  path: string;
  problem: string;
}

/** As a person wrote it, short enough for a line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) !== null;
  } catch {
    return false;
  }
}

/** What a single text or number had to be; null when it is. */
function expectedOf(schema: Schema, value: unknown): string | null {
  const { enum: choices, minLength = 0, maxLength = Number.POSITIVE_INFINITY, minimum, maximum, pattern } = schema;
  if (typeof value === 'number') {
    if ((minimum ?? value) <= value && value <= (maximum ?? value)) return null;
    return `a whole number from ${minimum} to ${maximum}`;
  }
  if (typeof value !== 'string') return null;
  if (choices !== undefined && !choices.includes(value)) return `one of ${choices.join(', ')}`;
  if (value.length < minLength || value.length > maxLength)
    return maxLength === Number.POSITIVE_INFINITY
      ? `a text of at least ${minLength} characters`
      : `a text of ${minLength} to ${maxLength} characters`;
  const fits = pattern === undefined || new RegExp(pattern).test(value);
  const zone = schema.format !== 'time-zone' || isTimeZone(value);
  return fits && zone ? null : (schema.description ?? `a text like ${pattern}`);
}

/** Everything in `value` that the schema does not allow. */
export function checkSchema(root: Schema, value: unknown): Finding[] {
  const findings: Finding[] = [];
  const visit = (given: Schema, at: { path: string; value: unknown }): void => {
    const name = given.$ref?.replace('#/$defs/', '');
    const schema = name === undefined ? given : (root.$defs?.[name] ?? {});
    const { path } = at;
    const kind = kindOf(at.value);
    if (schema.type !== undefined && schema.type !== kind) {
      findings.push({ path, problem: `${shown(at.value)} is not what is expected: ${schema.type}` });
      return;
    }
    const expected = expectedOf(schema, at.value);
    if (expected !== null) findings.push({ path, problem: `${shown(at.value)} is not what is expected: ${expected}` });
    if (Array.isArray(at.value)) {
      if (at.value.length < (schema.minItems ?? 0)) findings.push({ path, problem: 'the list is empty' });
      at.value.forEach((item, index) => {
        visit(schema.items ?? {}, { path: `${path}[${index}]`, value: item });
      });
    } else if (kind === 'object') visitObject(schema, { path, value: at.value as Record<string, unknown> });
  };
  const visitObject = (schema: Schema, at: { path: string; value: Record<string, unknown> }): void => {
    const { properties = {}, required = [], additionalProperties } = schema;
    const inside = (key: string): string => (at.path === '' ? key : `${at.path}.${key}`);
    for (const key of required)
      if (!Object.hasOwn(at.value, key)) findings.push({ path: at.path, problem: `"${key}" is missing` });
    for (const [key, value] of Object.entries(at.value)) {
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (property !== undefined) visit(property, { path: inside(key), value });
      else if (additionalProperties === false)
        findings.push({ path: inside(key), problem: `unknown; expected one of ${Object.keys(properties).join(', ')}` });
    }
  };
  visit(root, { path: '', value });
  return findings;
}
