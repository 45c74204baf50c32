import { getDirectorySchedule, saveDirectorySchedule } from '@linekeeper/api-contract';
import type { z } from 'zod';
import { AppError } from '../../../platform/errors.ts';
import type { OrganizationRef, Platform } from '../../../platform/platform.ts';
import { selectReadingState } from './schedule.queries.ts';
import { DEFAULT_SCHEDULE, keptSchedule, saveSchedule } from './schedule.ts';

/** When runs come by themselves. */
export function mountScheduleRoutes(platform: Platform): void {
  platform.http.route(getDirectorySchedule, ({ organization }) => presentSchedule(platform, idOf(organization)));
  platform.http.route(saveDirectorySchedule, async ({ organization, body, signedIn }) => {
    const organizationId = idOf(organization);
    await saveSchedule(platform, { organizationId, schedule: body, by: signedIn?.name ?? 'unknown' });
    return presentSchedule(platform, organizationId);
  });
}

type Presented = z.input<(typeof getDirectorySchedule)['response']>;

async function presentSchedule(platform: Platform, organizationId: string): Promise<Presented> {
  const { database } = platform;
  const [kept, [state]] = await Promise.all([
    keptSchedule(database, organizationId),
    selectReadingState(database, { organizationId }),
  ]);
  return {
    schedule: kept.schedule,
    defaults: DEFAULT_SCHEDULE,
    zone: kept.zone,
    ownZone: kept.ownZone,
    nextFullAt: state?.next_run_at?.toISOString() ?? null,
    nextIncrementalAt: state?.next_incremental_at?.toISOString() ?? null,
    completeAt: state?.complete_at?.toISOString() ?? null,
    changesThrough: state?.changes_through?.toISOString() ?? null,
    changedAt: kept.changedAt?.toISOString() ?? null,
    changedBy: kept.changedBy,
  };
}

function idOf(organization: OrganizationRef | null): string {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return organization.organizationId;
}
