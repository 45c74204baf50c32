/** Gives texts numbers in the order in which they first come. */
export interface TextNumbers {
  /** The number of what stands in a text from one place to another. */
  of(text: string, from: number, to: number): number;
  /** Each text once, by its number. */
  texts: readonly string[];
}

/**
 * Looks at texts where they stand: half a million names and departments made into texts of their own, only to see that they
 * are known already, keep the memory's tidying busier than all else there is to build.
 */
export function createTextNumbers(): TextNumbers {
  const texts: string[] = [];
  /** One more than the number of a text, 0 where a place is free; half of the places are. */
  let table = new Uint32Array(1 << 8);
  let hashes = new Uint32Array(1 << 7);
  const add = (hash: number, text: string): number => {
    if (texts.length === hashes.length) {
      const larger = new Uint32Array(hashes.length * 2);
      larger.set(hashes);
      hashes = larger;
      table = new Uint32Array(larger.length * 2);
      for (let number = 0; number < texts.length; number += 1) table[freePlace(hashes[number] ?? 0)] = number + 1;
    }
    hashes[texts.length] = hash;
    texts.push(text);
    table[freePlace(hash)] = texts.length;
    return texts.length - 1;
  };
  const freePlace = (hash: number): number => {
    let at = hash & (table.length - 1);
    while (table[at] !== 0) at = (at + 1) & (table.length - 1);
    return at;
  };
  return {
    of(text, from, to) {
      const hash = hashOf(text, from, to);
      for (let at = hash & (table.length - 1); table[at] !== 0; at = (at + 1) & (table.length - 1)) {
        const number = (table[at] ?? 0) - 1;
        if (hashes[number] !== hash) continue;
        const known = texts[number] ?? '';
        if (known.length === to - from && text.startsWith(known, from)) return number;
      }
      return add(hash, text.slice(from, to));
    },
    texts,
  };
}

/** FNV-1a, its upper half folded in: tables use the lower bits. */
export function hashOf(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
