import type { WebexClient } from '@linekeeper/webex-client';
import { expect, test } from 'vitest';
import { askForStatus } from './ask-webex.ts';

/** A directory of people, of whom those with these numbers show a status. */
function directoryOf(count: number, shown: readonly number[]) {
  const asked: number[] = [];
  const people = Array.from({ length: count }, (_, index) => ({
    type: 'person',
    ...(shown.includes(index) && { status: 'active' }),
  }));
  async function* pages({ max }: { max: number }) {
    asked.push(max);
    yield { items: people.slice(0, max), status: 200, trackingId: null };
  }
  return { webex: { people: { pages } } as unknown as WebexClient, asked };
}

test('one status among ten people is enough, and nothing more is asked', async () => {
  const { webex, asked } = directoryOf(200, [7]);
  expect(await askForStatus(webex)).toMatchObject({
    jobProbe: 'works',
    finding: { text: '"status" seen on 1 of 10 people' },
  });
  expect(asked).toEqual([10]);
});

test('without a status among ten, fifty are asked before it is called missing', async () => {
  const late = directoryOf(200, [40]);
  expect(await askForStatus(late.webex)).toMatchObject({ jobProbe: 'works' });
  const never = directoryOf(200, [60]);
  expect(await askForStatus(never.webex)).toMatchObject({
    jobProbe: 'status-missing',
    finding: { text: '"status" missing on all 50 people of the page' },
  });
  expect([late.asked, never.asked]).toEqual([
    [10, 50],
    [10, 50],
  ]);
});

test('a directory smaller than ten is asked once, and one person tells nothing', async () => {
  const small = directoryOf(4, []);
  expect(await askForStatus(small.webex)).toMatchObject({ jobProbe: 'status-missing' });
  const alone = directoryOf(1, []);
  expect(await askForStatus(alone.webex)).toMatchObject({ jobProbe: 'not-asked' });
  expect([small.asked, alone.asked]).toEqual([[10], [10]]);
});
