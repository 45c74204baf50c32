import { AUDIT_CSV_PATH, type AuditEntry, listAuditLog } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { addressOf, call } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { addSentences } from '../../strings/add-sentences.ts';
import { auditLog } from '../../strings/en/audit-log.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { dayName, timeZone } from '../../words.ts';
import { AuditFilter, type AuditSearch } from './AuditFilter.tsx';
import classes from './AuditLogPage.module.css';
import { auditCards, auditColumns } from './audit-columns.tsx';
import { queryOfSearch } from './query-of-search.ts';

addSentences({ auditLog });

const PAGE = 100;

/** Who did what, newest first; older pages come on request. */
export function AuditLogPage() {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/signed-in/audit' });
  const narrow = useMediaQuery('(max-width: 600px)', undefined, { getInitialValueInEffect: false });
  const filter = queryOfSearch(search);
  const query = useInfiniteQuery({
    queryKey: [listAuditLog.name, null, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(
        listAuditLog,
        { query: { ...filter, limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
        signal,
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const show = (next: AuditSearch) => void navigate({ to: '/audit', search: next, replace: true, resetScroll: false });
  const filtered = Object.keys(filter).length > 0;
  const entries: AuditEntry[] = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <PageHeader
        heading={t('auditLog.title')}
        title={[t('auditLog.title')]}
        sub={`${t('auditLog.sub')} ${t('auditLog.zone', { zone: timeZone })}`}
        actions={
          <Button component="a" variant="default" href={addressOf(AUDIT_CSV_PATH, { query: filter })} download>
            {t('auditLog.export')}
          </Button>
        }
      />
      <AuditFilter search={search} onChange={show} />
      <Panel query={query} errorLead={t('auditLog.error')} bare>
        {() =>
          entries.length === 0 ? (
            <EmptyState
              action={
                filtered ? (
                  <Button variant="default" onClick={() => show({})}>
                    {t('auditLog.clear')}
                  </Button>
                ) : null
              }
            >
              {t(filtered ? 'auditLog.emptyFiltered' : 'auditLog.empty')}
            </EmptyState>
          ) : (
            <>
              <DataTable
                label={t('auditLog.title')}
                columns={narrow ? auditCards(t) : auditColumns(t)}
                count={entries.length}
                rowAt={(index) => entries[index]}
                keyOf={({ id }) => id}
                rowHeight={narrow ? 84 : 44}
                groupOf={({ at }) => dayName(at, now)}
                headless={narrow}
                height="65vh"
              />
              {query.hasNextPage ? (
                <Button
                  className={classes.older ?? ''}
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {t('auditLog.older')}
                </Button>
              ) : null}
            </>
          )
        }
      </Panel>
    </>
  );
}
