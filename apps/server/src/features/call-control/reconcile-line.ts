import { encodeWebexId, type WebexClient } from '@linekeeper/webex-client';
import type { Platform } from '../../platform/platform.ts';
import { applyListedCall, endMissingCalls } from './call-control.queries.ts';
import { writeReconciled } from './lines.queries.ts';
import { readListedCall } from './read-call-event.ts';

export interface LineMember {
  memberUuid: string;
  /** Kind of the directory entry. */
  kind: string;
  entryId: string;
}

export const RECONCILE_EVERY_MS = 15_000;
/** A pressed button Webex took but did not act on is no longer shown as under way after so long. */
const COMMAND_PATIENCE_MS = 10_000;

const WEBEX_TYPES: Record<string, string> = {
  person: 'PEOPLE',
  workspace: 'PLACE',
  'virtual-line': 'VIRTUAL_LINE',
};

/** Whether calls of such an entry can be controlled at all: groups have no telephone. */
export function isLineKind(kind: string): boolean {
  return kind in WEBEX_TYPES;
}

/** The member's id as the members API wants it. */
export function memberIdOf(member: LineMember): string {
  return encodeWebexId(WEBEX_TYPES[member.kind] ?? 'PEOPLE', member.memberUuid);
}

/** Compares the stored calls of one line with Webex's own list, which is the truth. True when something differed. */
export async function reconcileLine(
  platform: Platform,
  webex: WebexClient,
  input: { organizationId: string; member: LineMember },
): Promise<boolean> {
  const { organizationId, member } = input;
  const { memberUuid } = member;
  const askedAt = new Date(platform.clock.now());
  const answer = await webex.members.calls(memberIdOf(member), { retry: 'none' });
  const now = new Date(platform.clock.now());
  const line = { organizationId, memberUuid, askedAt, now };
  const knownAt = serverTime(answer.dateHeader, askedAt);
  const commandsBefore = new Date(now.getTime() - COMMAND_PATIENCE_MS);
  const present: string[] = [];
  let differed = 0;
  for (const listed of answer.data?.items ?? []) {
    const call = readListedCall(listed);
    if (call === null || call.state === 'ended') continue;
    present.push(call.callId);
    if (
      await applyListedCall(platform.database, {
        ...line,
        call,
        knownAt: later(knownAt, call.answeredAt),
        commandsBefore,
      })
    )
      differed += 1;
  }
  differed += await endMissingCalls(platform.database, { ...line, present });
  const nextDueAt = new Date(now.getTime() + RECONCILE_EVERY_MS);
  await writeReconciled(platform.database, { organizationId, memberUuid, at: now, nextDueAt });
  if (differed > 0) await platform.live.publish(organizationId, { type: 'calls.changed', entry: member.entryId });
  return differed > 0;
}

/**
 * Webex's own clock, of whole seconds. Never later than ours says: a clock that runs ahead there must not make us deaf
 * to the events that follow.
 */
function serverTime(dateHeader: string | null, askedAt: Date): Date {
  const told = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
  return Number.isNaN(told) ? new Date(0) : new Date(Math.min(told, askedAt.getTime()));
}

function later(one: Date, other: Date | null): Date {
  return other !== null && other > one ? other : one;
}
