import type { EmulatedLeg, World } from '../state/world.ts';
import { type CallCore, partyOfLeg } from './call-core.ts';
import { letTalk, moveLeg, type Side } from './call-joining.ts';
import { activeLegs, facing, isInConversation, talkers } from './call-legs.ts';
import { type Asker, joinOwn } from './call-park.ts';
import type { CallRinging } from './call-ringing.ts';
import { callGroupsOf } from './member-settings.ts';

export interface CallPickups {
  /** A call that rings at somebody else: at the target, or without one in the own pickup group. */
  pickUp(asker: Asker, targetUuid: string | null): EmulatedLeg | 'wrong-state';
  /** Into the call two others have. */
  bargeIn(asker: Asker, targetUuid: string): EmulatedLeg | 'wrong-state';
  /** The own call onto another device: a call of its own until that one is answered. */
  pull(asker: Asker): EmulatedLeg | 'wrong-state';
}

export function createCallPickups(core: CallCore, ringing: CallRinging): CallPickups {
  const { world } = core.services;
  return {
    pickUp: (asker, targetUuid) => {
      const selfUuid = asker.from.memberUuid ?? '';
      const directed = targetUuid !== null;
      const members = directed ? [targetUuid] : groupMates(world, selfUuid);
      if (ringingAt(world, members) === null) return 'wrong-state';
      return ringing.ringOwn({
        ...asker,
        to: null,
        pickedUp: (call, own) => {
          const rings = ringingAt(world, members);
          const caller = rings === null ? null : facing(rings.call, rings.leg);
          if (rings === null || caller === null || caller.state === 'disconnected') {
            core.endCall(call, null, 'NoAnswer');
            return;
          }
          const reason = directed ? 'DirectedCallPickup' : 'CallPickup';
          own.related = { reason, callHalf: rings.leg.callHalf };
          rings.leg.related = { reason, callHalf: own.callHalf };
          joinOwn(core, { call, leg: own }, { call: rings.call, leg: caller });
        },
      });
    },
    bargeIn: (asker, targetUuid) => {
      const target = (): Side | null => talkingWithOne(world, targetUuid);
      if (target() === null || targetUuid === asker.from.memberUuid) return 'wrong-state';
      return ringing.ringOwn({
        ...asker,
        to: null,
        pickedUp: (call, own) => {
          const joined = target();
          if (joined === null) core.endCall(call, null, 'NoAnswer');
          else enter(core, { call, leg: own }, joined);
        },
      });
    },
    pull: (asker) => {
      const selfUuid = asker.from.memberUuid ?? '';
      const own = (): Side | null => ownTalk(world, selfUuid);
      if (own() === null) return 'wrong-state';
      return ringing.ringOwn({
        ...asker,
        to: null,
        pickedUp: (call, temporary) => {
          const pulled = own();
          const far = pulled === null ? null : facing(pulled.call, pulled.leg);
          temporary.related = { reason: 'CallRetrieve', callHalf: pulled?.leg.callHalf ?? null };
          // Its record tells whose call was fetched; without one there would be none of what webhooks showed.
          if (far !== null) temporary.firstPeer = { ...partyOfLeg(far), callHalf: far.callHalf };
          if (pulled !== null) call.interactionUuid = pulled.call.interactionUuid;
          core.endLeg(call, temporary, { outcome: 'Normal', releasedBy: 'remote', cause: 'pulled' });
          core.endCall(call, null, 'Normal');
          if (pulled === null) return;
          pulled.leg.endpointId = temporary.endpointId;
          core.emitLeg(pulled.call, pulled.leg, { change: 'updated', eventType: 'connected' });
        },
      });
    },
  };
}

function groupMates(world: World, memberUuid: string): string[] {
  const mates = callGroupsOf(world, memberUuid, 'pickup').flatMap((group) => group.memberUuids);
  return mates.filter((uuid) => uuid !== memberUuid);
}

/** What rings longest at one of these; a park that came back is its parker's own. */
function ringingAt(world: World, memberUuids: readonly string[]): Side | null {
  let oldest: Side | null = null;
  for (const side of activeLegs(world)) {
    const { leg } = side;
    if (leg.state !== 'alerting' || leg.personality !== 'terminator' || leg.recall !== null) continue;
    if (leg.memberUuid === null || !memberUuids.includes(leg.memberUuid)) continue;
    if (oldest === null || leg.createdMs < oldest.leg.createdMs) oldest = side;
  }
  return oldest;
}

function ownTalk(world: World, memberUuid: string): Side | null {
  let newest: Side | null = null;
  for (const side of activeLegs(world, memberUuid)) if (isInConversation(side.leg)) newest = side;
  return newest;
}

/** A call of two in which both are there. */
function talkingWithOne(world: World, memberUuid: string): Side | null {
  for (const side of activeLegs(world, memberUuid)) {
    const far = facing(side.call, side.leg);
    const both = isInConversation(side.leg) && far !== null && isInConversation(far) && far.memberKind !== 'group';
    if (both && talkers(side.call).length === 2) return side;
  }
  return null;
}

function enter(core: CallCore, own: Side, target: Side): void {
  own.leg.related = { reason: 'BargeIn', callHalf: target.leg.callHalf };
  target.leg.related ??= { reason: 'BargeIn', callHalf: own.leg.callHalf };
  own.leg.firstPeer = { ...partyOfLeg(target.leg), callHalf: target.leg.callHalf };
  Object.assign(own.leg, { state: 'connected', answeredMs: core.services.clock.now() });
  moveLeg(core, own, { call: target.call, place: 'last' });
  own.leg.peerHalf = target.leg.callHalf;
  target.call.interactionUuid = target.call.interactionUuid ?? own.call.interactionUuid;
  core.endCall(own.call, null, 'Normal');
  letTalk(core, target.call, [own.leg]);
}
