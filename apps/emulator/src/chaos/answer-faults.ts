import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import { baseUrlOf } from '../webex/base-url.ts';
import type { Fault } from './fault.ts';
import { resetConnection } from './reset-connection.ts';
import { waitOnClock } from './wait.ts';

const DEFAULT_DRIP_BYTES = 64;
const DEFAULT_DRIP_DELAY_MS = 1_000;
export const DEFAULT_TIMEOUT_MS = 5 * 60_000;
/** Marks the link of an emptied page, so that the page it leads to is not emptied again and every walk ends. */
const REFILLED = 'refilled';

export interface AnswerInput {
  fault: Fault;
  services: Services;
  patienceMs: number;
  request: FastifyRequest;
  reply: FastifyReply;
  payload: unknown;
}

/** Kinds that need the answer of the handler: the request is carried out. */
export function needsAnswer(fault: Fault): boolean {
  if (fault.kind === 'reset' || fault.kind === 'timeout') return fault.afterBytes !== undefined;
  return ['trickle', 'truncated', 'empty-page', 'link-form'].includes(fault.kind);
}

/** Whether this request follows the link of an emptied page. */
export function isRefilled(request: FastifyRequest): boolean {
  return (request.query as Record<string, unknown>)[REFILLED] === markOf(request.url);
}

/** The answer as the fault leaves it. */
export function spoilAnswer(input: AnswerInput): unknown {
  const { fault, payload } = input;
  if (fault.kind === 'link-form') {
    bendLink(input);
    return payload;
  }
  if (fault.kind === 'empty-page') return emptyPage(input);
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
  const body = Buffer.from(payload);
  const { reply } = input;
  if (fault.kind === 'truncated' && fault.chunked === true) reply.removeHeader('content-length');
  else reply.header('content-length', body.byteLength);
  return Readable.from(fault.kind === 'trickle' ? drip(input, body) : breakOff(input, body));
}

async function* drip({ fault, services, reply, patienceMs }: AnswerInput, body: Buffer): AsyncGenerator<Buffer> {
  const size = Math.max(1, fault.dripBytes ?? DEFAULT_DRIP_BYTES);
  const ms = fault.delayMs ?? DEFAULT_DRIP_DELAY_MS;
  reply.raw.flushHeaders();
  for (let from = 0; from < body.byteLength; from += size) {
    if (from > 0 && (await waitOnClock({ clock: services.clock, reply, ms, patienceMs })) !== 'passed') {
      reply.raw.socket?.destroy();
      return;
    }
    yield body.subarray(from, from + size);
  }
}

async function* breakOff({ fault, services, reply, patienceMs }: AnswerInput, body: Buffer): AsyncGenerator<Buffer> {
  const { socket } = reply.raw;
  const bytes = Math.min(fault.afterBytes ?? Math.floor(body.byteLength / 2), Math.max(0, body.byteLength - 1));
  // 0 of `reset` and `timeout` loses the answer whole, its head too.
  if (bytes > 0 || fault.kind === 'truncated') reply.raw.flushHeaders();
  if (bytes > 0) yield body.subarray(0, bytes);
  for (let turn = 0; turn < 20 && (turn < 3 || (socket?.writableLength ?? 0) > 0); turn += 1) await nextTurn();
  if (fault.kind === 'timeout') {
    await waitOnClock({ clock: services.clock, reply, ms: fault.delayMs ?? DEFAULT_TIMEOUT_MS, patienceMs });
  }
  if (fault.kind === 'reset' && socket !== null) resetConnection(socket);
  else socket?.destroy();
}

/** Of an address without the mark itself, so that links of later pages, which copy it, do not carry one that counts. */
function markOf(url: string): string {
  const bare = new URL(url, 'http://page.invalid');
  bare.searchParams.delete(REFILLED);
  let hash = 0;
  for (const letter of `${bare.pathname}?${bare.searchParams}`) {
    hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  }
  return hash.toString(36);
}

/** An empty list whose link leads to the page that should have come. */
function emptyPage({ services, request, reply, payload }: AnswerInput): unknown {
  if (reply.statusCode !== 200 || typeof payload !== 'string') return payload;
  const page: unknown = payloadOf(payload);
  if (typeof page !== 'object' || page === null) return payload;
  const list = Object.entries(page).find(([, value]) => Array.isArray(value) && value.length > 0);
  if (list === undefined) return payload;
  const again = new URL(baseUrlOf(services, request) + request.url);
  again.searchParams.set(REFILLED, markOf(request.url));
  reply.header('Link', `<${again.href}>; rel="next"`);
  reply.removeHeader('content-length');
  return JSON.stringify({ ...page, [list[0]]: [] });
}

function payloadOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Forms of the link header seen in the wild, or feared: relative, with doubled brackets, with a second link. */
function bendLink({ fault, request, reply }: AnswerInput): void {
  const link = reply.getHeader('link');
  const url = typeof link === 'string' ? /^<([^>]*)>/.exec(link)?.[1] : undefined;
  if (url === undefined) return;
  const next = new URL(url);
  const first = `<${next.origin}${request.url.split('?')[0]}>; rel="first"`;
  const forms = {
    relative: `<${next.pathname}${next.search}>; rel="next"`,
    doubled: `<<${url}>>; rel="next"`,
    'two-links': `${first}, <${url}>; rel="next"`,
    'two-headers': [first, `<${url}>; rel="next"`],
  };
  reply.removeHeader('link');
  reply.header('Link', forms[fault.form ?? 'relative']);
}
