import type { FilterError } from './filter.types.ts';

/** A value up to its closing bracket: its parts between stars, unescaped, and where it ends. */
export type ReadValue = { kind: 'value'; parts: string[]; end: number } | { kind: 'error'; error: FilterError };

/** Reads one value by RFC 4515: a backslash and two hex digits are one byte of UTF-8. */
export function readValue(text: string, start: number): ReadValue {
  const parts: string[] = [];
  let part = '';
  let at = start;
  while (at < text.length && text[at] !== ')') {
    const sign = text[at] ?? '';
    if (sign === '(') return wrong(at, 'A ( within a value is written \\28.');
    if (sign === '\0') return wrong(at, 'A character without a sign (NUL) cannot be part of a value.');
    if (sign === '\\') {
      const run = readEscapes(text, at);
      if (typeof run === 'string') return wrong(at, run);
      part += run.text;
      at = run.end;
      continue;
    }
    if (sign === '*') {
      parts.push(part);
      part = '';
    } else {
      part += sign;
    }
    at += 1;
  }
  parts.push(part);
  if (parts.length === 1 && part.trim() === '') {
    return wrong(start, 'A value is missing. For “has any value” write *.');
  }
  return { kind: 'value', parts, end: at };
}

/** A run of escaped bytes is decoded as one: a letter of UTF-8 has up to four. */
function readEscapes(text: string, start: number): { text: string; end: number } | string {
  const [run = ''] = /^(?:\\[0-9A-Fa-f]{2})+/.exec(text.slice(start)) ?? [];
  if (run === '') return 'After \\ two hexadecimal digits follow: \\28 is (, \\29 is ), \\2a is *, \\5c is \\.';
  const bytes = Buffer.from(run.replaceAll('\\', ''), 'hex');
  try {
    const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (decoded.includes('\0')) return 'A character without a sign (NUL, \\00) cannot be part of a value.';
    return { text: decoded, end: start + run.length };
  } catch {
    return 'These escaped bytes are no UTF-8.';
  }
}

function wrong(at: number, message: string): ReadValue {
  return { kind: 'error', error: { at, message } };
}
