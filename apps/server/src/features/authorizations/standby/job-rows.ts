import type { AuthorizationState, Job, LifelineSegment } from '@linekeeper/api-contract';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import { shownState, worksPartly } from '../watch/works-partly.ts';
import { chooseServing } from './choose-serving.ts';

/** The authorizations of one job, the first one first. */
export function rowsOfJob(rows: readonly AuthorizationRow[], job: Job): AuthorizationRow[] {
  return rows.filter((row) => row.job === job).sort((a, b) => a.seat - b.seat);
}

/** How one job stands: its first authorization, and which one serves it now. */
export interface JobStanding {
  first: AuthorizationRow;
  serving: AuthorizationRow | null;
  /** Another than the first serves, and nothing is wrong with it. */
  onStandby: boolean;
}

export function standingOf(rows: readonly AuthorizationRow[], job: Job, now: Date): JobStanding | null {
  const ofJob = rowsOfJob(rows, job);
  const [first] = ofJob;
  if (first === undefined) return null;
  const serving = chooseServing(ofJob, now);
  const onStandby = serving !== null && serving !== first && serving.state !== 'stopped' && serving.state !== 'unknown';
  return { first, serving, onStandby };
}

/** The state people see of a job that has been authorized. */
export function stateOfStanding({ first, onStandby }: JobStanding): AuthorizationState {
  if (onStandby && (first.state === 'stopped' || first.paused_at !== null)) return 'partly';
  if (first.revoked_at !== null) return 'not-authorized';
  if (first.paused_at !== null) return 'paused';
  return shownState(first);
}

/** What the job's lifeline shows at this moment. */
export function lineKindOf({ first, serving, onStandby }: JobStanding): LifelineSegment['kind'] {
  if (onStandby) return 'standby';
  if (first.paused_at !== null && serving === null) return 'none';
  switch ((serving ?? first).state) {
    case 'stopped':
      return 'stopped';
    case 'unknown':
      return 'unknown';
    case 'partly':
      return 'partly';
    default:
      return worksPartly(serving ?? first) ? 'partly' : 'working';
  }
}
