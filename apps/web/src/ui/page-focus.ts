/** The page whose heading had the focus last; null until the first page is there, which keeps the browser's own focus. */
let lastPath: string | null = null;

/** True when this heading belongs to a page somebody just changed to. */
export function isPageChange(path: string): boolean {
  const changed = lastPath !== null && lastPath !== path;
  lastPath = path;
  return changed;
}
