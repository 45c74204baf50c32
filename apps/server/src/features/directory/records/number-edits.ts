import type { RecordValue } from '@linekeeper/api-contract';

interface TypedNumber {
  type: string;
  value: string;
}

/** What was done to single numbers of Webex's: numbers it brings later are shown all the same. */
export interface NumberEdits {
  hidden: string[];
  /** Shown under another type than Webex's. */
  labels: TypedNumber[];
  added: TypedNumber[];
}

/** A value as it is kept. Numbers in another order than these edits give are kept as a list in place of Webex's. */
export type KeptValue = RecordValue | NumberEdits;

/** Webex's numbers with what was done to them: its own in its order, then those added. */
export function applyNumberEdits(webexs: readonly TypedNumber[], edits: NumberEdits): TypedNumber[] {
  const hidden = new Set(edits.hidden);
  const types = new Map(edits.labels.map(({ type, value }) => [value, type]));
  const kept = webexs
    .filter(({ value }) => !hidden.has(value))
    .map(({ type, value }) => ({ type: types.get(value) ?? type, value }));
  // One that Webex has now as well is not shown twice.
  const known = new Set(webexs.map(({ value }) => value));
  return [...kept, ...edits.added.filter(({ value }) => !known.has(value))];
}

/** The edits that make of Webex's numbers those that were asked for; null where no edits do. */
export function numberEdits(webexs: readonly TypedNumber[], wanted: readonly TypedNumber[]): NumberEdits | null {
  const [had, types] = [typesOf(webexs), typesOf(wanted)];
  const edits: NumberEdits = {
    hidden: webexs.flatMap(({ value }) => (types.has(value) ? [] : [value])),
    labels: wanted.filter(({ type, value }) => had.has(value) && had.get(value) !== type),
    added: wanted.filter(({ value }) => !had.has(value)),
  };
  const pairs = (numbers: readonly TypedNumber[]): string =>
    JSON.stringify(numbers.map(({ type, value }) => [type, value]));
  return pairs(applyNumberEdits(webexs, edits)) === pairs(wanted) ? edits : null;
}

/** Whether a kept value is edits of single numbers. */
export function isNumberEdits(value: KeptValue): value is NumberEdits {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typesOf(numbers: readonly TypedNumber[]): ReadonlyMap<string, string> {
  return new Map(numbers.map(({ type, value }) => [value, type]));
}
