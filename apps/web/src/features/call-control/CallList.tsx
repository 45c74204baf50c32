import type { ReactNode } from 'react';
import classes from './ConsolePage.module.css';

interface CallListProps {
  heading: string;
  count: number;
  /** What stands here while there is no call. */
  empty: string;
  /** My calls stay in sight where everything is in one column. */
  mine?: boolean;
  children: ReactNode;
}

/** One of the two lists on the left. */
export function CallList({ heading, count, empty, mine = false, children }: CallListProps) {
  return (
    <section className={classes.group} data-mine={mine || undefined} aria-label={heading}>
      <h2 className={classes.heading}>
        {heading} <span className={classes.number}>{count}</span>
      </h2>
      {count === 0 ? <p className={classes.nobody}>{empty}</p> : <ul className={classes.calls}>{children}</ul>}
    </section>
  );
}
