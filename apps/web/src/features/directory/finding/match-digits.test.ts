import { expect, test } from 'vitest';
import { rowsOf } from './columns.ts';
import { lineAt } from './lines.ts';
import { buildDigits } from './match-digits.ts';
import { columnsOf, entries } from './testing.ts';

const work = (value: string) => ({ type: 'work', value });

test('digits of a row: extension, what colleagues elsewhere dial, and numbers; also where some rows have none or quotes in them', () => {
  const rows = rowsOf({
    ...columnsOf(
      entries([
        { name: 'A', extension: '22-08', numbers: [work('+49 221 1'), work('030/2')] },
        { name: 'B' },
        { name: 'C', numbers: [work('ask "Ann" 7'), work('\\8')] },
        { name: 'D', numbers: [work('+1 (212) 9')] },
        { name: 'E', extension: '7' },
        { name: 'F', extension: '8' },
      ]),
    ),
    prefixes: ['80-', '', 'x-', '=99', '=x', '80-'].join('\n'),
  });
  const digits = buildDigits(rows);
  const lines = Array.from({ length: 6 }, (_, row) => lineAt(digits, row));
  expect(lines).toEqual(['#2208#802208+492211+0302', '#', '#+7+8', '##99+12129', '#7', '#8#808']);
  expect(digits.text.endsWith('\n')).toBe(true);
});
test('where nobody has a number or an extension there is nothing to look through but the marks', () => {
  expect(buildDigits(rowsOf(columnsOf(entries([{ name: 'A' }, { name: 'B' }])))).text).toBe('#\n#\n');
  expect(buildDigits(rowsOf(columnsOf([])))).toEqual({ text: '', starts: new Uint32Array(1) });
});
