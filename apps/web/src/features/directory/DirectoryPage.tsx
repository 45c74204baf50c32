import { type DirectoryEntry, ENTRY_KINDS } from '@linekeeper/api-contract';
import { Button, TextInput } from '@mantine/core';
import { useCallbackRef, useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, memo, type RefObject, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FilterChips } from '../../ui/FilterChips.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Blocks, Panel } from '../../ui/Panel.tsx';
import { counted } from '../../words.ts';
import classes from './DirectoryPage.module.css';
import { DirectoryTable } from './DirectoryTable.tsx';
import { DirectoryTools } from './DirectoryTools.tsx';
import { type Filters, withoutEmpty } from './directory-filters.ts';
import { PresenceBanner } from './PresenceBanner.tsx';
import { OwnLink } from './records/OwnLink.tsx';
import { SyncLine } from './SyncLine.tsx';
import { useActiveRow } from './use-active-row.ts';
import type { DirectoryAnswer } from './use-directory.ts';
import { useFavourites } from './use-finder.ts';
import { type List, type ListedEntry, useList } from './use-list.ts';
import { usePresenceWatch } from './use-presence-watch.ts';
import { useTellResults } from './use-tell-results.ts';

const loadDrawer = () => import('./EntryDrawer.tsx').then((module) => ({ default: module.EntryDrawer }));
/** Loaded while the list is looked at: nobody opens an entry before there is one. */
const EntryDrawer = lazy(loadDrawer);

const TYPING_MS = 200;
const ROWS_ID = 'directory-row';

