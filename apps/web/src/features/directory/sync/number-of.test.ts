import { expect, test } from 'vitest';
import { firstOver, numberOf, percentOf } from './number-of.ts';

test('whole numbers with the separators people use; anything else is none', () => {
  expect(numberOf(' 1,000 ', 0, 5_000)).toBe(1_000);
  expect(numberOf('12.000', 0, 20_000)).toBe(12_000);
  expect(numberOf('0', 0, 10)).toBe(0);
  for (const typed of ['', '-1', '1.5', '1,00', 'ten', '11', '1e3', '99999999999'])
    expect(numberOf(typed, 1, 10)).toBeNull();
});

test('percentages with a point or a comma, up to a hundred', () => {
  expect(percentOf('5')).toBe(5);
  expect(percentOf('2,5 %')).toBe(2.5);
  expect(percentOf('0')).toBe(0);
  for (const typed of ['', '101', '-1', '1.234', 'a lot']) expect(percentOf(typed)).toBeNull();
});

test('a plan waits from the first number that is over both limits', () => {
  expect(firstOver({ count: 50, percent: 5 }, 1_402)).toBe(71);
  expect(firstOver({ count: 50, percent: 5 }, 300)).toBe(51);
  expect(firstOver({ count: 0, percent: 0 }, 300)).toBe(1);
});
