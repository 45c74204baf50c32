import type { EmulatedCall, EmulatedGroup, EmulatedLeg, Services } from '../state/world.ts';
import { type CallCore, createCallCore, type Outcome } from './call-core.ts';
import { type CallEvent, facing, isInConversation, originatorOf } from './call-legs.ts';
import { createGroupRinging } from './group-ringing.ts';
import type { Party } from './parties.ts';
import type { TelephonySettings } from './settings.ts';

/** `wrong-state`: the call is not where this can be done. */
export type Acted = 'done' | 'wrong-state';

/** One call, three views: everything the user API, the members API, webhooks, presence and CDR tell comes from here. */
export interface CallModel {
  /** Rings the own device first; the far end when it is picked up. */
  dial(input: { orgUuid: string; from: Party; to: Party }): EmulatedLeg;
  /** A call already made by hand: from a member or from outside, to a member, a group or the outside. */
  place(input: { orgUuid: string; from: Party; to: Party }): EmulatedCall;
  answer(call: EmulatedCall, leg: EmulatedLeg): Acted;
  reject(call: EmulatedCall, leg: EmulatedLeg): Acted;
  hangUp(call: EmulatedCall, leg: EmulatedLeg): Acted;
  hold(call: EmulatedCall, leg: EmulatedLeg): Acted;
  resume(call: EmulatedCall, leg: EmulatedLeg): Acted;
  mute(call: EmulatedCall, leg: EmulatedLeg, muted: boolean): Acted;
  /** Ends the call from the far side with this outcome (busy, no answer). */
  giveUp(call: EmulatedCall, outcome: Outcome): void;
}

function kindOf(from: Party, to: Party): EmulatedCall['kind'] {
  if (to.memberKind === 'group') return 'queue';
  if (from.memberKind === 'external') return 'inbound';
  return to.memberKind === 'external' ? 'outbound' : 'internal';
}

/** Makes the far end ring, whoever it is. */
function createRinging(core: CallCore): (call: EmulatedCall, to: Party) => void {
  const { services, settings } = core;
  const ringGroup = createGroupRinging(core);
  return (call, to) => {
    const originator = originatorOf(call);
    const group: EmulatedGroup | undefined =
      to.memberUuid === null ? undefined : services.world.groups.get(to.memberUuid);
    if (group !== undefined) {
      ringGroup(call, group);
      return;
    }
    const busy = core.isBusy(to, settings.callsPerMember);
    const leg = core.addLeg(call, to, { personality: 'terminator', state: busy ? 'connecting' : 'alerting' });
    if (busy) {
      core.endCall(call, null, 'UserBusy');
      return;
    }
    originator.state = 'alerting';
    core.emitLeg(call, leg, { change: 'created', eventType: 'alerting' });
    if (to.memberKind === 'external' && settings.externalAnswerMs !== null) {
      core.later(call, settings.externalAnswerMs, () => {
        if (leg.state === 'alerting') core.connect(call, leg);
      });
    }
    core.later(call, settings.ringTimeoutMs, () => {
      if (leg.state === 'alerting') core.endCall(call, null, 'NoAnswer');
    });
  };
}

