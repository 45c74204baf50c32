import { useVirtualizer } from '@tanstack/react-virtual';
import { Fragment, memo, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { counted } from '../words.ts';
import classes from './DataTable.module.css';

/** A column; numbers stand right, text left. Width in CSS units; one column should have none and take the rest. */
export interface Column<Row> {
  key: string;
  head: ReactNode;
  width?: string;
  align?: 'left' | 'right';
  /** Hidden below this width of the table, in px: 600 or 900. */
  hideBelow?: 600 | 900;
  /** Set on sorted columns; pressing the head asks for the other direction. */
  sort?: { direction: 'ascending' | 'descending' | 'none'; onSort: () => void };
  cell: (row: Row, index: number) => ReactNode;
}

interface DataTableProps<Row> {
  /** What the table holds, for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  /** All rows there are, also those not loaded. */
  count: number;
  /** A row, or undefined while it is not loaded. */
  rowAt: (index: number) => Row | undefined;
  keyOf: (row: Row) => string;
  /** 84 is a card of three lines, for narrow screens; 104 one of four. Below 100 rows each may be as high as it needs. */
  rowHeight?: 104 | 84 | 44 | 36 | 28;
  /** Space the table may take before it scrolls by itself; needed from 100 rows. */
  height?: string;
  /** Tells which rows are on screen, to load them. */
  onVisible?: (first: number, last: number) => void;
  rowTone?: (row: Row) => string | undefined;
  /** A head over rows that belong together, such as their day; also says in the table's head where one has scrolled to. */
  groupOf?: ((row: Row) => string) | undefined;
  /** Where rows are cards, the head has nothing to name: it stays for screen readers alone. */
  headless?: boolean;
  /** The row that keys outside the table have moved to: it is scrolled to, and rows get ids that begin with this. */
  active?: { index: number | null; idPrefix: string };
  /** What the rows answer to: when it changes, the table begins at its top. */
  question?: string;
  /** What is too long is cut within the cells: cells that cut it themselves are a fifth of what each letter somebody types costs to paint. */
  cellsCut?: boolean;
}

const VIRTUAL_FROM = 100;
const GROUP_HEIGHT = 28;

/** A dense table to read: plain `table` with a sticky head; only the rows on screen exist from 100 rows on. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, count, rowAt, keyOf, rowHeight = 36, height = '70vh', onVisible, rowTone, headless } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLElement>(null);
  const virtual = count >= VIRTUAL_FROM;
  const [starts] = useState(() => new Set<number>());
  const virtualizer = useVirtualizer({
    count,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight + (starts.has(index) ? GROUP_HEIGHT : 0),
    overscan: 4,
  });
  useTop(scroller, virtualizer, props.question);
  const activeIndex = props.active?.index ?? null;
  useEffect(() => {
    if (activeIndex !== null && virtual) virtualizer.scrollToIndex(activeIndex);
  }, [activeIndex, virtual, virtualizer]);
  const items = virtual ? virtualizer.getVirtualItems() : [];
  const first = virtual ? (items[0]?.index ?? 0) : 0;
  const last = virtual ? (items.at(-1)?.index ?? -1) : count - 1;
  useEffect(() => {
    if (last >= first) onVisible?.(first, last);
  }, [first, last, onVisible]);
  const rows = [];
  for (let index = first; index <= last; index += 1) rows.push(index);
  const before = items[0]?.start ?? 0;
  const after = Math.max(0, virtual ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0);
  // While somebody types, most rows are others with every letter: written over they are there sooner than made anew.
  const asked = props.question !== undefined;
  // The first group of a table that scrolls stands in the table's head already.
  const groups = new Map(rows.map((index) => [index, virtual && index === 0 ? null : groupAt(props, index)]));
  useGroupHeights(starts, groups, () => virtualizer.measure());
  const top = virtual ? rowAt(virtualizer.range?.startIndex ?? 0) : undefined;
  const inView = top === undefined ? undefined : props.groupOf?.(top);
  return (
    <section
      ref={scroller}
      className={classes.scroller}
      data-virtual={virtual || undefined}
      style={virtual ? { maxHeight: height } : undefined}
      tabIndex={virtual ? 0 : undefined}
      aria-label={virtual ? `${label}, ${t('ui.rows', { count, formatted: counted(count) })}` : undefined}
    >
      <table className={classes.table} data-cells-cut={props.cellsCut} aria-label={label} aria-rowcount={count + 1}>
        <thead className={headless && inView === undefined ? 'lk-hidden' : undefined}>
          <tr aria-rowindex={1}>
            {columns.map((column, place) => (
              <Head key={column.key} column={column} inView={place === 0 ? inView : undefined} headless={headless} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <Spacer height={before} /> : null}
          {rows.map((index) => {
            const row = rowAt(index);
            const group = groups.get(index);
            return (
              <Fragment key={asked || row === undefined ? index : keyOf(row)}>
                {group == null ? null : <GroupRow group={group} columns={columns} />}
                <Line
                  id={props.active === undefined ? undefined : `${props.active.idPrefix}-${index}`}
                  row={row}
                  index={index}
                  columns={columns as readonly Column<unknown>[]}
                  active={index === activeIndex}
                  tone={row === undefined ? undefined : rowTone?.(row)}
                  height={rowHeight}
                />
              </Fragment>
            );
          })}
          {after > 0 ? <Spacer height={after} /> : null}
        </tbody>
      </table>
    </section>
  );
}

interface LineProps {
  id: string | undefined;
  /** Undefined while it is not loaded. */
  row: unknown;
  index: number;
  columns: readonly Column<unknown>[];
  active: boolean;
  tone: string | undefined;
  height: number;
}

