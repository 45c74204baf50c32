import { expect, test } from 'vitest';
import { rowAfter } from './use-active-row.ts';

test.each([
  ['ArrowDown', null, 0],
  ['ArrowDown', 3, 4],
  ['ArrowUp', 3, 2],
  ['PageDown', 3, 13],
  ['PageUp', 13, 3],
  ['ArrowUp', null, null],
  ['Home', 3, null],
])('%s from row %s leads to %s', (key, from, to) => {
  expect(rowAfter(key, from)).toBe(to);
});
