/** The heading that was on screen last; null until the first page is there, which keeps the browser's own focus. */
let last: { heading: HTMLElement; path: string } | null = null;

/**
 * True when this heading belongs to a page somebody just changed to. Both are compared: the old page still hears of
 * the new address before it goes, and one page may serve two addresses.
 */
export function isPageChange(heading: HTMLElement, path: string): boolean {
  const changed = last !== null && (last.heading !== heading || last.path !== path);
  last = { heading, path };
  return changed;
}
