import { Skeleton } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorText } from './ErrorText.tsx';
import classes from './Panel.module.css';

/** The part of a query a panel needs; fits TanStack Query's result. */
interface Asked<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  dataUpdatedAt: number;
  refetch: () => unknown;
}

interface PanelProps<T> {
  query: Asked<T>;
  /** "We could not load the runs." */
  errorLead: string;
  /** Heading of the panel as `h2`; without one the panel has no head. */
  title?: ReactNode;
  /** Right of the heading. */
  aside?: ReactNode;
  /** Still blocks in the final layout; three lines when left out. */
  skeleton?: ReactNode;
  /** Shown instead of the children when this says so. */
  isEmpty?: (data: T) => boolean;
  empty?: ReactNode;
  /** Without border and padding, where the content is a table of its own. */
  bare?: boolean;
  children: (data: T) => ReactNode;
}

/** Owns loading, empty and error of one answer, so that a failure stays in its panel and old data stays visible. */
export function Panel<T>({ query, errorLead, title, aside, skeleton, isEmpty, empty, bare, children }: PanelProps<T>) {
  const { data } = query;
  return (
    <section className={classes.panel} data-bare={bare || undefined}>
      {title ? (
        <div className={classes.head}>
          <h2 className={classes.title}>{title}</h2>
          {aside}
        </div>
      ) : null}
      {query.error ? (
        <ErrorText
          error={query.error}
          lead={errorLead}
          keptFrom={data === undefined ? null : query.dataUpdatedAt}
          onRetry={() => void query.refetch()}
        />
      ) : null}
      {data === undefined ? query.isPending ? <Waiting>{skeleton}</Waiting> : null : null}
      {data !== undefined && isEmpty?.(data) ? empty : data !== undefined ? children(data) : null}
    </section>
  );
}

/** Nothing for 200 ms, then still blocks: most answers come sooner, and a flash of grey is worse than a short wait. */
export function Waiting({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.waiting} aria-busy="true">
      <span className="lk-hidden">{t('ui.loading')}</span>
      {long ? (children ?? <Blocks lines={3} />) : null}
    </div>
  );
}

/** Still blocks of the height of a line of a table or list. */
export function Blocks({ lines, height = 20 }: { lines: number; height?: number }) {
  return (
    <div className={classes.blocks} aria-hidden>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical blocks without content
        <Skeleton key={line} height={height} animate={false} radius="xs" />
      ))}
    </div>
  );
}
