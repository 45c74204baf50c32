import type { Evidence } from '../coverage/operation-facts.ts';
import type { World } from '../state/world.ts';

/** How well something is known, in words. */
export const GRADE_WORDS: Record<Evidence, string> = {
  documented: 'documented by Cisco',
  seen: 'seen in real answers',
  inferred: 'inferred, not confirmed',
};

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY_MS = 24 * HOUR;

/** `Tue 24 Nov 2026, 10:42:11` in UTC, as everywhere in the emulator. */
export function dateText(ms: number): string {
  const date = new Date(ms);
  const day = `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day}, ${date.toISOString().slice(11, 19)}`;
}

/** `10:42:11` for the last day, else with its date; never ambiguous beside "now". */
export function whenText(ms: number, nowMs: number): string {
  return Math.abs(nowMs - ms) < DAY_MS / 2 ? new Date(ms).toISOString().slice(11, 19) : dateText(ms);
}

/** A whole number of large units and the rest in small ones: `3 h 12 min`. */
function twoUnits(ms: number, large: [number, string], small: [number, string]): string {
  const rounded = Math.round(ms / small[0]) * small[0];
  const rest = Math.round((rounded % large[0]) / small[0]);
  const whole = Math.floor(rounded / large[0]);
  return `${whole}${large[1]}${rest === 0 ? '' : ` ${rest}${small[1]}`}`;
}

/** A span in words: `250 ms`, `40 s`, `12 min`, `3 h 12 min`, `13 days 5 h`, `90 days`. */
export function spanText(ms: number): string {
  const span = Math.max(0, ms);
  if (span > 0 && span < SECOND) return `${Math.round(span)} ms`;
  if (span < MINUTE) return `${Math.floor(span / SECOND)} s`;
  if (span < HOUR) return `${Math.floor(span / MINUTE)} min`;
  if (span < 2 * DAY_MS) return twoUnits(span, [HOUR, ' h'], [MINUTE, ' min']);
  if (span < 20 * DAY_MS) return twoUnits(span, [DAY_MS, ' days'], [HOUR, ' h']);
  const days = Math.round(span / DAY_MS);
  return days < 730 ? `${days} days` : `${Math.floor(days / 365)} years`;
}

/** `41 s ago`, `in 13 days`, `now`. */
export function distanceText(ms: number, nowMs: number): string {
  if (Math.abs(ms - nowMs) < SECOND) return 'now';
  return ms > nowMs ? `in ${spanText(ms - nowMs)}` : `${spanText(nowMs - ms)} ago`;
}

/** First and last part of a long id; the whole is behind the copy button. */
export function shortened(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`;
}

/** Name of a person, or how an unknown one is called. */
export function personText(world: World, uuid: string | null): string {
  if (uuid === null) return 'nobody';
  const person = world.people.get(uuid);
  return person === undefined ? `person ${shortened(uuid)}` : `${person.firstName} ${person.lastName}`;
}

/** Name of an integration or Service App. */
export function clientText(world: World, clientId: string | null): string {
  if (clientId === null) return 'no client';
  return world.integrations.get(clientId)?.name ?? world.serviceApps.get(clientId)?.name ?? shortened(clientId);
}

export function organizationText(world: World, uuid: string | null): string {
  return uuid === null ? '' : (world.organizations.get(uuid)?.name ?? shortened(uuid));
}

/** `1 call`, `12 calls`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `10 % of them`, of a share from 0 to 1. */
export function percentText(share: number): string {
  return `${Number((share * 100).toPrecision(2))} % of them`;
}
