import type { DirectoryEntry } from '@linekeeper/api-contract';
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPhone, IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../clock.ts';
import { dialable, groupedNumber } from '../../phone-number.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { Waiting } from '../../ui/Panel.tsx';
import { presenceWords } from '../../ui/PresenceBadge.tsx';
import { type PresenceJob, presenceLook } from '../../ui/presence-look.ts';
import { counted } from '../../words.ts';
import { CheckedCell, PresenceCell, useDirectory, usePresenceWatch, useTellResults } from '../directory/index.ts';
import classes from './DialSearch.module.css';

/** What stands in the results: an entry, or the number somebody typed. */
export type Choice = { kind: 'entry'; entry: DirectoryEntry } | { kind: 'number'; number: string };

interface DialSearchProps {
  organization: string;
  inputRef: RefObject<HTMLInputElement | null>;
  typed: string;
  onType: (typed: string) => void;
  onCall: (choice: Choice) => void;
  /** The choice that Enter would call; details follow it. */
  onActive: (choice: Choice | undefined, job: PresenceJob['state']) => void;
}

const ROW = 36;
const PAGE = 10;

/** Ready to type, without moving the page; a touch keyboard would only cover the calls. */
export function focusSearch(input: HTMLInputElement | null): void {
  if (matchMedia('(pointer: fine)').matches) input?.focus({ preventScroll: true });
}

/** Search whose results are always in sight; the focus never leaves the field. */
export function DialSearch({ organization, inputRef, typed, onType, onCall, onActive }: DialSearchProps) {
  const { t } = useTranslation();
  const id = useId();
  const [search] = useDebouncedValue(typed.trim(), 150);
  const list = useDirectory({ organization, search });
  const { first, total, rowAt, onVisible, settled } = list;
  const [all, setAll] = useState<number | null>(null);
  useEffect(() => {
    if (search === '' && settled && first.data !== undefined) setAll(total);
  }, [search, settled, first.data, total]);
  const number = dialable(typed);
  const extra = number === null ? 0 : 1;
  const count = total + extra;
  const [chosen, setActive] = useState(0);
  const active = Math.min(chosen, Math.max(0, count - 1));
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const from = Math.max(0, (items[0]?.index ?? 0) - extra);
  const to = Math.max(0, (items.at(-1)?.index ?? 0) - extra);
  useEffect(() => onVisible(from, to), [from, to, onVisible]);
  const job = first.data?.presence.state ?? 'stale';
  const seen = items.map(({ index }) => rowAt(index - extra)).filter((entry) => entry?.kind === 'person');
  usePresenceWatch(
    organization,
    seen.map((entry) => entry?.id ?? ''),
    job === 'live' || job === 'stale',
  );
  useTellResults({ search, settled, total, first: rowAt(0), job });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question starts at the top
  useEffect(() => {
    setActive(0);
    scroller.current?.scrollTo({ top: 0 });
  }, [search]);
  useEffect(() => {
    focusSearch(inputRef.current);
  }, [inputRef]);
  const choiceAt = (index: number): Choice | undefined => {
    if (number !== null && index === 0) return { kind: 'number', number };
    const entry = rowAt(index - extra);
    return entry === undefined ? undefined : { kind: 'entry', entry };
  };
  const choice = choiceAt(active);
  const activeEntry = choice?.kind === 'entry' ? choice.entry : undefined;
  const activeNumber = choice?.kind === 'number' ? choice.number : undefined;
  useEffect(() => {
    const now: Choice | undefined =
      activeEntry !== undefined
        ? { kind: 'entry', entry: activeEntry }
        : activeNumber !== undefined
          ? { kind: 'number', number: activeNumber }
          : undefined;
    onActive(now, job);
  }, [activeEntry, activeNumber, job, onActive]);
  const go = (index: number): void => {
    const next = Math.max(0, Math.min(count - 1, index));
    setActive(next);
    virtualizer.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      go(active + step);
    } else if (event.key === 'Enter' && choice !== undefined && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onCall(choice);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      onType('');
    }
  };
  const optionId = (index: number): string => `${id}-${index}`;
  return (
    <section className={classes.column} aria-label={t('callControl.search')}>
      <div className={classes.field}>
        <TextInput
          ref={inputRef}
          className={classes.input}
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={count > 0 ? optionId(active) : undefined}
          aria-label={t('callControl.search')}
          placeholder={t('callControl.searchHint')}
          leftSection={<IconSearch size={18} aria-hidden />}
          autoComplete="off"
          value={typed}
          onChange={(event) => onType(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {first.data ? (
          <span className={classes.count}>
            {all === null || search === ''
              ? t('callControl.foundAll', { count: total, shown: counted(total) })
              : t('callControl.found', { shown: counted(total), all: counted(all) })}
          </span>
        ) : null}
      </div>
      {first.error ? (
        <ErrorText error={first.error} lead={t('directory.error')} onRetry={() => void first.refetch()} />
      ) : null}
      {first.isPending ? <Waiting /> : null}
      {first.data !== undefined && count === 0 ? (
        <p className={classes.none}>{search === '' ? t('directory.nothing') : t('callControl.noMatch', { search })}</p>
      ) : null}
      {/* The focus stays in the field, which scrolls this by its arrow keys. */}
      <div
        ref={scroller}
        className={classes.list}
        id={`${id}-list`}
        role="listbox"
        aria-label={t('callControl.results')}
      >
        <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {items.map(({ index, start }) => {
            const each = choiceAt(index);
            return (
              // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the field has the keys
              <div
                key={index}
                id={optionId(index)}
                role="option"
                className={classes.option}
                aria-selected={index === active}
                aria-setsize={count}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => setActive(index)}
                onDoubleClick={() => each && onCall(each)}
              >
                {each === undefined ? null : each.kind === 'number' ? (
                  <NumberOption number={each.number} />
                ) : (
                  <EntryOption entry={each.entry} job={job} />
                )}
              </div>
            );
          })}
        </div>
      </div>
      <p className={classes.hint} aria-hidden>
        {t('callControl.keysHint')}
      </p>
    </section>
  );
}

function NumberOption({ number }: { number: string }) {
  const { t } = useTranslation();
  return (
    <b className={classes.dial}>
      <IconPhone size={16} aria-hidden />
      {t('callControl.callNumber', { number: groupedNumber(number) })}
    </b>
  );
}

function EntryOption({ entry, job }: { entry: DirectoryEntry; job: PresenceJob['state'] }) {
  const { t } = useTranslation();
  const look = presenceLook(entry.presence, job, serverNow());
  const words = [
    entry.name,
    look === null ? null : presenceWords(t, look, serverNow()),
    entry.department,
    entry.extension === null ? null : t('callControl.extension', { extension: entry.extension }),
  ];
  return (
    <>
      <span className="lk-hidden">{words.filter((word) => word !== null).join(', ')}</span>
      <span className={classes.row} aria-hidden>
        <span className={classes.name} title={entry.name}>
          {entry.name}
        </span>
        {look === null ? (
          <span className={classes.instead}>{entry.department ?? entry.location}</span>
        ) : (
          <PresenceCell entry={entry} job={job} />
        )}
        <span className={classes.checked}>
          <CheckedCell entry={entry} job={job} />
        </span>
        <span className={classes.department}>{look === null ? null : (entry.department ?? entry.location)}</span>
        <b className={classes.extension}>{entry.extension}</b>
      </span>
    </>
  );
}
