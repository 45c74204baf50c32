import type { EmulatedCall, EmulatedLeg, Services } from '../state/world.ts';
import { type CallConferences, createCallConferences } from './call-conference.ts';
import { type Acted, type CallCore, createCallCore, type Outcome } from './call-core.ts';
import { leaveOthers } from './call-joining.ts';
import { type CallEvent, facing, isInConversation } from './call-legs.ts';
import { type CallParking, createCallParking } from './call-park.ts';
import { type CallPickups, createCallPickups } from './call-pickup.ts';
import { type CallRecording, createCallRecording } from './call-recording.ts';
import { type CallRinging, createCallRinging } from './call-ringing.ts';
import { type CallTransfers, createCallTransfers } from './call-transfer.ts';
import type { Party } from './parties.ts';
import type { TelephonySettings } from './settings.ts';

export type RejectAction = 'busy' | 'temporarilyUnavailable' | 'ignore';

/** What one side does with its own call. */
interface LineActions {
  answer(call: EmulatedCall, leg: EmulatedLeg, endpointId?: string | null): Acted;
  reject(call: EmulatedCall, leg: EmulatedLeg, action?: RejectAction): Acted;
  hangUp(call: EmulatedCall, leg: EmulatedLeg): Acted;
  hold(call: EmulatedCall, leg: EmulatedLeg): Acted;
  resume(call: EmulatedCall, leg: EmulatedLeg): Acted;
  mute(call: EmulatedCall, leg: EmulatedLeg, muted: boolean): Acted;
  /** Keys pressed during a call; a comma is a pause. */
  press(call: EmulatedCall, leg: EmulatedLeg, digits: string): Acted;
}

/** One call, three views: everything the user API, the members API, webhooks, presence and CDR tell comes from here. */
export interface CallModel extends LineActions, CallTransfers, CallParking, CallPickups, CallRecording {
  /** Rings the own device first; the far end when it is picked up. */
  dial(input: { orgUuid: string; from: Party; to: Party; endpointId?: string | null }): EmulatedLeg;
  /** A call already made by hand: from a member or from outside, to a member, a group or the outside. */
  place(input: { orgUuid: string; from: Party; to: Party }): EmulatedCall;
  conferences: CallConferences;
  /** Ends the call from the far side with this outcome (busy, no answer). */
  giveUp(call: EmulatedCall, outcome: Outcome): void;
}

/** Acts on calls that exist. */
function createLineActions(core: CallCore, ringing: CallRinging): Omit<LineActions, 'press'> {
  return {
    answer: (call, leg, endpointId) => {
      if (leg.state !== 'alerting' || leg.personality === 'originator') return 'wrong-state';
      if (endpointId != null) leg.endpointId = endpointId;
      if (leg.personality === 'clickToDial') ringing.pickUpOwn(call);
      else core.connect(call, leg);
      return 'done';
    },
    reject: (call, leg, action = 'busy') => {
      if (leg.state !== 'alerting' || leg.personality !== 'terminator') return 'wrong-state';
      if (action === 'ignore') leg.ignored = true;
      else turnDown(core, ringing, { call, leg, outcome: action === 'busy' ? 'UserBusy' : 'TemporarilyUnavailable' });
      return 'done';
    },
    hangUp: (call, leg) => {
      if (leg.state === 'disconnected' || call.endedMs !== null) return 'wrong-state';
      if (leg.state === 'alerting' && leg.personality !== 'originator') {
        turnDown(core, ringing, { call, leg, outcome: 'UserBusy' });
        return 'done';
      }
      if (leaveOthers(core, { call, leg })) return 'done';
      const answered = call.legs.some(
        (other) => other !== leg && other.memberKind !== 'group' && other.answeredMs !== null,
      );
      core.endCall(call, leg, answered || leg.personality === 'terminator' ? 'Normal' : 'NoAnswer');
      return 'done';
    },
    ...createHolding(core),
    mute: (_call, leg, muted) => {
      if (!isInConversation(leg) || !leg.muteCapable) return 'wrong-state';
      leg.muted = muted;
      core.services.changed('life');
      return 'done';
    },
  };
}

/** A call to one person is forwarded or ends; a group offers it to the next, and a parked one stays parked. */
function turnDown(
  core: CallCore,
  ringing: CallRinging,
  how: { call: EmulatedCall; leg: EmulatedLeg; outcome: Outcome },
): void {
  const { call, leg, outcome } = how;
  const own = leg.personality === 'clickToDial';
  const stays = !own && (call.groupUuid !== null || call.parked !== null);
  if (stays) {
    core.endLeg(call, leg, { outcome: 'CallRejected', releasedBy: 'local' });
    return;
  }
  if (!own && ringing.forward(call, leg, outcome === 'UserBusy' ? 'busy' : 'unavailable')) return;
  core.endCall(call, leg, own ? 'Normal' : outcome);
}

function createHolding(core: CallCore): Pick<LineActions, 'hold' | 'resume'> {
  const { clock } = core.services;
  return {
    hold: (call, leg) => {
      const other = facing(call, leg);
      if (!(leg.state === 'connected' || leg.state === 'remoteHeld') || leg.heldSinceMs !== null) return 'wrong-state';
      leg.state = 'held';
      leg.heldSinceMs = clock.now();
      core.emitLeg(call, leg, { change: 'updated', eventType: 'held' });
      if (other?.state === 'connected' && facing(call, other) === leg) {
        other.state = 'remoteHeld';
        core.emitLeg(call, other, { change: 'updated', eventType: 'remoteHeld' });
      }
      return 'done';
    },
    resume: (call, leg) => {
      if (leg.state !== 'held' || leg.heldSinceMs === null) return 'wrong-state';
      const other = facing(call, leg);
      leg.heldMs += clock.now() - leg.heldSinceMs;
      leg.heldSinceMs = null;
      leg.state = other?.state === 'held' ? 'remoteHeld' : 'connected';
      core.emitLeg(call, leg, { change: 'updated', eventType: 'resumed' });
      if (other?.state === 'remoteHeld' && facing(call, other) === leg) {
        other.state = 'connected';
        core.emitLeg(call, other, { change: 'updated', eventType: 'resumed' });
      }
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
  const ringing = createCallRinging(core);
  const lines = createLineActions(core, ringing);
  return {
    ...lines,
    ...createCallTransfers(core, ringing),
    ...createCallParking(core, ringing),
    ...createCallPickups(core, ringing),
    ...createCallRecording(core),
    conferences: createCallConferences(core, lines),
    dial: (input) => ringing.ringOwn({ ...input, pickedUp: (call) => ringing.ring(call, input.to) }),
    place: (input) => {
      const call = core.startCall(input);
      const originator = core.addLeg(call, input.from, { personality: 'originator', state: 'connecting' });
      core.emitLeg(call, originator, { change: 'created', eventType: 'alerting' });
      ringing.ring(call, input.to);
      return call;
    },
    press: (call, leg, digits) => {
      if (!isInConversation(leg)) return 'wrong-state';
      leg.dtmf += digits;
      const { orgUuid, sessionUuid: callSessionUuid } = call;
      const atMs = services.clock.now();
      services.truth.record({ atMs, kind: 'keys-pressed', orgUuid, callSessionUuid, detail: { digits } });
      services.changed('life');
      ringing.keysPressed(call, leg, digits);
      return 'done';
    },
    giveUp: (call, outcome) => core.endCall(call, null, outcome),
  };
}
