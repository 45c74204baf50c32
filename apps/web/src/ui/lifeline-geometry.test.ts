import type { LifelineSegment } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { layOut, tell } from './lifeline-geometry.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-24T00:00:00.000Z');
const window = { from: START, to: START + 24 * HOUR, width: 240 };

function segment(fromHour: number, toHour: number, kind: LifelineSegment['kind']): LifelineSegment {
  return {
    from: new Date(START + fromHour * HOUR).toISOString(),
    to: new Date(START + toHour * HOUR).toISOString(),
    kind,
  };
}

test('a line that always worked is one stretch over the whole width', () => {
  expect(layOut([segment(0, 24, 'working')], window)).toMatchObject([
    { kind: 'working', x: 0, width: 240, endsNow: true },
  ]);
});

test('a stop of one minute is two units wide, and the line goes on behind it', () => {
  const minute = 1 / 60;
  const stretches = layOut(
    [segment(0, 10, 'working'), segment(10, 10 + minute, 'stopped'), segment(10 + minute, 24, 'working')],
    window,
  );
  expect(stretches.map(({ kind, x, width }) => [kind, x, width])).toEqual([
    ['working', 0, 100],
    ['stopped', 100, 2],
    ['working', 102, 138],
  ]);
});

test('a stop that goes on reaches the edge with room for its dots', () => {
  const stretches = layOut([segment(0, 23.9, 'working'), segment(23.9, 24, 'stopped')], window);
  expect(stretches.at(-1)).toMatchObject({ kind: 'stopped', x: 228, width: 12, endsNow: true });
});

test('each unit shows the worst of its minutes', () => {
  const stretches = layOut(
    [segment(0, 24, 'working'), segment(5, 5.02, 'partly'), segment(5.02, 5.05, 'stopped')],
    window,
  );
  expect(stretches.map(({ kind }) => kind)).toEqual(['working', 'stopped', 'working']);
});

test('what lies outside the window is cut, what nothing covers is none', () => {
  const stretches = layOut([segment(-5, 2, 'working')], window);
  expect(stretches.map(({ kind, width }) => [kind, width])).toEqual([
    ['working', 20],
    ['none', 220],
  ]);
});

test('the story names the exceptions and which of them goes on', () => {
  const story = tell([
    segment(0, 10, 'working'),
    segment(10, 11, 'filled'),
    segment(11, 23, 'working'),
    segment(23, 24, 'stopped'),
  ]);
  expect(story).toEqual({
    kind: 'except',
    more: 0,
    exceptions: [
      { of: 'filled', from: '2026-11-24T10:00:00.000Z', to: '2026-11-24T11:00:00.000Z', going: false },
      { of: 'stopped', from: '2026-11-24T23:00:00.000Z', to: '2026-11-25T00:00:00.000Z', going: true },
    ],
  });
});

test('the story of one kind, and of nothing, needs no exceptions', () => {
  expect(tell([segment(0, 24, 'working')])).toEqual({ kind: 'all', of: 'working' });
  expect(tell([])).toEqual({ kind: 'all', of: 'none' });
});
