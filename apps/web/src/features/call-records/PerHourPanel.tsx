import { callsPerHour } from '@linekeeper/api-contract';
import { Button, Popover } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, queryFor } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Blocks, Panel } from '../../ui/Panel.tsx';
import { clockTime, counted, dayName, dayOfMonth, since } from '../../words.ts';
import { Holes } from './CompletenessLine.tsx';
import { figuresOf, HOUR_MS, type Hole, type Hour, holesIn, missingOf } from './figures.ts';
import classes from './PerHourPanel.module.css';
import type { Range } from './range.ts';

const PerHourChart = lazy(() => import('./PerHourChart.tsx'));

interface PerHourPanelProps {
  organization: string;
  range: Range;
  asTable: boolean;
  onTable: (asTable: boolean) => void;
}

/** How many calls, how many missed, when; and what is not in these figures. */
export function PerHourPanel({ organization, range, asTable, onTable }: PerHourPanelProps) {
  const { t } = useTranslation();
  const query = useQuery({
    ...queryFor(callsPerHour, {
      params: { organization },
      query: { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel
      query={query}
      errorLead={t('callRecords.errorPerHour')}
      skeleton={<Blocks lines={6} height={36} />}
      title={t('callRecords.perHour')}
      aside={
        <Button variant="default" size="xs" aria-pressed={asTable} onClick={() => onTable(!asTable)}>
          {asTable ? t('callRecords.asChart') : t('callRecords.asTable')}
        </Button>
      }
      isEmpty={({ completeness }) => completeness.collectedFrom === null}
      empty={<EmptyState>{t('callRecords.nothingYet')}</EmptyState>}
    >
      {(answer) => <Body organization={organization} answer={answer} range={range} asTable={asTable} />}
    </Panel>
  );
}

interface BodyProps {
  organization: string;
  answer: AnswerOf<typeof callsPerHour>;
  range: Range;
  asTable: boolean;
}

function Body({ organization, answer, range, asTable }: BodyProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const { hours } = answer;
  const { from, to } = range;
  const holes = useMemo(() => holesIn(answer.completeness, { from, to }), [answer.completeness, from, to]);
  const finding = findingOf(t, { hours, holes, now });
  return (
    <>
      <KeyFigures hours={hours} holes={holes} />
      <p className={classes.finding}>{finding}</p>
      {asTable ? (
        <HoursTable hours={hours} holes={holes} now={now} />
      ) : (
        <Suspense fallback={<div className={classes.chartPlace} />}>
          <PerHourChart
            hours={hours}
            holes={holes}
            now={now}
            label={finding}
            hourWords={(hour) => hourWords(t, hour, { holes, now })}
            tick={tickOf(hours.length)}
            names={{ answered: t('callRecords.answered'), missed: t('callRecords.missed') }}
          />
        </Suspense>
      )}
      <Holes organization={organization} holes={holes} />
    </>
  );
}

/** Three figures, each with how it is counted; over holes they are lower bounds and say so. */
function KeyFigures({ hours, holes }: { hours: readonly Hour[]; holes: readonly Hole[] }) {
  const { t } = useTranslation();
  const { calls, answered, missed } = figuresOf(hours);
  const atLeast = (value: number): string =>
    holes.length > 0 ? t('callRecords.atLeast', { value: counted(value) }) : counted(value);
  const share =
    calls < 20 ? t('callRecords.ofAll', { part: answered, all: calls }) : `${Math.round((answered / calls) * 100)} %`;
  return (
    <dl className={classes.figures}>
      <Figure name={t('callRecords.calls')} value={atLeast(calls)} />
      <Figure name={t('callRecords.answered')} value={share} swatch="answered" />
      <Figure name={t('callRecords.missed')} value={atLeast(missed)} swatch="missed" />
    </dl>
  );
}

function Figure({ name, value, swatch }: { name: string; value: string; swatch?: 'answered' | 'missed' }) {
  const { t } = useTranslation();
  return (
    <div>
      <dt>
        {swatch ? <span className={classes.swatch} data-series={swatch} aria-hidden /> : null}
        {name}
        <Popover width={320} position="bottom-start" withArrow={false}>
          <Popover.Target>
            <button type="button" className={classes.info} aria-label={t('callRecords.howCounted', { what: name })}>
              <IconInfoCircle size={16} aria-hidden />
            </button>
          </Popover.Target>
          <Popover.Dropdown>{t('callRecords.countingRule')}</Popover.Dropdown>
        </Popover>
      </dt>
      <dd>{value}</dd>
    </div>
  );
}

interface Picture {
  hours: readonly Hour[];
  holes: readonly Hole[];
  now: number;
}

/** Marks of the axis: midnights with their day; within two days also every third hour. */
function tickOf(hours: number): (hour: string) => string | null {
  return (hour) => {
    const ofDay = new Date(hour).getHours();
    if (ofDay === 0) return dayOfMonth(hour);
    return hours <= 48 && ofDay % 3 === 0 ? clockTime(hour) : null;
  };
}

/** The one sentence that says what the picture shows. */
function findingOf(t: TFunction, { hours, now }: Picture): string {
  const { calls, busiest, mostMissed } = figuresOf(hours);
  if (calls === 0 || busiest === null) return t('callRecords.finding.none');
  const most = t('callRecords.finding.busiest', {
    hour: hourSpan(t, busiest.hour, now),
    calls: counted(busiest.answered + busiest.missed),
  });
  if (mostMissed === null) return t('callRecords.finding.noneMissed', { most });
  const part = mostMissed.missed;
  const all = mostMissed.answered + mostMissed.missed;
  return t('callRecords.finding.missed', { most, hour: hourSpan(t, mostMissed.hour, now), part, all });
}

function hourSpan(t: TFunction, hour: string, now: number): string {
  return t('callRecords.span', { from: since(hour, now), to: clockTime(Date.parse(hour) + HOUR_MS) });
}

/** Under the head of its day. */
function hourOfDay(t: TFunction, hour: string): string {
  return t('callRecords.span', { from: clockTime(hour), to: clockTime(Date.parse(hour) + HOUR_MS) });
}

function hourWords(t: TFunction, hour: Hour, { holes, now }: Omit<Picture, 'hours'>): string {
  const words = t('callRecords.hourWords', {
    hour: hourSpan(t, hour.hour, now),
    answered: counted(hour.answered),
    missed: counted(hour.missed),
  });
  const notes: string[] = [words];
  const missing = missingOf(hour, holes);
  if (missing !== 'none') notes.push(t(`callRecords.missingOf.${missing}`));
  if (Date.parse(hour.hour) + HOUR_MS > now) notes.push(t('callRecords.stillRunning'));
  return notes.join('\n');
}

function HoursTable({ hours, holes, now }: Picture) {
  const { t } = useTranslation();
  const days = [hours[0], hours.at(-1)].map((hour) => (hour === undefined ? '' : dayName(hour.hour, now)));
  const severalDays = days[0] !== days[1];
  /** A lower bound where minutes are missing; nothing, where all are: that is no zero. */
  const value = (hour: Hour, count: number): string => {
    const missing = missingOf(hour, holes);
    if (missing === 'all' && count === 0) return t('callRecords.unknown');
    return missing === 'none' ? counted(count) : t('callRecords.orMore', { value: counted(count) });
  };
  const columns: Column<Hour>[] = [
    { key: 'hour', head: t('callRecords.columns.hour'), width: '40%', cell: ({ hour }) => hourOfDay(t, hour) },
    { key: 'answered', head: t('callRecords.answered'), align: 'right', cell: (hour) => value(hour, hour.answered) },
    { key: 'missed', head: t('callRecords.missed'), align: 'right', cell: (hour) => value(hour, hour.missed) },
    {
      key: 'note',
      head: t('callRecords.columns.note'),
      hideBelow: 600,
      width: '30%',
      cell: (hour) => {
        const missing = missingOf(hour, holes);
        if (missing !== 'none') return t(`callRecords.missingOf.${missing}`);
        return Date.parse(hour.hour) + HOUR_MS > now ? t('callRecords.stillRunning') : null;
      },
    },
  ];
  return (
    <DataTable
      label={t('callRecords.perHour')}
      columns={columns}
      count={hours.length}
      rowAt={(index) => hours[index]}
      keyOf={({ hour }) => hour}
      rowHeight={28}
      height="360px"
      groupOf={severalDays ? ({ hour }) => dayName(hour, now) : undefined}
    />
  );
}
