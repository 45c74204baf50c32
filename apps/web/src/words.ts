import type { Session } from '@linekeeper/api-contract';

/** The order of languages the browser asks for decides dates and counts; the words are English for now. */
const locale =
  typeof navigator === 'undefined' ? 'en-GB' : navigator.language.startsWith('en') ? 'en-GB' : navigator.language;

const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const timeWithSeconds = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dayInAnotherYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' });
const weekdayWithYear = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const whole = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const count = new Intl.NumberFormat(locale);

/** 10:42 */
export function clockTime(at: number | string): string {
  return time.format(new Date(at));
}

/** 10:42:11 */
export function clockTimeWithSeconds(at: number | string): string {
  return timeWithSeconds.format(new Date(at));
}

/** Tue 24 Nov 2026, 10:42:11 */
export function wholeTime(at: number | string): string {
  // The British form has a comma behind the day of the week; ours has none.
  return whole.format(new Date(at)).replace(/^(\p{L}+), /u, '$1 ');
}

/** 10:42 on the day itself, "24 Nov, 10:42" before, with the year in another year. */
export function since(at: number | string, now: number): string {
  const then = new Date(at);
  const today = new Date(now);
  if (then.toDateString() === today.toDateString()) return time.format(then);
  const date = then.getFullYear() === today.getFullYear() ? day.format(then) : dayInAnotherYear.format(then);
  return `${date}, ${time.format(then)}`;
}

/** "Tue 24 Nov", with the year in another year: the head over lines of one day. */
export function dayName(at: number | string, now: number): string {
  const then = new Date(at);
  const sameYear = then.getFullYear() === new Date(now).getFullYear();
  return (sameYear ? weekday : weekdayWithYear).format(then).replace(/^(\p{L}+), /u, '$1 ');
}

/** 24 Nov */
export function dayOfMonth(at: number | string): string {
  return day.format(new Date(at));
}

/** 3 Dec this year, "3 Dec 2027" in another: for what is still to come. */
export function dayWithYear(at: number | string, now: number): string {
  const then = new Date(at);
  return (then.getFullYear() === new Date(now).getFullYear() ? day : dayInAnotherYear).format(then);
}

/** "07:20–09:10" today, "23 Nov, 07:20–09:10" before, "23 Nov, 09:35 – 24 Nov, 08:30" over midnight. */
export function spanOf(from: number, to: number, now: number): string {
  if (new Date(from).toDateString() === new Date(to).toDateString()) return `${since(from, now)}–${clockTime(to)}`;
  const whole = (at: number): string => {
    const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
    return `${(sameYear ? day : dayInAnotherYear).format(new Date(at))}, ${clockTime(at)}`;
  };
  return `${whole(from)} – ${whole(to)}`;
}

/** 5,014 */
export function counted(value: number): string {
  return count.format(value);
}

/** Running time of something: 0:41, 12:05, 1:02:09. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A sum of time: 14 min, 3 h 12 min, 2 d 4 h. Never a clock, so that it cannot be read as one. */
export function lengthOf(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Time zone of every time on the page, named once per page. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Names in a row with a last word between: "Directory, Presence and Sign-in". */
export function inARow(names: readonly string[]): string {
  return new Intl.ListFormat(locale.startsWith('en') ? locale : 'en-GB', { type: 'conjunction' }).format(names);
}

/** Where a person starts. */
export function homeOf(session: Session): string {
  if (session.account === null) return '/sign-in';
  const [first] = session.organizations;
  if (session.role === 'owner')
    return session.organizations.length === 1 && first ? `/o/${first.slug}` : '/organizations';
  return '/me';
}
