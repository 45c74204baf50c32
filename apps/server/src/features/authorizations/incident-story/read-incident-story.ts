import { JOBS, type Job, type StoryEvent } from '@linekeeper/api-contract';
import type { TimelineRow } from '../history.queries.ts';

/** Written one after the other for each job, yet one event to people. */
const SAME_MOMENT_MS = 5_000;

/** The histories of several jobs as one story: what was said of several at the same time is one line that names them. */
export function storyOf(rows: readonly TimelineRow[]): StoryEvent[] {
  const lines: { event: StoryEvent; atMs: number }[] = [];
  for (const row of rows) {
    const atMs = row.at.getTime();
    const same = lines.find(
      ({ event, atMs: before }) =>
        event.kind === row.kind &&
        event.text === row.text &&
        Math.abs(before - atMs) <= SAME_MOMENT_MS &&
        !event.jobs.includes(row.job),
    );
    if (same === undefined) lines.push({ event: present(row), atMs });
    else same.event.jobs = inOrder([...same.event.jobs, row.job]);
  }
  return lines.map(({ event }) => event);
}

function present(row: TimelineRow): StoryEvent {
  return {
    id: row.event_id,
    at: row.at.toISOString(),
    kind: row.kind,
    text: row.text,
    trackingId: row.tracking_id,
    authorizationId: row.authorization_id,
    times: row.times,
    jobs: [row.job],
  };
}

function inOrder(jobs: readonly Job[]): Job[] {
  return JOBS.filter((job) => jobs.includes(job));
}
