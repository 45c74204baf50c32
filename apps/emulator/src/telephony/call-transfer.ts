import type { CallOutcome, EmulatedCall, EmulatedLeg, EmulatedRedirection, LegEndCause } from '../state/world.ts';
import { type Acted, type CallCore, type LegOrigin, partyOfLeg } from './call-core.ts';
import { closeIfEmpty, letTalk, moveLeg, type Side, sideAlone } from './call-joining.ts';
import { facing, isInConversation, talkers } from './call-legs.ts';
import type { CallRinging } from './call-ringing.ts';
import { callSettingsOf } from './member-settings.ts';
import { type Party, partyOf } from './parties.ts';

export interface CallTransfers {
  /** Joins the far sides of two calls of one member (attended, consultative, supervised transfer). */
  transfer(one: Side, other: Side): Acted;
  /** Calls somebody and joins them with the far side as soon as they answer; without an answer nothing happens. */
  transferWhenAnswered(side: Side, to: Party): EmulatedLeg | 'wrong-state';
  /** To somebody else (blind transfer, or an unanswered call sent on) or into a mailbox. */
  divert(side: Side, to: { party: Party } | { mailboxOf: string }): Acted;
  /** From an assistant to the executive. */
  push(side: Side): Acted;
}

export function createCallTransfers(core: CallCore, ringing: CallRinging): CallTransfers {
  const whenAnswered = new WeakMap<EmulatedCall, { side: Side; own: EmulatedLeg }>();
  const transfer = (one: Side, other: Side): Acted => joinFarSides(core, one, other);
  core.onConnected((call, leg) => {
    const waiting = whenAnswered.get(call);
    if (waiting === undefined || leg.memberKind === 'group') return;
    whenAnswered.delete(call);
    if (isInConversation(waiting.side.leg)) transfer(waiting.side, { call, leg: waiting.own });
  });
  return {
    transfer,
    transferWhenAnswered: (side, to) => {
      const { memberUuid } = side.leg;
      const from = memberUuid === null ? null : partyOf(core.services.world, memberUuid);
      if (from === null || !isInConversation(side.leg) || talkers(side.call).length > 2) return 'wrong-state';
      const { orgUuid, interactionUuid } = side.call;
      const call = core.startCall({ orgUuid, from, to, interactionUuid });
      const own = core.addLeg(call, from, { personality: 'originator', state: 'connecting' });
      whenAnswered.set(call, { side, own });
      core.emitLeg(call, own, { change: 'created', eventType: 'alerting' });
      ringing.ring(call, to);
      return own;
    },
    divert: (side, to) => {
      const cause: LegEndCause =
        'mailboxOf' in to ? 'to-voicemail' : isInConversation(side.leg) ? 'transferred' : 'diverted';
      return sendOn(core, side, {
        cause,
        reason: 'Deflection',
        onward: (call, origin) => {
          if ('party' in to) ringing.ring(call, to.party, origin);
          else ringing.toMailbox(call, to.mailboxOf, origin);
        },
      });
    },
    push: (side) => {
      const { executiveUuid } = callSettingsOf(core.services.world, side.leg.memberUuid ?? '');
      const party = executiveUuid === null ? null : partyOf(core.services.world, executiveUuid);
      if (party === null) return 'wrong-state';
      return sendOn(core, side, {
        cause: 'pushed',
        reason: 'ExecutiveAssistantCallPush',
        onward: (call, origin) => ringing.ring(call, party, origin),
      });
    },
  };
}

/** Nobody on the far side yet, or a machine with timers of its own: that session has to live on. */
function isAnchored({ call, leg }: Side): boolean {
  const far = facing(call, leg);
  return (
    leg.state === 'connecting' ||
    far?.state === 'alerting' ||
    far?.memberKind === 'group' ||
    far?.memberKind === 'voicemail'
  );
}

