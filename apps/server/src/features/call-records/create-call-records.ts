import type { Completeness } from '@linekeeper/api-contract';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { Directory } from '../directory/index.ts';
import { countRecords } from './call-records.queries.ts';
import { mountCallRecordsRoutes } from './call-records.routes.ts';
import {
  type CollectorRow,
  countSetAside,
  readCollector,
  readOpenWindows,
  type WindowRow,
} from './collector.queries.ts';
import { createCollector } from './collector.ts';
import { computeCompleteness, describeCompleteness } from './completeness.ts';
import { describeGap } from './describe-gap.ts';
import { createRecordStore } from './store-records.ts';

export interface CallRecords {
  /** What of an organization's call records is here, and what is not and why. */
  completeness(organizationId: string): Promise<Completeness>;
  /** Resolves when this process collects nothing; for tests and an orderly stop. */
  settled(): Promise<void>;
}

export interface CallRecordsDependencies {
  authorizations: Pick<
    Authorizations,
    'webexFor' | 'usable' | 'state' | 'onRecovered' | 'describeData' | 'describeGap'
  >;
  directory: Pick<Directory, 'whoseNumbers' | 'numbersOfNamed'>;
}

interface Standing {
  completeness: Completeness;
  collector: CollectorRow | null;
  open: WindowRow[];
}

/** Call records: the collector, its ledger, and the two questions people ask of them. */
export function createCallRecords(platform: Platform, deps: CallRecordsDependencies): CallRecords {
  const { authorizations, directory } = deps;
  const store = createRecordStore(platform);
  const collector = createCollector({ platform, authorizations, store });

  const standing = async (organizationId: string): Promise<Standing> => {
    const { database, clock, settings } = platform;
    const row = await readCollector(database, { organizationId });
    const open = await readOpenWindows(database, { organizationId });
    const completeness = computeCompleteness({
      collector: row,
      open,
      setAside: await countSetAside(database, { organizationId }),
      usable: (await authorizations.usable('call-records')).some((each) => each.organizationId === organizationId),
      everySeconds: settings.callRecordsSeconds,
      now: new Date(clock.now()),
    });
    return { completeness, collector: row, open };
  };
  const completeness = async (organizationId: string): Promise<Completeness> =>
    (await standing(organizationId)).completeness;

  mountCallRecordsRoutes(platform, { completeness, directory });
  platform.ticker.register('call-records', (now) => collector.tick(now));
  authorizations.onRecovered('call-records', ({ organizationId }) => collector.wake(organizationId));
  authorizations.describeData('call-records', async (organizationId) => {
    // Not its state: after a password change Webex goes on answering until the access token ends, and so do we.
    const [at, usable] = await Promise.all([standing(organizationId), authorizations.usable('call-records')]);
    return describeCompleteness({ ...at, stopped: !usable.some((one) => one.organizationId === organizationId) });
  });
  authorizations.describeGap('call-records', async ({ organizationId, from, to }) => {
    const now = new Date(platform.clock.now());
    const range = { organizationId, from, to: to ?? now, direction: null, answered: null, search: '', numbers: [] };
    const records = to === null ? 0 : await countRecords(platform.database, range);
    return describeGap({ standing: await standing(organizationId), from, to, records, now });
  });
  return { completeness, settled: () => collector.settled() };
}
