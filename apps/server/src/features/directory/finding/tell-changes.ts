import { createHash } from 'node:crypto';
import type { Platform } from '../../../platform/platform.ts';
import {
  beginTelling,
  claimTelling,
  countChanges,
  finishTelling,
  selectBeingWritten,
  selectChanges,
  selectTelling,
  selectToTell,
  type TellingRow,
} from './changes.queries.ts';
import { takeInWords } from './forgive.ts';

/** What became of the directory within a span; one run, or what people changed by hand within seconds. */
export interface DirectoryChanges {
  organizationId: string;
  /** The same however often the same span is told. */
  eventId: string;
  after: Date;
  upTo: Date;
  counts: { added: number; changed: number; removed: number };
  /** The first of them; the rest is read by `after`. */
  first: { entryId: string; change: 'added' | 'changed' | 'removed' }[];
}

export type ChangesListener = (changes: DirectoryChanges) => Promise<void>;

const EVERY_MS = 5_000;
/** What people change by hand comes in handfuls; and what is stamped must be to be seen. */
const SETTLED_AFTER_MS = 5_000;
const FIRST = 20;

/** Tells once per run what it changed. Nothing is told of a run while it is being written. */
export function createTeller(platform: Platform, organizations: { list(): Promise<{ organizationId: string }[]> }) {
  const { database, clock } = platform;
  const listeners: ChangesListener[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  let begun: Set<string> | null = null;

  const beginAll = async (): Promise<void> => {
    begun ??= new Set(
      (await selectTelling(database)).flatMap((row) => (row.told_through === null ? [] : [row.organization_id])),
    );
    for (const { organizationId } of await organizations.list()) {
      if (begun.has(organizationId)) continue;
      await beginTelling(database, { organizationId, from: new Date(clock.now() - SETTLED_AFTER_MS) });
      begun.add(organizationId);
    }
  };

  const tellOne = async ({ organization_id: organizationId, ...row }: TellingRow): Promise<void> => {
    const told = row.told_through;
    if (told === null) return;
    const upTo = row.telling_through ?? new Date(clock.now() - SETTLED_AFTER_MS);
    if (row.telling_through === null) {
      const [writing] = await selectBeingWritten(database, { organizationId });
      if (writing?.busy !== false || upTo <= told) return;
      const [counts] = await countChanges(database, { organizationId, after: told, upTo });
      if (counts === undefined || counts.added + counts.changed + counts.removed === 0) return;
      if ((await claimTelling(database, { organizationId, told, upTo })).length === 0) return;
    }
    await handOver(organizationId, told, upTo);
    platform.crashPoint('directory.changes-told');
    await finishTelling(database, { organizationId, told, upTo });
    await takeInWords(platform, organizationId);
  };

  const handOver = async (organizationId: string, after: Date, upTo: Date): Promise<void> => {
    const [[counts], first] = await Promise.all([
      countChanges(database, { organizationId, after, upTo }),
      selectChanges(database, { organizationId, after, beyond: null, limit: FIRST }),
    ]);
    const changes: DirectoryChanges = {
      organizationId,
      eventId: eventIdOf(organizationId, after),
      after,
      upTo,
      counts: counts ?? { added: 0, changed: 0, removed: 0 },
      first: first.filter(({ at }) => at <= upTo).map(({ entry_id, change }) => ({ entryId: entry_id, change })),
    };
    for (const listener of listeners) await listener(changes);
  };

  return {
    onChanges: (listener: ChangesListener): void => {
      listeners.push(listener);
    },
    /** All organizations; called each second, looks every few. */
    tick: async (now: number): Promise<void> => {
      if (now >= lookedAt && now - lookedAt < EVERY_MS) return;
      lookedAt = now;
      await beginAll();
      for (const row of await selectToTell(database)) await tellOne(row);
    },
  };
}

/** A span begins once in an organization, so its beginning names it. */
function eventIdOf(organizationId: string, after: Date): string {
  const hex = createHash('sha256').update(`directory.changed ${organizationId} ${after.toISOString()}`).digest('hex');
  // The form of a UUID of version 8: made of something else.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
