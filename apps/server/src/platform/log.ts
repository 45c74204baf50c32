import pino, { type Logger } from 'pino';

const CENSORED = '[hidden]';
const SECRET_NAME =
  /token|secret|password|passphrase|authorization|cookie|verifier|assertion|masterkey|connectionstring/i;
/** OAuth's `code` and `state` are secrets; our own codes and states are words. */
const SOMETIMES_SECRET = new Set(['code', 'state']);
const WORDS = /^[A-Za-z_-]{1,40}$/;
const DEPTH_LIMIT = 6;

/** The process's log: JSON lines on standard error, without secrets whatever a caller passes in. */
export function createLog(level: string, destination: pino.DestinationStream = pino.destination(2)): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (object) => withoutSecrets(object) },
      serializers: { err: describeError },
    },
    destination,
  );
}

/** A copy in which everything that is named like a secret is hidden; errors keep only their safe parts. */
export function withoutSecrets(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, safeValue(name, value, 0)]));
}

function safeValue(name: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (SECRET_NAME.test(name) && typeof value !== 'number') return CENSORED;
  if (SOMETIMES_SECRET.has(name) && typeof value === 'string' && !WORDS.test(value)) return CENSORED;
  if (value instanceof Error) return describeError(value);
  if (typeof value !== 'object' || value instanceof Date) return value;
  if (depth >= DEPTH_LIMIT) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => safeValue('', item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, safeValue(key, inner, depth + 1)]));
}

/** Only these fields of an error are logged: others (a database row, an answer's body) may hold what nobody may read. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const fields: Record<string, unknown> = { type: error.name, message: error.message, stack: error.stack };
  for (const name of ['code', 'status', 'kind', 'request', 'trackingId', 'constraint', 'table']) {
    const value: unknown = Reflect.get(error, name);
    if (typeof value === 'string' || typeof value === 'number') fields[name] = value;
  }
  if (error.cause !== undefined) fields.cause = describeError(error.cause);
  return fields;
}
