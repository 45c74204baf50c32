import type { EmulatedCall, EmulatedLeg, Services, World } from '../state/world.ts';
import type { Acted } from './call-core.ts';
import type { CallSimulator } from './call-door.ts';
import type { Side } from './call-joining.ts';
import { activeLegs, callsUnderWay, facing } from './call-legs.ts';
import type { CallModel } from './call-model.ts';
import { changeCallSettings } from './member-settings.ts';
import { memberRecord, type Party, partyOf, resolveDestination } from './parties.ts';
import { messagesOf } from './voicemail.ts';

const UNKNOWN_CALLER = '+390552345678';

interface Hands {
  world: World;
  model: CallModel;
}

function memberIn(world: World, uuid: string): { party: Party; orgUuid: string } {
  const party = partyOf(world, uuid);
  const record = memberRecord(world, uuid);
  if (party === null || record === null) throw new Error(`Nobody in the world has the id ${uuid}`);
  return { party, orgUuid: record.orgUuid };
}

function destinationFrom(world: World, memberUuid: string, destination: string): Party {
  const record = memberRecord(world, memberUuid);
  if (record === null) throw new Error(`Nobody in the world has the id ${memberUuid}`);
  return resolveDestination(world, record, destination);
}

function sideOf(call: EmulatedCall, member: string): Side {
  const living = call.legs.filter((leg) => leg.state !== 'disconnected');
  const leg = living.find((it) => (member === 'external' ? it.memberUuid === null : it.memberUuid === member));
  if (leg === undefined) throw new Error('This party is not in the call');
  return { call, leg };
}

function must(acted: Acted): void {
  if (acted === 'wrong-state') throw new Error('The call is not in a state for this');
}

/** The session the leg of somebody who acts by hand is in afterwards. */
function sessionOf(world: World, leg: EmulatedLeg | 'wrong-state'): EmulatedCall {
  if (leg === 'wrong-state') throw new Error('The call is not in a state for this');
  const found = [...activeLegs(world)].find((side) => side.leg === leg)?.call ?? world.calls.get(leg.correlationUuid);
  if (found === undefined) throw new Error('The call is over');
  return found;
}

/** What somebody at a telephone does with one call. */
function handleOneCall({ world, model }: Hands) {
  return {
    answer: (call, member) => {
      const { leg } = sideOf(call, member);
      must(model.answer(call, leg));
    },
    reject: (call, member, action) => must(model.reject(call, sideOf(call, member).leg, action)),
    hangUp: (call, member) => must(model.hangUp(call, sideOf(call, member).leg)),
    hold: (call, member) => must(model.hold(call, sideOf(call, member).leg)),
    resume: (call, member) => must(model.resume(call, sideOf(call, member).leg)),
    mute: (call, member, muted) => must(model.mute(call, sideOf(call, member).leg, muted)),
    press: (call, member, keys) => {
      if (!/^[0-9*#A-D,]{1,256}$/.test(keys)) throw new Error('Keys are 0-9, *, #, A-D and the comma');
      must(model.press(call, sideOf(call, member).leg, keys));
    },
    record: (call, member, step) => must(model.record(sideOf(call, member), step)),
    divert: (call, member, destination) =>
      must(model.divert(sideOf(call, member), { party: destinationFrom(world, member, destination) })),
    toVoicemail: (call, member, mailboxOf) =>
      must(
        model.divert(sideOf(call, member), {
          mailboxOf: memberIn(world, mailboxOf ?? member).party.memberUuid ?? member,
        }),
      ),
    push: (call, member) => must(model.push(sideOf(call, member))),
    park: (call, member, against) => {
      const on = against === 'group' ? 'group' : { memberUuid: against ?? null };
      const party = model.park(sideOf(call, member), on);
      if (party === 'wrong-state') throw new Error('The call cannot be parked there');
      return party;
    },
  } satisfies Partial<CallSimulator>;
}

/** What somebody at a telephone begins, or does with several calls. */
function handleCalls({ world, model }: Hands) {
  const asker = (uuid: string) => {
    const { party, orgUuid } = memberIn(world, uuid);
    return { orgUuid, from: party, byHand: true };
  };
  return {
    inbound: ({ toPersonUuid, toGroupUuid, from, name, withheld }) => {
      const { party, orgUuid } = memberIn(world, toPersonUuid ?? toGroupUuid ?? '');
      const caller: Party = {
        memberUuid: null,
        memberKind: 'external',
        number: from ?? UNKNOWN_CALLER,
        name: name ?? '',
        ...(withheld === true ? { private: true } : {}),
      };
      return model.place({ orgUuid, from: caller, to: party });
    },
    internal: (fromUuid, toUuid) => {
      const from = memberIn(world, fromUuid);
      return model.place({ orgUuid: from.orgUuid, from: from.party, to: memberIn(world, toUuid).party });
    },
    outbound: (fromUuid, destination) => {
      const from = memberIn(world, fromUuid);
      const to = destinationFrom(world, fromUuid, destination);
      return model.place({ orgUuid: from.orgUuid, from: from.party, to });
    },
    transfer: (memberUuid, [first, second]) => {
      const [one, other] = [sideOf(first, memberUuid), sideOf(second, memberUuid)];
      const fars = [facing(first, one.leg), facing(second, other.leg)];
      must(model.transfer(one, other));
      const joined = [...callsUnderWay(world)].find((call) =>
        fars.every((far) => far !== null && call.legs.includes(far)),
      );
      if (joined === undefined) throw new Error('The call is over');
      return joined;
    },
    transferWhenAnswered: (call, memberUuid, destination) => {
      const to = destinationFrom(world, memberUuid, destination);
      return sessionOf(world, model.transferWhenAnswered(sideOf(call, memberUuid), to));
    },
    retrieve: (memberUuid, fromUuid) => sessionOf(world, model.retrieve(asker(memberUuid), fromUuid ?? memberUuid)),
    pickUp: (memberUuid, targetUuid) => sessionOf(world, model.pickUp(asker(memberUuid), targetUuid ?? null)),
    bargeIn: (memberUuid, targetUuid) => sessionOf(world, model.bargeIn(asker(memberUuid), targetUuid)),
    conference: (memberUuid, calls) =>
      must(
        model.conferences.start(
          memberUuid,
          calls.map((call) => sideOf(call, memberUuid)),
        ),
      ),
    endConference: (memberUuid) => must(model.conferences.act(memberUuid, 'release')),
  } satisfies Partial<CallSimulator>;
}

export function createCallSimulator(services: Services, model: CallModel): CallSimulator {
  const { world } = services;
  const hands: Hands = { world, model };
  return {
    ...handleOneCall(hands),
    ...handleCalls(hands),
    configure: (memberUuid, change) => {
      memberIn(world, memberUuid);
      services.changed('critical');
      return changeCallSettings(world, memberUuid, change);
    },
    voicemailOf: (memberUuid) =>
      messagesOf(services, memberUuid).map(
        ({ uuid: id, answeredMs: atMs, callSessionUuid, durationMs, from, read }) => {
          return { id, callSessionUuid, atMs, durationMs, from, read };
        },
      ),
  };
}
