import type { Presence } from '@linekeeper/api-contract';
import { decodeWebexId } from '@linekeeper/webex-client';
import type { Person } from '@linekeeper/webex-contract';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import { type PolledStatus, type PresenceRow, writePolled } from './presence.queries.ts';
import { markOff, markSeen } from './presence-job.queries.ts';

/** Fewer people without a status may be chance. */
const ENOUGH_TO_JUDGE = 10;
const EVENT_SIZE = 100;

export interface Polled {
  organizationId: string;
  people: readonly Person[];
  askedAt: Date;
  trackingId: string | null;
  /** Bare Webex id → entry. */
  entryIds: ReadonlyMap<string, string>;
}

/** What a page, or a few single answers, tell about presence as a whole. */
export type Verdict = 'seen' | 'missing' | 'too-few';

/**
 * Absent on everybody means that the authorizer's own presence sharing is off: Webex then leaves the fields out for
 * all whom this authorization asks about. Source: Webex developer documentation, docs/webex/people.md.
 */
export function judge(people: readonly Person[]): Verdict {
  const persons = people.filter(({ type }) => type === 'person');
  if (persons.some(({ status }) => status !== undefined)) return 'seen';
  return persons.length >= ENOUGH_TO_JUDGE ? 'missing' : 'too-few';
}

/** Keeps the statuses and tells the screens what changed. */
export async function takeStatuses(platform: Platform, polled: Polled): Promise<void> {
  const statuses: PolledStatus[] = [];
  for (const person of polled.people) {
    const entryId = polled.entryIds.get(decodeWebexId(person.id)?.uuid ?? person.id);
    if (entryId === undefined || person.status === undefined) continue;
    const lastActivity = parseInstant(person.lastActivity);
    statuses.push({ entryId, status: person.status, lastActivity, askedAt: polled.askedAt });
  }
  if (statuses.length === 0) return;
  const { organizationId } = polled;
  await tellChanged(platform, {
    organizationId,
    rows: await writePolled(platform.database, { organizationId, statuses }),
  });
}

/** Notes that presence works, and says so where it did not before. */
export async function noteSeen(
  platform: Platform,
  authorizations: Authorizations,
  polled: Pick<Polled, 'organizationId' | 'askedAt' | 'trackingId'>,
): Promise<void> {
  const { organizationId, askedAt: at, trackingId } = polled;
  const [row] = await markSeen(platform.database, { organizationId, at });
  if (row === undefined || row.was_off_since === null) return;
  await platform.live.publish(organizationId, { type: 'presence.job' });
  await authorizations.report({
    organizationId,
    job: 'presence',
    observation: 'status-seen',
    detail: 'Webex gives the status of people again.',
    trackingId,
    at,
  });
}

/** Notes that nobody has a status. Reported every round: a verdict may need more than one look. */
export async function noteMissing(platform: Platform, authorizations: Authorizations, polled: Polled): Promise<void> {
  const { organizationId, askedAt: at, trackingId } = polled;
  const news = await markOff(platform.database, { organizationId, at });
  if (news.length > 0) await platform.live.publish(organizationId, { type: 'presence.job' });
  await authorizations.report({
    organizationId,
    job: 'presence',
    observation: 'status-missing',
    detail: `Webex listed ${polled.people.length} people and gave a status for none of them.`,
    trackingId,
    at,
  });
}

export async function tellChanged(
  platform: Platform,
  input: { organizationId: string; rows: readonly PresenceRow[] },
): Promise<void> {
  for (let start = 0; start < input.rows.length; start += EVENT_SIZE) {
    const entries = input.rows
      .slice(start, start + EVENT_SIZE)
      .map((row) => ({ entry: row.entry_id, presence: presentPresence(row) }));
    await platform.live.publish(input.organizationId, { type: 'presence.changed', entries });
  }
}

/** The fields of a presence that may leave. */
export function presentPresence(row: PresenceRow): Presence {
  return {
    status: row.status,
    lastActivity: row.last_activity?.toISOString() ?? null,
    since: row.since.toISOString(),
    checkedAt: row.checked_at.toISOString(),
  };
}

/** What Webex sends as a time may be anything; a wrong one is no reason to lose the status. */
function parseInstant(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms);
}
