import { expect, test } from 'vitest';
import { numberToDial } from './number-to-dial.ts';

const work = { type: 'work', value: '+390247710016' };
const mobile = { type: 'mobile', value: '+393475550171' };

test('the whole number is dialled, not an extension somebody else has at another location', () => {
  expect(numberToDial({ numbers: [work], extension: '1014' })).toBe(work.value);
});

test('the desk comes before the mobile, and a fax last', () => {
  expect(numberToDial({ numbers: [mobile, work], extension: null })).toBe(work.value);
  expect(numberToDial({ numbers: [{ ...work, type: 'fax' }, mobile], extension: null })).toBe(mobile.value);
});

test('without a whole number the extension is dialled, then whatever Webex has', () => {
  const odd = { type: 'other', value: '0471 555' };
  expect(numberToDial({ numbers: [odd], extension: '1014' })).toBe('1014');
  expect(numberToDial({ numbers: [odd], extension: null })).toBe(odd.value);
  expect(numberToDial({ numbers: [], extension: null })).toBeNull();
});
