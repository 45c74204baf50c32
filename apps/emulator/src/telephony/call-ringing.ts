import type { EmulatedCall, EmulatedGroup, EmulatedLeg } from '../state/world.ts';
import type { CallCore, LegOrigin } from './call-core.ts';
import { isInConversation, originatorOf } from './call-legs.ts';
import type { Onward } from './call-sending.ts';
import { type ForwardingCondition, forwardCall, ringingMs } from './forwarding.ts';
import { createGroupRinging, type GroupRinging } from './group-ringing.ts';
import { memberRecord, type Party, partyOf } from './parties.ts';

/** How calls reach somebody: the far end rings, or the own device does first. */
export interface CallRinging extends Onward {
  /** Makes the far end ring, whoever it is; returns its leg. */
  ring(call: EmulatedCall, to: Party, origin?: LegOrigin): EmulatedLeg | null;
  /** A member does not take a ringing call: what is set for that happens; false where nothing is. */
  forward(call: EmulatedCall, leg: EmulatedLeg, condition: ForwardingCondition): boolean;
  /** Keys pressed by a caller, for menus. */
  keysPressed(call: EmulatedCall, leg: EmulatedLeg, digits: string): void;
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

  const ringing: CallRinging = {
    ring: (call, to, origin = {}) => {
      const group = to.memberUuid === null ? undefined : core.services.world.groups.get(to.memberUuid);
      return group === undefined
        ? ringParty(core, ringing, { call, to, origin })
        : enterGroup(core, groups, { call, group, origin });
    },
    forward: (call, leg, condition) => forwardCall(core, ringing, { call, leg, condition }),
    keysPressed: (call, leg, digits) => groups.keysPressed(call, leg, digits),
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
      core.later(call, settings.voicemailMs, () => {
        if (leg.state !== 'disconnected') core.endCall(call, leg, 'Normal');
      });
    },
  };
  const groups = createGroupRinging(core, ringing);
  return ringing;
}

function ringParty(
  core: CallCore,
  onward: Onward,
  input: { call: EmulatedCall; to: Party; origin: LegOrigin },
): EmulatedLeg {
  const { call, to, origin } = input;
  const { settings, services } = core;
  const caller = originatorOf(call);
  // A number that is no member's line here, dialled by oneself: the platform answers it, not a telephone.
  const own = to.memberUuid !== null && to.memberUuid === caller.memberUuid;
  const known = to.memberUuid === null || memberRecord(services.world, to.memberUuid) !== null;
  const always =
    !own && to.memberUuid !== null && services.world.forwardings.get(to.memberUuid)?.always.enabled === true;
  const busy = own || !known || core.isBusy(to, settings.callsPerMember);
  const unseen = busy || always;
  const leg = core.addLeg(call, to, {
    ...origin,
    personality: 'terminator',
    state: unseen ? 'connecting' : 'alerting',
  });
  const forward = (condition: ForwardingCondition): boolean => forwardCall(core, onward, { call, leg, condition });
  if (unseen) {
    const sentOn = !own && ((always && forward('always')) || (busy && forward('busy')));
    if (!sentOn) core.endCall(call, null, 'UserBusy');
    return leg;
  }
  if (!isInConversation(caller)) caller.state = 'connecting';
  core.emitLeg(call, leg, { change: 'created', eventType: 'alerting' });
  if (to.memberKind === 'external' && settings.externalAnswerMs !== null) {
    core.later(call, settings.externalAnswerMs, () => {
      if (leg.state === 'alerting') core.connect(call, leg);
    });
  }
  core.later(call, ringingMs(core, to.memberUuid), () => {
    if (leg.state === 'alerting' && !forward('noAnswer')) core.endCall(call, null, 'NoAnswer');
  });
  return leg;
}

/** The group takes the call before anything of it happens: what it does then may end or send the call on at once. */
function enterGroup(
  core: CallCore,
  groups: GroupRinging,
  input: { call: EmulatedCall; group: EmulatedGroup; origin: LegOrigin },
): EmulatedLeg | null {
  const { call, group, origin } = input;
  const party = partyOf(core.services.world, group.uuid);
  if (party === null) return null;
  call.groupUuid = group.uuid;
  const leg = core.addLeg(call, party, { ...origin, personality: 'terminator', state: 'connecting' });
  groups.enter(call, group, leg);
  return leg;
}
