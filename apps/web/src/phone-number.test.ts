import { expect, test } from 'vitest';
import { dialable, groupedNumber } from './phone-number.ts';

test.each([
  ['+4922147100161', '+49 221 4710 0161'],
  ['+393475550171', '+39 347 555 0171'],
  ['+12125550123', '+1 212 555 0123'],
  ['+35312345678', '+353 1234 5678'],
  ['2208', '2208'],
  ['anonymous', 'anonymous'],
  ['+4922147100161234567890', '+4922147100161234567890'],
])('%s is shown as %s', (value, shown) => {
  expect(groupedNumber(value)).toBe(shown);
});

test.each([
  ['+39 0471 / 061-0', '+3904710610'],
  ['2208', '2208'],
  ['*73', '*73'],
  ['2', null],
  ['con', null],
  ['room 12', null],
  ['', null],
])('typing "%s" offers to call %s', (typed, number) => {
  expect(dialable(typed)).toBe(number);
});
