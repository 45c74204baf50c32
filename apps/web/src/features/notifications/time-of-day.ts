const two = (value: number): string => String(value).padStart(2, '0');

/** 1320 is 22:00, the form of the browser's own time field. */
export function timeOfDay(minutes: number): string {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** 22:00 is 1320; anything else is null. */
export function minutesOf(time: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)/.exec(time);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}
