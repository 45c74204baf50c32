import type { LifelineSegment } from '@linekeeper/api-contract';
import type { SpanRow } from './history.queries.ts';

/** The stretches of one job from `from` to `to`, without a hole; before the first change there is nothing. */
export function lifelineOf(spans: readonly SpanRow[], window: { from: Date; to: Date }): LifelineSegment[] {
  const segments: LifelineSegment[] = [];
  let kind: LifelineSegment['kind'] = 'none';
  let startMs = window.from.getTime();
  const endMs = window.to.getTime();
  const close = (atMs: number): void => {
    if (atMs <= startMs) return;
    const last = segments.at(-1);
    if (last?.kind === kind) last.to = new Date(atMs).toISOString();
    else segments.push({ from: new Date(startMs).toISOString(), to: new Date(atMs).toISOString(), kind });
    startMs = atMs;
  };
  // A verdict dates a stop back to its first sign: what had been drawn after that moment gives way.
  const ordered = [...spans].sort((a, b) => a.from_at.getTime() - b.from_at.getTime());
  for (const span of ordered) {
    const atMs = Math.min(span.from_at.getTime(), endMs);
    close(atMs);
    kind = span.kind;
  }
  close(endMs);
  return segments;
}

/** Worst first: what an organization's one line shows where its jobs differ. */
const WORST: readonly LifelineSegment['kind'][] = [
  'stopped',
  'lost',
  'unknown',
  'partly',
  'standby',
  'filled',
  'working',
  'none',
];

/** Several lifelines as one: at each moment the worst of them. */
export function worstLifeline(lines: readonly LifelineSegment[][]): LifelineSegment[] {
  const edges = [...new Set(lines.flat().flatMap(({ from, to }) => [from, to]))].sort();
  const merged: LifelineSegment[] = [];
  for (let index = 0; index + 1 < edges.length; index += 1) {
    const [from, to] = [edges[index] ?? '', edges[index + 1] ?? ''];
    const kinds = lines.flatMap((line) => line.filter((segment) => segment.from <= from && segment.to >= to));
    const kind = WORST.find((worst) => kinds.some((segment) => segment.kind === worst)) ?? 'none';
    const last = merged.at(-1);
    if (last?.kind === kind) last.to = to;
    else merged.push({ from, to, kind });
  }
  return merged;
}
