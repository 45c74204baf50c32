import { type Delivery, listDeliveries } from '@linekeeper/api-contract';
import { useMediaQuery } from '@mantine/hooks';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { call, keyOf } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { usePaged } from '../../paged.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FilterChips } from '../../ui/FilterChips.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { counted, since } from '../../words.ts';
import { DeliveryMark } from './DeliveryMark.tsx';
import classes from './NotificationsPage.module.css';

/** A drawer is heavy, and few open one. */
const DeliveryDrawer = lazy(() =>
  import('./DeliveryDrawer.tsx').then((module) => ({ default: module.DeliveryDrawer })),
);

const PAGE = 50;
const FILTERS = ['all', 'open', 'given-up'] as const;
type Filter = (typeof FILTERS)[number];

/** What was sent to whom, newest first; a message opens with its attempts. */
export function DeliveryLog({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/signed-in/o/$org/notifications' });
  const narrow = useMediaQuery('(max-width: 600px)', undefined, { getInitialValueInEffect: false });
  const state: Filter = FILTERS.find((one) => one === search.show) ?? 'all';
  const inputAt = (offset: number) => ({ params: { organization }, query: { state, offset, limit: PAGE } });
  const paged = usePaged({
    pageSize: PAGE,
    filter: state,
    keyOf: (offset) => keyOf(listDeliveries, inputAt(offset)),
    load: (offset, signal) => call(listDeliveries, inputAt(offset), signal),
    rowsOf: ({ deliveries }) => deliveries,
    totalOf: ({ total }) => total,
  });
  const show = (next: { show?: string; delivery?: string }) =>
    void navigate({ to: '/o/$org/notifications', params: { org: organization }, search: next, resetScroll: false });
  const filtered = state === 'all' ? {} : { show: state };
  return (
    <>
      <Panel
        query={paged.first}
        title={t('notifications.log.title')}
        errorLead={t('notifications.log.error')}
        isEmpty={({ total }) => total === 0 && state === 'all'}
        empty={<EmptyState>{t('notifications.log.empty')}</EmptyState>}
      >
        {({ total }) => (
          <>
            <div className={classes.filter}>
              <FilterChips
                label={t('notifications.log.filter')}
                chips={FILTERS.map((value) => ({ value, label: t(`notifications.log.show.${value}`) }))}
                chosen={state}
                onChoose={(value) => show(value === 'all' ? {} : { show: value })}
              />
            </div>
            {total === 0 ? (
              <EmptyState>{t('notifications.log.emptyFiltered')}</EmptyState>
            ) : (
              <DataTable
                key={paged.shownFilter}
                label={t('notifications.log.title')}
                columns={(narrow ? cards : columns)(t, { organization, now, search: filtered })}
                count={total}
                rowAt={paged.rowAt}
                keyOf={({ id }) => id}
                rowHeight={narrow ? 84 : 44}
                headless={narrow}
                height="60vh"
                onVisible={paged.onVisible}
              />
            )}
          </>
        )}
      </Panel>
      <Suspense>
        <DeliveryDrawer organization={organization} delivery={search.delivery} onClose={() => show(filtered)} />
      </Suspense>
    </>
  );
}

interface OpenLinkProps {
  organization: string;
  delivery: Delivery;
  search: { show?: string };
}

function OpenLink({ organization, delivery, search }: OpenLinkProps) {
  const { t } = useTranslation();
  const kind = t(`notifications.log.kind.${delivery.kind}`);
  const what = delivery.incident === null ? kind : `${kind} ${delivery.incident}`;
  return (
    <Link
      to="/o/$org/notifications"
      params={{ org: organization }}
      search={{ ...search, delivery: delivery.id }}
      resetScroll={false}
      aria-label={t('notifications.log.open', { what, to: delivery.recipient })}
    >
      {what}
    </Link>
  );
}

interface Shown {
  organization: string;
  now: number;
  search: { show?: string };
}

function columns(t: TFunction, { organization, now, search }: Shown): Column<Delivery>[] {
  return [
    {
      key: 'state',
      head: t('notifications.log.columns.state'),
      width: '130px',
      cell: ({ state }) => <DeliveryMark state={state} />,
    },
    {
      key: 'what',
      head: t('notifications.log.columns.what'),
      width: '180px',
      cell: (row) => <OpenLink organization={organization} delivery={row} search={search} />,
    },
    { key: 'to', head: t('notifications.log.columns.to'), cell: ({ recipient }) => recipient },
    {
      key: 'when',
      head: t('notifications.log.columns.when'),
      width: '130px',
      cell: ({ createdAt }) => since(createdAt, now),
    },
    {
      key: 'attempts',
      head: t('notifications.log.columns.attempts'),
      width: '100px',
      align: 'right',
      hideBelow: 900,
      cell: ({ attempts }) => counted(attempts),
    },
  ];
}

function cards(t: TFunction, { organization, now, search }: Shown): Column<Delivery>[] {
  return [
    {
      key: 'card',
      head: t('notifications.log.columns.card'),
      cell: (row) => (
        <div className={classes.card}>
          <div className={classes.cardLine}>
            <DeliveryMark state={row.state} />
            <span className={classes.muted}>{since(row.createdAt, now)}</span>
          </div>
          <OpenLink organization={organization} delivery={row} search={search} />
          <span className={classes.cardText}>{row.recipient}</span>
        </div>
      ),
    },
  ];
}
