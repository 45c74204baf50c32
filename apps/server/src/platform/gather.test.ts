import { expect, test } from 'vitest';
import { createGather } from './gather.ts';

function createDoubler(options: { everyMs: number; most: number; refuse?: number }) {
  const rounds: number[][] = [];
  const ask = createGather<number, number>({
    ...options,
    together: async (all) => {
      rounds.push([...all]);
      if (options.refuse !== undefined && all.includes(options.refuse)) throw new Error(`not ${options.refuse}`);
      return all.map((one) => one * 2);
    },
  });
  return { ask, rounds };
}

test('what is asked in one breath is answered together, each with its own answer', async () => {
  const { ask, rounds } = createDoubler({ everyMs: 1, most: 10 });
  expect(await Promise.all([ask(1), ask(2), ask(3)])).toEqual([2, 4, 6]);
  expect(rounds).toEqual([[1, 2, 3]]);
});

test('what comes while a round rests waits for the next one; a full round does not wait', async () => {
  const { ask, rounds } = createDoubler({ everyMs: 30, most: 3 });
  await ask(1);
  const later = [ask(2), ask(3)];
  expect(rounds).toEqual([[1]]);
  await Promise.all([...later, ask(4)]);
  expect(rounds).toEqual([[1], [2, 3, 4]]);
  await Promise.all([ask(5), ask(6)]);
  expect(rounds.slice(2)).toEqual([[5, 6]]);
});

test('where a round fails each is asked by itself: one that cannot be answered spoils no other', async () => {
  const { ask, rounds } = createDoubler({ everyMs: 1, most: 10, refuse: 2 });
  const answers = await Promise.allSettled([ask(1), ask(2), ask(3)]);
  expect(answers).toMatchObject([{ value: 2 }, { reason: { message: 'not 2' } }, { value: 6 }]);
  expect(rounds).toEqual([[1, 2, 3], [1], [2], [3]]);
});
