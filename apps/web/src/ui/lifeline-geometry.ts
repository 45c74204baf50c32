import type { LifelineSegment } from '@linekeeper/api-contract';

export type LifelineKind = LifelineSegment['kind'];

/** One stretch in drawing units. `endsNow` draws the dots of something that goes on. */
export interface Stretch {
  kind: LifelineKind;
  x: number;
  width: number;
  from: number;
  to: number;
  endsNow: boolean;
}

/** Worst first: every drawing unit shows the worst of its minutes. */
const WORST: readonly LifelineKind[] = ['stopped', 'lost', 'unknown', 'filled', 'partly', 'standby', 'none', 'working'];
const LEAST_WIDTH = 2;
/** A stop that goes on needs room for its cap and its dots. */
const LEAST_WIDTH_NOW = 12;

interface Window {
  from: number;
  to: number;
  width: number;
}

/**
 * Lays segments out over `width` units: the worst kind wins each unit, and a stop is never thinner than two units.
 * Segments outside the window are cut; what no segment covers reads as `none`.
 */
export function layOut(segments: readonly LifelineSegment[], window: Window): Stretch[] {
  const units = Math.max(1, Math.floor(window.width));
  const perUnit = (window.to - window.from) / units;
  if (!(perUnit > 0)) return [];
  const worst: LifelineKind[] = new Array<LifelineKind>(units).fill('none');
  const covered = new Array<boolean>(units).fill(false);
  const byBadness = segments.toSorted((a, b) => WORST.indexOf(b.kind) - WORST.indexOf(a.kind));
  for (const segment of byBadness) {
    const from = Math.max(Date.parse(segment.from), window.from);
    const to = Math.min(Date.parse(segment.to), window.to);
    if (to <= from) continue;
    let first = Math.max(0, Math.floor((from - window.from) / perUnit));
    let last = Math.min(units, Math.ceil((to - window.from) / perUnit));
    const least = last === units ? LEAST_WIDTH_NOW : LEAST_WIDTH;
    if (isGap(segment.kind) && last - first < least) {
      last = Math.min(units, first + least);
      first = Math.max(0, last - least);
    }
    for (let unit = first; unit < last; unit += 1) {
      if (covered[unit] && segment.kind === 'none') continue;
      worst[unit] = segment.kind;
      covered[unit] = true;
    }
  }
  return joined(worst, window, perUnit);
}

function isGap(kind: LifelineKind): boolean {
  return kind === 'stopped' || kind === 'lost' || kind === 'filled' || kind === 'unknown';
}

function joined(kinds: readonly LifelineKind[], window: Window, perUnit: number): Stretch[] {
  const stretches: Stretch[] = [];
  kinds.forEach((kind, x) => {
    const previous = stretches.at(-1);
    if (previous?.kind === kind) previous.width += 1;
    else stretches.push({ kind, x, width: 1, from: window.from + x * perUnit, to: window.to, endsNow: false });
  });
  for (const [index, stretch] of stretches.entries()) {
    stretch.to = window.from + (stretch.x + stretch.width) * perUnit;
    stretch.endsNow = index === stretches.length - 1;
  }
  return stretches;
}

/** What the accessible name tells: one kind all the time, or the exceptions from working, at most three. */
export type LifelineStory =
  | { kind: 'all'; of: LifelineKind }
  | {
      kind: 'except';
      exceptions: { of: LifelineKind; from: string; to: string; going: boolean }[];
      more: number;
    };

/** Tells a lifeline in words, from its segments, so that nothing depends on the drawing. */
export function tell(segments: readonly LifelineSegment[]): LifelineStory {
  const [first] = segments;
  if (first === undefined) return { kind: 'all', of: 'none' };
  if (segments.every(({ kind }) => kind === first.kind)) return { kind: 'all', of: first.kind };
  const odd = segments
    .map((segment, index) => ({ ...segment, going: index === segments.length - 1 }))
    .filter(({ kind }) => kind !== 'working');
  // The newest matter most.
  const told = odd.slice(-3);
  return {
    kind: 'except',
    exceptions: told.map(({ kind, from, to, going }) => ({ of: kind, from, to, going })),
    more: odd.length - told.length,
  };
}
