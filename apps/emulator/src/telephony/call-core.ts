import type {
  CallOutcome,
  CallParty,
  EmulatedCall,
  EmulatedLeg,
  EmulatedRedirection,
  LegEndCause,
  RelatedReason,
  Services,
} from '../state/world.ts';
import {
  activeLegs,
  type CallEvent,
  facing,
  isInConversation,
  isVisible,
  type LegEvent,
  noteUnderWay,
  originatorOf,
  untouchedLeg,
} from './call-legs.ts';
import { callSettingsOf } from './member-settings.ts';
import { hasCalling, type Party } from './parties.ts';
import type { TelephonySettings } from './settings.ts';

export type Outcome = CallOutcome;
/** `wrong-state`: the call is not where this can be done. */
export type Acted = 'done' | 'wrong-state';
type LegHappening = Pick<LegEvent, 'change' | 'eventType'>;

export interface LegEnd {
  outcome: Outcome;
  releasedBy: 'local' | 'remote';
  cause?: LegEndCause;
}

/** What a leg brings along from what caused it. */
export interface LegOrigin {
  redirections?: EmulatedRedirection[];
  related?: { reason: RelatedReason; callHalf: string | null };
}

/** What the parts of the model share. */
export interface CallCore {
  services: Services;
  settings: TelephonySettings;
  emit(event: CallEvent): void;
  emitLeg(call: EmulatedCall, leg: EmulatedLeg, happened: LegHappening): void;
  addLeg(call: EmulatedCall, party: Party, shape: Pick<EmulatedLeg, 'personality' | 'state'> & LegOrigin): EmulatedLeg;
  connect(call: EmulatedCall, leg: EmulatedLeg): void;
  endLeg(call: EmulatedCall, leg: EmulatedLeg, how: LegEnd): void;
  endCall(call: EmulatedCall, releaser: EmulatedLeg | null, outcome: Outcome): void;
  startCall(input: { orgUuid: string; from: Party; to: Party | null; interactionUuid?: string }): EmulatedCall;
  isBusy(party: Party, limit: number): boolean;
  /** Runs later unless the call is over or the world was replaced. */
  later(call: EmulatedCall, delayMs: number, run: () => void): void;
  /** Hears of every leg that was answered, after both sides are connected. */
  onConnected(listener: (call: EmulatedCall, leg: EmulatedLeg) => void): void;
  /** Hears of every leg that ended. */
  onLegEnded(listener: (call: EmulatedCall, leg: EmulatedLeg) => void): void;
  onceLegEnds(leg: EmulatedLeg, run: () => void): void;
}

/** Finished calls kept for the call history. */
const ENDED_CALLS_KEPT = 4_000;

/** Whoever this leg belongs to, as a party. */
export function partyOfLeg(leg: EmulatedLeg): CallParty {
  const { memberUuid, memberKind, number, name } = leg;
  return {
    memberUuid,
    memberKind,
    number,
    name,
    ...(leg.private === true ? { private: true } : {}),
    ...(leg.mailboxOf === undefined ? {} : { mailboxOf: leg.mailboxOf }),
  };
}

function kindOf(from: Party, to: Party | null): EmulatedCall['kind'] {
  if (to?.memberKind === 'group') return 'queue';
  if (from.memberKind === 'external') return 'inbound';
  return to?.memberKind === 'external' ? 'outbound' : 'internal';
}

