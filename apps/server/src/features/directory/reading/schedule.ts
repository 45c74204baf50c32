import type { DirectorySchedule } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { isTimeZone, nextFullRun } from './next-full-run.ts';
import {
  clearIncrementalDue,
  type ScheduleRow,
  selectMainTimeZone,
  selectSchedule,
  updateDue,
  upsertSchedule,
} from './schedule.queries.ts';

/** What holds where nobody has said otherwise: changes four times an hour, everything at night. */
export const DEFAULT_SCHEDULE: DirectorySchedule = { incrementalMinutes: 15, fullAt: '02:30', timeZone: null };

export interface KeptSchedule {
  schedule: DirectorySchedule;
  /** The time zone that holds. */
  zone: string;
  /** The one most locations are in. */
  ownZone: string;
  changedAt: Date | null;
  changedBy: string | null;
}

/** When the runs of an organization come by themselves. */
export async function keptSchedule(database: Platform['database'], organizationId: string): Promise<KeptSchedule> {
  const [[row], [main]] = await Promise.all([
    selectSchedule(database, { organizationId }),
    selectMainTimeZone(database, { organizationId }),
  ]);
  const schedule = row === undefined ? DEFAULT_SCHEDULE : scheduleOf(row);
  const ownZone = knownZone(main?.time_zone ?? null) ?? 'UTC';
  const zone = knownZone(schedule.timeZone) ?? ownZone;
  return { schedule, zone, ownZone, changedAt: row?.changed_at ?? null, changedBy: row?.changed_by ?? null };
}

function knownZone(name: string | null): string | null {
  return name !== null && isTimeZone(name) ? name : null;
}

export interface NextRuns {
  nextFullAt: Date;
  nextIncrementalAt: Date | null;
}

/** When the next runs are due after one that ends now; full ones are never further apart than the installation's setting. */
export async function nextRuns(platform: Platform, organizationId: string): Promise<NextRuns> {
  const { schedule, zone } = await keptSchedule(platform.database, organizationId);
  const nowMs = platform.clock.now();
  const { incrementalMinutes } = schedule;
  const nightMs = nextFullRun({ nowMs, minute: minuteOf(schedule.fullAt), timeZone: zone });
  return {
    nextFullAt: new Date(Math.min(nightMs, nowMs + platform.settings.directorySeconds * 1000)),
    nextIncrementalAt: incrementalMinutes === null ? null : new Date(nowMs + incrementalMinutes * 60_000),
  };
}

/** Keeps a schedule, and lets it hold at once. AppError invalid-request for a time zone nobody knows. */
export async function saveSchedule(
  platform: Platform,
  input: { organizationId: string; schedule: DirectorySchedule; by: string },
): Promise<void> {
  const { organizationId, schedule, by } = input;
  if (schedule.timeZone !== null && !isTimeZone(schedule.timeZone)) {
    throw new AppError('invalid-request', `There is no time zone ${schedule.timeZone}.`, { field: 'body.timeZone' });
  }
  const row: ScheduleRow = {
    incremental_minutes: schedule.incrementalMinutes,
    full_at_minute: minuteOf(schedule.fullAt),
    time_zone: schedule.timeZone,
    changed_at: new Date(platform.clock.now()),
    changed_by: by,
  };
  const { database } = platform;
  await upsertSchedule(database, { organizationId, row });
  const next = await nextRuns(platform, organizationId);
  await updateDue(database, { organizationId, ...next });
  if (next.nextIncrementalAt === null) await clearIncrementalDue(database, { organizationId });
}

function scheduleOf(row: ScheduleRow): DirectorySchedule {
  const digits = (value: number): string => String(value).padStart(2, '0');
  const fullAt = `${digits(Math.floor(row.full_at_minute / 60))}:${digits(row.full_at_minute % 60)}`;
  return { incrementalMinutes: row.incremental_minutes, fullAt, timeZone: row.time_zone };
}

function minuteOf(fullAt: string): number {
  const [hours = '0', minutes = '0'] = fullAt.split(':');
  return Number(hours) * 60 + Number(minutes);
}
