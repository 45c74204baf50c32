import * as queries from '../authorizations.queries.ts';
import type { Observation } from '../authorizations.types.ts';
import { type Context, note, nowOf } from '../context.ts';
import { chooseServing } from '../standby/choose-serving.ts';
import { rowsOfJob } from '../standby/job-rows.ts';
import { examineAtOnce } from './watch-authorizations.ts';

/** A feature reports each of its rounds: not every one is worth a look of all witnesses. */
const EXAMINE_EVERY_MS = 30_000;

/** Hears what no status code tells: the next look at this authorization is now. */
export function createReports(context: Context): (observation: Observation) => Promise<void> {
  const examinedMs = new Map<string, number>();
  const examine = async (organizationId: string, authorizationId: string, at: Date): Promise<void> => {
    const silentMs = at.getTime() - (examinedMs.get(authorizationId) ?? Number.NEGATIVE_INFINITY);
    if (silentMs < EXAMINE_EVERY_MS) return;
    examinedMs.set(authorizationId, at.getTime());
    await queries.askForExamination(context.platform.database, { organizationId, at });
    void context.underWay.track(examineAtOnce(context, organizationId)).catch((error: unknown) => {
      context.platform.log.error({ err: error, organizationId }, 'a report could not be looked into');
    });
  };
  return async ({ organizationId, job, observation, detail, trackingId, at }) => {
    const { database } = context.platform;
    const rows = await queries.selectAuthorizations(database, { organizationId });
    if (observation === 'status-seen') {
      const stopped = rows.some((row) => row.job === job && row.verdict?.cause === 'presence-sharing-off');
      if (stopped) await queries.askForExamination(database, { organizationId, at });
      return;
    }
    // Seen through the one that served it.
    const serving = chooseServing(rowsOfJob(rows, job), nowOf(context));
    if (serving === null || serving.state === 'stopped') return;
    const { authorization_id: authorizationId } = serving;
    await note(context, { organizationId, job, authorizationId, kind: 'signal', text: detail, trackingId });
    await queries.bringProbeForward(database, { organizationId, authorizationId, at });
    // Only another admin's view tells whether it is the directory that shrank, or what this one may see of it.
    if (observation === 'directory-shrunk') await queries.askForExamination(database, { organizationId, at });
    else await examine(organizationId, authorizationId, at);
  };
}
