import { expect, test } from 'vitest';
import type { RunningBus } from './bus.ts';
import { createSeededIds } from './ids.ts';
import { createLive, type LiveMessage } from './live.ts';

function setUp(ringSize: number): { live: ReturnType<typeof createLive>; breakConnection: () => void } {
  let onMessage = (_payload: unknown): void => undefined;
  let onGap = (): void => undefined;
  const bus: RunningBus = {
    publish: async (_channel, payload) => onMessage(payload),
    subscribe: (_channel, listener) => {
      onMessage = listener;
      return () => undefined;
    },
    onGap: (listener) => {
      onGap = listener;
      return () => undefined;
    },
    close: async () => undefined,
  };
  let now = 1_000;
  const ids = createSeededIds(() => {
    now += 1;
    return now;
  }, 'live');
  return { live: createLive(bus, ids, ringSize), breakConnection: () => onGap() };
}

function collect(): { seen: LiveMessage[]; listener: (message: LiveMessage) => void } {
  const seen: LiveMessage[] = [];
  return { seen, listener: (message) => seen.push(message) };
}

test('a follower who comes back gets what was missed, of its own organization only', async () => {
  const { live } = setUp(100);
  const { newestId, stop } = live.follow({ organizationId: 'a', lastEventId: null }, () => undefined);
  stop();
  await live.publish('a', { type: 'directory.changed' });
  await live.publish('b', { type: 'presence.job' });
  await live.publish('a', { type: 'call-records.changed' });

  const { seen, listener } = collect();
  live.follow({ organizationId: 'a', lastEventId: newestId }, listener);
  expect(seen.map(({ event }) => event.type)).toEqual(['directory.changed', 'call-records.changed']);

  const later = collect();
  live.follow({ organizationId: 'a', lastEventId: seen[0]?.id ?? '' }, later.listener);
  expect(later.seen.map(({ event }) => event.type)).toEqual(['call-records.changed']);
});

test('an event that has left the ring cannot be resumed from', async () => {
  const { live } = setUp(3);
  const { newestId } = live.follow({ organizationId: 'a', lastEventId: null }, () => undefined);
  for (let index = 0; index < 2; index += 1) await live.publish('a', { type: 'presence.job' });
  const still = collect();
  live.follow({ organizationId: 'a', lastEventId: newestId }, still.listener);
  expect(still.seen).toHaveLength(2);

  await live.publish('a', { type: 'presence.job' });
  const gone = collect();
  live.follow({ organizationId: 'a', lastEventId: newestId }, gone.listener);
  expect(gone.seen.map(({ event }) => event.type)).toEqual(['reset']);
});

test('after a broken connection everyone asks again, and old ids are void', async () => {
  const { live, breakConnection } = setUp(10);
  const { seen, listener } = collect();
  const { newestId } = live.follow({ organizationId: 'a', lastEventId: null }, listener);
  breakConnection();
  expect(seen.map(({ event }) => event.type)).toEqual(['reset']);

  const back = collect();
  live.follow({ organizationId: 'a', lastEventId: newestId }, back.listener);
  expect(back.seen.map(({ event }) => event.type)).toEqual(['reset']);
  const resumed = collect();
  live.follow({ organizationId: 'a', lastEventId: seen[0]?.id ?? '' }, resumed.listener);
  expect(resumed.seen).toEqual([]);
});
