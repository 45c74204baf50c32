import { expect, test } from 'vitest';
import { createManualClock } from '../../platform/clock.ts';
import { createWatchList } from './watch-list.ts';

const ORGANIZATION = 'an organization';

function stage() {
  const clock = createManualClock(0);
  const listeners: ((payload: unknown) => void)[] = [];
  const watchList = createWatchList({
    clock,
    bus: {
      publish: async (_channel, payload) => {
        for (const listener of listeners) listener(payload);
      },
      subscribe: (_channel, listener) => {
        listeners.push(listener);
        return () => undefined;
      },
    },
  });
  return { clock, watchList };
}

test('who is watched lasts a minute from the last time it was said', async () => {
  const { clock, watchList } = stage();
  await watchList.watch(ORGANIZATION, ['anna', 'ben']);
  clock.advance(40_000);
  await watchList.watch(ORGANIZATION, ['ben']);
  clock.advance(40_000);
  expect(watchList.watched(ORGANIZATION)).toEqual(['ben']);
});

test('names without end fill no memory', async () => {
  const { clock, watchList } = stage();
  const names = (from: number, count: number): string[] => Array.from({ length: count }, (_, at) => `${from + at}`);
  await watchList.watch(ORGANIZATION, names(0, 30_000));
  expect(watchList.watched(ORGANIZATION)).toHaveLength(20_000);
  clock.advance(60_000);
  // Where the old ones were still kept, there would be no room for these.
  await watchList.watch(ORGANIZATION, names(50_000, 20_000));
  expect(watchList.watched(ORGANIZATION)[0]).toBe('50000');
});
