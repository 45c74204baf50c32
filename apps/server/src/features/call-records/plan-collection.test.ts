import { expect, test } from 'vitest';
import {
  type CollectorState,
  fitWindow,
  liveDueAt,
  liveWindow,
  planCatchUp,
  planRepair,
  planStart,
} from './plan-collection.ts';

const NOW = new Date('2026-08-15T12:00:00.000Z');
const HOUR = 3_600_000;

function stateAt(hoursAgo: number): CollectorState {
  return {
    collectedFrom: new Date('2026-07-01T00:00:00.000Z'),
    liveTo: new Date(NOW.getTime() - hoursAgo * HOUR),
    repairedAt: NOW,
    requestedAt: null,
  };
}

test('the first collection takes three days by the feed in windows of 12 hours', () => {
  const plan = planStart(NOW);
  expect(plan.collectedFrom).toEqual(new Date('2026-08-12T12:00:00.000Z'));
  expect(plan.windows).toHaveLength(6);
  expect(plan.windows.at(-1)).toMatchObject({ via: 'feed', to: plan.liveTo });
});

test('a short pause needs no catch-up: one window with ten minutes of overlap', () => {
  expect(planCatchUp(stateAt(1.5), NOW)).toBeNull();
  expect(liveWindow(stateAt(1.5), NOW)).toMatchObject({
    from: new Date('2026-08-15T10:20:00.000Z'),
    to: new Date('2026-08-15T11:58:30.000Z'),
  });
});

test('three hours are caught up by the stream, in windows of two hours without a hole', () => {
  const plan = planCatchUp(stateAt(3), NOW);
  expect(plan?.windows.map(({ from, to, via }) => [from.toISOString(), to.toISOString(), via])).toEqual([
    ['2026-08-15T08:50:00.000Z', '2026-08-15T10:50:00.000Z', 'stream'],
    ['2026-08-15T10:50:00.000Z', '2026-08-15T11:58:30.000Z', 'stream'],
  ]);
  expect(plan).toMatchObject({ liveTo: new Date('2026-08-15T11:58:30.000Z'), lost: null });
});

test('thirteen hours are caught up by the feed, which goes back further for calls that were under way', () => {
  const plan = planCatchUp(stateAt(13), NOW);
  expect(plan?.windows.map(({ from, to, via }) => [from.toISOString(), to.toISOString(), via])).toEqual([
    ['2026-08-14T19:00:00.000Z', '2026-08-15T07:00:00.000Z', 'feed'],
    ['2026-08-15T07:00:00.000Z', '2026-08-15T11:00:00.000Z', 'feed'],
  ]);
  expect(plan?.liveTo).toEqual(new Date('2026-08-15T11:00:00.000Z'));
  expect(plan?.windows[0]?.missingFrom).toEqual(stateAt(13).liveTo);
});

test('what is older than 30 days is lost, the rest is fetched', () => {
  const plan = planCatchUp(stateAt(31 * 24), NOW);
  expect(plan?.lost).toEqual({ from: stateAt(31 * 24).liveTo, to: new Date('2026-07-16T12:05:00.000Z') });
  expect(plan?.windows[0]?.from).toEqual(plan?.lost?.to);
  expect(plan?.windows).toHaveLength(60);
});

test('a window that waited too long for the stream goes by the feed; one that Webex forgot is lost', () => {
  const window = { purpose: 'catch-up', via: 'stream', missingFrom: new Date(NOW.getTime() - 12 * HOUR) } as const;
  const old = { ...window, from: new Date(NOW.getTime() - 13 * HOUR), to: new Date(NOW.getTime() - 11 * HOUR) };
  expect(fitWindow(old, NOW)).toEqual({ window: { ...old, via: 'feed' }, lost: null });
  const forgotten = { ...window, from: new Date('2026-07-10T00:00:00Z'), to: new Date('2026-07-10T02:00:00Z') };
  expect(fitWindow(forgotten, NOW)).toEqual({ window: null, lost: { from: forgotten.from, to: forgotten.to } });
  const half = { ...window, from: new Date('2026-07-16T06:00:00Z'), to: new Date('2026-07-16T18:00:00Z') };
  expect(fitWindow(half, NOW)).toMatchObject({
    window: { from: new Date('2026-07-16T12:01:00Z'), to: half.to, via: 'feed' },
    lost: { from: half.from, to: new Date('2026-07-16T12:01:00Z') },
  });
});

test('once a day the feed looks at the last 48 hours again', () => {
  expect(planRepair(stateAt(0), NOW)).toEqual([]);
  const due = planRepair({ ...stateAt(0), repairedAt: new Date(NOW.getTime() - 24 * HOUR) }, NOW);
  expect(due).toHaveLength(4);
  expect(due[0]?.from).toEqual(new Date('2026-08-13T12:00:00.000Z'));
});

test('a long catch-up leaves the one request a minute to the feed', () => {
  const state = stateAt(0);
  const minutesAt = (pending: number, repairs = 0, everySeconds = 120): number =>
    (liveDueAt(state, { everySeconds, pending, repairs }).getTime() - state.liveTo.getTime()) / 60_000;
  expect([minutesAt(0), minutesAt(6), minutesAt(60)]).toEqual([3.5, 6.5, 21.5]);
  expect([minutesAt(0, 0, 60), minutesAt(0, 4, 60)]).toEqual([2.5, 3.5]);
});
