// Cisco's OpenAPI files, where they are at hand, corrected where real answers are known to differ.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { join } from 'node:path';
import { applyDeviations } from './openapi-deviations.ts';

/** Beside the checkout, never part of it: the tests that need it say so and skip without. */
const FOLDER = process.env.WEBEX_OPENAPI_FOLDER ?? join(import.meta.dirname, '../../../shared/webex/openapi');

export type Json = Record<string, unknown>;

export interface OpenApiOperation {
  responses: Record<string, { content?: Record<string, { schema?: Json }> }>;
  parameters?: { name: string; in: string; required?: boolean }[];
}

export interface OpenApiDocument {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components?: { schemas?: Record<string, Json> };
}

/** Where the files are looked for. */
export function openapiFolder(): string {
  return FOLDER;
}

export function openapiAtHand(folder: string = FOLDER): boolean {
  return existsSync(folder);
}

/** Names of the files, without `.yml`. */
export function openapiFiles(folder: string = FOLDER): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => name.slice(0, -'.yml'.length))
    .sort();
}

/** Each test file reads what it needs anew: YAML takes fifty times as long to read as JSON, so it is read once. */
const CACHE = join(import.meta.dirname, '../../.linekeeper/openapi');

/** A file as Cisco wrote it. */
export function originalDocument(file: string, folder: string = FOLDER): OpenApiDocument {
  const source = join(folder, `${file}.yml`);
  const { mtimeMs, size } = statSync(source);
  const key = createHash('sha256').update(`${source} ${mtimeMs} ${size}`).digest('hex').slice(0, 16);
  const cached = join(CACHE, `${file}-${key}.json`);
  if (existsSync(cached)) return JSON.parse(readFileSync(cached, 'utf8')) as OpenApiDocument;
  const { parse } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const document = parse(readFileSync(source, 'utf8')) as OpenApiDocument;
  mkdirSync(CACHE, { recursive: true, mode: 0o700 });
  // Written whole or not at all: another test file may be reading.
  writeFileSync(`${cached}.${process.pid}`, JSON.stringify(document));
  renameSync(`${cached}.${process.pid}`, cached);
  return document;
}

const documents = new Map<string, OpenApiDocument>();

/** A file with the known deviations applied. */
export function correctedDocument(file: string, folder: string = FOLDER): OpenApiDocument {
  const key = join(folder, file);
  const known = documents.get(key);
  if (known !== undefined) return known;
  const document = originalDocument(file, folder);
  applyDeviations(file, document);
  documents.set(key, document);
  return document;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** The emulator's spelling: `GET /v1/people/{personId}`; identity paths carry no `/v1`. */
export function operationName(method: string, path: string): string {
  return `${method.toUpperCase()} ${path.startsWith('/identity/') ? path : `/v1${path}`}`;
}

/** Operations of a file, in its order. */
export function operationsOf(document: OpenApiDocument): string[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => METHODS.includes(method))
      .map((method) => operationName(method, path)),
  );
}
