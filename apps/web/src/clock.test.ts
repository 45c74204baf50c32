import { afterEach, expect, test } from 'vitest';
import { noteServerTime, onServerTime, serverNow } from './clock.ts';

afterEach(() => noteServerTime(new Date(Date.now()).toISOString()));

test("whoever shows a time hears at once that the server's clock is another one", () => {
  const heard: number[] = [];
  const stop = onServerTime(() => heard.push(serverNow()));
  noteServerTime('2027-03-14T09:26:00.000Z');
  stop();
  expect(heard).toHaveLength(1);
  expect(Math.abs((heard[0] ?? 0) - Date.parse('2027-03-14T09:26:00.000Z'))).toBeLessThan(5_000);
});

test('what is no time changes nothing', () => {
  const before = serverNow();
  noteServerTime('soon');
  expect(Math.abs(serverNow() - before)).toBeLessThan(5_000);
});
