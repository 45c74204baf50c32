import type {
  CallOutcome,
  EmulatedCall,
  EmulatedLeg,
  LegEndCause,
  RedirectionReason,
  RelatedReason,
} from '../state/world.ts';
import { type CallCore, type LegOrigin, partyOfLeg } from './call-core.ts';
import type { Side } from './call-joining.ts';
import { facing, isInConversation, originatorOf } from './call-legs.ts';
import { memberRecord, type Party, partyOf, resolveDestination } from './parties.ts';

/** Where a caller can be sent by what a person or group has set. */
export interface Onward {
  ring(call: EmulatedCall, to: Party, origin?: LegOrigin): EmulatedLeg | null;
  toMailbox(call: EmulatedCall, ownerUuid: string, origin: LegOrigin): void;
}

export type SendTarget = { party: Party } | { mailboxOf: string };

interface Sending {
  cause: LegEndCause;
  outcome: CallOutcome;
  redirection: RedirectionReason;
  related: RelatedReason;
  target: SendTarget;
}

/**
 * The caller goes on, in the same session, from a member who did not take the call or from a group; whoever the group
 * still rings stops ringing.
 */
export function sendCallerOn(core: CallCore, onward: Onward, { call, leg, ...how }: Side & Sending): void {
  const caller = originatorOf(call);
  const redirections = [{ reason: how.redirection, party: partyOfLeg(leg) }, ...leg.redirections];
  call.groupUuid = null;
  for (const other of call.legs) {
    if (other.state === 'alerting' && other.causedBy?.callHalf === leg.callHalf)
      core.endLeg(call, other, { outcome: 'NoAnswer', releasedBy: 'remote' });
  }
  core.endLeg(call, leg, { outcome: how.outcome, releasedBy: 'local', cause: how.cause });
  caller.peerHalf = null;
  const origin: LegOrigin = { redirections, related: { reason: how.related, callHalf: leg.callHalf } };
  if ('party' in how.target) onward.ring(call, how.target.party, origin);
  else onward.toMailbox(call, how.target.mailboxOf, origin);
  leg.related = { reason: how.related, callHalf: facing(call, caller)?.callHalf ?? null };
  if (call.endedMs === null && leg.memberKind === 'group' && isInConversation(caller))
    core.emitLeg(call, caller, { change: 'updated', eventType: 'connected' });
  core.services.changed('life');
}

/** Whom a number set by a member or group reaches, or the mailbox behind it; null where it has none. */
export function targetOf(
  core: CallCore,
  ownerUuid: string,
  to: { destination: string; toVoicemail: boolean },
): SendTarget | null {
  const { world } = core.services;
  const owner = memberRecord(world, ownerUuid);
  if (owner === null) return null;
  if (to.destination === '')
    return to.toVoicemail && partyOf(world, ownerUuid) !== null ? { mailboxOf: ownerUuid } : null;
  const party = resolveDestination(world, owner, to.destination);
  if (!to.toVoicemail) return { party };
  return party.memberUuid === null ? null : { mailboxOf: party.memberUuid };
}
