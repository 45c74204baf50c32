import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createEmulatorClock } from './clock.ts';

const START_MS = Date.parse('2026-11-24T08:00:00Z');

function stillClock(faults: unknown[] = []) {
  return createEmulatorClock({ startMs: START_MS, rate: 0, onFault: (error) => faults.push(error) });
}

test('timers fire in order, each at its own time, however far the clock jumps', async () => {
  const clock = stillClock();
  const fired: [string, number][] = [];
  clock.at(START_MS + 2000, () => void fired.push(['late', clock.now() - START_MS]));
  clock.at(START_MS + 1000, () => {
    fired.push(['early', clock.now() - START_MS]);
    clock.at(START_MS + 1500, () => void fired.push(['between', clock.now() - START_MS]));
  });
  await clock.advance(86_400_000);
  expect(fired).toEqual([
    ['early', 1000],
    ['between', 1500],
    ['late', 2000],
  ]);
  expect(clock.now()).toBe(START_MS + 86_400_000);
});

test('a timer that throws while the clock is moved is told of; the others fire and the clock arrives', async () => {
  const faults: unknown[] = [];
  const clock = stillClock(faults);
  const broken = new Error('broken timer');
  let fired = false;
  clock.at(START_MS + 10, () => {
    throw broken;
  });
  clock.at(START_MS + 20, () => {
    fired = true;
  });
  await clock.advance(1000);
  expect([faults, fired, clock.now()]).toEqual([[broken], true, START_MS + 1000]);
});

test('a timer that throws in real time leaves the clock running and no rejection behind', async () => {
  const faults: unknown[] = [];
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  process.on('unhandledRejection', note);
  // A thousand times real time: the test moves on by the next timer, not by waiting.
  const clock = createEmulatorClock({ startMs: START_MS, rate: 1000, onFault: (error) => faults.push(error) });
  clock.at(START_MS + 1000, () => Promise.reject(new Error('broken timer')));
  await new Promise<void>((resolve) => clock.at(START_MS + 20_000, resolve));
  const then = clock.now();
  await new Promise<void>((resolve) => clock.at(clock.now() + 5000, resolve));
  expect(clock.now()).toBeGreaterThan(then);
  expect(faults).toHaveLength(1);
  expect(rejections).toEqual([]);
  clock.stop();
  process.off('unhandledRejection', note);
});

test('without anybody to tell, a broken timer becomes a warning of the process', async () => {
  const warned = once(process, 'warning');
  const clock = createEmulatorClock({ startMs: START_MS, rate: 0 });
  clock.at(START_MS, () => {
    throw new Error('told as a warning');
  });
  await clock.advance(1);
  expect((await warned)[0]).toMatchObject({ message: 'told as a warning' });
});

test('a restart sets the time back, drops timers, wakes sleepers, tells followers and lets begin anew what always runs', async () => {
  const clock = stillClock();
  const seen: string[] = [];
  clock.onRestart(() => void seen.push(`restart ${clock.now() - START_MS}`));
  clock.onChange(() => void seen.push(`change ${clock.now() - START_MS}`));
  clock.at(START_MS + 5000, () => void seen.push('stale'));
  const asleep = clock.sleep(60_000).then(() => seen.push('awake'));
  clock.restart(START_MS - 1000);
  await asleep;
  await clock.advance(120_000);
  expect(seen).toEqual(['restart -1000', 'change -1000', 'awake', 'change 119000']);
});

test('cancelled timers do not fire, and thousands of them leave the order of the others alone', async () => {
  const clock = stillClock();
  const fired: number[] = [];
  const cancels = Array.from({ length: 5000 }, (_, index) =>
    clock.at(START_MS + ((index * 7919) % 5000), () => void fired.push((index * 7919) % 5000)),
  );
  for (const [index, cancel] of cancels.entries()) if (index % 4 !== 0) cancel();
  await clock.advance(10_000);
  expect(fired).toHaveLength(1250);
  expect(fired).toEqual(fired.toSorted((one, other) => one - other));
});
