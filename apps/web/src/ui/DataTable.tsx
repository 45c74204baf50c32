import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
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
  /** 84 is a card of three lines, for narrow screens. */
  rowHeight?: 84 | 44 | 36 | 28;
  /** Space the table may take before it scrolls by itself; needed from 100 rows. */
  height?: string;
  /** Tells which rows are on screen, to load them. */
  onVisible?: (first: number, last: number) => void;
  rowTone?: (row: Row) => string | undefined;
}

const VIRTUAL_FROM = 100;

/** A dense table to read: plain `table` with a sticky head; only the rows on screen exist from 100 rows on. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, count, rowAt, keyOf, rowHeight = 36, height = '70vh', onVisible, rowTone } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLElement>(null);
  const virtual = count >= VIRTUAL_FROM;
  const virtualizer = useVirtualizer({
    count,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual ? virtualizer.getVirtualItems() : [];
  const first = virtual ? (items[0]?.index ?? 0) : 0;
  const last = virtual ? (items.at(-1)?.index ?? -1) : count - 1;
  useEffect(() => {
    if (last >= first) onVisible?.(first, last);
  }, [first, last, onVisible]);
  const rows = [];
  for (let index = first; index <= last; index += 1) rows.push(index);
  const before = virtual ? first * rowHeight : 0;
  const after = virtual ? Math.max(0, (count - 1 - last) * rowHeight) : 0;
  return (
    <section
      ref={scroller}
      className={classes.scroller}
      data-virtual={virtual || undefined}
      style={virtual ? { maxHeight: height } : undefined}
      tabIndex={virtual ? 0 : undefined}
      aria-label={virtual ? `${label}, ${t('ui.rows', { count, formatted: counted(count) })}` : undefined}
    >
      <table className={classes.table} aria-label={label} aria-rowcount={count + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column.key} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <Spacer height={before} span={columns.length} /> : null}
          {rows.map((index) => {
            const row = rowAt(index);
            return (
              <tr
                key={row === undefined ? `loading-${index}` : keyOf(row)}
                aria-rowindex={index + 2}
                data-tone={row === undefined ? undefined : rowTone?.(row)}
                style={{ height: rowHeight }}
              >
                {columns.map((column) => (
                  <td key={column.key} data-align={column.align} data-hide={column.hideBelow}>
                    {row === undefined ? <span className={classes.loading} /> : column.cell(row, index)}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 ? <Spacer height={after} span={columns.length} /> : null}
        </tbody>
      </table>
    </section>
  );
}

function Head<Row>({ column }: { column: Column<Row> }) {
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
        column.head
      )}
    </th>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={span} className={classes.spacer} />
    </tr>
  );
}
