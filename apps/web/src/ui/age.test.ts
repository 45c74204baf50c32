import { expect, test } from 'vitest';
import { ageStep } from './age.ts';

const STEPS: [string, number, ReturnType<typeof ageStep>][] = [
  ['9.9 s is now', 9_900, { unit: 'now' }],
  ['19 s reads 10 s', 19_000, { unit: 'seconds', count: 10 }],
  ['59 s reads 50 s', 59_000, { unit: 'seconds', count: 50 }],
  ['60 s is a minute', 60_000, { unit: 'minutes', count: 1 }],
  ['59 min 59 s reads 59 min', 3_599_000, { unit: 'minutes', count: 59 }],
  ['an hour', 3_600_000, { unit: 'hours', count: 1 }],
  ['two days', 2 * 86_400_000, { unit: 'days', count: 2 }],
  ['a clock set back reads as now', -5_000, { unit: 'now' }],
];

for (const [title, ageMs, step] of STEPS) {
  test(title, () => expect(ageStep(ageMs)).toEqual(step));
}
