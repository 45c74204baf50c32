import { useComputedColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../shell/announce.ts';
import { HOUR_MS, type Hole, type Hour } from './figures.ts';
import classes from './PerHourChart.module.css';

use([BarChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

export interface PerHourChartProps {
  hours: readonly Hour[];
  holes: readonly Hole[];
  now: number;
  /** The finding, also the name of the picture. */
  label: string;
  /** One hour in words, for the tooltip and for the arrow keys. */
  hourWords: (hour: Hour) => string;
  /** What the axis says under the beginning of an hour; null where it has no mark. */
  tick: (hour: string) => string | null;
  names: { answered: string; missed: string };
}

interface Band {
  left: number;
  width: number;
  /** Its words stand above it, unless they would run into those of the band before. */
  named: boolean;
}

const WORDS_PX = 96;

/** Series colours by meaning, checked against each other in design. */
const SERIES = {
  light: { answered: '#1089a8', missed: '#c05a16' },
  dark: { answered: '#38a2c2', missed: '#f69058' },
} as const;

/** Calls per hour as stacked bars. Missing minutes lie behind it as a hatched band; arrow keys walk the hours. */
export default function PerHourChart(props: PerHourChartProps) {
  const { hours, holes, label, hourWords } = props;
  const { t } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const [bands, setBands] = useState<readonly Band[]>([]);
  const [point, setPoint] = useState<number | null>(null);
  useEffect(() => {
    if (element.current === null) return;
    const made = init(element.current);
    chart.current = made;
    return () => {
      made.dispose();
      chart.current = null;
    };
  }, []);
  const latest = useRef(props);
  latest.current = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: words follow from hours and time; drawing again closes the tooltip
  useEffect(() => {
    const draw = (): void => {
      const made = chart.current;
      if (made === null) return;
      made.resize();
      made.setOption(optionsOf(latest.current, SERIES[scheme]), true);
      setBands(nameBands(holes.map((hole) => bandOf(made, hours, hole))));
    };
    draw();
    const observer = new ResizeObserver(draw);
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, [hours, holes, props.now, scheme]);
  const walk = (event: KeyboardEvent): void => {
    const next = {
      ArrowRight: (point ?? -1) + 1,
      ArrowLeft: (point ?? hours.length) - 1,
      Home: 0,
      End: hours.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(hours.length - 1, next));
    setPoint(index);
    chart.current?.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: index });
    const hour = hours[index];
    if (hour !== undefined) announce(hourWords(hour), 'polite');
  };
  const leave = (): void => {
    setPoint(null);
    chart.current?.dispatchAction({ type: 'hideTip' });
  };
  return (
    <div className={classes.frame}>
      {bands.map(({ left, width, named }) => (
        <div key={left} className={classes.hole} style={{ left, width }} aria-hidden>
          {named ? <span>{t('callRecords.notCollected')}</span> : null}
        </div>
      ))}
      <div
        ref={element}
        className={classes.chart}
        role="img"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk the hours
        tabIndex={0}
        onKeyDown={walk}
        onBlur={leave}
      />
    </div>
  );
}

/** Where a hole lies, from the middle of the first and last hour it touches; minutes count. */
function bandOf(chart: EChartsType, hours: readonly Hour[], hole: Hole): Omit<Band, 'named'> {
  const start = Date.parse(hours[0]?.hour ?? '');
  const middle = (index: number): number => Number(chart.convertToPixel({ xAxisIndex: 0 }, index));
  const width = hours.length > 1 ? middle(1) - middle(0) : 0;
  const x = (at: number): number => middle(0) - width / 2 + ((at - start) / HOUR_MS) * width;
  const end = start + hours.length * HOUR_MS;
  const left = x(Math.max(hole.from, start));
  return { left, width: Math.max(2, x(Math.min(hole.to, end)) - left) };
}

function nameBands(bands: readonly Omit<Band, 'named'>[]): Band[] {
  let lastNamed = Number.NEGATIVE_INFINITY;
  return bands.map((band) => {
    const middle = band.left + band.width / 2;
    const named = middle - lastNamed > WORDS_PX;
    if (named) lastNamed = middle;
    return { ...band, named };
  });
}

function optionsOf(props: PerHourChartProps, colors: { answered: string; missed: string }) {
  const { hours, now, hourWords, tick, names } = props;
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--lk-${name}`).trim();
  const marked = (_index: number, hour: string): boolean => tick(hour) !== null;
  const moreContrast = document.documentElement.getAttribute('data-contrast') === 'more';
  const series = (key: 'answered' | 'missed') => ({
    name: names[key],
    type: 'bar' as const,
    stack: 'calls',
    barCategoryGap: hours.length > 60 ? '10%' : '30%',
    itemStyle: { color: colors[key] },
    data: hours.map((hour) =>
      Date.parse(hour.hour) + HOUR_MS > now
        ? // The hour that still runs is outlined: it is not over, and not low.
          {
            value: hour[key],
            itemStyle: { color: 'transparent', borderColor: colors[key], borderWidth: hour[key] > 0 ? 1.5 : 0 },
          }
        : hour[key],
    ),
  });
  return {
    animation: false,
    aria: { enabled: moreContrast, label: { enabled: false }, decal: { show: moreContrast } },
    textStyle: { fontFamily: 'IBM Plex Sans Variable, system-ui, sans-serif' },
    grid: { left: 44, right: 8, top: 28, bottom: 28 },
    tooltip: {
      trigger: 'axis' as const,
      axisPointer: { type: 'shadow' as const },
      confine: true,
      backgroundColor: token('raised'),
      borderColor: token('line'),
      textStyle: { color: token('text') },
      // An element, not markup: style attributes in markup are blocked by the content security policy.
      formatter: (points: unknown) => {
        const [first] = Array.isArray(points) ? points : [];
        const hour = hours[Number(first?.dataIndex)];
        const words = document.createElement('div');
        words.className = classes.tip ?? '';
        words.textContent = hour === undefined ? '' : hourWords(hour);
        return words;
      },
    },
    xAxis: {
      type: 'category' as const,
      data: hours.map(({ hour }) => hour),
      axisLine: { lineStyle: { color: token('edge') } },
      axisTick: { alignWithLabel: true, lineStyle: { color: token('edge') }, interval: marked },
      axisLabel: {
        color: token('muted'),
        fontSize: 12,
        hideOverlap: true,
        interval: marked,
        formatter: (hour: string) => tick(hour) ?? '',
      },
    },
    yAxis: {
      type: 'value' as const,
      min: 0,
      minInterval: 1,
      splitLine: { lineStyle: { color: token('line') } },
      axisLabel: { color: token('muted'), fontSize: 12 },
    },
    series: [series('answered'), series('missed')],
  };
}
