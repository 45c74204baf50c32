import { type CallRecord, listCallRecords } from '@linekeeper/api-contract';
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, call, keyOf } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { usePaged } from '../../paged.ts';
import { addSentences } from '../../strings/add-sentences.ts';
import { callRecords } from '../../strings/en/call-records.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FilterChips } from '../../ui/FilterChips.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Blocks, Panel } from '../../ui/Panel.tsx';
import { counted, timeZone } from '../../words.ts';
import classes from './CallsPage.module.css';
import { CallsTable } from './CallsTable.tsx';
import { CompletenessLine } from './CompletenessLine.tsx';
import { holesIn } from './figures.ts';
import { PerHourPanel } from './PerHourPanel.tsx';
import { RANGES, type Range, rangeOf } from './range.ts';

addSentences({ callRecords });

type Answer = AnswerOf<typeof listCallRecords>;

interface Filters {
  range?: string;
  direction?: string;
  answered?: string;
  search?: string;
  view?: string;
}

const PAGE_SIZE = 100;
const TYPING_MS = 250;
const DIRECTIONS = ['terminating', 'originating'] as const;
const ANSWERED = ['yes', 'no'] as const;

/** What is empty does not stand in the address. */
function withoutEmpty(filters: Filters): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

/** Calls per hour and every record of a range, with what is missing from both. */
export function CallsPage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/calls' });
  const asked = useSearch({ from: '/shell/signed-in/o/$org/calls' });
  const navigate = useNavigate();
  const rangeName = RANGES.find((name) => name === asked.range) ?? 'today';
  const range = rangeOf(rangeName, useNow(60_000));
  const [typed, setTyped] = useState(asked.search ?? '');
  const [search] = useDebouncedValue(typed.trim(), TYPING_MS);
  const show = useCallback(
    (change: Filters) =>
      void navigate({
        from: '/o/$org/calls',
        to: '.',
        search: (old) => withoutEmpty({ ...old, ...change }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const inAddress = asked.search ?? '';
  useEffect(() => {
    if (search !== inAddress) show({ search });
  }, [search, inAddress, show]);
  const direction = DIRECTIONS.find((value) => value === asked.direction);
  const answered = ANSWERED.find((value) => value === asked.answered);
  const records = useRecords(org, range, { direction, answered, search });
  const { first, total } = records;
  const filtered = direction !== undefined || answered !== undefined || search !== '';
  // Tools that were used stay, so that a field does not go while somebody empties it.
  const [everFiltered, setEverFiltered] = useState(filtered);
  if (!everFiltered && (filtered || typed !== '')) setEverFiltered(true);
  const nothingToFilter = first.data !== undefined && total === 0 && !everFiltered;
  // Nothing was ever collected: said once, without figures that could not show anything.
  const nothingYet = nothingToFilter && first.data?.completeness.collectedFrom === null;
  const clear = (): void => {
    setTyped('');
    show({ search: '', direction: '', answered: '' });
  };
  return (
    <div data-wide className={classes.page}>
      <PageHeader
        heading={t('callRecords.title')}
        title={[t('callRecords.title')]}
        sub={
          first.data ? (
            <>
              <CompletenessLine
                completeness={first.data.completeness}
                holes={holesIn(first.data.completeness, range)}
              />
              {' · '}
              {t('callRecords.zone', { zone: timeZone })}
            </>
          ) : null
        }
        actions={
          nothingYet ? null : (
            <FilterChips
              label={t('callRecords.range')}
              chips={RANGES.map((value) => ({ value, label: t(`callRecords.ranges.${value}`) }))}
              chosen={rangeName}
              onChoose={(value) => show({ range: value })}
            />
          )
        }
      />
      {nothingYet ? null : (
        <>
          <PerHourPanel
            organization={org}
            range={range}
            asTable={asked.view === 'table'}
            onTable={(asTable) => show({ view: asTable ? 'table' : '' })}
          />
          <div className={classes.tools}>
            <h2 className={classes.heading}>
              {t('callRecords.records')} <span className={classes.count}>{first.data ? counted(total) : ''}</span>
            </h2>
            {nothingToFilter ? null : (
              <Tools typed={typed} onType={setTyped} direction={direction} answered={answered} show={show} />
            )}
          </div>
        </>
      )}
      <Panel
        query={first}
        errorLead={t('callRecords.error')}
        bare
        skeleton={<Blocks lines={10} height={24} />}
        isEmpty={(answer) => answer.total === 0}
        empty={<Nothing organization={org} answer={first.data} onClear={filtered ? clear : null} />}
      >
        {() => (
          <CallsTable
            key={records.shownFilter}
            total={total}
            severalDays={new Date(range.from).toDateString() !== new Date(range.to).toDateString()}
            rowAt={records.rowAt}
            onVisible={records.onVisible}
          />
        )}
      </Panel>
    </div>
  );
}

interface Question {
  direction: (typeof DIRECTIONS)[number] | undefined;
  answered: (typeof ANSWERED)[number] | undefined;
  search: string;
}

function useRecords(organization: string, range: Range, { direction, answered, search }: Question) {
  const input = (offset: number) => ({
    params: { organization },
    query: {
      from: new Date(range.from).toISOString(),
      to: new Date(range.to).toISOString(),
      search,
      offset,
      limit: PAGE_SIZE,
      ...(direction === undefined ? {} : { direction }),
      ...(answered === undefined ? {} : { answered }),
    },
  });
  return usePaged<Answer, CallRecord>({
    pageSize: PAGE_SIZE,
    keyOf: (offset) => keyOf(listCallRecords, input(offset)),
    load: (offset, signal) => call(listCallRecords, input(offset), signal),
    rowsOf: (answer) => answer.records,
    totalOf: (answer) => answer.total,
    filter: [direction, answered, search, range.from].join(' '),
  });
}

interface ToolsProps {
  typed: string;
  onType: (typed: string) => void;
  direction: Question['direction'];
  answered: Question['answered'];
  show: (change: Filters) => void;
}

/** Search and the two filters of the records. */
function Tools({ typed, onType, direction, answered, show }: ToolsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        className={classes.search}
        type="search"
        aria-label={t('callRecords.searchLabel')}
        placeholder={t('callRecords.searchHint')}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={typed}
        onChange={(event) => onType(event.currentTarget.value)}
      />
      <FilterChips
        label={t('callRecords.columns.direction')}
        chips={[
          { value: '', label: t('callRecords.bothWays') },
          ...DIRECTIONS.map((value) => ({ value, label: t(`callRecords.directions.${value}`) })),
        ]}
        chosen={direction ?? ''}
        onChoose={(value) => show({ direction: value })}
      />
      <FilterChips
        label={t('callRecords.columns.answered')}
        chips={[
          { value: '', label: t('callRecords.all') },
          { value: 'yes', label: t('callRecords.answered') },
          { value: 'no', label: t('callRecords.notAnswered') },
        ]}
        chosen={answered ?? ''}
        onChoose={(value) => show({ answered: value })}
      />
    </>
  );
}

interface NothingProps {
  organization: string;
  answer: Answer | undefined;
  /** Null while no filter hides anything. */
  onClear: (() => void) | null;
}

/** No records: hidden by filters, none in the range, or nothing collected yet. */
function Nothing({ organization, answer, onClear }: NothingProps) {
  const { t } = useTranslation();
  if (onClear !== null) {
    return (
      <EmptyState
        action={
          <Button variant="default" onClick={onClear}>
            {t('callRecords.clearAll')}
          </Button>
        }
      >
        {t('callRecords.noMatch')}
      </EmptyState>
    );
  }
  if (answer?.completeness.collectedFrom != null) return <EmptyState>{t('callRecords.noneInRange')}</EmptyState>;
  return (
    <EmptyState
      title={t('callRecords.nothingTitle')}
      action={
        <Link to="/o/$org" params={{ org: organization }}>
          {t('callRecords.checkAuthorization')}
        </Link>
      }
    >
      {t('callRecords.nothingYet')}
    </EmptyState>
  );
}
