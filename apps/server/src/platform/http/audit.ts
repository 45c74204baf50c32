import { type Endpoint, JOBS } from '@linekeeper/api-contract';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { AuditActor, AuditRecord, AuditSink, OutsideAct, SignedIn } from '../platform.ts';
import type { Caller } from './access.ts';
import { createWindowCounter } from './count-window.ts';
import { networkOf } from './network-of.ts';

export interface Audit {
  use(sink: AuditSink): void;
  /** What a request turned out to be, noted on the way. */
  note(request: FastifyRequest, what: Partial<Noted>): void;
  /** Writes the entry of a request that ends with this status. */
  finish(endpoint: Endpoint, request: FastifyRequest, status: number): Promise<void>;
  /** An act of a raw route. */
  outside(request: FastifyRequest, act: OutsideAct): Promise<void>;
}

interface Noted {
  signedIn: SignedIn | null;
  caller: Caller;
  /** Where the act itself makes somebody known, as signing in does. */
  actor: AuditActor;
  /** Where the act itself finds out whose organization it concerns, as a link without an account does. */
  organizationId: string;
  /** Params and body fit the contract. */
  checked: boolean;
  error: unknown;
}

/** Refusals of people we do not know could fill the log: so many are kept a minute; the rest is in the request log. */
const STRANGERS_A_MINUTE = 60;
const LONGEST_VALUE = 200;
const LONGEST_REASON = 500;
const MOST_VALUES = 20;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A number people say aloud, as INC-2481, or a small count. Anything else could be a secret in a path. */
const SHORT_ID = /^([A-Z]{2,5}-)?\d{1,7}$/;

/** Keeps what each changing request did, and hands it to whoever plugged in as the log. */
export function createAudit(options: { log: Logger; clock: Clock }): Audit {
  const { log } = options;
  const requests = new WeakMap<FastifyRequest, Partial<Noted>>();
  const strangers = createWindowCounter(options.clock, { uses: STRANGERS_A_MINUTE, perMs: 60_000 });
  let sink: AuditSink | null = null;
  const write = async (record: AuditRecord): Promise<void> => {
    if (sink === null) return;
    if (record.actor.kind === 'nobody' && record.outcome !== 'ok' && strangers.count('') !== null) return;
    try {
      await sink(record);
    } catch (error) {
      // The act is done: refusing it now would be a lie. The log keeps what the table could not.
      log.error({ err: error, audit: record }, 'an audit entry could not be written');
    }
  };
  const note: Audit['note'] = (request, what) => {
    requests.set(request, { ...requests.get(request), ...what });
  };
  return {
    use: (next) => {
      sink = next;
    },
    note,
    finish: async (endpoint, request, status) => {
      const noted = requests.get(request) ?? {};
      const fields = noted.checked === true ? fieldsOf(request) : {};
      const { reason } = fields;
      await write({
        act: endpoint.name,
        organizationId: noted.organizationId ?? noted.caller?.organization?.organizationId ?? null,
        actor: noted.actor ?? actorOf(noted.signedIn ?? null),
        via: viaOf(request, noted.signedIn ?? null),
        address: networkOf(request.ip),
        target: targetOf(endpoint, request, fields),
        ...outcomeOf(status, noted.error),
        reason: typeof reason === 'string' && reason !== '' ? reason.slice(0, LONGEST_REASON) : null,
        requestId: request.id,
      });
    },
    outside: async (request, act) => {
      const { actor, ...rest } = act;
      await write({
        ...rest,
        actor: actor ?? actorOf(requests.get(request)?.signedIn ?? null),
        address: networkOf(request.ip),
        reason: null,
        requestId: request.id,
      });
    },
  };
}

const NOBODY: AuditActor = { kind: 'nobody', id: null, name: 'somebody not signed in' };

/** Whom the log names for this caller. */
export function actorOf(signedIn: SignedIn | null): AuditActor {
  if (signedIn === null) return NOBODY;
  const { key, name } = signedIn;
  if (key === undefined) return { kind: 'account', id: signedIn.accountId, name };
  return { kind: key.kind === 'machine' ? 'machine' : 'api-key', id: key.id, name };
}

/** The command line says so itself; a program that claims it too only hides that it is another program. */
function viaOf(request: FastifyRequest, signedIn: SignedIn | null): AuditRecord['via'] {
  if (signedIn?.key === undefined) return 'web';
  return /^linekeeper-cli\b/.test(request.headers['user-agent'] ?? '') ? 'cli' : 'api';
}

function outcomeOf(status: number, error: unknown): Pick<AuditRecord, 'outcome' | 'code'> {
  if (status < 400) return { outcome: 'ok', code: null };
  const code = error instanceof AppError ? error.code : status >= 500 ? 'internal-error' : 'invalid-request';
  return { outcome: status >= 500 && !(error instanceof AppError) ? 'failed' : 'refused', code };
}

function fieldsOf({ body }: FastifyRequest): Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
}

/** Ids and jobs of the path, and what the endpoint names. The organization has a column of its own. */
function targetOf(
  endpoint: Endpoint,
  request: FastifyRequest,
  fields: Record<string, unknown>,
): Record<string, string> {
  const allowed: readonly string[] = Array.isArray(endpoint.audit) ? endpoint.audit : [];
  const params = typeof request.params === 'object' && request.params !== null ? { ...request.params } : {};
  const target: Record<string, string> = {};
  for (const [name, value] of Object.entries<unknown>(params)) {
    if (name === 'organization' || typeof value !== 'string') continue;
    if (allowed.includes(name) || isPlain(value)) target[name] = value.slice(0, LONGEST_VALUE);
  }
  for (const name of allowed) {
    const text = textOf(fields[name]);
    if (text !== null) target[name] = text;
  }
  return target;
}

function isPlain(value: string): boolean {
  return UUID.test(value) || SHORT_ID.test(value) || JOBS.some((job) => job === value);
}

function textOf(value: unknown): string | null {
  if (Array.isArray(value)) {
    const texts = value.filter((one) => typeof one === 'string' || typeof one === 'number').slice(0, MOST_VALUES);
    return texts.join(', ').slice(0, LONGEST_VALUE);
  }
  if (typeof value === 'string') return value.slice(0, LONGEST_VALUE);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
