import type { LifelineSegment } from '@linekeeper/api-contract';
import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../clock.ts';
import { inARow, since } from '../words.ts';
import classes from './Lifeline.module.css';
import { layOut, type Stretch, tell } from './lifeline-geometry.ts';

const DAY_MS = 86_400_000;
const RANGES = { '24h': 1, '30d': 30, '90d': 90 } as const;
const RANGE_NAMES = { '24h': 'last24Hours', '30d': 'last30Days', '90d': 'last90Days' } as const;
const WIDTH = 240;
const HEIGHT = 18;
const MIDDLE = HEIGHT / 2;

interface LifelineProps {
  segments: readonly LifelineSegment[];
  range: keyof typeof RANGES;
}

/**
 * The life of an authorization as a line: solid while it works, a gap between red caps where it stopped, a hollow
 * bar where the gap was filled afterwards, dots where we do not know. Stretches with its column.
 */
export function Lifeline({ segments, range }: LifelineProps) {
  const { t } = useTranslation();
  const hatch = useId();
  const now = useNow(60_000);
  const stretches = useMemo(
    () => layOut(segments, { from: now + 60_000 - RANGES[range] * DAY_MS, to: now + 60_000, width: WIDTH }),
    [segments, range, now],
  );
  const rangeName = t(`ui.lifeline.${RANGE_NAMES[range]}`);
  return (
    <svg
      className={classes.lifeline}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={useStory(segments, rangeName)}
    >
      <defs>
        <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse">
          <path d="M0 0L4 4M4 0L0 4" className={classes.hatch} />
        </pattern>
      </defs>
      {stretches.map((stretch) => (
        <Drawn key={stretch.x} stretch={stretch} hatch={hatch} />
      ))}
    </svg>
  );
}

function useStory(segments: readonly LifelineSegment[], range: string): string {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const story = tell(segments);
  if (story.kind === 'all') return t('ui.lifeline.allSame', { range, what: t(`ui.lifeline.kinds.${story.of}`) });
  const exceptions: string[] = story.exceptions.map(({ of, from, to, going }) => {
    const what = t(`ui.lifeline.kinds.${of}`);
    return going
      ? t('ui.lifeline.going', { what, from: since(from, now) })
      : t('ui.lifeline.ended', { what, from: since(from, now), to: since(to, now) });
  });
  if (story.more > 0) exceptions.push(t('ui.lifeline.andMore', { count: story.more }));
  return t('ui.lifeline.except', { range, exceptions: inARow(exceptions) });
}

function Drawn({ stretch: { kind, x, width, endsNow }, hatch }: { stretch: Stretch; hatch: string }) {
  const end = x + width;
  switch (kind) {
    case 'working':
      return <line className={classes.working} x1={x} x2={end} y1={MIDDLE} y2={MIDDLE} />;
    case 'partly':
      return <line className={classes.partly} x1={x} x2={end} y1={MIDDLE} y2={MIDDLE} />;
    case 'standby':
      return (
        <g className={classes.standby}>
          <line x1={x} x2={end} y1={MIDDLE - 2.5} y2={MIDDLE - 2.5} />
          <line x1={x} x2={end} y1={MIDDLE + 2.5} y2={MIDDLE + 2.5} />
        </g>
      );
    case 'stopped':
      return (
        <g className={classes.stopped}>
          <line x1={x + 1} x2={x + 1} y1={3} y2={HEIGHT - 3} />
          {endsNow ? (
            <line className={classes.dots} x1={x + 6} x2={end} y1={MIDDLE} y2={MIDDLE} />
          ) : (
            <line x1={end - 1} x2={end - 1} y1={3} y2={HEIGHT - 3} />
          )}
        </g>
      );
    case 'unknown':
      return <line className={classes.unknown} x1={x + 1} x2={end} y1={MIDDLE} y2={MIDDLE} />;
    case 'filled':
    case 'lost':
      return (
        <rect
          className={kind === 'filled' ? classes.filled : classes.lost}
          x={x + 0.75}
          y={MIDDLE - 4}
          width={Math.max(0.5, width - 1.5)}
          height={8}
          fill={kind === 'lost' ? `url(#${hatch})` : 'none'}
        />
      );
    case 'none':
      return <line className={classes.none} x1={x} x2={end} y1={MIDDLE} y2={MIDDLE} />;
  }
}
