import { expect, test } from 'vitest';
import { createSeenCounts } from './seen-counts.ts';

test('each known entry counts once, however often it is seen, and one the rules leave out is not living', () => {
  const counts = createSeenCounts();
  counts.see('person', [
    { at: 0, contentDigest: 'a' },
    { at: 5_000, contentDigest: 'b' },
  ]);
  counts.see('person', [
    { at: 5_000, contentDigest: 'b' },
    { at: 2, contentDigest: '' },
  ]);
  counts.see('workspace', [{ at: 1, contentDigest: 'c' }]);
  counts.stage(7);
  expect(counts.now()).toEqual({
    listed: 4,
    living: new Map([
      ['person', 2],
      ['workspace', 1],
    ]),
    staged: 7,
  });
  counts.forget();
  counts.see('person', [{ at: 0, contentDigest: 'a' }]);
  expect(counts.now()).toEqual({ listed: 1, living: new Map([['person', 1]]), staged: 0 });
});
