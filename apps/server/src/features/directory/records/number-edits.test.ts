import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyNumberEdits, numberEdits } from './number-edits.ts';

const number = fc.record({
  type: fc.constantFrom('work', 'mobile', 'fax'),
  value: fc.constantFrom('1', '2', '3', '4'),
});
const numbers = fc.uniqueArray(number, { selector: ({ value }) => value });

test('edits of any list give what was asked for, or there are none', () => {
  fc.assert(
    fc.property(numbers, numbers, (webexs, wanted) => {
      const edits = numberEdits(webexs, wanted);
      if (edits !== null) expect(applyNumberEdits(webexs, edits)).toEqual(wanted);
    }),
  );
});
test('one hidden, one relabelled and one added survive what Webex brings and takes', () => {
  const [one, two] = [
    { type: 'work', value: '1' },
    { type: 'work', value: '2' },
  ];
  const edits = numberEdits(
    [one, two],
    [
      { ...two, type: 'fax' },
      { type: 'home', value: '9' },
    ],
  );
  if (edits === null) throw new Error('no edits');
  const later = [one, { type: 'mobile', value: '3' }, two];
  expect(applyNumberEdits(later, edits)).toEqual([
    { type: 'mobile', value: '3' },
    { type: 'fax', value: '2' },
    { type: 'home', value: '9' },
  ]);
  expect(applyNumberEdits([{ type: 'work', value: '9' }], edits)).toEqual([{ type: 'work', value: '9' }]);
});
test('another order is a list in place of Webex’s', () => {
  const [one, two] = [
    { type: 'work', value: '1' },
    { type: 'work', value: '2' },
  ];
  expect(numberEdits([one, two], [two, one])).toBeNull();
});
