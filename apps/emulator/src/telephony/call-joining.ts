import type { EmulatedCall, EmulatedLeg } from '../state/world.ts';
import { type CallCore, partyOfLeg } from './call-core.ts';
import { facing, isInConversation, talkers } from './call-legs.ts';

/** One side in one session. */
export interface Side {
  call: EmulatedCall;
  leg: EmulatedLeg;
}

/** Takes a leg over into another session; what stays behind only tells with whom the others talked. */
export function moveLeg(core: CallCore, from: Side, to: { call: EmulatedCall; place: 'first' | 'last' }): void {
  const { call, leg } = from;
  const left: EmulatedLeg = { ...leg, state: 'disconnected', movedTo: to.call.sessionUuid };
  Object.assign(left, { endedMs: core.services.clock.now(), heldSinceMs: null });
  call.legs[call.legs.indexOf(leg)] = left;
  if (to.place === 'first') to.call.legs.unshift(leg);
  else to.call.legs.push(leg);
}

/** Puts a side where the one who made the call stands: it stays, others come. */
export function bringToFront({ call, leg }: Side): void {
  call.legs.splice(call.legs.indexOf(leg), 1);
  call.legs.unshift(leg);
}

/**
 * Two sides that talk with each other from now on: who was put on hold by the one that left is not any more, and each
 * is told of the new remote party.
 */
export function letTalk(core: CallCore, call: EmulatedCall, sides: readonly EmulatedLeg[]): void {
  for (const leg of sides) {
    if (!isInConversation(leg)) continue;
    const other = facing(call, leg);
    const before = leg.state;
    if (leg.state !== 'held') leg.state = other?.state === 'held' ? 'remoteHeld' : 'connected';
    const resumed = before === 'remoteHeld' && leg.state === 'connected';
    core.emitLeg(call, leg, { change: 'updated', eventType: resumed ? 'resumed' : 'connected' });
  }
}

/** A session of its own for a side whose other side leaves: what rang for the old one must not go on for the new. */
export function sideAlone(core: CallCore, side: Side): Side {
  const { call, leg } = side;
  if (call.groupUuid === null) {
    bringToFront(side);
    return side;
  }
  const fresh = core.startCall({
    orgUuid: call.orgUuid,
    from: partyOfLeg(leg),
    to: null,
    interactionUuid: call.interactionUuid,
  });
  moveLeg(core, side, { call: fresh, place: 'first' });
  return { call: fresh, leg };
}

/** Ends what nobody is left in. */
export function closeIfEmpty(core: CallCore, call: EmulatedCall): void {
  const people = call.legs.filter((leg) => leg.memberKind !== 'group');
  if (people.every((leg) => leg.state === 'disconnected')) core.endCall(call, null, 'Normal');
}

/** One of three hangs up: the others stay together. False when there are no others to stay. */
export function leaveOthers(core: CallCore, { call, leg }: Side): boolean {
  if (talkers(call).length < 3) return false;
  core.endLeg(call, leg, { outcome: 'Normal', releasedBy: 'local' });
  const rest = talkers(call);
  for (const other of rest) if (other.peerHalf === leg.callHalf || rest.length === 2) other.peerHalf = null;
  const [first] = rest;
  if (first !== undefined && call.legs[0]?.state === 'disconnected') bringToFront({ call, leg: first });
  letTalk(core, call, rest);
  return true;
}
