// Holds any answer of the emulator against the operation it belongs to: status, content type, schema.
import type { ObservedAnswer } from '../../apps/emulator/src/answers.ts';
import { DESCRIBED_OPERATIONS } from '../../apps/emulator/src/coverage/described-operations.ts';
import { UNDESCRIBED_STATUSES } from './openapi-deviations.ts';
import { correctedDocument } from './openapi-files.ts';
import { unexpectedErrors, validatorFor } from './openapi-schemas.ts';

interface Described {
  operation: string;
  file: string;
  method: string;
  /** As the file spells it. */
  path: string;
  pattern: RegExp;
  parameters: number;
}

/** Fixed pieces win over parameters: `/people/me` is no `{personId}`. */
const DESCRIBED: readonly Described[] = Object.entries(DESCRIBED_OPERATIONS)
  .flatMap(([file, operations]) => operations.map((operation) => describe(file, operation)))
  .sort((one, other) => one.parameters - other.parameters);

function describe(file: string, operation: string): Described {
  const [method = '', full = ''] = operation.split(' ');
  return {
    operation,
    file,
    method,
    path: full.replace(/^\/v1(?=\/)/, ''),
    pattern: new RegExp(`^${full.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
    parameters: full.split('{').length - 1,
  };
}

/** The operation of the descriptions a request is for; null for what none describes. */
export function describedOperation(method: string, url: string): Described | null {
  const path = (url.split('?')[0] ?? '').replace(/(?<=.)\/$/, '');
  return DESCRIBED.find((it) => it.method === method && it.pattern.test(path)) ?? null;
}

function jsonOf(body: unknown): { value: unknown } | null {
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) return null;
  try {
    return { value: JSON.parse(body.toString()) };
  } catch {
    return null;
  }
}

/** What one answer breaks of the description; empty where it fits or nothing describes it. */
export function violationsOf(answer: ObservedAnswer): string[] {
  const described = describedOperation(answer.method, answer.url);
  if (described === null) return [];
  const { operation, file, method, path } = described;
  const { status } = answer;
  const responses = correctedDocument(file).paths[path]?.[method.toLowerCase()]?.responses ?? {};
  const told = (rule: string): string => `${operation} answered ${status}: ${rule}`;
  if (responses[String(status)] === undefined) {
    const known = UNDESCRIBED_STATUSES.some((it) => it.operation.test(operation) && it.status === status);
    return known ? [] : [told('the status is not documented')];
  }
  const empty = answer.body === null || answer.body === undefined || answer.body === '';
  if (status === 204) return empty ? [] : [told('a body under 204')];
  const validate = validatorFor({ file, path, method: method.toLowerCase(), status });
  if (validate === null) return [];
  if (empty) return [told('no body where one is described')];
  if (!answer.contentType.startsWith('application/json')) return [told(`content type ${answer.contentType}`)];
  const body = jsonOf(answer.body);
  if (body === null) return [told('the body is no JSON')];
  return validate(body.value) ? [] : unexpectedErrors(file, validate.errors).map(told);
}
