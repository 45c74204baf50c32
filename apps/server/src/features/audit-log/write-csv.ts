import type { AuditEntry } from '@linekeeper/api-contract';

const COLUMNS: readonly (readonly [string, (entry: AuditEntry) => string | null])[] = [
  ['at', ({ at }) => at],
  ['who', ({ who }) => who.name],
  ['kind', ({ who }) => who.kind],
  ['via', ({ via }) => via],
  ['address', ({ address }) => address],
  ['act', ({ act }) => act],
  ['what', ({ what }) => what],
  ['organization', ({ organization }) => organization?.slug ?? null],
  ['target', ({ target }) => target.map(({ name, value }) => `${name}=${value}`).join('; ')],
  ['outcome', ({ outcome }) => outcome],
  ['code', ({ code }) => code],
  ['reason', ({ reason }) => reason],
  ['request', ({ requestId }) => requestId],
  ['id', ({ id }) => id],
];

/** The first line, with the mark by which spreadsheets know UTF-8. */
export function csvHead(): string {
  return `\uFEFF${COLUMNS.map(([name]) => name).join(',')}\r\n`;
}

/** One line (RFC 4180). */
export function csvLine(entry: AuditEntry): string {
  return `${COLUMNS.map(([, read]) => field(read(entry) ?? '')).join(',')}\r\n`;
}

/** Spreadsheets run what begins like a formula, and names and reasons are written by people. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
