import { expect, test } from 'vitest';
import type { SpanRow } from './history.queries.ts';
import { lifelineOf, worstLifeline } from './lifeline.ts';

const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 2, hour));
const span = (hour: number, kind: SpanRow['kind']): SpanRow => ({
  organization_id: '',
  job: 'presence',
  from_at: at(hour),
  kind,
});
const short = (segments: { from: string; to: string; kind: string }[]): string[] =>
  segments.map(({ from, to, kind }) => `${from.slice(11, 13)}-${to.slice(11, 13)} ${kind}`);

test('stretches follow each other without a hole, with nothing before the first', () => {
  const spans = [span(2, 'working'), span(5, 'stopped'), span(7, 'working')];
  expect(short(lifelineOf(spans, { from: at(0), to: at(10) }))).toEqual([
    '00-02 none',
    '02-05 working',
    '05-07 stopped',
    '07-10 working',
  ]);
});

test('a change before the window counts from its start, and equal neighbours are one', () => {
  const spans = [span(1, 'working'), span(6, 'working'), span(8, 'unknown')];
  expect(short(lifelineOf(spans, { from: at(4), to: at(9) }))).toEqual(['04-08 working', '08-09 unknown']);
});

test('several lines together show the worst of each moment', () => {
  const one = lifelineOf([span(0, 'working'), span(3, 'stopped'), span(5, 'working')], { from: at(0), to: at(8) });
  const other = lifelineOf([span(0, 'working'), span(4, 'unknown'), span(6, 'working')], { from: at(0), to: at(8) });
  expect(short(worstLifeline([one, other]))).toEqual([
    '00-03 working',
    '03-05 stopped',
    '05-06 unknown',
    '06-08 working',
  ]);
});
