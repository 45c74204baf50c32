import type { Platform } from '../../platform/platform.ts';
import { countCallsPerHour } from './call-records.queries.ts';

/**
 * How legs become calls, in words that may be shown. Webex writes a record per leg and side, so an internal call makes
 * two and a hunt group with n attempts about 2 + 2n; the Correlation ID joins them. "Answered" on the group's own leg
 * means the group took the call, not a person. Source: docs/webex/cdr.md.
 * @public for whoever explains the figures beside a chart
 */
export const COUNTING_RULE =
  'A call is counted once, by its Correlation ID, in the hour in which its first leg began. It is answered when a leg ' +
  'that ends at a person, workspace or virtual line was answered; an answer by a queue, hunt group or auto attendant ' +
  'alone does not count. A call without any incoming leg (to the outside) is answered when the other side answered. ' +
  'Every other call is missed.';

const HOUR_MS = 3_600_000;
/** Legs of one call begin within this time of each other. */
const LEG_REACH_MS = 2 * HOUR_MS;

/** Every hour of the range, those without calls too. */
export async function callsPerHour(
  database: Platform['database'],
  range: { organizationId: string; from: Date; to: Date },
): Promise<{ hour: string; answered: number; missed: number }[]> {
  const rows = await countCallsPerHour(database, {
    ...range,
    legsFrom: new Date(range.from.getTime() - LEG_REACH_MS),
    legsTo: new Date(range.to.getTime() + LEG_REACH_MS),
  });
  const counted = new Map(rows.map((row) => [row.hour.getTime(), row]));
  const hours: { hour: string; answered: number; missed: number }[] = [];
  const firstMs = Math.floor(range.from.getTime() / HOUR_MS) * HOUR_MS;
  for (let hourMs = firstMs; hourMs < range.to.getTime(); hourMs += HOUR_MS) {
    const row = counted.get(hourMs);
    hours.push({ hour: new Date(hourMs).toISOString(), answered: row?.answered ?? 0, missed: row?.missed ?? 0 });
  }
  return hours;
}
