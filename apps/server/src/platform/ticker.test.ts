import pino from 'pino';
import { expect, test } from 'vitest';
import { createManualClock } from './clock.ts';
import { createTicker } from './ticker.ts';

const log = pino({ level: 'silent' });

test('a round asks everyone in order, and a failure stops nobody else', async () => {
  const ticker = createTicker(createManualClock(5_000), log);
  const asked: string[] = [];
  ticker.register('first', async (now) => {
    asked.push(`first at ${now}`);
    throw new Error('no');
  });
  ticker.register('second', async () => {
    asked.push('second');
  });
  await ticker.tick();
  expect(asked).toEqual(['first at 5000', 'second']);
});

test('a jump of the clock asks at once, but never the one that still runs', async () => {
  const clock = createManualClock(0);
  const ticker = createTicker(clock, log);
  const hold = Promise.withResolvers<void>();
  let slow = 0;
  let quick = 0;
  ticker.register('slow', async () => {
    slow += 1;
    await hold.promise;
  });
  ticker.register('quick', async () => {
    quick += 1;
  });
  ticker.start();
  await Promise.resolve();
  await new Promise(setImmediate);
  clock.advance(1_000);
  clock.advance(1_000);
  expect(slow).toBe(1);
  expect(quick).toBeGreaterThan(1);
  hold.resolve();
  await ticker.stop();
  clock.advance(1_000);
  expect(slow).toBe(1);
});
