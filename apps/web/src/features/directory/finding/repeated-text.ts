import { type Lines, lineAt, lineCount, linesOf } from './lines.ts';
import { createTextNumbers } from './text-numbers.ts';

/** Texts that many rows share, like departments: each once, and by row which. */
export interface RepeatedText {
  values: Lines;
  /** Lines of `values`; empty where no row has anything. */
  places: Uint32Array<ArrayBuffer>;
  /** How many rows have each. */
  counts: Uint32Array<ArrayBuffer>;
}

/** A column of an answer, one line a row. */
export function repeatedTextOf(column: string, count: number): RepeatedText {
  const lines = linesOf(column, count);
  const { text, starts } = lines;
  const known = createTextNumbers();
  const places = new Uint32Array(lineCount(lines));
  for (let row = 0; row < places.length; row += 1) {
    places[row] = known.of(text, starts[row] ?? 0, (starts[row + 1] ?? 0) - 1);
  }
  const counts = new Uint32Array(known.texts.length);
  for (let row = 0; row < places.length; row += 1) counts[places[row] ?? 0] = (counts[places[row] ?? 0] ?? 0) + 1;
  return { values: linesOf(known.texts.join('\n'), known.texts.length), places, counts };
}

/** The text of one row. */
export function textAt({ values, places }: RepeatedText, row: number): string {
  const place = places[row];
  return place === undefined ? '' : lineAt(values, place);
}

/** Every text once, as `places` count them. */
export function textsOf({ values }: RepeatedText): string[] {
  return values.text.split('\n');
}
