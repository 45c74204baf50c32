import type { RecordValue } from '@linekeeper/api-contract';
import type { SeenEntry } from '../seen-entry.ts';

export interface FieldChange {
  /** A field of the directory, or the name of another one. */
  field: string;
  before: RecordValue;
  after: RecordValue;
}

const LINES = ['name', 'title', 'department', 'location', 'email', 'extension'] as const;

/** Field by field what differs, as the history of an entry keeps it. */
export function changesBetween(before: SeenEntry, after: SeenEntry): FieldChange[] {
  const changes: FieldChange[] = LINES.map((field) => ({ field, before: before[field], after: after[field] }));
  changes.push({ field: 'numbers', before: before.numbers, after: after.numbers });
  for (const name of new Set([...Object.keys(before.extra ?? {}), ...Object.keys(after.extra ?? {})])) {
    changes.push({ field: name, before: before.extra?.[name] ?? null, after: after.extra?.[name] ?? null });
  }
  const lines = (values: string[] | undefined): RecordValue => (values?.length ? values.join('\n') : null);
  const { details: was = {} } = before;
  const { details: is = {} } = after;
  changes.push(
    { field: 'emails', before: lines(was.emails), after: lines(is.emails) },
    { field: 'addresses', before: was.addresses ?? [], after: is.addresses ?? [] },
    { field: 'photo', before: was.avatar ?? null, after: is.avatar ?? null },
  );
  return changes.filter((change) => !isSame(change.before, change.after));
}

/** Whether two values of a field are one and the same. */
export function isSame(a: RecordValue, b: RecordValue): boolean {
  return content(a) === content(b);
}

/** Nothing and an empty list are alike; jsonb may have turned the fields of a number around. */
function content(value: RecordValue): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.length === 0 ? 'null' : JSON.stringify(value.map(({ type, value: text }) => [type, text]));
}
