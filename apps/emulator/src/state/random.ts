import type { Random } from './world.ts';

/** A `Random` that can be put back where it was, for snapshots. */
export interface SeededRandom extends Random {
  position(): number[];
  setPosition(position: readonly number[]): void;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Four 32-bit words from a text (FNV-1a, once per word with its own start). */
function hashWords(text: string): [number, number, number, number] {
  const word = (start: number): number => {
    let hash = start >>> 0;
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
    return (hash ^ (hash >>> 15)) >>> 0;
  };
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x85ebca6b), word(0xc2b2ae35)];
}

/** Small fast counter generator: the same seed gives the same run. Not for secrets of anything real. */
export function createRandom(seed: string): SeededRandom {
  let [a, b, c, counter] = hashWords(seed);
  const word = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11) | 0;
    c = (c + result) | 0;
    return result >>> 0;
  };
  for (let warmUp = 0; warmUp < 15; warmUp += 1) word();

  const integer = (below: number): number => Math.floor((word() / 4_294_967_296) * below);
  const hex = (characters: number): string => {
    let text = '';
    while (text.length < characters) text += word().toString(16).padStart(8, '0');
    return text.slice(0, characters);
  };
  return {
    next: () => word() / 4_294_967_296,
    integer,
    pick: (items) => {
      const item = items[integer(items.length)];
      if (item === undefined) throw new Error('Cannot pick from an empty list');
      return item;
    },
    hex,
    uuid: () => {
      const text = hex(32);
      const variant = '89ab'[Number.parseInt(text.charAt(16), 16) & 3] ?? '8';
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
    },
    letters: (characters) => {
      let text = '';
      for (let index = 0; index < characters; index += 1) text += LETTERS.charAt(word() >>> 26);
      return text;
    },
    position: () => [a, b, c, counter],
    setPosition: (position) => {
      [a = 0, b = 0, c = 0, counter = 0] = position as [number, number, number, number];
    },
  };
}
