import type { Platform } from '../../platform/platform.ts';
import type { GapQuestion, GapReport } from '../authorizations/index.ts';
import { countEntries } from './directory.queries.ts';
import { selectRuns, selectState } from './run.queries.ts';
import { count } from './written-count.ts';

/** A directory has no yesterday: one whole reading after the stop brings everything that changed meanwhile. */
export async function describeGap(platform: Platform, gap: GapQuestion): Promise<GapReport> {
  const { organizationId, to } = gap;
  if (to === null) {
    return { state: 'filling', text: 'The directory is read anew; every change made meanwhile comes with it.' };
  }
  const { database } = platform;
  const [[run], [state], counts] = await Promise.all([
    selectRuns(database, { organizationId, limit: 1 }),
    selectState(database, { organizationId }),
    countEntries(database, { organizationId }),
  ]);
  const at = state?.complete_at ?? null;
  if (at !== null && at >= to) {
    const people = count(counts.find(({ kind }) => kind === 'person')?.count ?? 0);
    return { state: 'filled', text: `Read anew: ${people} people. Every change made meanwhile is in it.` };
  }
  if (run?.state === 'held') {
    return { state: 'filling', text: 'Read anew; what changed waits for somebody to approve it.' };
  }
  if (run?.state === 'refused' || run?.state === 'failed') {
    const held = run.state === 'refused' ? 'was held back' : 'failed';
    return { state: 'filling', text: `Not read anew yet: the last run ${held}; it is tried again.` };
  }
  return { state: 'filling', text: 'Being read anew.' };
}
