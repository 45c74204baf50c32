/** A random source that is set anew for each call: what is drawn depends on the seed, the minute and the call alone. */
export interface CounterRandom {
  reseed(one: number, two: number, three: number): void;
  /** From 0 up to, not including, 1. */
  next(): number;
  integer(below: number): number;
  uuid(): string;
  /** 32 lower-case hexadecimal characters. */
  hex32(): string;
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex8(word: number): string {
  const high = (BYTES[word >>> 24] ?? '') + (BYTES[(word >>> 16) & 255] ?? '');
  return high + (BYTES[(word >>> 8) & 255] ?? '') + (BYTES[word & 255] ?? '');
}

/** 32 bits of a text (FNV-1a). */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** 128 bits of state: with 32 the ids of a few million records would collide. */
export function createCounterRandom(): CounterRandom {
  let a = 0;
  let b = 0;
  let c = 0;
  let counter = 1;
  const word = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11) | 0;
    c = (c + result) | 0;
    return result >>> 0;
  };
  return {
    reseed: (one, two, three) => {
      a = one | 0;
      b = two | 0;
      c = three | 0;
      counter = 1;
      for (let warmUp = 0; warmUp < 12; warmUp += 1) word();
    },
    next: () => word() / 4_294_967_296,
    integer: (below) => Math.floor((word() / 4_294_967_296) * below),
    uuid: () => {
      const second = hex8(word());
      const third = hex8((word() & 0x3fffffff) | 0x80000000);
      return `${hex8(word())}-${second.slice(0, 4)}-4${second.slice(5)}-${third.slice(0, 4)}-${third.slice(4)}${hex8(word())}`;
    },
    hex32: () => hex8(word()) + hex8(word()) + hex8(word()) + hex8(word()),
  };
}
