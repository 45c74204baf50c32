import type { CallParty, EmulatedCall, EmulatedLeg } from '../state/world.ts';
import { type CallCore, partyOfLeg } from './call-core.ts';
import { bringToFront, letTalk, moveLeg, type Side, sideAlone } from './call-joining.ts';
import { callsUnderWay, facing, isInConversation, talkers } from './call-legs.ts';
import type { CallRinging, OwnRinging } from './call-ringing.ts';
import { callGroupsOf } from './member-settings.ts';
import { type Party, partyOf } from './parties.ts';

/** Who asks for a new session by API, and on which device. */
export type Asker = Pick<OwnRinging, 'orgUuid' | 'from' | 'endpointId' | 'byHand'>;

export interface CallParking {
  /** On a line (null: the own one), or on any free one of the park group. The party it is parked against. */
  park(side: Side, on: { memberUuid: string | null } | 'group'): CallParty | 'wrong-state';
  retrieve(asker: Asker, fromUuid: string): EmulatedLeg | 'wrong-state';
}

/** The call parked against a line; the platform holds one for each. */
export function parkedAgainst(core: CallCore, memberUuid: string): EmulatedCall | null {
  for (const call of callsUnderWay(core.services.world)) if (call.parked?.againstUuid === memberUuid) return call;
  return null;
}

export function createCallParking(core: CallCore, ringing: CallRinging): CallParking {
  const recallLater = (call: EmulatedCall): void => {
    const { parked } = call;
    core.later(call, core.settings.parkRecallMs, () => {
      if (parked !== null && call.parked === parked) recall(core, call, recallLater);
    });
  };
  core.onConnected((call) => {
    if (call.parked !== null && talkers(call).length > 1) call.parked = null;
  });
  return {
    park: (side, on) => {
      const byUuid = side.leg.memberUuid;
      const far = facing(side.call, side.leg);
      if (byUuid === null || !canPark(side, far)) return 'wrong-state';
      const againstUuid = on === 'group' ? freeInGroup(core, byUuid) : (on.memberUuid ?? byUuid);
      const party = againstUuid === null ? null : partyOf(core.services.world, againstUuid);
      if (againstUuid === null || party === null || parkedAgainst(core, againstUuid) !== null) return 'wrong-state';
      side.leg.related = { reason: 'CallPark', callHalf: far.callHalf };
      core.endLeg(side.call, side.leg, { outcome: 'Normal', releasedBy: 'local', cause: 'parked' });
      const { call } = sideAlone(core, { call: side.call, leg: far });
      if (call !== side.call) core.endCall(side.call, null, 'Normal');
      const halves = { byHalf: side.leg.callHalf, waitingHalf: far.callHalf };
      call.parked = { againstUuid, byUuid, ...halves, atMs: core.services.clock.now(), group: on === 'group' };
      if (far.state === 'connected') far.state = 'remoteHeld';
      core.emitLeg(call, far, { change: 'updated', eventType: 'remoteHeld' });
      recallLater(call);
      core.services.changed('life');
      return party;
    },
    retrieve: (asker, fromUuid) => {
      const parked = parkedAgainst(core, fromUuid);
      if (parked === null) return 'wrong-state';
      const { interactionUuid } = parked;
      return ringing.ringOwn({
        ...asker,
        to: null,
        interactionUuid,
        pickedUp: (call, own) => takeBack(core, { call, leg: own }, fromUuid),
      });
    },
  };
}

function canPark({ call, leg }: Side, far: EmulatedLeg | null): far is EmulatedLeg {
  if (far === null || call.parked !== null || talkers(call).length !== 2) return false;
  return isInConversation(leg) && isInConversation(far) && far.memberKind !== 'voicemail';
}

function freeInGroup(core: CallCore, memberUuid: string): string | null {
  for (const group of callGroupsOf(core.services.world, memberUuid, 'park')) {
    for (const uuid of group.memberUuids) if (uuid !== memberUuid && parkedAgainst(core, uuid) === null) return uuid;
  }
  return null;
}

/** The waiting side comes over to whoever retrieves it; too late, and the new call ends. */
function takeBack(core: CallCore, own: Side, fromUuid: string): void {
  const parked = parkedAgainst(core, fromUuid);
  const waiting = parked?.legs.find((leg) => leg.callHalf === parked.parked?.waitingHalf);
  if (parked === null || waiting === undefined || waiting.state === 'disconnected') {
    core.endCall(own.call, null, 'NoAnswer');
    return;
  }
  own.leg.related = { reason: 'CallParkRetrieve', callHalf: waiting.callHalf };
  joinOwn(core, own, { call: parked, leg: waiting });
}

/** The picked-up own device and the far side of another session are in one session from now on. */
export function joinOwn(core: CallCore, own: Side, far: Side): void {
  far.call.parked = null;
  moveLeg(core, far, { call: own.call, place: 'last' });
  far.leg.peerHalf = null;
  const nowMs = core.services.clock.now();
  own.leg.firstPeer = { ...partyOfLeg(far.leg), callHalf: far.leg.callHalf };
  own.call.interactionUuid = far.call.interactionUuid;
  if (far.leg.answeredMs === null) Object.assign(far.leg, { state: 'connected', answeredMs: nowMs });
  Object.assign(own.leg, { state: 'connected', answeredMs: nowMs });
  for (const leg of far.call.legs) {
    if (leg.state !== 'alerting') continue;
    core.endLeg(far.call, leg, { outcome: 'AnsweredElsewhere', releasedBy: 'remote', cause: 'picked-up' });
  }
  core.endCall(far.call, null, 'Normal');
  letTalk(core, own.call, [own.leg, far.leg]);
}

/** Nobody retrieved it: rings whoever parked it; without an answer it stays parked. */
function recall(core: CallCore, call: EmulatedCall, again: (call: EmulatedCall) => void): void {
  const { parked } = call;
  const waiting = call.legs.find((leg) => leg.callHalf === parked?.waitingHalf);
  const parker: Party | null = parked === null ? null : partyOf(core.services.world, parked.byUuid);
  const against = parked === null ? null : partyOf(core.services.world, parked.againstUuid);
  if (parked === null || parker === null || against === null || waiting === undefined) return;
  if (core.isBusy(parker, core.settings.callsPerMember)) {
    again(call);
    return;
  }
  if (call.legs[0] !== waiting) bringToFront({ call, leg: waiting });
  const related = { reason: 'CallPark', callHalf: parked.byHalf } as const;
  const leg = core.addLeg(call, parker, { related, personality: 'terminator', state: 'alerting' });
  leg.recall = { type: 'park', party: against };
  core.emitLeg(call, leg, { change: 'created', eventType: 'alerting' });
  core.later(call, core.settings.ringTimeoutMs, () => {
    if (leg.state === 'alerting') core.endLeg(call, leg, { outcome: 'NoAnswer', releasedBy: 'remote' });
  });
  core.onceLegEnds(leg, () => {
    if (call.parked === parked && call.endedMs === null) again(call);
  });
}
