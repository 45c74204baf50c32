import type { DirectoryRails } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { type RailsRow, selectRails } from './rails.queries.ts';

/** What holds where nobody has chosen: everyday life passes, a shrunken directory does not. */
export const DEFAULT_RAILS: DirectoryRails = {
  removedCount: 10,
  removedPercent: 5,
  changedCount: null,
  changedPercent: 50,
  peopleCount: 2,
  peoplePercent: 20,
  graceDays: 30,
};

export interface KeptRails {
  rails: DirectoryRails;
  changedAt: Date | null;
  changedBy: string | null;
}

/** The limits of an organization, or what holds where it has chosen none. */
export async function keptRails(database: Platform['database'], organizationId: string): Promise<KeptRails> {
  const [row] = await selectRails(database, { organizationId });
  if (row === undefined) return { rails: DEFAULT_RAILS, changedAt: null, changedBy: null };
  return { rails: railsOf(row), changedAt: row.changed_at, changedBy: row.changed_by };
}

function railsOf(row: RailsRow): DirectoryRails {
  return {
    removedCount: row.removed_count,
    removedPercent: row.removed_percent,
    changedCount: row.changed_count,
    changedPercent: row.changed_percent,
    peopleCount: row.people_count,
    peoplePercent: row.people_percent,
    graceDays: row.grace_days,
  };
}