/** Acts on calls that exist. */
function createActions(
  core: CallCore,
  pickUpOwn: (call: EmulatedCall) => void,
): Pick<CallModel, 'answer' | 'reject' | 'hangUp' | 'hold' | 'resume' | 'mute'> {
  const { clock } = core.services;
  const turnDown = (call: EmulatedCall, leg: EmulatedLeg): Acted => {
    if (call.groupUuid === null) core.endCall(call, leg, leg.personality === 'clickToDial' ? 'Normal' : 'UserBusy');
    else core.endLeg(call, leg, { outcome: 'CallRejected', releasedBy: 'local' });
    return 'done';
  };
  return {
    answer: (call, leg) => {
      if (leg.state !== 'alerting' || leg.personality === 'originator') return 'wrong-state';
      if (leg.personality === 'clickToDial') pickUpOwn(call);
      else core.connect(call, leg);
      return 'done';
    },
    reject: (call, leg) =>
      leg.state === 'alerting' && leg.personality === 'terminator' ? turnDown(call, leg) : 'wrong-state',
    hangUp: (call, leg) => {
      if (leg.state === 'disconnected') return 'wrong-state';
      if (leg.state === 'alerting' && leg.personality !== 'originator') return turnDown(call, leg);
      const answered = call.legs.some(
        (other) => other !== leg && other.memberKind !== 'group' && other.answeredMs !== null,
      );
      core.endCall(call, leg, answered || leg.personality === 'terminator' ? 'Normal' : 'NoAnswer');
      return 'done';
    },
    hold: (call, leg) => {
      if (leg.state !== 'connected') return 'wrong-state';
      leg.state = 'held';
      leg.heldSinceMs = clock.now();
      core.emitLeg(call, leg, { change: 'updated', eventType: 'held' });
      const other = facing(call, leg);
      if (other?.state === 'connected') {
        other.state = 'remoteHeld';
        core.emitLeg(call, other, { change: 'updated', eventType: 'remoteHeld' });
      }
      return 'done';
    },
    resume: (call, leg) => {
      if (leg.state !== 'held' || leg.heldSinceMs === null) return 'wrong-state';
      leg.heldMs += clock.now() - leg.heldSinceMs;
      leg.state = 'connected';
      leg.heldSinceMs = null;
      core.emitLeg(call, leg, { change: 'updated', eventType: 'resumed' });
      const other = facing(call, leg);
      if (other?.state === 'remoteHeld') {
        other.state = 'connected';
        core.emitLeg(call, other, { change: 'updated', eventType: 'resumed' });
      }
      return 'done';
    },
    mute: (_call, leg, muted) => {
      if (!isInConversation(leg)) return 'wrong-state';
      leg.muted = muted;
      return 'done';
    },
  };
}

/** The call model; `emit` hears of everything, in order, while it happens. */
export function createCallModel(
  services: Services,
  settings: TelephonySettings,
  emit: (event: CallEvent) => void,
): CallModel {
  const core = createCallCore(services, settings, emit);
  const ring = createRinging(core);
  const destinations = new WeakMap<EmulatedCall, Party>();
  const start = (input: { orgUuid: string; from: Party; to: Party }): EmulatedCall => {
    const sessionUuid = services.random.uuid();
    const call: EmulatedCall = {
      sessionUuid,
      interactionUuid: sessionUuid,
      parked: null,
      orgUuid: input.orgUuid,
      kind: kindOf(input.from, input.to),
      createdMs: services.clock.now(),
      endedMs: null,
      legs: [],
      groupUuid: input.to.memberKind === 'group' ? input.to.memberUuid : null,
    };
    services.world.calls.set(call.sessionUuid, call);
    return call;
  };
  const pickUpOwn = (call: EmulatedCall): void => {
    const own = originatorOf(call);
    const to = destinations.get(call);
    if (to === undefined || own.state !== 'alerting' || own.personality !== 'clickToDial') return;
    // docs/webex: once picked up, the personality of the call becomes originator.
    own.personality = 'originator';
    own.state = 'connecting';
    core.emitLeg(call, own, { change: 'updated', eventType: 'answered' });
    ring(call, to);
  };
  return {
    ...createActions(core, pickUpOwn),
    dial: (input) => {
      const call = start(input);
      destinations.set(call, input.to);
      const own = core.addLeg(call, input.from, { personality: 'clickToDial', state: 'alerting' });
      core.emitLeg(call, own, { change: 'created', eventType: 'alerting' });
      if (settings.ownLegAnswerMs !== null) core.later(call, settings.ownLegAnswerMs, () => pickUpOwn(call));
      core.later(call, settings.ringTimeoutMs, () => {
        if (own.personality === 'clickToDial') core.endCall(call, null, 'NoAnswer');
      });
      return own;
    },
    place: (input) => {
      const call = start(input);
      const originator = core.addLeg(call, input.from, { personality: 'originator', state: 'connecting' });
      core.emitLeg(call, originator, { change: 'created', eventType: 'alerting' });
      ring(call, input.to);
      return call;
    },
    giveUp: (call, outcome) => core.endCall(call, null, outcome),
  };
}
