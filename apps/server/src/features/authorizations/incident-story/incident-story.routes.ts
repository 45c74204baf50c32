import { getIncident } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import { type Context, nowOf } from '../context.ts';
import { readIncident } from '../explain/incident-events.ts';
import { presentIncident } from '../present-card.ts';
import * as queries from './incident-story.queries.ts';
import { storyOf } from './read-incident-story.ts';

/** The first sign is older than the verdict that opened it. */
const BEFORE_MS = 5 * 60_000;
/** Filling the gap and telling people goes on for a while. */
const AFTER_MS = 60 * 60_000;

/** One incident and what happened around it. */
export function mountIncidentStoryRoutes(context: Context): void {
  const { database, http } = context.platform;
  http.route(getIncident, async ({ organization, params }) => {
    const organizationId = organization?.organizationId ?? '';
    const number = params.number.replace('INC-', '');
    const [row] = await queries.selectIncidentByNumber(database, { organizationId, number });
    const now = row === undefined ? null : await readIncident(context, organizationId, row.incident_id);
    if (row === undefined || now === null) {
      throw new AppError('not-found', `There is no incident ${params.number} here.`);
    }
    const { jobsEver, stillWorks, servesOn, action } = now;
    const asOf = nowOf(context);
    const story = await queries.selectStory(database, {
      organizationId,
      jobs: jobsEver,
      from: new Date(row.opened_at.getTime() - BEFORE_MS),
      to: row.closed_at === null ? asOf : new Date(row.closed_at.getTime() + AFTER_MS),
    });
    return {
      incident: presentIncident(row),
      jobsEver,
      stillWorks,
      servesOn,
      action,
      story: storyOf(story),
      asOf: asOf.toISOString(),
    };
  });
}
