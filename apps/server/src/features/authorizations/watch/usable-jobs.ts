import type { Job } from '@linekeeper/api-contract';
import { createGather } from '../../../platform/gather.ts';
import type { Platform } from '../../../platform/platform.ts';
import { selectUsable, selectUsableMarks } from '../authorizations.queries.ts';

/** The organizations where a job can work now. */
export type UsableJobs = (job: Job) => Promise<readonly { organizationId: string }[]>;

interface Known {
  mark: string;
  organizations: readonly { organizationId: string }[];
}

/** Long enough for the features that ask in the same second of the ticker. */
const GATHER_MS = 1;
const MOST = 100;
/** Of a job that nobody authorized. */
const NOTHING = '';

/**
 * Features ask each second, and the answer is hardly ever another one: a mark over all of them is asked instead, once for all jobs, and
 * the organizations only where it changed. True at every moment, also of what other processes did, without anybody having to tell.
 */
export function createUsableJobs({ database }: Pick<Platform, 'database'>): UsableJobs {
  const known = new Map<Job, Known>();
  const read = async (job: Job, mark: string): Promise<Known['organizations']> => {
    const before = known.get(job);
    if (before?.mark === mark) return before.organizations;
    // Read after the mark: where something changes in between, the next mark is another one.
    const rows = mark === NOTHING ? [] : await selectUsable(database, { job });
    const organizations = rows.map(({ organization_id: organizationId }) => ({ organizationId }));
    known.set(job, { mark, organizations });
    return organizations;
  };
  return createGather<Job, Known['organizations']>({
    everyMs: GATHER_MS,
    most: MOST,
    together: async (jobs) => {
      const marks = new Map((await selectUsableMarks(database)).map(({ job, mark }) => [job, mark]));
      const answers = new Map<Job, Known['organizations']>();
      for (const job of new Set(jobs)) answers.set(job, await read(job, marks.get(job) ?? NOTHING));
      return jobs.map((job) => answers.get(job) ?? []);
    },
  });
}