/** Attended transfer; one of the two calls may still ring at the far end. */
function joinFarSides(core: CallCore, one: Side, other: Side): Acted {
  const sides = [one, other];
  const fits = sides.every(
    ({ call, leg }) =>
      call.endedMs === null &&
      leg.memberUuid === one.leg.memberUuid &&
      talkers(call).length <= 2 &&
      (isInConversation(leg) || (leg.state === 'connecting' && leg.personality === 'originator')),
  );
  const anchored = sides.filter(isAnchored);
  if (!fits || one.call === other.call || anchored.length > 1) return 'wrong-state';
  const stays = anchored[0] ?? sides.toReversed().find(({ call }) => call.groupUuid === null) ?? other;
  const goes = stays === one ? other : one;
  const far = facing(goes.call, goes.leg);
  const near = facing(stays.call, stays.leg);
  if (far === null || !isInConversation(far) || near === null || near.state === 'disconnected') return 'wrong-state';
  markTransferred(core, one.leg, other.leg);
  markTransferred(core, other.leg, one.leg);
  for (const { call, leg } of sides)
    core.endLeg(call, leg, { outcome: 'Normal', releasedBy: 'local', cause: 'transferred' });
  const survivor = survivingSession(core, stays.call, near);
  moveLeg(core, { call: goes.call, leg: far }, { call: survivor, place: 'first' });
  const eldest = goes.call.createdMs <= stays.call.createdMs ? goes.call : stays.call;
  for (const call of [goes.call, stays.call, survivor]) call.interactionUuid = eldest.interactionUuid;
  letTalk(core, survivor, [far, near]);
  // Whoever rings shows another caller from now on.
  for (const leg of survivor.legs)
    if (leg.state === 'alerting') core.emitLeg(survivor, leg, { change: 'updated', eventType: 'alerting' });
  closeIfEmpty(core, stays.call);
  core.endCall(goes.call, null, 'Normal');
  tellTransfer(core, { call: survivor, leg: one.leg }, 'attended');
  return 'done';
}

/** A session whose group would look for another agent now is left for a new one. */
function survivingSession(core: CallCore, call: EmulatedCall, near: EmulatedLeg): EmulatedCall {
  const served = call.groupUuid !== null && near.memberKind !== 'group' && isInConversation(near);
  return served ? sideAlone(core, { call, leg: near }).call : call;
}

function markTransferred(core: CallCore, leg: EmulatedLeg, other: EmulatedLeg): void {
  leg.related = { reason: 'ConsultativeTransfer', callHalf: other.callHalf };
  leg.transferRelatedHalf = other.callHalf;
  leg.transferredMs = core.services.clock.now();
}

/** The member leaves, the far side is sent on: blind transfer, divert, push. */
function sendOn(
  core: CallCore,
  side: Side,
  how: {
    cause: LegEndCause;
    reason: 'Deflection' | 'ExecutiveAssistantCallPush';
    onward(call: EmulatedCall, origin: LegOrigin): void;
  },
): Acted {
  const { call, leg } = side;
  const rings = leg.state === 'alerting' && leg.personality === 'terminator';
  const far = facing(call, leg);
  const reachable =
    far !== null && far.state !== 'disconnected' && far.memberKind !== 'group' && far.memberKind !== 'voicemail';
  const fits = rings || (isInConversation(leg) && far !== null && isInConversation(far));
  if (!fits || !reachable || talkers(call).length > 2) return 'wrong-state';
  const outcome: CallOutcome = 'Normal';
  const redirections: EmulatedRedirection[] = [{ reason: 'divert', party: partyOfLeg(leg) }, ...leg.redirections];
  const related = { reason: how.reason, callHalf: leg.callHalf };
  if (!rings) leg.transferredMs = core.services.clock.now();
  core.endLeg(call, leg, { outcome, releasedBy: 'local', cause: how.cause });
  call.parked = null;
  const alone = sideAlone(core, { call, leg: far });
  far.peerHalf = null;
  if (far.state === 'remoteHeld') {
    far.state = 'connected';
    core.emitLeg(alone.call, far, { change: 'updated', eventType: 'resumed' });
  }
  how.onward(alone.call, { redirections, related });
  const next = facing(alone.call, far);
  leg.related = { reason: how.reason, callHalf: next?.callHalf ?? null };
  if (alone.call !== call) core.endCall(call, null, outcome);
  if (isInConversation(far) && next?.memberKind !== 'voicemail')
    core.emitLeg(alone.call, far, { change: 'updated', eventType: 'connected' });
  tellTransfer(core, { call: alone.call, leg }, how.cause);
  return 'done';
}

/** With the session the others are in from now on, and the leg of the member who sent them there. */
function tellTransfer(core: CallCore, { call, leg }: Side, how: LegEndCause | 'attended'): void {
  core.services.truth.record({
    atMs: core.services.clock.now(),
    kind: 'call-transferred',
    orgUuid: call.orgUuid,
    callSessionUuid: call.sessionUuid,
    ...(leg.memberKind === 'person' && leg.memberUuid !== null ? { personUuid: leg.memberUuid } : {}),
    detail: { how, ...(leg.memberUuid === null ? {} : { member: leg.memberUuid }) },
  });
  core.services.changed('life');
}
