const formatters = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const HOUR_MS = 3_600_000;
const OFFSETS_KEPT = 50_000;

/** Minutes from UTC of a time zone at a moment, daylight saving included. Remembered per hour. */
export function offsetMinutes(timeZone: string, atMs: number): number {
  const hour = Math.floor(atMs / HOUR_MS);
  const key = `${timeZone} ${hour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    formatters.set(timeZone, formatter);
  }
  const name = formatter.formatToParts(new Date(hour * HOUR_MS)).find((part) => part.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '');
  const minutes = match === null ? 0 : (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
  if (offsets.size > OFFSETS_KEPT) offsets.clear();
  offsets.set(key, minutes);
  return minutes;
}

export interface LocalTime {
  /** Whole days since 1970 on the local calendar. */
  day: number;
  minuteOfDay: number;
  weekend: boolean;
}

/** What a clock on the wall shows there. */
export function localTime(timeZone: string, atMs: number): LocalTime {
  const localMinutes = Math.floor(atMs / 60_000) + offsetMinutes(timeZone, atMs);
  const day = Math.floor(localMinutes / 1_440);
  // 1 January 1970 was a Thursday.
  const weekday = (day + 4) % 7;
  return { day, minuteOfDay: localMinutes - day * 1_440, weekend: weekday === 0 || weekday === 6 };
}

/** How much is telephoned in each hour of a working day; the busiest hour is 1. */
const HOUR_SHAPE = [
  0.02, 0.01, 0.01, 0.01, 0.01, 0.03, 0.08, 0.25, 0.62, 0.9, 1, 0.95, 0.6, 0.52, 0.78, 0.88, 0.82, 0.66, 0.42, 0.26,
  0.16, 0.1, 0.06, 0.03,
] as const;
const WEEKEND_SHARE = 0.45;

/** Share of the busiest hour's calls at this time of day. */
export function callShape(time: LocalTime): number {
  const hour = HOUR_SHAPE[Math.floor(time.minuteOfDay / 60)] ?? 0;
  return time.weekend ? hour * WEEKEND_SHARE : hour;
}
