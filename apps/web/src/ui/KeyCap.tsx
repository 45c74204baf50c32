import classes from './KeyCap.module.css';

/** A key as printed on the key; hidden from screen readers, which hear `aria-keyshortcuts` instead. */
export function KeyCap({ children }: { children: string }) {
  return (
    <kbd className={classes.key} aria-hidden>
      {children}
    </kbd>
  );
}
