import type { ReactNode } from 'react';
import classes from './EmptyState.module.css';

/** Says what will come here and when, with the act that brings it. */
export function EmptyState({ title, children, action }: { title?: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.empty}>
      {title ? <p className={classes.title}>{title}</p> : null}
      <p className={classes.text}>{children}</p>
      {action ? <div className={classes.action}>{action}</div> : null}
    </div>
  );
}
