import { lineAt } from './lines.ts';
import { type Segment, sortNameOf } from './segment.ts';

/** The rows of one segment in order. */
export interface Ordered {
  segment: Segment;
  scores: Uint8Array;
  /** Rows of the segment. */
  order: Uint32Array;
  /** What its rows have to be raised by to be rows of the index. */
  offset: number;
}

/** Rows of the index in order: lists that are each in order become one. */
export function mergeOrdered(parts: readonly Ordered[]): Uint32Array {
  const partOf = (row: number): Ordered | undefined => parts.findLast(({ offset }) => offset <= row);
  const [first = new Uint32Array(), ...others] = parts
    .map(({ order, offset }) => (offset === 0 ? order : order.map((row) => row + offset)))
    .filter(({ length }) => length > 0);
  return others.reduce<Uint32Array>((merged, other) => mergeTwo(merged, other, partOf), first);
}

type PartOf = (row: number) => Ordered | undefined;

/** Each row of the shorter list is looked for a place in the rest of the longer: most names are then never compared. */
function mergeTwo(one: Uint32Array, other: Uint32Array, partOf: PartOf): Uint32Array {
  const [long, short] = one.length >= other.length ? [one, other] : [other, one];
  const merged = new Uint32Array(long.length + short.length);
  let next = 0;
  let written = 0;
  for (const row of short) {
    const place = placeOf(row, { long, from: next, partOf });
    merged.set(long.subarray(next, place), written);
    written += place - next;
    next = place;
    merged[written] = row;
    written += 1;
  }
  merged.set(long.subarray(next), written);
  return merged;
}

/** The first place from `from` on whose row does not go before this one: in steps that double, then halved. */
function placeOf(row: number, { long, from, partOf }: { long: Uint32Array; from: number; partOf: PartOf }): number {
  const before = (at: number): boolean => goesBefore(long[at] ?? 0, row, partOf);
  let step = 1;
  let low = from;
  while (low + step <= long.length && before(low + step - 1)) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step - 1, long.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows of different segments: better ones first, equals by name, then by id. */
function goesBefore(row: number, other: number, partOf: PartOf): boolean {
  const [mine, theirs] = [partOf(row), partOf(other)];
  if (mine === undefined || theirs === undefined) return false;
  const [at, otherAt] = [row - mine.offset, other - theirs.offset];
  const [score, otherScore] = [mine.scores[at] ?? 0, theirs.scores[otherAt] ?? 0];
  if (score !== otherScore) return score > otherScore;
  const [name, otherName] = [sortNameOf(mine.segment, at), sortNameOf(theirs.segment, otherAt)];
  if (name !== otherName) return name < otherName;
  return lineAt(mine.segment.rows.ids, at) < lineAt(theirs.segment.rows.ids, otherAt);
}
