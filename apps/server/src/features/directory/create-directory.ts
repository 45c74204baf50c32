import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations, DataDescription } from '../authorizations/index.ts';
import type { Organizations } from '../organizations/index.ts';
import { mountContactsRoutes } from './contacts/contacts.routes.ts';
import { reindexContacts } from './contacts/reindex-contacts.ts';
import { describeGap } from './describe-gap.ts';
import { countEntries, type FoundRow, selectEntry, selectEntryByWebexId, selectPeople } from './directory.queries.ts';
import { mountDirectoryRoutes } from './directory.routes.ts';
import type { FoundEntry, PresenceSource, RunningDirectory } from './directory.ts';
import { createDirectoryRuns, type DirectoryRuns } from './directory-runs.ts';
import { mountFindingRoutes } from './finding/finding.routes.ts';
import { numbersOfNamed } from './finding/numbers-of-named.ts';
import { reindex } from './finding/reindex.ts';
import { createTeller } from './finding/tell-changes.ts';
import { whoseNumbers } from './finding/whose-numbers.ts';
import { createPlans } from './plans/create-plans.ts';
import { mountScheduleRoutes } from './reading/schedule.routes.ts';
import { mountRecordsRoutes } from './records/records.routes.ts';
import { createHistoryForgetter } from './retention/forget-history.ts';
import { mountRulesRoutes } from './rules/rules.routes.ts';
import { selectRuns, selectState } from './run.queries.ts';
import { count } from './written-count.ts';

export interface DirectoryDeps {
  organizations: Organizations;
  authorizations: Authorizations;
}

const NO_PRESENCE: PresenceSource = {
  lookup: async () => new Map(),
  jobState: async () => ({ state: 'not-authorized', since: null, incident: null }),
};

/** Copies what Webex lists of each organization, and answers searches and look-ups from the copy. */
export function createDirectory(platform: Platform, deps: DirectoryDeps): RunningDirectory {
  const { database } = platform;
  const runs = createDirectoryRuns(platform, deps);
  const teller = createTeller(platform, deps.organizations);
  let presence = NO_PRESENCE;

  mountFindingRoutes(platform);
  mountContactsRoutes(platform);
  mountRulesRoutes(platform);
  const plans = createPlans(platform);
  mountScheduleRoutes(platform);
  mountRecordsRoutes(platform);
  mountDirectoryRoutes(platform, { runs, presence: () => presence });
  platform.ticker.register('directory', (now) => runs.tick(now));
  platform.ticker.register('directory.search', async () => {
    await reindex(platform);
    await reindexContacts(platform);
  });
  platform.ticker.register('directory.history', createHistoryForgetter(platform));
  platform.ticker.register('directory.tell', (now) => teller.tick(now));
  deps.authorizations.onRecovered('users-sync', ({ organizationId }) => catchUp(runs, organizationId));
  deps.authorizations.describeData('users-sync', (organizationId) => describeCopy(platform, organizationId));
  deps.authorizations.describeGap('users-sync', (gap) => describeGap(platform, gap));

  return {
    findByWebexPerson: async (organizationId, webexUuid) =>
      found(await selectEntryByWebexId(database, { organizationId, kind: 'person', webexId: webexUuid.toLowerCase() })),
    entry: async (organizationId, entryId) => found(await selectEntry(database, { organizationId, entryId })),
    numbersOfNamed: (asker, search) => numbersOfNamed(platform, asker, search),
    whoseNumbers: (asker, numbers) => whoseNumbers(platform, asker, numbers),
    people: async (organizationId) =>
      (await selectPeople(database, { organizationId })).map((row) => ({
        entryId: row.entry_id,
        webexUuid: row.webex_id,
      })),
    usePresence: (source) => {
      presence = source;
    },
    onChanges: teller.onChanges,
    onHeld: plans.onHeld,
    held: plans.held,
    settled: runs.settled,
  };
}

function found([row]: readonly FoundRow[]): FoundEntry | null {
  if (row === undefined) return null;
  return {
    entryId: row.entry_id,
    name: row.name,
    extension: row.extension,
    kind: row.kind,
    webexUuid: row.webex_id,
  };
}

/** A fresh copy is the whole catching up; one that is under way already will be as fresh. */
async function catchUp(runs: DirectoryRuns, organizationId: string): Promise<void> {
  try {
    await runs.runNow(organizationId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'run-in-progress') return;
    throw error;
  }
}

async function describeCopy(platform: Platform, organizationId: string): Promise<DataDescription> {
  const { database } = platform;
  const [[run], [state], counts] = await Promise.all([
    selectRuns(database, { organizationId, limit: 1 }),
    selectState(database, { organizationId }),
    countEntries(database, { organizationId }),
  ]);
  const completeTo = state?.complete_at ?? null;
  if (run?.state === 'running') {
    const { read_count: read, expected_count: expected } = run;
    const progressPercent =
      expected === null || expected === 0 ? null : Math.min(99, Math.floor((read / expected) * 100));
    const sentence = `Reading ${run.phase ?? 'the directory'}: ${count(read)} entries so far`;
    return { sentence, completeTo, progressPercent };
  }
  const people = `${count(counts.find(({ kind }) => kind === 'person')?.count ?? 0)} people`;
  if (run?.state === 'held')
    return { sentence: `${people}; the last run waits for approval`, completeTo, progressPercent: null };
  if (run?.state === 'refused')
    return { sentence: `${people}; the last run was refused`, completeTo, progressPercent: null };
  if (run?.state === 'failed') return { sentence: `${people}; the last run failed`, completeTo, progressPercent: null };
  return { sentence: completeTo === null ? 'Nothing read yet' : people, completeTo, progressPercent: null };
}
