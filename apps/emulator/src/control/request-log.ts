import type { LoggedMessage, RawMessage, RequestLog, RequestLogEntry } from '../doors.ts';
import { hideInBody, hideInHeaders } from './hide-secrets.ts';

/** Of a longer body the beginning is kept. */
export const BODY_LIMIT = 16 * 1024;

interface Kept {
  entry: RequestLogEntry;
  request: CutMessage;
  answer: CutMessage;
}

interface CutMessage extends RawMessage {
  cutFrom: number | null;
}

const NOTHING: CutMessage = { headers: {}, body: null, cutFrom: null };

/**
 * The last answered requests. What came and went is kept as it was, without reading it: hiding secrets and writing
 * JSON wait until somebody looks.
 */
export function createRequestLog(limit = 200): RequestLog {
  let kept: Kept[] = [];
  let lastId = 0;
  return {
    add: (entry, exchange) => {
      lastId += 1;
      kept.push({
        entry: { id: lastId, ...entry },
        request: exchange === undefined ? NOTHING : cut(exchange.request),
        answer: exchange === undefined ? NOTHING : cut(exchange.answer),
      });
      // Seldom, or with a large log every request would copy it.
      if (kept.length > limit * 1.5 + 10) kept = kept.slice(-limit);
    },
    all: () => kept.slice(-limit).map(({ entry }) => entry),
    find: (id) => {
      const found = kept.find(({ entry }) => entry.id === id);
      if (found === undefined) return null;
      return { ...found.entry, request: present(found.request), answer: present(found.answer) };
    },
    lastId: () => lastId,
    clear: () => {
      kept = [];
    },
  };
}

/** A long text or buffer is copied short, so that the log holds on to no megabytes; parsed bodies are small or cut when shown. */
function cut({ headers, body }: RawMessage): CutMessage {
  if (typeof body === 'string' && body.length > BODY_LIMIT) {
    return { headers, body: Buffer.from(body.slice(0, BODY_LIMIT)).toString(), cutFrom: body.length };
  }
  if (Buffer.isBuffer(body)) {
    const cutFrom = body.length > BODY_LIMIT ? body.length : null;
    return { headers, body: body.subarray(0, BODY_LIMIT).toString(), cutFrom };
  }
  // Without a length it may be any: a chunked body of megabytes must not stay.
  const length = Number(headers['content-length'] ?? Infinity);
  if (typeof body === 'object' && body !== null && !isStream(body) && length > BODY_LIMIT) {
    const text = JSON.stringify(body);
    return { headers, body: text.slice(0, BODY_LIMIT), cutFrom: text.length > BODY_LIMIT ? text.length : null };
  }
  return { headers, body, cutFrom: null };
}

function present({ headers, body, cutFrom }: CutMessage): LoggedMessage {
  const shown = hideInHeaders(headers);
  if (body === null || body === undefined || body === '') return { headers: shown, body: null, cutFrom };
  if (isStream(body)) return { headers: shown, body: '(a stream)', cutFrom };
  return { headers: shown, body: hideInBody(body, shown['content-type'] ?? ''), cutFrom };
}

function isStream(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'pipe' in body;
}
