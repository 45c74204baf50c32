import type { EmulatedCall, EmulatedGroup, EmulatedLeg } from '../state/world.ts';
import type { CallCore, LegOrigin } from './call-core.ts';
import { facing, isInConversation, originatorOf } from './call-legs.ts';
import { createGroupRinging } from './group-ringing.ts';
import { memberRecord, type Party, partyOf } from './parties.ts';

/** How calls reach somebody: the far end rings, or the own device does first. */
export interface CallRinging {
  /** Makes the far end ring, whoever it is; returns its leg. */
  ring(call: EmulatedCall, to: Party, origin?: LegOrigin): EmulatedLeg | null;
  /** Rings the own device of who asked by API; `pickedUp` runs when it is answered, by itself or by hand. */
  ringOwn(input: OwnRinging): EmulatedLeg;
  /** Answers an own device that rings. */
  pickUpOwn(call: EmulatedCall): void;
  /** Connects a side with a mailbox, which listens for a while and hangs up. */
  toMailbox(call: EmulatedCall, ownerUuid: string, origin: LegOrigin): void;
}

export interface OwnRinging {
  orgUuid: string;
  from: Party;
  to: Party | null;
  endpointId?: string | null;
  /** A person at the telephone does it by hand: nothing has to ring first. */
  byHand?: boolean;
  interactionUuid?: string;
  pickedUp(call: EmulatedCall, own: EmulatedLeg): void;
}

export function createCallRinging(core: CallCore): CallRinging {
  const { settings } = core;
  const ringGroup = createGroupRinging(core);
  const waiting = new WeakMap<EmulatedCall, OwnRinging['pickedUp']>();

  const pickUpOwn = (call: EmulatedCall): void => {
    const [own] = call.legs;
    const pickedUp = waiting.get(call);
    if (own === undefined || pickedUp === undefined || own.personality !== 'clickToDial') return;
    if (own.state !== 'alerting') return;
    waiting.delete(call);
    // docs/webex: once picked up, the personality of the call becomes originator.
    own.personality = 'originator';
    own.state = 'connecting';
    core.emitLeg(call, own, { change: 'updated', eventType: 'answered' });
    pickedUp(call, own);
  };

  return {
    ring: (call, to, origin = {}) => {
      const group = to.memberUuid === null ? undefined : core.services.world.groups.get(to.memberUuid);
      return group === undefined
        ? ringParty(core, { call, to, origin })
        : enterGroup(ringGroup, { call, group, origin });
    },
    ringOwn: (input) => {
      const call = core.startCall(input);
      waiting.set(call, input.pickedUp);
      const own = core.addLeg(call, input.from, { personality: 'clickToDial', state: 'alerting' });
      own.endpointId = input.endpointId ?? null;
      own.dialled = input.to;
      core.emitLeg(call, own, { change: 'created', eventType: 'alerting' });
      if (input.byHand === true) pickUpOwn(call);
      else if (settings.ownLegAnswerMs !== null) core.later(call, settings.ownLegAnswerMs, () => pickUpOwn(call));
      core.later(call, settings.ringTimeoutMs, () => {
        if (own.personality === 'clickToDial') core.endCall(call, null, 'NoAnswer');
      });
      return own;
    },
    pickUpOwn,
    toMailbox: (call, ownerUuid, origin) => {
      const owner = partyOf(core.services.world, ownerUuid);
      const name = owner?.name ?? '';
      const party: Party = {
        memberUuid: null,
        memberKind: 'voicemail',
        number: owner?.number ?? '',
        name,
        mailboxOf: ownerUuid,
      };
      const leg = core.addLeg(call, party, { ...origin, personality: 'terminator', state: 'connected' });
      core.connect(call, leg);
      core.later(call, settings.voicemailMs, () => core.endCall(call, leg, 'Normal'));
    },
  };
}

function ringParty(core: CallCore, input: { call: EmulatedCall; to: Party; origin: LegOrigin }): EmulatedLeg {
  const { call, to, origin } = input;
  const { settings, services } = core;
  const caller = originatorOf(call);
  // A number that is no member's line here, dialled by oneself: the platform answers it, not a telephone.
  const own = to.memberUuid !== null && to.memberUuid === caller.memberUuid;
  const known = to.memberUuid === null || memberRecord(services.world, to.memberUuid) !== null;
  const busy = own || !known || core.isBusy(to, settings.callsPerMember);
  const leg = core.addLeg(call, to, { ...origin, personality: 'terminator', state: busy ? 'connecting' : 'alerting' });
  if (busy) {
    core.endCall(call, null, 'UserBusy');
    return leg;
  }
  if (!isInConversation(caller)) caller.state = 'connecting';
  core.emitLeg(call, leg, { change: 'created', eventType: 'alerting' });
  if (to.memberKind === 'external' && settings.externalAnswerMs !== null) {
    core.later(call, settings.externalAnswerMs, () => {
      if (leg.state === 'alerting') core.connect(call, leg);
    });
  }
  core.later(call, settings.ringTimeoutMs, () => {
    if (leg.state === 'alerting') core.endCall(call, null, 'NoAnswer');
  });
  return leg;
}

function enterGroup(
  ringGroup: (call: EmulatedCall, group: EmulatedGroup) => void,
  input: { call: EmulatedCall; group: EmulatedGroup; origin: LegOrigin },
): EmulatedLeg | null {
  const { call, group, origin } = input;
  call.groupUuid = group.uuid;
  ringGroup(call, group);
  const groupLeg = call.legs.find((leg) => leg.memberKind === 'group' && leg.memberUuid === group.uuid) ?? null;
  if (groupLeg === null) return null;
  groupLeg.redirections = origin.redirections ?? [];
  groupLeg.causedBy = groupLeg.related = origin.related ?? null;
  for (const leg of call.legs) {
    if (leg !== groupLeg && facing(call, leg) !== null && leg.causedBy?.callHalf === groupLeg.callHalf)
      leg.redirections.push(...groupLeg.redirections);
  }
  return groupLeg;
}
