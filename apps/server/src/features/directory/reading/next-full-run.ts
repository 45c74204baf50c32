const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** The next time after `nowMs` that clocks in this time zone show this minute of the day. */
export function nextFullRun(input: { nowMs: number; minute: number; timeZone: string }): number {
  const { nowMs, minute, timeZone } = input;
  const ahead = (minute - minuteOfDay(nowMs, timeZone) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const at = (Math.floor(nowMs / MINUTE_MS) + ahead) * MINUTE_MS;
  // Where the clocks change in between, the minute comes earlier or later than it looked.
  const offBy = ((minuteOfDay(at, timeZone) - minute + DAY_MINUTES * 1.5) % DAY_MINUTES) - DAY_MINUTES / 2;
  const mended = at - offBy * MINUTE_MS;
  return mended > nowMs ? mended : at;
}

/** Whether this machine knows a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name).format(0) !== '';
  } catch {
    return false;
  }
}

/** One takes a millisecond to make; there are no more than time zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** RangeError where there is no such time zone. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const hourCycle = 'h23' as const;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle });
  formats.set(timeZone, format);
  return format;
}

function minuteOfDay(atMs: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(atMs);
  const read = (type: 'hour' | 'minute'): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return read('hour') * 60 + read('minute');
}
