import { type Presence, watchPresence } from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations, DataDescription, GapQuestion, GapReport } from '../authorizations/index.ts';
import type { Directory, PresenceJob } from '../directory/index.ts';
import type { Organizations } from '../organizations/index.ts';
import { selectPresence, writeCallBegun, writeCallEnded } from './presence.queries.ts';
import type { RunningPresence } from './presence.ts';
import { selectJob } from './presence-job.queries.ts';
import { presenceJobState } from './presence-job-state.ts';
import { createPresenceRounds } from './presence-rounds.ts';
import { presentPresence, tellChanged } from './take-statuses.ts';
import { createWatchList } from './watch-list.ts';

export interface PresenceDeps {
  organizations: Organizations;
  authorizations: Authorizations;
  directory: Directory;
}

const LOOK_AT_JOBS_EVERY_MS = 5_000;

/** Knows who is there, how old that knowledge is, and whether Webex gives it at all. */
export function createPresence(platform: Platform, deps: PresenceDeps): RunningPresence {
  const { authorizations, directory } = deps;
  const watchList = createWatchList(platform);
  const rounds = createPresenceRounds(platform, { authorizations, directory, watchList });
  const jobs = createJobStates(platform, deps);

  directory.usePresence({ lookup: jobs.lookup, jobState: jobs.jobState });
  platform.http.route(watchPresence, async ({ organization, body }) => {
    if (organization === null) throw new AppError('not-found', 'There is no such organization.');
    const { organizationId } = organization;
    await watchList.watch(organizationId, body.entries);
    const known = await jobs.lookup(organizationId, body.entries);
    return {
      presence: [...known].map(([entry, presence]) => ({ entry, presence })),
      job: await jobs.jobState(organizationId),
    };
  });
  platform.ticker.register('presence', async (now) => {
    await rounds.tick(now);
    await jobs.tellChanges(now);
  });
  authorizations.onRecovered('presence', ({ organizationId }) => rounds.restart(organizationId));
  authorizations.describeGap('presence', describeGap);
  authorizations.describeData('presence', (organizationId) => describeRounds(platform, organizationId));

  return {
    noteCall: async (...call) => {
      const [organizationId, webexPersonUuid, inCall, at] = call;
      const entry = await directory.findByWebexPerson(organizationId, webexPersonUuid);
      if (entry === null) return;
      const write = inCall ? writeCallBegun : writeCallEnded;
      const rows = await write(platform.database, { organizationId, entryId: entry.entryId, at });
      await tellChanged(platform, { organizationId, rows });
    },
    stop: rounds.stop,
  };
}

interface JobStates {
  lookup(organizationId: string, entryIds: readonly string[]): Promise<Map<string, Presence>>;
  jobState(organizationId: string): Promise<PresenceJob>;
  /** Tells the screens of organizations somebody has asked about here when their state is another one. */
  tellChanges(now: number): Promise<void>;
}

function createJobStates(platform: Platform, deps: PresenceDeps): JobStates {
  const { clock, database } = platform;
  const last = new Map<string, string>();
  let nextLookMs = 0;

  const compute = async (organizationId: string): Promise<PresenceJob> => {
    const [authorization, [job]] = await Promise.all([
      deps.authorizations.state(organizationId, 'presence'),
      selectJob(database, { organizationId }),
    ]);
    return presenceJobState({ authorization, job, now: clock.now() });
  };
  return {
    lookup: async (organizationId, entryIds) => {
      if (entryIds.length === 0) return new Map();
      const [rows, [job]] = await Promise.all([
        selectPresence(database, { organizationId, entryIds }),
        selectJob(database, { organizationId }),
      ]);
      // Statuses from before say nothing about now, and no badge is better than five thousand grey ones.
      if (job?.off_since != null) return new Map();
      return new Map(rows.map((row) => [row.entry_id, presentPresence(row)]));
    },
    jobState: async (organizationId) => {
      const job = await compute(organizationId);
      if (!last.has(organizationId)) last.set(organizationId, JSON.stringify(job));
      return job;
    },
    tellChanges: async (now) => {
      if (now < nextLookMs && nextLookMs - now <= LOOK_AT_JOBS_EVERY_MS) return;
      nextLookMs = now + LOOK_AT_JOBS_EVERY_MS;
      for (const [organizationId, before] of last) {
        const job = JSON.stringify(await compute(organizationId));
        if (job === before) continue;
        last.set(organizationId, job);
        await platform.live.publish(organizationId, { type: 'presence.job' });
      }
    },
  };
}

async function describeRounds(platform: Platform, organizationId: string): Promise<DataDescription> {
  const [job] = await selectJob(platform.database, { organizationId });
  const completeTo = job?.seen_at ?? null;
  if (job !== undefined && job.off_since !== null) {
    return { sentence: 'Nobody has a status', completeTo, progressPercent: null };
  }
  const people = (job?.people ?? 0).toLocaleString('en-US');
  const sentence = completeTo === null ? 'Nothing seen yet' : `${people} people`;
  return { sentence, completeTo, progressPercent: null };
}

/** Webex tells who is there now, never who was. */
async function describeGap({ to }: GapQuestion): Promise<GapReport> {
  return to === null
    ? { state: 'lost', text: 'Presence is live again at once; who was there meanwhile cannot be fetched afterwards.' }
    : { state: 'lost', text: 'Presence of that time cannot be fetched afterwards: Webex keeps no history of it.' };
}
