// Validates answers of the emulator against Cisco's OpenAPI files with the known deviations applied.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { correctedDocument, type Json, type OpenApiDocument } from './openapi-files.ts';

export { openapiAtHand } from './openapi-files.ts';

/** OpenAPI 3.0 says `nullable: true` where JSON Schema says a union with null. */
function toJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const source = value as Json;
  const target: Json = {};
  for (const [key, entry] of Object.entries(source)) {
    if (key === 'nullable' || key === 'example' || key === 'xml' || key === 'discriminator') continue;
    target[key] = key === '$ref' && typeof entry === 'string' ? `document${entry}` : toJsonSchema(entry);
  }
  if (source.nullable === true && typeof source.type === 'string') target.type = [source.type, 'null'];
  return target;
}

const compilers = new Map<string, Ajv>();
const validators = new Map<string, ValidateFunction | null>();

/** One compiler a file: what several answers share is compiled once. */
function compilerOf(file: string, document: OpenApiDocument): Ajv {
  const known = compilers.get(file);
  if (known !== undefined) return known;
  // The files are what they are: to check them against the rules for schemas costs more than all answers.
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    validateSchema: false,
    meta: false,
    code: { optimize: false },
  });
  ajv.addSchema({ $id: 'document', components: toJsonSchema(document.components ?? {}) });
  compilers.set(file, ajv);
  return ajv;
}

/** Validator of one operation's answer; null where the file gives no schema for it. */
export function validatorFor(input: {
  /** Without or with `.yml`. */
  file: string;
  path: string;
  method: string;
  status: number;
}): ValidateFunction | null {
  const file = input.file.replace(/\.yml$/, '');
  const { path, method, status } = input;
  const key = `${file} ${method} ${path} ${status}`;
  const known = validators.get(key);
  if (known !== undefined) return known;
  const document = correctedDocument(file);
  const operation = document.paths[path]?.[method];
  if (operation === undefined) throw new Error(`${file}.yml has no ${method} ${path}`);
  const schema = operation.responses[String(status)]?.content?.['application/json']?.schema;
  const validator = schema === undefined ? null : compilerOf(file, document).compile(toJsonSchema(schema) as Json);
  validators.set(key, validator);
  return validator;
}

/** What breaks the description, array indexes as `*`, each once. */
export function unexpectedErrors(file: string, errors: readonly ErrorObject[] | null | undefined): string[] {
  const lines = (errors ?? []).map((error) => {
    const place = error.instancePath.replace(/\/\d+/g, '/*');
    return `${file} ${place}: ${error.keyword}, ${error.message ?? ''} ${JSON.stringify(error.params)}`;
  });
  return [...new Set(lines)];
}
