import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { ChangeLine } from './ChangeLine.tsx';
import type { ChangesLoader } from './changes-loader.ts';
import { PartHeadLine } from './PartHeadLine.tsx';
import classes from './PlanList.module.css';
import { type PlanLine, planLines } from './plan-lines.ts';
import { openAtFirst, type PlanPart } from './plan-parts.ts';

interface PlanListProps {
  label: string;
  parts: readonly PlanPart[];
  loader: ChangesLoader;
  /** Whether a list without parts names locations. */
  withPlaces: boolean;
  /** Shown when nothing is found. */
  empty: ReactNode;
}

const HEIGHT: Record<PlanLine['type'], number> = { head: 40, place: 32, change: 37, missing: 37, error: 96 };

/** The changes of a plan: of any number of lines only those on screen exist, and only those looked at are loaded. */
export function PlanList({ label, parts, loader, withPlaces, empty }: PlanListProps) {
  const scroller = useRef<HTMLElement>(null);
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const version = useSyncExternalStore(loader.subscribe, loader.version);
  const atFirst = useMemo(() => openAtFirst(parts), [parts]);
  const isOpen = (part: PlanPart) => folds.get(part.key) ?? atFirst.has(part.key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the loader knows
  const lines = useMemo(
    () => planLines({ parts, isOpen, loaded: loader.of, withPlaces }),
    [parts, folds, version, withPlaces, loader],
  );
  const heads = useMemo(() => lines.flatMap(({ type }, index) => (type === 'head' ? [index] : [])), [lines]);
  // The head of what one looks at stays at the top, so that one always knows where one is and can fold it.
  const stuck = useRef<number | undefined>(undefined);
  const getItemKey = useCallback((index: number) => lines[index]?.key ?? index, [lines]);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => HEIGHT[lines[index]?.type ?? 'missing'],
    getItemKey,
    overscan: 8,
    rangeExtractor: (range) => {
      stuck.current = heads.findLast((index) => index <= range.startIndex);
      const shown = defaultRangeExtractor(range);
      return stuck.current === undefined || shown.includes(stuck.current) ? shown : [stuck.current, ...shown];
    },
  });
  const items = virtualizer.getVirtualItems();
  useMissing(
    loader,
    parts,
    items.map(({ index }) => lines[index]),
  );
  useTop(scroller, parts);
  const toggle = (part: PlanPart, index: number) => {
    setFolds(new Map(folds).set(part.key, !isOpen(part)));
    // Folded from far down, the head would be above what is on screen then.
    if (isOpen(part) && (virtualizer.scrollOffset ?? 0) > 0) virtualizer.scrollToIndex(index, { align: 'start' });
  };
  if (lines.length === 0) return empty;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys too
    <section ref={scroller} className={classes.scroller} aria-label={label} tabIndex={0}>
      <ul className={classes.lines} style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          const isStuck = stuck.current === index;
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className={classes.line}
              data-stuck={isStuck || undefined}
              aria-setsize={lines.length}
              aria-posinset={index + 1}
              style={isStuck ? undefined : { transform: `translateY(${start}px)` }}
            >
              <Line line={line} onToggle={(part) => toggle(part, index)} onRetry={loader.more} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface LineProps {
  line: PlanLine;
  onToggle: (part: PlanPart) => void;
  onRetry: (part: PlanPart) => void;
}

function Line({ line, onToggle, onRetry }: LineProps) {
  const { t } = useTranslation();
  switch (line.type) {
    case 'head':
      return line.part.head === null ? null : (
        <PartHeadLine head={line.part.head} open={line.open} onToggle={() => onToggle(line.part)} />
      );
    case 'place':
      return <div className={classes.place}>{line.location ?? t('directorySync.plan.noLocation')}</div>;
    case 'change':
      return <ChangeLine change={line.change} />;
    case 'missing':
      return (
        <div className={classes.change}>
          <span className={classes.missing} />
          <span className="lk-hidden">{t('directorySync.plan.loading')}</span>
        </div>
      );
    case 'error':
      return (
        <div className={classes.error}>
          <ErrorText
            error={line.error}
            lead={t('directorySync.plan.changesError')}
            onRetry={() => onRetry(line.part)}
          />
        </div>
      );
  }
}

/** Loads on for as long as something on screen is not there. */
function useMissing(
  loader: ChangesLoader,
  parts: readonly PlanPart[],
  onScreen: readonly (PlanLine | undefined)[],
): void {
  const missing = onScreen.find((line) => line?.type === 'missing');
  const part = missing?.type === 'missing' ? missing.part : null;
  const of = part === null ? null : loader.of(part);
  const wanted = part !== null && of !== null && !of.busy && of.error === null ? part : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: with other parts it is asked anew
  useEffect(() => {
    if (wanted !== null) loader.more(wanted);
  }, [wanted, of?.changes.length, loader, parts]);
}

/** Another question begins at the top. */
function useTop(scroller: { current: HTMLElement | null }, parts: readonly PlanPart[]): void {
  const question = parts.map(({ key }) => key).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new question leads back to the top
  useEffect(() => {
    if (scroller.current !== null) scroller.current.scrollTop = 0;
  }, [question]);
}
