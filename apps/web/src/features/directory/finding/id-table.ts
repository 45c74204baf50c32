import { type Lines, lineAt, lineCount } from './lines.ts';

/** Rows by id, 0 where a place is free, otherwise one more than the row: a table that can be handed over as it is. */
export type IdTable = Uint32Array<ArrayBuffer>;

/** Half of its places stay free, so that whoever looks for an id soon finds it or a gap. */
export function createIdTable(ids: Lines): IdTable {
  const count = lineCount(ids);
  const table = new Uint32Array(2 ** Math.ceil(Math.log2(count * 2 + 2)));
  for (let row = 0; row < count; row += 1) {
    let at = placeFor(lineAt(ids, row), table.length);
    while (table[at] !== 0) at = (at + 1) & (table.length - 1);
    table[at] = row + 1;
  }
  return table;
}

/** The row with this id, null where there is none. */
export function rowOfId({ idTable, ids }: { idTable: IdTable; ids: Lines }, id: string): number | null {
  const last = idTable.length - 1;
  for (let at = placeFor(id, idTable.length); idTable[at] !== 0; at = (at + 1) & last) {
    const row = (idTable[at] ?? 0) - 1;
    if (lineAt(ids, row) === id) return row;
  }
  return null;
}

/** Ids end at random: so many of their last signs tell them apart. */
const TELLING = 12;

/** FNV-1a. */
function placeFor(id: string, places: number): number {
  let hash = 0x811c9dc5;
  for (let at = Math.max(0, id.length - TELLING); at < id.length; at += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) & (places - 1);
}