/** One row; drawn again only when it, its place or the columns are others: a table that keeps its columns types faster. */
const Line = memo(function Line({ id, row, index, columns, active, tone, height }: LineProps) {
  return (
    <tr id={id} aria-rowindex={index + 2} data-active={active || undefined} data-tone={tone} style={{ height }}>
      {columns.map((column) => (
        <td key={column.key} data-align={column.align} data-hide={column.hideBelow}>
          {row === undefined ? <span className={classes.loading} /> : column.cell(row, index)}
        </td>
      ))}
    </tr>
  );
});

/** A new question leads back to the top. Where that is known to be, nothing is asked: it would lay the whole table out at once. */
function useTop(
  scroller: RefObject<HTMLElement | null>,
  virtualizer: { scrollOffset: number | null },
  question: string | undefined,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new question leads back to the top
  useEffect(() => {
    if (scroller.current !== null && (virtualizer.scrollOffset ?? 0) > 0) scroller.current.scrollTop = 0;
  }, [question, scroller]);
}

/** The group that begins with this row; null where none does, undefined where the rows are not known yet. */
function groupAt<Row>({ groupOf, rowAt }: DataTableProps<Row>, index: number): string | null | undefined {
  if (groupOf === undefined) return null;
  const row = rowAt(index);
  if (row === undefined) return undefined;
  const before = index === 0 ? undefined : rowAt(index - 1);
  if (index > 0 && before === undefined) return undefined;
  const group = groupOf(row);
  return before !== undefined && groupOf(before) === group ? null : group;
}

/** Rows that begin a group are higher; the heights are measured again where that was not known before. */
function useGroupHeights(
  starts: Set<number>,
  groups: Map<number, string | null | undefined>,
  measure: () => void,
): void {
  const changed = [...groups].filter(([index, group]) => group !== undefined && starts.has(index) !== (group !== null));
  useEffect(() => {
    if (changed.length === 0) return;
    for (const [index, group] of changed) {
      if (group === null) starts.delete(index);
      else starts.add(index);
    }
    measure();
  });
}

interface HeadProps<Row> {
  column: Column<Row>;
  /** The group one has scrolled to. */
  inView: string | undefined;
  headless: boolean | undefined;
}

function Head<Row>({ column, inView, headless }: HeadProps<Row>) {
  const { sort } = column;
  return (
    <th
      scope="col"
      data-align={column.align}
      data-hide={column.hideBelow}
      style={column.width ? { width: column.width } : undefined}
      aria-sort={sort?.direction}
    >
      {sort ? (
        <button type="button" className={classes.sort} onClick={sort.onSort}>
          {column.head}
          <span aria-hidden>{sort.direction === 'ascending' ? ' ↑' : sort.direction === 'descending' ? ' ↓' : ''}</span>
        </button>
      ) : (
        <span className={headless ? 'lk-hidden' : undefined}>{column.head}</span>
      )}
      {inView === undefined ? null : (
        <span className={classes.inView}>
          {headless ? null : ' · '}
          {inView}
        </span>
      )}
    </th>
  );
}

/** A cell per column, not one over all: a span that counts hidden columns would make room for them. */
function GroupRow<Row>({ group, columns }: { group: string; columns: readonly Column<Row>[] }) {
  const [first, ...rest] = columns;
  return (
    <tr className={classes.group} style={{ height: GROUP_HEIGHT }}>
      <th scope="rowgroup" data-hide={first?.hideBelow}>
        {group}
      </th>
      {rest.map((column) => (
        <td key={column.key} data-hide={column.hideBelow} />
      ))}
    </tr>
  );
}

function Spacer({ height }: { height: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td className={classes.spacer} />
    </tr>
  );
}
