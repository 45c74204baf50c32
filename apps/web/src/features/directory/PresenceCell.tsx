import type { DirectoryEntry } from '@linekeeper/api-contract';
import { Age } from '../../ui/Age.tsx';
import { PresenceBadge } from '../../ui/PresenceBadge.tsx';
import type { PresenceJob } from '../../ui/presence-look.ts';
import classes from './PresenceCell.module.css';

interface PresenceCellProps {
  entry: DirectoryEntry;
  job: PresenceJob['state'];
}

/** Presence of a row; only people have one, and nobody while Webex gives none. */
export function PresenceCell({ entry, job }: PresenceCellProps) {
  return (
    <span className={classes.presence}>
      <PresenceBadge presence={entry.presence} job={job} />
    </span>
  );
}

/** When it was checked, in its own column, so that no duration and no age can be taken for one another. */
export function CheckedCell({ entry, job }: PresenceCellProps) {
  if (entry.presence === null || job === 'off' || job === 'not-authorized') return null;
  return <Age at={entry.presence.checkedAt} className={classes.age} />;
}
