import type { EmulatedGroup, World } from '../state/world.ts';
import { localTime } from './local-time.ts';

const OPENS_MINUTE = 9 * 60;
const CLOSES_MINUTE = 18 * 60;

/**
 * Whether a group is open, by its own time zone or that of its location. Schedules cannot be made here: every one named
 * in a setting means nine to six from Monday to Friday.
 */
export function isBusinessHours(world: World, group: EmulatedGroup, atMs: number): boolean {
  const zone = group.timeZone ?? world.locations.get(group.locationUuid)?.timeZone ?? 'UTC';
  const { minuteOfDay, weekend } = localTime(zone, atMs);
  return !weekend && minuteOfDay >= OPENS_MINUTE && minuteOfDay < CLOSES_MINUTE;
}
