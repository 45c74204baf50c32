import type { FastifyRequest } from 'fastify';
import { malformed } from './errors.ts';

export type Fields = Record<string, unknown>;

/** The value as an object with fields; null when it is anything else. */
export function asFields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** The JSON object sent; 400 for anything else. */
export function bodyFields(request: FastifyRequest): Fields {
  const fields = asFields(request.body);
  if (fields === null) throw malformed('The body must be a JSON object.');
  return fields;
}

/** A text field; undefined when it is missing, null or empty, 400 when it is of another type. */
export function textField(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw malformed(`Field '${name}' must be a string.`);
  return value;
}

/** A list field; undefined when it is missing or null, 400 when it is of another type. */
export function listField(fields: Fields, name: string): unknown[] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw malformed(`Field '${name}' must be an array.`);
  return value;
}

/** A list of objects; 400 when one of the entries is none. */
export function objectsField(fields: Fields, name: string): Fields[] | undefined {
  return listField(fields, name)?.map((entry) => {
    const object = asFields(entry);
    if (object === null) throw malformed(`Field '${name}' must be an array of objects.`);
    return object;
  });
}

/** A list of texts; 400 when one of the entries is none. */
export function textsField(fields: Fields, name: string): string[] | undefined {
  return listField(fields, name)?.map((entry) => {
    if (typeof entry !== 'string') throw malformed(`Field '${name}' must be an array of strings.`);
    return entry;
  });
}
