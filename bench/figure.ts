/** One measured figure and the bar it is held against. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** In words: `0`, `≥ 10,000`. */
  bar: string;
  pass: boolean;
}

/** A table for people, or one JSON object a line. */
export function printFigures(figures: readonly Figure[], options: { json: boolean }): void {
  if (options.json) {
    for (const { name, value, unit, bar, pass } of figures) {
      console.log(JSON.stringify({ name, value, unit, bar, pass }));
    }
    return;
  }
  const rows = figures.map(({ name, value, unit, bar, pass }) => [
    name,
    value.toLocaleString('en', { maximumFractionDigits: 3 }),
    unit,
    bar,
    pass ? 'pass' : 'FAIL',
  ]);
  console.log(table(['figure', 'value', 'unit', 'bar', ''], rows));
}

/** Columns padded to their widest cell; cells that are numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return /^[\d.,-]+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
