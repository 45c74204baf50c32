import type { JobState } from '../authorizations/index.ts';
import type { PresenceJob } from '../directory/index.ts';
import type { PresenceJobRow } from './presence-job.queries.ts';

/** Older than this a status is shown as what it was, not as what it is. */
const STALE_AFTER_MS = 300_000;

/** Whether presence can be shown, from the authorization's state and from what the rounds saw. */
export function presenceJobState(input: {
  authorization: JobState;
  job: PresenceJobRow | undefined;
  now: number;
}): PresenceJob {
  const { authorization, job, now } = input;
  const seenAt = job?.seen_at ?? null;
  const offSince = job?.off_since ?? null;
  const { incident } = authorization;
  if (isNotSetUp(authorization) && seenAt === null && offSince === null) {
    return { state: 'not-authorized', since: null, incident };
  }
  if (offSince !== null || authorization.cause === 'presence-sharing-off') {
    return { state: 'off', since: (offSince ?? authorization.since)?.toISOString() ?? null, incident };
  }
  const fresh = seenAt === null || now - seenAt.getTime() <= STALE_AFTER_MS;
  if (worksNow(authorization) && fresh) return { state: 'live', since: null, incident };
  const since = worksNow(authorization) ? seenAt : (authorization.since ?? seenAt);
  return { state: 'stale', since: since?.toISOString() ?? null, incident };
}

function isNotSetUp({ state }: JobState): boolean {
  return state === 'not-authorized' || state === 'waiting' || state === 'not-finished';
}

function worksNow({ state }: JobState): boolean {
  return state === 'healthy' || state === 'partly' || state === 'filling' || state === 'checking';
}
