import { type DirectoryEntry, ENTRY_KINDS, type EntryKind } from '@linekeeper/api-contract';
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FilterChips } from '../../ui/FilterChips.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Blocks, Panel } from '../../ui/Panel.tsx';
import { counted } from '../../words.ts';
import classes from './DirectoryPage.module.css';
import { DirectoryTable } from './DirectoryTable.tsx';
import { EntryDrawer } from './EntryDrawer.tsx';
import { PresenceBanner } from './PresenceBanner.tsx';
import { SyncLine } from './SyncLine.tsx';
import { type DirectoryAnswer, useDirectory } from './use-directory.ts';
import { usePresenceWatch } from './use-presence-watch.ts';
import { useTellResults } from './use-tell-results.ts';

const TYPING_MS = 200;

interface Filters {
  search?: string;
  kind?: string;
  entry?: string;
}

/** What is empty does not stand in the address. */
function withoutEmpty(filters: Filters): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

/** Who is it, how do I reach them now: everybody and everything with a number, as Webex has it. */
export function DirectoryPage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/directory' });
  const asked = useSearch({ from: '/shell/signed-in/o/$org/directory' });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(asked.search ?? '');
  const [search] = useDebouncedValue(typed.trim(), TYPING_MS);
  const kind = ENTRY_KINDS.find((each) => each === asked.kind);
  const show = useCallback(
    (change: Filters) =>
      void navigate({
        from: '/o/$org/directory',
        to: '.',
        search: (old) => withoutEmpty({ ...old, ...change }),
        replace: !change.entry,
      }),
    [navigate],
  );
  const inAddress = asked.search ?? '';
  useEffect(() => {
    if (search !== inAddress) show({ search });
  }, [search, inAddress, show]);
  const list = useDirectory({ organization: org, search, kind });
  const { first, total, rowAt, onVisible, settled } = list;
  const [visible, setVisible] = useState<readonly [number, number]>([0, 30]);
  const seen = useCallback(
    (from: number, to: number) => {
      onVisible(from, to);
      setVisible([from, to]);
    },
    [onVisible],
  );
  const onScreen = useRows(visible, rowAt);
  const job = first.data?.presence.state;
  usePresenceWatch(org, idsOfPeople(onScreen), job === 'live' || job === 'stale');
  useTellResults({ search, settled, total, first: rowAt(0), job });
  const clear = (): void => {
    setTyped('');
    show({ search: '', kind: '' });
  };
  return (
    <div data-wide className={classes.page}>
      <PageHeader
        heading={t('directory.title')}
        title={[t('directory.title')]}
        sub={first.data ? <SyncLine answer={first.data} /> : null}
        actions={
          <LinkButton to="/o/$org/directory/sync" params={{ org }}>
            {t('directory.sync.link')}
          </LinkButton>
        }
      />
      {first.data ? <PresenceBanner organization={org} job={first.data.presence} /> : null}
      <div className={classes.tools}>
        <TextInput
          className={classes.search}
          type="search"
          autoFocus
          aria-label={t('directory.searchLabel')}
          placeholder={t('directory.searchHint')}
          leftSection={<IconSearch size={18} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setTyped('');
          }}
        />
        <KindChips answer={first.data} kind={kind} onChoose={(next) => show({ kind: next ?? '' })} />
      </div>
      <Panel
        query={first}
        errorLead={t('directory.error')}
        bare
        skeleton={<Blocks lines={12} height={24} />}
        isEmpty={(answer) => answer.total === 0}
        empty={<Nothing organization={org} answer={first.data} search={search} kind={kind} onClear={clear} />}
      >
        {(answer) => (
          <DirectoryTable
            key={list.shownFilter}
            organization={org}
            job={answer.presence}
            total={total}
            rowAt={rowAt}
            chosen={asked.entry}
            onVisible={seen}
          />
        )}
      </Panel>
      <EntryDrawer
        organization={org}
        id={asked.entry}
        loaded={onScreen.find(({ id }) => id === asked.entry)}
        job={job ?? 'stale'}
        onClose={() => show({ entry: '' })}
      />
    </div>
  );
}

function useRows([from, to]: readonly [number, number], rowAt: (index: number) => DirectoryEntry | undefined) {
  const rows: DirectoryEntry[] = [];
  for (let index = from; index <= to; index += 1) {
    const row = rowAt(index);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

function idsOfPeople(rows: readonly DirectoryEntry[]): string[] {
  return rows.filter(({ kind }) => kind === 'person').map(({ id }) => id);
}

interface KindChipsProps {
  answer: DirectoryAnswer | undefined;
  kind: EntryKind | undefined;
  onChoose: (kind: EntryKind | undefined) => void;
}

function KindChips({ answer, kind, onChoose }: KindChipsProps) {
  const { t } = useTranslation();
  const chips = useMemo(() => {
    const counts = answer?.counts ?? [];
    const all = counts.reduce((sum, { count }) => sum + count, 0);
    const kinds = counts.filter(({ kind: each, count }) => count > 0 || each === kind);
    return [
      { value: 'all' as const, label: t('directory.all'), count: all },
      ...kinds.map(({ kind: value, count }) => ({ value, label: t(`directory.kinds.${value}`), count })),
    ];
  }, [answer, kind, t]);
  if (answer === undefined || (chips[0]?.count === 0 && chips.length === 1)) return null;
  return (
    <FilterChips
      oneLine
      label={t('directory.kindLabel')}
      chips={chips}
      chosen={kind ?? 'all'}
      onChoose={(value) => onChoose(value === 'all' ? undefined : value)}
    />
  );
}

interface NothingProps {
  organization: string;
  answer: DirectoryAnswer | undefined;
  search: string;
  kind: EntryKind | undefined;
  onClear: () => void;
}

/** Nothing synced yet, or hidden by the filters: two different things to do. */
function Nothing({ organization, answer, search, kind, onClear }: NothingProps) {
  const { t } = useTranslation();
  const read = answer?.lastRun?.state === 'running' ? answer.lastRun.read : null;
  if (search === '' && kind === undefined) {
    return (
      <EmptyState
        title={t('directory.nothingTitle')}
        action={
          <Link to="/o/$org" params={{ org: organization }}>
            {t('directory.checkAuthorization')}
          </Link>
        }
      >
        {read === null ? t('directory.nothing') : t('directory.nothingRunning', { read: counted(read) })}
      </EmptyState>
    );
  }
  const words = ((): string => {
    if (kind === undefined) return t('directory.noMatch', { search });
    const what = t(`directory.kinds.${kind}`);
    return search === '' ? t('directory.noneOfKind', { what }) : t('directory.noMatchInKind', { what, search });
  })();
  return (
    <EmptyState
      action={
        <Button variant="default" onClick={onClear}>
          {t('directory.clearAll')}
        </Button>
      }
    >
      {words}
    </EmptyState>
  );
}
