import { useState } from 'react';

const PAGE = 10;

/** The row that arrow keys in the search field have moved to; a new question forgets it. */
export function useActiveRow(total: number, question: string) {
  const [at, setAt] = useState<{ index: number; question: string } | null>(null);
  const index = at !== null && at.question === question && at.index < total ? at.index : null;
  /** True when the key moved the row, so that it does not move the cursor too. */
  const move = (key: string): boolean => {
    const next = rowAfter(key, index);
    if (next === null || total === 0) return false;
    setAt({ index: Math.min(Math.max(next, 0), total - 1), question });
    return true;
  };
  return { index, move };
}

/** Where a key leads from a row; null for keys that lead nowhere. */
export function rowAfter(key: string, index: number | null): number | null {
  if (key === 'ArrowDown') return index === null ? 0 : index + 1;
  if (key === 'PageDown') return index === null ? 0 : index + PAGE;
  if (index === null) return null;
  if (key === 'ArrowUp') return index - 1;
  if (key === 'PageUp') return index - PAGE;
  return null;
}