/** The steps every action is made of: sessions and legs come, connect and end, and each is told. */
export function createCallCore(
  services: Services,
  settings: TelephonySettings,
  emit: (event: CallEvent) => void,
): CallCore {
  const connected: ((call: EmulatedCall, leg: EmulatedLeg) => void)[] = [];
  const ended: ((call: EmulatedCall, leg: EmulatedLeg) => void)[] = [];
  const awaited = new WeakMap<EmulatedLeg, () => void>();
  const core: CallCore = {
    services,
    settings,
    emit,
    emitLeg: (call, leg, happened) => {
      if (isVisible(leg)) emit({ kind: 'leg', atMs: services.clock.now(), call, leg, ...happened });
    },
    startCall: (input) => {
      const sessionUuid = services.random.uuid();
      const call: EmulatedCall = {
        sessionUuid,
        interactionUuid: input.interactionUuid ?? sessionUuid,
        parked: null,
        orgUuid: input.orgUuid,
        kind: kindOf(input.from, input.to),
        createdMs: services.clock.now(),
        endedMs: null,
        legs: [],
        groupUuid: input.to?.memberKind === 'group' ? input.to.memberUuid : null,
      };
      services.world.calls.set(call.sessionUuid, call);
      noteUnderWay(services.world, call);
      return call;
    },
    addLeg: (call, party, shape) => createLeg(services, { call, party, shape }),
    connect: (call, leg) => {
      connectSides(core, call, leg);
      for (const listener of connected) listener(call, leg);
    },
    endLeg: (call, leg, how) => {
      if (leg.state === 'disconnected') return;
      const visible = isVisible(leg);
      const rang = leg.state === 'alerting';
      const nowMs = services.clock.now();
      if (leg.heldSinceMs !== null) leg.heldMs += nowMs - leg.heldSinceMs;
      const { outcome, releasedBy, cause } = how;
      const state = 'disconnected';
      Object.assign(leg, { outcome, releasedBy, endCause: cause ?? null, state, heldSinceMs: null, endedMs: nowMs });
      const forwarded = rang && (cause === 'forwarded' || cause === 'diverted' || cause === 'to-voicemail');
      const eventType = forwarded ? 'forwarded' : 'disconnected';
      if (visible) emit({ kind: 'leg', atMs: nowMs, call, leg, change: 'deleted', eventType });
      for (const listener of ended) listener(call, leg);
      awaited.get(leg)?.();
    },
    endCall: (call, releaser, outcome) => {
      if (call.endedMs !== null) return;
      call.endedMs = services.clock.now();
      call.parked = null;
      for (const leg of call.legs)
        core.endLeg(call, leg, { outcome, releasedBy: leg === releaser ? 'local' : 'remote' });
      tellEnd(services, call, outcome);
      emit({ kind: 'ended', atMs: call.endedMs, call });
      forgetOldCalls(services);
      services.changed('life');
    },
    isBusy: (party, limit) => {
      if (party.memberUuid === null) return false;
      const person = services.world.people.get(party.memberUuid);
      if (person !== undefined && !hasCalling(services.world, person)) return true;
      return [...activeLegs(services.world, party.memberUuid)].length >= limit;
    },
    later: (call, delayMs, run) => {
      services.clock.at(services.clock.now() + delayMs, () => {
        if (call.endedMs === null && services.world.calls.get(call.sessionUuid) === call) run();
      });
    },
    onConnected: (listener) => connected.push(listener),
    onLegEnded: (listener) => ended.push(listener),
    onceLegEnds: (leg, run) => awaited.set(leg, run),
  };
  return core;
}

