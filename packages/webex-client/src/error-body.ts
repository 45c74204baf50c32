export interface ErrorBody {
  /** `unreadable` means neither family: an HTML page of a proxy, an empty body. */
  family: 'gateway' | 'oauth' | 'unreadable';
  message: string;
  code: number | string | null;
  trackingId: string | null;
}

/** Reads both error families and the odd forms seen in the field (`errorMessage`, CDR's `errorCode`, HTML). */
export function readErrorBody(text: string): ErrorBody & { body: unknown } {
  const body = parseJson(text);
  if (!isRecord(body))
    return { family: 'unreadable', message: firstWords(text), code: null, trackingId: null, body: null };
  const trackingId = asText(body.trackingId) ?? asText(body.trackingID);
  const oauthError = asText(body.error);
  if (oauthError !== null) {
    const message = asText(body.error_description) ?? oauthError;
    return { family: 'oauth', message, code: oauthError, trackingId, body };
  }
  const first = Array.isArray(body.errors) ? body.errors.find(isRecord) : undefined;
  const message = asText(first?.description) ?? asText(body.message) ?? asText(body.errorMessage);
  const code = asCode(first?.errorCode) ?? asCode(body.errorCode);
  if (message === null && code === null) {
    return { family: 'unreadable', message: 'an answer without a message', code: null, trackingId, body };
  }
  return { family: 'gateway', message: message ?? `error ${code}`, code, trackingId, body };
}

/** JSON, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Retry-After` in seconds or as a date; null where absent or unreadable. */
export function readRetryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (header.trim() !== '' && Number.isFinite(seconds)) return withinADay(seconds * 1000);
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? null : withinADay(atMs - nowMs);
}

/** More is a mistake, and may be more than a date can hold. */
function withinADay(ms: number): number {
  return Math.min(Math.max(0, ms), 86_400_000);
}

function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function asCode(value: unknown): number | string | null {
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? value : null;
}

/** Looked for in the beginning only: the search for tags takes the square of the length where no tag ends. */
const FIRST_PART = 4_000;

function firstWords(text: string): string {
  const words = text
    .slice(0, FIRST_PART)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return words === '' ? 'an empty answer' : words.slice(0, 120);
}
