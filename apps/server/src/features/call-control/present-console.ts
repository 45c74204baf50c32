import type { Console, ConsoleCall, NumberOwner } from '@linekeeper/api-contract';
import { isName } from '../directory/index.ts';
import type { CallRow } from './call-control.queries.ts';

/** How long an ended call stays on the console, so that nobody wonders where it went. */
export const ENDED_SHOWN_MS = 10_000;

/** A call as the console shows it: a pressed button at once, marked as not confirmed. */
export function presentCall(row: CallRow, owner: NumberOwner | null): ConsoleCall {
  const { remoteName: name, remoteNumber: number } = row;
  return {
    id: row.callId,
    direction: row.personality === 'terminator' ? 'inbound' : 'outbound',
    state: shownState(row),
    remote: { name: name !== null && isName(name, number) ? name : null, number, owner, private: row.remotePrivate },
    startedAt: row.startedAt.toISOString(),
    answeredAt: row.answeredAt?.toISOString() ?? null,
    confirmed: row.command === null,
    source: row.command === null ? row.source : 'command',
  };
}

function shownState(row: CallRow): ConsoleCall['state'] {
  if (row.command === 'hang-up') return 'ended';
  // The person's own telephone rings; nobody at the other end hears anything yet.
  if (row.personality === 'clickToDial' && row.state === 'ringing') return 'connecting';
  return row.command === 'answer' && row.state === 'ringing' ? 'talking' : row.state;
}

type ShownWebhook = Console['webhook']['state'];

/** Without an authorization nothing is known of the webhook: what it was last would be a guess. */
export function presentWebhookState(state: 'active' | 'inactive' | 'missing' | null, usable: boolean): ShownWebhook {
  if (!usable) return 'not-authorized';
  return state ?? 'missing';
}
