import { expect, test } from 'vitest';
import { createAnnouncer } from './announce.ts';

function announcerWithClock() {
  let at = 0;
  const due: { at: number; run: () => void }[] = [];
  const announcer = createAnnouncer(
    () => at,
    (run, ms) => void due.push({ at: at + ms, run }),
  );
  const advance = (ms: number) => {
    at += ms;
    for (const job of due.splice(0).filter((each) => each.at <= at || !due.push(each))) job.run();
  };
  return { announcer, advance };
}

test('at most one message a second, and the region is emptied after use', () => {
  const { announcer, advance } = announcerWithClock();
  announcer.announce('Directory works.', 'polite');
  announcer.announce('Presence works.', 'polite');
  expect(announcer.current().polite).toBe('Directory works.');
  advance(1_000);
  expect(announcer.current().polite).toBe('Presence works.');
  advance(1_000);
  expect(announcer.current().polite).toBe('');
});

test('the same message is not repeated within five seconds', () => {
  const { announcer, advance } = announcerWithClock();
  announcer.announce('Copied', 'polite');
  advance(1_000);
  announcer.announce('Copied', 'polite');
  expect(announcer.current().polite).toBe('');
  advance(4_000);
  announcer.announce('Copied', 'polite');
  expect(announcer.current().polite).toBe('Copied');
});

test('what is urgent overtakes what waits', () => {
  const { announcer, advance } = announcerWithClock();
  announcer.announce('one', 'polite');
  announcer.announce('two', 'polite');
  announcer.announce('Live connection lost.', 'assertive');
  advance(1_000);
  expect(announcer.current()).toEqual({ polite: '', assertive: 'Live connection lost.' });
});
