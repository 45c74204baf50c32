import type { ReactNode } from 'react';
import classes from './ConsolePage.module.css';

interface CallListProps {
  heading: string;
  count: number;
  /** What stands here while there is no call. */
  empty: string;
  children: ReactNode;
}

/** One of the two lists on the left. */
export function CallList({ heading, count, empty, children }: CallListProps) {
  return (
    <section className={classes.group} aria-label={heading}>
      <h2 className={classes.heading}>
        {heading} <span className={classes.number}>{count}</span>
      </h2>
      {count === 0 ? <p className={classes.nobody}>{empty}</p> : <ul className={classes.calls}>{children}</ul>}
    </section>
  );
}
