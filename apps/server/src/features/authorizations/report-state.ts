import { JOBS, type Job } from '@linekeeper/api-contract';
import type { StateReport } from './authorizations.types.ts';
import type { Context } from './context.ts';
import { countOpened } from './explain/incident-events.queries.ts';
import { incidentName, type Picture, readPicture, stateOf } from './present-card.ts';
import { standingOf } from './standby/job-rows.ts';
import { listWarnings } from './warnings/list-warnings.ts';

/** What a report says of an organization: the five, what is open, and what runs out or hangs by a thread. */
export async function reportState(context: Context, organizationId: string, since: Date): Promise<StateReport> {
  const picture = await readPicture(context, organizationId, 0);
  const warnings = await listWarnings(context, organizationId);
  const [opened] = await countOpened(context.platform.database, { organizationId, since });
  return {
    jobs: JOBS.map((job) => jobLine(picture, job)),
    openIncidents: picture.incidents.map((row) => ({
      number: incidentName(row),
      sentence: row.sentence,
      openedAt: row.opened_at,
    })),
    incidentsInTime: opened?.opened ?? 0,
    warnings: warnings
      .filter(({ dismissed }) => dismissed === null)
      .map(({ kind, text, advice, by }) => ({ kind, text, advice, by: by === null ? null : new Date(by) })),
  };
}

function jobLine(picture: Picture, job: Job): StateReport['jobs'][number] {
  const state = stateOf(picture, job);
  const row = standingOf(picture.rows, job, picture.now)?.first;
  return {
    job,
    state,
    authorizer: row?.authorizer_name ?? null,
    knownGoodAt: row?.known_good_at ?? null,
    text: row?.state === 'stopped' ? (row.verdict?.sentence ?? "We don't know why yet.") : '',
  };
}
