import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('never more than so many run at the same time, in the order they came; a failure gives its place on', async () => {
  const turns = createTurns(2);
  const started: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const works = ends.map(({ promise }, index) =>
    turns(async () => {
      started.push(index);
      await promise;
    }),
  );
  const settled = Promise.allSettled(works);
  expect(started).toEqual([0, 1]);
  ends[1]?.reject(new Error('no'));
  await expect(works[1]).rejects.toThrow('no');
  expect(started).toEqual([0, 1, 2]);
  for (const { resolve } of ends) resolve();
  await settled;
  expect(started).toEqual([0, 1, 2, 3, 4]);
  expect(await turns(async () => 'free again')).toBe('free again');
});
