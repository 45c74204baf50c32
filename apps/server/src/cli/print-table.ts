/** Columns for a terminal: each as wide as its widest cell, the last one as long as it is. Cells never break the line. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head.map((name) => name.toUpperCase()), ...rows].map((cells) => cells.map(oneLine));
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => [...(cells[column] ?? '')].length)));
  return lines
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => padded(cell, column, widths))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function padded(cell: string, column: number, widths: readonly number[]): string {
  if (column === widths.length - 1) return cell;
  return `${cell}${' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length))}`;
}

/** Names come from outside: what would move the cursor or colour the rest of the terminal is left out. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
