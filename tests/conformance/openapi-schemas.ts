// Loads Cisco's OpenAPI files, where they are at hand, and validates answers of the emulator against them.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

/** Beside the checkout, never part of it: the tests that need it say so and skip without. */
const FOLDER = process.env.WEBEX_OPENAPI_FOLDER ?? join(import.meta.dirname, '../../../shared/webex/openapi');

export function openapiAtHand(): boolean {
  return existsSync(FOLDER);
}

type Json = Record<string, unknown>;

interface OpenApiDocument {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, { schema?: Json }> }> }>>;
  components?: { schemas?: Record<string, Json> };
}

const documents = new Map<string, OpenApiDocument>();

function documentOf(file: string): OpenApiDocument {
  const known = documents.get(file);
  if (known !== undefined) return known;
  const document = parse(readFileSync(join(FOLDER, file), 'utf8')) as OpenApiDocument;
  documents.set(file, document);
  return document;
}

/** OpenAPI 3.0 says `nullable: true` where JSON Schema says a union with null. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const source = value as Json;
  const target: Json = {};
  for (const [key, entry] of Object.entries(source)) {
    if (key === 'nullable' || key === 'example' || key === 'xml' || key === 'discriminator') continue;
    target[key] = toJsonSchema(entry);
  }
  if (source.nullable === true && typeof source.type === 'string') target.type = [source.type, 'null'];
  return target;
}

const validators = new Map<string, ValidateFunction | null>();

/** Validator of one operation's answer; null where the file gives no schema for it. */
export function validatorFor(input: {
  file: string;
  path: string;
  method: string;
  status: number;
}): ValidateFunction | null {
  const key = JSON.stringify(input);
  const known = validators.get(key);
  if (known !== undefined) return known;
  const document = documentOf(input.file);
  const operation = document.paths[input.path]?.[input.method];
  if (operation === undefined) throw new Error(`${input.file} has no ${input.method} ${input.path}`);
  const schema = operation.responses[String(input.status)]?.content?.['application/json']?.schema;
  const validator = schema === undefined ? null : compile(document, schema);
  validators.set(key, validator);
  return validator;
}

function compile(document: OpenApiDocument, schema: Json): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const { $ref, ...rest } = toJsonSchema(schema) as Json;
  return ajv.compile({
    ...rest,
    ...($ref === undefined ? {} : { $ref }),
    components: toJsonSchema(document.components ?? {}),
  });
}

/** A place where real answers are known to differ from the description. */
export interface KnownDifference {
  file: string;
  /** Matches the place in the answer, array indexes as `*`. */
  place: string;
  /** The rule of the description that real answers break. */
  rule: string;
  why: string;
  source: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    file: 'people.yml',
    place: '/items/*/invitePending',
    rule: 'type',
    why: 'the description says string, real answers carry booleans',
    source: 'docs/webex/people.md',
  },
  {
    file: 'people.yml',
    place: '/items/*/invitePending',
    rule: 'enum',
    why: 'the description says string, real answers carry booleans',
    source: 'docs/webex/people.md',
  },
  {
    file: 'people.yml',
    place: '/items/*/loginEnabled',
    rule: 'type',
    why: 'the description says string, real answers carry booleans',
    source: 'docs/webex/people.md',
  },
  {
    file: 'people.yml',
    place: '/items/*/loginEnabled',
    rule: 'enum',
    why: 'the description says string, real answers carry booleans',
    source: 'docs/webex/people.md',
  },
  {
    file: 'people.yml',
    place: '/invitePending',
    rule: 'type',
    why: 'the description says string, real answers carry booleans',
    source: 'docs/webex/people.md',
  },
  {
    file: 'people.yml',
    place: '/invitePending',
    rule: 'enum',
    why: 'the description says string, real answers carry booleans',
    source: 'docs/webex/people.md',
  },
  {
    file: 'people.yml',
    place: '/loginEnabled',
    rule: 'type',
    why: 'the description says string, real answers carry booleans',
    source: 'docs/webex/people.md',
  },
  {
    file: 'people.yml',
    place: '/loginEnabled',
    rule: 'enum',
    why: 'the description says string, real answers carry booleans',
    source: 'docs/webex/people.md',
  },
  {
    file: 'admin-audit-events.yml',
    place: '/items/*/data/adminRoles',
    rule: 'type',
    why: 'keys an event does not use are null in real answers',
    source: 'docs/webex/authorizers.md',
  },
  {
    file: 'webhooks.yml',
    place: '/event',
    rule: 'enum',
    why: '`all` is accepted for every resource, the list leaves it out',
    source: 'docs/webex/webhooks.md',
  },
  {
    file: 'webhooks.yml',
    place: '/items/*/event',
    rule: 'enum',
    why: '`all` is accepted for every resource, the list leaves it out',
    source: 'docs/webex/webhooks.md',
  },
  {
    file: 'reports-detailed-call-history.yml',
    place: '/items/*/Ring duration',
    rule: 'type',
    why: 'a number in the description, a string in a real record',
    source: 'docs/webex/cdr.md',
  },
];

/** What breaks the description and is on no list. */
export function unexpectedErrors(file: string, errors: readonly ErrorObject[] | null | undefined): string[] {
  return (errors ?? [])
    .map((error) => ({
      place: error.instancePath.replace(/\/\d+/g, '/*'),
      rule: error.keyword,
      text: error.message ?? '',
      params: JSON.stringify(error.params),
    }))
    .filter(
      ({ place, rule }) =>
        !KNOWN_DIFFERENCES.some((known) => known.file === file && known.place === place && known.rule === rule),
    )
    .map(({ place, rule, text, params }) => `${file} ${place}: ${rule}, ${text} ${params}`)
    .filter((line, index, lines) => lines.indexOf(line) === index);
}