function createLeg(
  services: Services,
  input: { call: EmulatedCall; party: Party; shape: Pick<EmulatedLeg, 'personality' | 'state'> & LegOrigin },
): EmulatedLeg {
  const { call, party, shape } = input;
  const { world } = services;
  const member = party.memberUuid === null || party.memberKind === 'group' ? null : party.memberUuid;
  const own = member === null ? null : callSettingsOf(world, member);
  const group = call.legs.find((other) => other.memberKind === 'group' && other.state !== 'disconnected');
  const viaGroup = shape.personality === 'terminator' && group !== undefined && group !== call.legs[0];
  const kind = world.groups.get((viaGroup ? group.memberUuid : party.memberUuid) ?? '')?.kind;
  const leg: EmulatedLeg = {
    callHalf: `callhalf-${100_000_000 + services.random.integer(900_000_000)}:0`,
    ...untouchedLeg(),
    ...party,
    ...shape,
    createdMs: services.clock.now(),
    correlationUuid: call.sessionUuid,
    appearance: member === null ? null : freeAppearance(services, member),
    muteCapable: own?.muteCapable ?? true,
    queueType: kind === 'call-queue' ? 'Call Queue' : kind === 'customer-assist' ? 'Customer Assist' : null,
  };
  if (own?.withholdsNumber === true && shape.personality !== 'terminator') leg.private = true;
  if (viaGroup && leg.redirections.length === 0) {
    const hunting = kind === 'hunt-group';
    leg.redirections = [
      { reason: hunting ? 'huntGroup' : 'callQueue', party: partyOfLeg(group) },
      ...group.redirections,
    ];
    leg.related ??= { reason: hunting ? 'HuntGroup' : 'CallQueue', callHalf: group.callHalf };
  }
  leg.causedBy = leg.related;
  const first = call.legs[0];
  if (first !== undefined) {
    leg.firstPeer = { ...partyOfLeg(first), callHalf: first.callHalf };
    first.firstPeer ??= { ...partyOfLeg(leg), callHalf: leg.callHalf };
  }
  call.legs.push(leg);
  return leg;
}

/** The lowest line key none of the member's calls is on. */
function freeAppearance(services: Services, memberUuid: string): number {
  const taken = new Set<number | null>();
  for (const { leg } of activeLegs(services.world, memberUuid)) taken.add(leg.appearance);
  let free = 1;
  while (taken.has(free)) free += 1;
  return free;
}

function connectSides(core: CallCore, call: EmulatedCall, leg: EmulatedLeg): void {
  const nowMs = core.services.clock.now();
  Object.assign(leg, { state: 'connected', answeredMs: nowMs, ignored: false });
  core.emitLeg(call, leg, { change: 'updated', eventType: 'answered' });
  const group = call.legs.find((other) => other.memberKind === 'group' && other.state === 'alerting');
  if (group !== undefined) Object.assign(group, { state: 'connected', answeredMs: nowMs });
  const other = facing(call, leg) ?? originatorOf(call);
  if (other === leg || other.state === 'disconnected') return;
  if (other.state === 'held') {
    // Whoever held somebody else goes on holding: each is told of the other.
    leg.state = 'remoteHeld';
    core.emitLeg(call, leg, { change: 'updated', eventType: 'remoteHeld' });
    core.emitLeg(call, other, { change: 'updated', eventType: 'held' });
    return;
  }
  const talked = isInConversation(other);
  if (talked && (leg.memberKind === 'group' || other.state === 'connected')) {
    // The caller of a queue talked with the queue so far: the remote party changes.
    if (leg.memberKind !== 'group') core.emitLeg(call, other, { change: 'updated', eventType: 'connected' });
    return;
  }
  other.state = 'connected';
  other.answeredMs ??= nowMs;
  core.emitLeg(call, other, { change: 'updated', eventType: talked ? 'resumed' : 'connected' });
}

function tellEnd(services: Services, call: EmulatedCall, outcome: Outcome): void {
  const answered = call.legs.some((leg) => leg.memberKind !== 'group' && leg.answeredMs !== null);
  services.truth.record({
    atMs: call.endedMs ?? services.clock.now(),
    kind: 'call-ended',
    orgUuid: call.orgUuid,
    callSessionUuid: call.sessionUuid,
    detail: { call: call.kind, outcome, answered },
  });
}

function forgetOldCalls(services: Services): void {
  const { calls } = services.world;
  if (calls.size <= ENDED_CALLS_KEPT * 1.25) return;
  const ended = [...calls.values()].filter((call) => call.endedMs !== null);
  for (const call of ended.slice(0, ended.length - ENDED_CALLS_KEPT)) calls.delete(call.sessionUuid);
}
