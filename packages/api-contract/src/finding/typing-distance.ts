/** Words longer than this are compared by their beginning; no name needs more bits. */
const MAX_LENGTH = 30;

/**
 * How many typing errors (a letter wrong, missing, too many, or two swapped) lie between what was typed and the beginning of
 * a word. Bit-parallel: Myers 1999, with swaps after Hyyrö 2003; a whole vocabulary is looked through in milliseconds.
 */
export function createTypingDistance(typed: string): (word: string, most: number) => number {
  const pattern = typed.slice(0, MAX_LENGTH);
  const length = pattern.length;
  const masks = new Int32Array(128);
  for (let at = 0; at < length; at += 1) {
    const code = pattern.charCodeAt(at);
    if (code < 128) masks[code] = (masks[code] ?? 0) | (1 << at);
  }
  const last = 1 << (length - 1);
  return (word, most) => {
    if (length === 0) return 0;
    let plus = -1;
    let minus = 0;
    let diagonal = 0;
    let before = 0;
    let score = length;
    let best = length;
    // Beyond this many letters the beginning only gets farther away.
    const end = Math.min(word.length, length + most);
    for (let at = 0; at < end; at += 1) {
      const code = word.charCodeAt(at);
      const mask = code < 128 ? (masks[code] ?? 0) : 0;
      const swapped = ((~diagonal & mask) << 1) & before;
      diagonal = (((mask & plus) + plus) ^ plus) | mask | minus | swapped;
      let up = minus | ~(diagonal | plus);
      let down = diagonal & plus;
      if ((up & last) !== 0) score += 1;
      if ((down & last) !== 0) score -= 1;
      up = (up << 1) | 1;
      down <<= 1;
      plus = down | ~(diagonal | up);
      minus = up & diagonal;
      before = mask;
      if (score < best) best = score;
    }
    return best;
  };
}

/** Errors that are forgiven: none in short words, where one more letter makes another name. */
export function forgivenErrors(typed: string): number {
  if (typed.length < 4) return 0;
  return typed.length < 7 ? 1 : 2;
}
