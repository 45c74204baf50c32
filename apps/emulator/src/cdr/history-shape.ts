import type { HistoryMember } from '../state/world-cdr.ts';
import { localTime } from '../telephony/local-time.ts';

/** Calls in each hour of a working day, busiest 1: an office with its lunch dip, and a house that never closes. */
const HOURS: Record<HistoryMember['shift'], readonly number[]> = {
  desk: [
    0.005, 0.003, 0.002, 0.002, 0.004, 0.01, 0.05, 0.24, 0.64, 0.92, 1, 0.94, 0.58, 0.5, 0.78, 0.9, 0.84, 0.62, 0.32,
    0.14, 0.07, 0.04, 0.02, 0.01,
  ],
  house: [
    0.14, 0.1, 0.08, 0.07, 0.09, 0.16, 0.34, 0.6, 0.82, 0.95, 1, 0.92, 0.8, 0.72, 0.78, 0.86, 0.9, 0.92, 0.88, 0.8,
    0.66, 0.5, 0.34, 0.22,
  ],
};
/** Share of a Monday's calls, Sunday first. */
const WEEKDAYS: Record<HistoryMember['shift'], readonly number[]> = {
  desk: [0.06, 1, 0.97, 0.95, 0.93, 0.86, 0.14],
  house: [0.78, 0.9, 0.88, 0.9, 0.95, 1, 0.92],
};
/** Share of the best month, January first: offices rest in August and at Christmas, houses live from the summer. */
const MONTHS: Record<HistoryMember['shift'], readonly number[]> = {
  desk: [0.94, 0.97, 1, 0.96, 0.95, 0.94, 0.84, 0.72, 0.98, 1, 0.98, 0.8],
  house: [0.7, 0.74, 0.8, 0.86, 0.92, 0.98, 1, 1, 0.94, 0.88, 0.78, 0.86],
};
const DAY_MINUTES = 1_440;

function at(list: readonly number[], index: number): number {
  return list[index] ?? 0;
}

/** Share of the busiest minute's calls at this moment in this zone; moves smoothly from the middle of one hour to the next. */
export function minuteShape(shift: HistoryMember['shift'], timeZone: string, atMs: number): number {
  const { day, minuteOfDay } = localTime(timeZone, atMs);
  const middle = (minuteOfDay - 30 + DAY_MINUTES) % DAY_MINUTES;
  const hour = Math.floor(middle / 60);
  const share = (middle - hour * 60) / 60;
  const hours = HOURS[shift];
  const shape = at(hours, hour) * (1 - share) + at(hours, (hour + 1) % 24) * share;
  // 1 January 1970 was a Thursday. The month is near enough by the day of the year.
  const month = Math.min(11, Math.floor(((day + 0.5) % 365.2425) / 30.4369));
  return shape * at(WEEKDAYS[shift], (day + 4) % 7) * at(MONTHS[shift], month);
}
