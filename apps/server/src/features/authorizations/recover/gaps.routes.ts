import { listGaps } from '@linekeeper/api-contract';
import { type Context, nowOf } from '../context.ts';
import { presentGaps } from './gaps.ts';

const DAYS_MS = 90 * 86_400_000;

/** The written accounts of gaps, for the page of an authorization and that of an incident. */
export function mountGapRoutes(context: Context): void {
  context.platform.http.route(listGaps, async ({ organization, query }) => {
    const now = nowOf(context);
    const since = new Date(now.getTime() - DAYS_MS);
    const all =
      organization === null ? [] : await presentGaps(context, { organizationId: organization.organizationId, since });
    return {
      gaps: all.filter(
        ({ job, incident }) =>
          (query.job === undefined || job === query.job) &&
          (query.incident === undefined || incident === query.incident),
      ),
      asOf: now.toISOString(),
    };
  });
}