/** Who is it, how do I reach them now: everybody and everything with a number, as Webex has it. */
export function DirectoryPage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/directory' });
  const { filters, field, typed, type, show, clear } = useFilters();
  const favourites = useFavourites(org);
  const list = useList(org, { ...filters, search: typed }, favourites.entries);
  const { first, total, rowAt, settled } = list;
  const screen = useScreen(list);
  const job = first.data?.presence.state;
  usePresenceWatch(org, idsOfPeople(screen.rows), job === 'live' || job === 'stale');
  useTellResults({ search: list.search, settled, total, first: rowAt(0), job });
  const active = useActiveRow(total, list.question);
  // From the first opening on, so that it can close as slowly as it opens.
  const [drawer, setDrawer] = useState(filters.entry !== undefined);
  if (!drawer && filters.entry !== undefined) setDrawer(true);
  useEffect(() => void loadDrawer(), []);
  const activeRow = active.index === null ? undefined : rowAt(active.index);
  const { ask } = list.finder;
  const onType = useCallbackRef((value: string) => {
    ask(value);
    type(value);
  });
  const onKey = useCallbackRef((event: React.KeyboardEvent) => {
    if (event.key === 'Escape') clear({});
    else if (event.key === 'Enter' && activeRow !== undefined) show({ entry: activeRow.id });
    else if (active.move(event.key)) event.preventDefault();
  });
  return (
    <div data-wide className={classes.page} data-shown-for={list.finder.state.found?.query.search}>
      <Head organization={org} answer={first.data} />
      <div className={classes.tools}>
        <SearchField
          field={field}
          initial={typed}
          activeRow={activeRow === undefined ? undefined : `${ROWS_ID}-${active.index}`}
          onType={onType}
          onKey={onKey}
        />
        <DirectoryTools
          filters={filters}
          locations={list.finder.state.locations}
          departments={list.finder.state.departments}
          favourites={favourites.entries.length}
          onChange={show}
        />
        <KindChips counts={list.counts} kind={list.kind} onChange={show} />
      </div>
      {list.forgiving && total > 0 ? <p className={classes.forgiving}>{t('directory.forgiving')}</p> : null}
      <Panel
        query={list.waits ? { ...first, data: undefined, isPending: true } : first}
        errorLead={t('directory.error')}
        bare
        skeleton={<Blocks lines={12} height={24} />}
        isEmpty={() => total === 0}
        empty={<Nothing organization={org} list={list} filters={filters} onClear={() => clear(NOT_NARROWED)} />}
      >
        {(answer) => (
          <DirectoryTable
            organization={org}
            job={answer.presence}
            total={total}
            rowAt={rowAt}
            chosen={filters.entry}
            onVisible={screen.seen}
            question={list.question}
            groupBy={list.groupBy}
            activeIndex={active.index}
            idPrefix={ROWS_ID}
            favourites={favourites}
          />
        )}
      </Panel>
      {drawer ? (
        <Suspense fallback={null}>
          <EntryDrawer
            organization={org}
            id={filters.entry}
            loaded={screen.rows.find(({ id }) => id === filters.entry) ?? list.entryOf(filters.entry)}
            job={job ?? 'stale'}
            onClose={() => show({ entry: '' })}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

/** What stands above the list; drawn again only with a new answer, not with every letter. */
const Head = memo(function Head({
  organization,
  answer,
}: {
  organization: string;
  answer: DirectoryAnswer | undefined;
}) {
  const { t } = useTranslation();
  const params = { org: organization };
  return (
    <>
      <PageHeader
        heading={t('directory.title')}
        title={[t('directory.title')]}
        sub={answer ? <SyncLine answer={answer} /> : null}
        actions={
          <>
            <LinkButton to="/o/$org/directory/contacts" params={params}>
              {t('directory.contactsLink')}
            </LinkButton>
            <OwnLink organization={organization} />
            <LinkButton to="/o/$org/directory/sync" params={params}>
              {t('directory.sync.link')}
            </LinkButton>
          </>
        }
      />
      {answer ? <PresenceBanner organization={organization} job={answer.presence} /> : null}
    </>
  );
});

interface SearchFieldProps {
  field: RefObject<HTMLInputElement | null>;
  /** What stands there at first. */
  initial: string;
  /** The id of the row that keys have moved to. */
  activeRow: string | undefined;
  onType: (value: string) => void;
  onKey: (event: React.KeyboardEvent) => void;
}

/** Keeps what is typed to itself: a letter is there at once, and the page is drawn once, with the answer to it. */
const SearchField = memo(function SearchField({ field, initial, activeRow, onType, onKey }: SearchFieldProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      ref={field}
      className={classes.search}
      type="search"
      autoFocus
      aria-label={t('directory.searchLabel')}
      aria-activedescendant={activeRow}
      placeholder={t('directory.searchHint')}
      leftSection={<IconSearch size={18} aria-hidden />}
      defaultValue={initial}
      onChange={({ currentTarget: { value } }) => onType(value)}
      onKeyDown={onKey}
    />
  );
});

const NOT_NARROWED: Filters = { kind: '', location: '', department: '', favourites: '' };

/** The filters of the address, and what stands in the field: the page and the address hear of it once typing rests. */
function useFilters() {
  const filters: Filters = useSearch({ from: '/shell/signed-in/o/$org/directory' });
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(filters.search ?? '');
  const type = useDebouncedCallback(setTyped, TYPING_MS);
  const show = useCallback(
    (change: Filters) => {
      // Whoever narrows the list down means what stands in the field by now.
      type.flush();
      void navigate({
        from: '/o/$org/directory',
        to: '.',
        search: (old) => withoutEmpty({ ...old, ...change }),
        replace: !change.entry,
      });
    },
    [navigate, type],
  );
  const search = typed.trim();
  const inAddress = filters.search ?? '';
  useEffect(() => {
    if (search !== inAddress) show({ search });
  }, [search, inAddress, show]);
  const clear = (also: Filters): void => {
    if (field.current !== null) field.current.value = '';
    type.cancel();
    setTyped('');
    show({ ...also, search: '' });
  };
  return { filters, field, typed, type, show, clear };
}

/** The rows on screen, which tell whose presence is worth asking for. */
function useScreen({ rowAt, onVisible }: List) {
  const [visible, setVisible] = useState<readonly [number, number]>([0, 30]);
  const seen = useCallback(
    (from: number, to: number) => {
      onVisible(from, to);
      setVisible([from, to]);
    },
    [onVisible],
  );
  const rows: ListedEntry[] = [];
  for (let index = visible[0]; index <= visible[1]; index += 1) {
    const row = rowAt(index);
    if (row !== undefined) rows.push(row);
  }
  return { rows, seen };
}

function idsOfPeople(rows: readonly DirectoryEntry[]): string[] {
  return rows.filter(({ kind }) => kind === 'person').map(({ id }) => id);
}

interface KindChipsProps extends Pick<List, 'counts' | 'kind'> {
  onChange: (change: Filters) => void;
}

const KindChips = memo(function KindChips({ counts, kind, onChange }: KindChipsProps) {
  const { t } = useTranslation();
  const chips = useMemo(() => {
    const all = counts.reduce((sum, { count }) => sum + count, 0);
    const kinds = counts.filter(({ kind: each, count }) => count > 0 || each === kind);
    return [
      { value: 'all' as const, label: t('directory.all'), count: all },
      ...kinds.map(({ kind: value, count }) => ({ value, label: t(`directory.kinds.${value}`), count })),
    ];
  }, [counts, kind, t]);
  if (chips[0]?.count === 0 && chips.length === 1) return null;
  return (
    <FilterChips
      oneLine
      label={t('directory.kindLabel')}
      chips={chips}
      chosen={kind ?? 'all'}
      onChoose={(value) => onChange({ kind: ENTRY_KINDS.find((each) => each === value) ?? '' })}
    />
  );
});

interface NothingProps {
  organization: string;
  list: List;
  filters: Filters;
  onClear: () => void;
}

/** Nothing synced yet, or hidden by the filters: two different things to do. */
function Nothing({ organization, list, filters, onClear }: NothingProps) {
  const { t } = useTranslation();
  const { kind, search } = list;
  const { location, department, favourites } = filters;
  const more = location !== undefined || department !== undefined || favourites !== undefined;
  const lastRun = list.first.data?.lastRun;
  const read = lastRun?.state === 'running' ? lastRun.read : null;
  if (search === '' && kind === undefined && !more) {
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
    if (favourites !== undefined && search === '') return t('directory.noFavourites');
    if (more) return t('directory.noMatchNarrowed');
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
