/** Times in mails are in the reader's time zone, which each mail names once. */
export function createTimes(timeZone: string, nowMs: number) {
  const dayOf = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric' });
  const shortDay = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' });
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return {
    /** 10:42 today, "24 Nov, 10:42" before. */
    at: (date: Date): string =>
      dayOf.format(date) === dayOf.format(nowMs) ? time.format(date) : `${shortDay.format(date)}, ${time.format(date)}`,
    day: (date: Date): string => dayOf.format(date),
    timeZone,
  };
}

export type Times = ReturnType<typeof createTimes>;

/** "49 minutes", "3 hours 12 minutes", "2 days 4 hours". */
export function lengthInWords(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const some = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
  if (minutes < 60) return some(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  const [big, rest] =
    hours < 48
      ? [some(hours, 'hour'), minutes % 60 === 0 ? '' : some(minutes % 60, 'minute')]
      : [some(Math.floor(hours / 24), 'day'), hours % 24 === 0 ? '' : some(hours % 24, 'hour')];
  return rest === '' ? big : `${big} ${rest}`;
}
