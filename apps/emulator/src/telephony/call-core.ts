import type { EmulatedCall, EmulatedLeg, Services } from '../state/world.ts';
import { activeLegs, type CallEvent, isVisible, originatorOf, untouchedLeg } from './call-legs.ts';
import { hasCalling, type Party } from './parties.ts';
import type { TelephonySettings } from './settings.ts';

export type Outcome = NonNullable<EmulatedLeg['outcome']>;

/** What the parts of the model share. */
export interface CallCore {
  services: Services;
  settings: TelephonySettings;
  emitLeg(call: EmulatedCall, leg: EmulatedLeg, happened: LegHappening): void;
  addLeg(call: EmulatedCall, party: Party, shape: Pick<EmulatedLeg, 'personality' | 'state'>): EmulatedLeg;
  connect(call: EmulatedCall, leg: EmulatedLeg): void;
  endLeg(call: EmulatedCall, leg: EmulatedLeg, how: { outcome: Outcome; releasedBy: 'local' | 'remote' }): void;
  endCall(call: EmulatedCall, releaser: EmulatedLeg | null, outcome: Outcome): void;
  isBusy(party: Party, limit: number): boolean;
  /** Runs later unless the call is over or the world was replaced. */
  later(call: EmulatedCall, delayMs: number, run: () => void): void;
}
type LegHappening = Pick<Extract<CallEvent, { kind: 'leg' }>, 'change' | 'eventType'>;

/** Finished calls kept for the call history. */
const ENDED_CALLS_KEPT = 4_000;

/** The steps every action is made of: legs come, connect and end, and each is told. */
export function createCallCore(
  services: Services,
  settings: TelephonySettings,
  emit: (event: CallEvent) => void,
): CallCore {
  const core: CallCore = {
    services,
    settings,
    emitLeg: (call, leg, happened) => {
      if (isVisible(leg)) emit({ kind: 'leg', atMs: services.clock.now(), call, leg, ...happened });
    },
    addLeg: (call, party, shape) => {
      const leg: EmulatedLeg = {
        callHalf: `callhalf-${100_000_000 + services.random.integer(900_000_000)}:0`,
        ...untouchedLeg(),
        ...party,
        ...shape,
        createdMs: services.clock.now(),
        correlationUuid: call.sessionUuid,
      };
      call.legs.push(leg);
      return leg;
    },
    connect: (call, leg) => {
      const nowMs = services.clock.now();
      leg.state = 'connected';
      leg.answeredMs = nowMs;
      core.emitLeg(call, leg, { change: 'updated', eventType: 'answered' });
      const group = call.legs.find((other) => other.memberKind === 'group' && other.state === 'alerting');
      if (group !== undefined) Object.assign(group, { state: 'connected', answeredMs: nowMs });
      const originator = originatorOf(call);
      if (originator.state === 'connected') return;
      originator.state = 'connected';
      originator.answeredMs = nowMs;
      core.emitLeg(call, originator, { change: 'updated', eventType: 'connected' });
    },
    endLeg: (call, leg, how) => {
      if (leg.state === 'disconnected') return;
      const visible = isVisible(leg);
      const nowMs = services.clock.now();
      if (leg.heldSinceMs !== null) leg.heldMs += nowMs - leg.heldSinceMs;
      Object.assign(leg, { ...how, state: 'disconnected', heldSinceMs: null, endedMs: nowMs });
      if (visible) core.emitLeg(call, leg, { change: 'deleted', eventType: 'disconnected' });
    },
    endCall: (call, releaser, outcome) => {
      if (call.endedMs !== null) return;
      call.endedMs = services.clock.now();
      for (const leg of call.legs)
        core.endLeg(call, leg, { outcome, releasedBy: leg === releaser ? 'local' : 'remote' });
      const answered = call.legs.some((leg) => leg.memberKind !== 'group' && leg.answeredMs !== null);
      services.truth.record({
        atMs: call.endedMs,
        kind: 'call-ended',
        orgUuid: call.orgUuid,
        callSessionUuid: call.sessionUuid,
        detail: { call: call.kind, outcome, answered },
      });
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
  };
  return core;
}

function forgetOldCalls(services: Services): void {
  const { calls } = services.world;
  if (calls.size <= ENDED_CALLS_KEPT * 1.25) return;
  const ended = [...calls.values()].filter((call) => call.endedMs !== null);
  for (const call of ended.slice(0, ended.length - ENDED_CALLS_KEPT)) calls.delete(call.sessionUuid);
}
