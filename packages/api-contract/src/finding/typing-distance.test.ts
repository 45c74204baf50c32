import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTypingDistance } from './typing-distance.ts';

/** The textbook's table, for the beginning of `word` that is nearest. */
function slowDistance(typed: string, word: string): number {
  let twoBack: number[] = [];
  let back = Array.from({ length: typed.length + 1 }, (_, at) => at);
  let best = typed.length;
  for (let at = 1; at <= word.length; at += 1) {
    const now = [at];
    for (let of = 1; of <= typed.length; of += 1) {
      const same = word[at - 1] === typed[of - 1] ? 0 : 1;
      let least = Math.min((back[of] ?? 0) + 1, (now[of - 1] ?? 0) + 1, (back[of - 1] ?? 0) + same);
      const swapped = at > 1 && of > 1 && word[at - 1] === typed[of - 2] && word[at - 2] === typed[of - 1];
      if (swapped) least = Math.min(least, (twoBack[of - 2] ?? 0) + 1);
      now.push(least);
    }
    best = Math.min(best, now[typed.length] ?? 0);
    twoBack = back;
    back = now;
  }
  return best;
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 12 });

test('it counts as the textbook does, up to what is forgiven', () => {
  fc.assert(
    fc.property(word, word, (typed, other) => {
      const slow = slowDistance(typed, other);
      const fast = createTypingDistance(typed)(other, 2);
      expect(Math.min(fast, 3)).toBe(Math.min(slow, 3));
    }),
    { numRuns: 2_000 },
  );
});
test.each([
  ['conti', 'conti', 0],
  ['con', 'conti', 0],
  ['cotni', 'conti', 1],
  ['cnti', 'conti', 1],
  ['contti', 'conti', 1],
  ['kontie', 'conti', 2],
])('%s lies from %s this far: %i', (typed, other, errors) => {
  expect(createTypingDistance(typed)(other, 2)).toBe(errors);
});
