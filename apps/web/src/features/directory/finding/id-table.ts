import { type Lines, lineAt, lineCount } from './lines.ts';
import { hashOf } from './text-numbers.ts';

/** Rows by id, 0 where a place is free, otherwise one more than the row: a table that can be handed over as it is. */
export type IdTable = Uint32Array<ArrayBuffer>;

/** Half of its places stay free, so that whoever looks for an id soon finds it or a gap. */
export function createIdTable(ids: Lines): IdTable {
  const count = lineCount(ids);
  const table = new Uint32Array(2 ** Math.ceil(Math.log2(count * 2 + 2)));
  for (let row = 0; row < count; row += 1) {
    const [from, to] = [ids.starts[row] ?? 0, (ids.starts[row + 1] ?? 0) - 1];
    let at = placeFor(ids.text, from, to) & (table.length - 1);
    while (table[at] !== 0) at = (at + 1) & (table.length - 1);
    table[at] = row + 1;
  }
  return table;
}

/** The row with this id, null where there is none. */
export function rowOfId({ idTable, ids }: { idTable: IdTable; ids: Lines }, id: string): number | null {
  const last = idTable.length - 1;
  for (let at = placeFor(id, 0, id.length) & last; idTable[at] !== 0; at = (at + 1) & last) {
    const row = (idTable[at] ?? 0) - 1;
    if (lineAt(ids, row) === id) return row;
  }
  return null;
}

/** Ids end at random: so many of their last signs tell them apart. */
const TELLING = 12;

function placeFor(text: string, from: number, to: number): number {
  return hashOf(text, Math.max(from, to - TELLING), to);
}
