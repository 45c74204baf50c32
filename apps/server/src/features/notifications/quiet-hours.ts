const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

export interface QuietHours {
  /** Minutes after midnight; `from` later than `to` goes over midnight. */
  from: number;
  to: number;
}

/** The first moment from `atMs` on that is outside the quiet hours of this time zone. */
export function afterQuietHours(atMs: number, quiet: QuietHours | null, timeZone: string): number {
  if (quiet === null || quiet.from === quiet.to) return atMs;
  const local = minuteOfDay(atMs, timeZone);
  if (!isWithin(local, quiet)) return atMs;
  const untilEnd = (quiet.to - local + DAY_MINUTES) % DAY_MINUTES;
  const end = Math.floor(atMs / MINUTE_MS) * MINUTE_MS + untilEnd * MINUTE_MS;
  // Where the clocks change in between, the end is earlier or later than it looked.
  const offBy =
    ((minuteOfDay(end, timeZone) - quiet.to + DAY_MINUTES / 2 + DAY_MINUTES) % DAY_MINUTES) - DAY_MINUTES / 2;
  const mended = end - offBy * MINUTE_MS;
  const isThere = mended >= atMs && !isWithin(minuteOfDay(mended, timeZone), quiet);
  return isThere ? mended : end;
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

function isWithin(minute: number, { from, to }: QuietHours): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minuteOfDay(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(atMs);
  const read = (type: 'hour' | 'minute'): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return read('hour') * 60 + read('minute');
}
