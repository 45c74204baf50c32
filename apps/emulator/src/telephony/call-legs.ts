import type { EmulatedCall, EmulatedConference, EmulatedLeg, World } from '../state/world.ts';

/** Something happened to one side of a call or to a conference, or a whole session is over. */
export type CallEvent = LegEvent | ConferenceEvent | { kind: 'ended'; atMs: number; call: EmulatedCall };

/** `telephony_calls`; persons, workspaces and virtual lines alike (the webhooks decide who is told of which). */
export interface LegEvent {
  kind: 'leg';
  atMs: number;
  call: EmulatedCall;
  leg: EmulatedLeg;
  /** The webhook event it is told by. */
  change: 'created' | 'updated' | 'deleted';
  /** `data.eventType` of the webhook. */
  eventType:
    | 'alerting'
    | 'answered'
    | 'connected'
    | 'held'
    | 'remoteHeld'
    | 'resumed'
    | 'recording'
    | 'disconnected'
    | 'forwarded';
}

/** `telephony_conference`; the host is told. */
export interface ConferenceEvent {
  kind: 'conference';
  atMs: number;
  change: 'created' | 'updated' | 'deleted';
  conference: EmulatedConference;
}

/** What a new leg has not been through yet. */
export function untouchedLeg(): Omit<
  EmulatedLeg,
  | 'callHalf'
  | 'memberUuid'
  | 'memberKind'
  | 'personality'
  | 'state'
  | 'number'
  | 'name'
  | 'createdMs'
  | 'correlationUuid'
> {
  return {
    answeredMs: null,
    endedMs: null,
    outcome: null,
    releasedBy: null,
    endCause: null,
    heldMs: 0,
    heldSinceMs: null,
    muted: false,
    muteCapable: true,
    ignored: false,
    appearance: null,
    endpointId: null,
    movedTo: null,
    peerHalf: null,
    firstPeer: null,
    dialled: null,
    causedBy: null,
    related: null,
    transferRelatedHalf: null,
    transferredMs: null,
    redirections: [],
    recall: null,
    recording: null,
    dtmf: '',
    autoAttendantKey: null,
    queueType: null,
  };
}

/** Talking, or holding, or held. */
export function isInConversation(leg: EmulatedLeg): boolean {
  return leg.state === 'connected' || leg.state === 'held' || leg.state === 'remoteHeld';
}

/** Whether Webex shows this side at all: outside parties, groups, and members not yet rung have no call of their own. */
export function isVisible(leg: EmulatedLeg): boolean {
  if (leg.memberUuid === null || leg.memberKind === 'group') return false;
  return !(leg.personality === 'terminator' && leg.state === 'connecting');
}

/** Who made the call, or took that place after a transfer; for a dial by API the own device. */
export function originatorOf(call: EmulatedCall): EmulatedLeg {
  const first = call.legs[0];
  if (first === undefined) throw new Error('A call has at least one leg');
  return first;
}

/** The other side, as this leg sees it now. */
export function facing(call: EmulatedCall, leg: EmulatedLeg): EmulatedLeg | null {
  const told = leg.peerHalf == null ? undefined : call.legs.find((other) => other.callHalf === leg.peerHalf);
  if (told !== undefined) return told;
  const originator = originatorOf(call);
  if (leg !== originator) return originator;
  const others = call.legs.slice(1);
  const people = others.filter((other) => other.memberKind !== 'group' && other.peerHalf == null);
  // Who waits for a group sees the group until somebody answers; and whoever left is not the other side while somebody rings.
  return (
    people.find(isInConversation) ??
    others.find((other) => other.memberKind === 'group' && other.state !== 'disconnected') ??
    people.find((other) => other.state === 'alerting') ??
    people.findLast((other) => other.answeredMs !== null) ??
    others.find((other) => other.memberKind === 'group') ??
    people.at(-1) ??
    null
  );
}

/** Everybody who talks or holds, without groups. */
export function talkers(call: EmulatedCall): EmulatedLeg[] {
  return call.legs.filter((leg) => leg.memberKind !== 'group' && isInConversation(leg));
}

/** Calls under way in each world: thousands of finished ones are kept for the history, and every event asks. */
const underWay = new WeakMap<World, Set<EmulatedCall>>();

/** A new call is looked for from now on. */
export function noteUnderWay(world: World, call: EmulatedCall): void {
  const calls = underWay.get(world) ?? new Set();
  underWay.set(world, calls.add(call));
}

/** Sessions that are not over. Calls of a restored world never are: telephony ends them at once. */
export function* callsUnderWay(world: World): Generator<EmulatedCall> {
  const calls = underWay.get(world) ?? [];
  for (const call of calls) {
    if (call.endedMs === null && world.calls.get(call.sessionUuid) === call) yield call;
    else if (calls instanceof Set) calls.delete(call);
  }
}

/** Sides of calls that are not over, of one member (or of all). */
export function* activeLegs(world: World, memberUuid?: string): Generator<{ call: EmulatedCall; leg: EmulatedLeg }> {
  for (const call of callsUnderWay(world)) {
    for (const leg of call.legs) {
      if (leg.state === 'disconnected' || !isVisible(leg)) continue;
      if (memberUuid === undefined || leg.memberUuid === memberUuid) yield { call, leg };
    }
  }
}
