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
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

function minuteOfDay(atMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const parts = format.formatToParts(atMs);
  const read = (type: 'hour' | 'minute'): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return read('hour') * 60 + read('minute');
}
