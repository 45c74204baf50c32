import { createServer, type ServerResponse } from 'node:http';
import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import { createFollowingClock, type FollowedClock, followEmulatorClock } from './emulator-clock.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0).reverse()) close();
});

test('a jump wakes the sleepers it has passed, in the order of their time', async () => {
  const clock = createFollowingClock();
  clock.take({ nowMs: 1_000, rate: 0 });
  const woken: number[] = [];
  const sleeps = [3_000, 1_000, 9_000].map((ms) => clock.sleep(ms).then(() => woken.push(ms)));
  let jumps = 0;
  clock.onJump(() => {
    jumps += 1;
  });
  clock.take({ nowMs: 5_000, rate: 0 });
  await Promise.all(sleeps.slice(0, 2));
  expect(woken).toEqual([1_000, 3_000]);
  expect(clock.now()).toBe(5_000);
  expect(jumps).toBe(1);
});

test('with a rate the clock runs on by itself, and a sleep takes its part of real time', async () => {
  const clock = createFollowingClock();
  clock.take({ nowMs: 0, rate: 1_000 });
  await clock.sleep(20_000);
  expect(clock.now()).toBeGreaterThanOrEqual(20_000);
});

test('an aborted sleep rejects with its reason', async () => {
  const clock = createFollowingClock();
  clock.take({ nowMs: 0, rate: 0 });
  const stop = new AbortController();
  const sleep = clock.sleep(1_000, stop.signal);
  stop.abort(new Error('closing'));
  await expect(sleep).rejects.toThrow('closing');
});

test('follows the emulator, also after the connection broke', async () => {
  const streams: ServerResponse[] = [];
  let nowMs = 1_000;
  const emulator = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: {"nowMs":${nowMs},"rate":0}\n\n`);
    streams.push(response);
  });
  await new Promise<void>((resolve) => emulator.listen(0, '127.0.0.1', resolve));
  open.push(() => emulator.close());
  const address = emulator.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const clock: FollowedClock = await followEmulatorClock(`http://127.0.0.1:${port}`, pino({ level: 'silent' }));
  open.push(clock.close);
  expect(clock.now()).toBe(1_000);

  const jumped = new Promise<void>((resolve) => {
    clock.onJump(resolve);
  });
  nowMs = 7_000;
  streams[0]?.destroy();
  await jumped;
  expect(clock.now()).toBe(7_000);
});
