import type { EmulatedCall, EmulatedConference, EmulatedLeg } from '../state/world.ts';
import type { Acted, CallCore } from './call-core.ts';
import type { Side } from './call-joining.ts';
import { activeLegs, type ConferenceEvent, isInConversation } from './call-legs.ts';

export type ConferenceStep = 'hold' | 'resume' | 'release';

export interface CallConferences {
  of(hostUuid: string): EmulatedConference | null;
  /** Joins calls of one member; a person has one conference at a time. */
  start(hostUuid: string, sides: readonly Side[]): Acted;
  add(hostUuid: string, side: Side): Acted;
  /** The host (null) or one participant by the host's own leg. */
  mute(hostUuid: string, callHalf: string | null, muted: boolean): Acted;
  deafen(hostUuid: string, callHalf: string, deafened: boolean): Acted;
  act(hostUuid: string, step: ConferenceStep): Acted;
}

interface LineActions {
  hold(call: EmulatedCall, leg: EmulatedLeg): Acted;
  resume(call: EmulatedCall, leg: EmulatedLeg): Acted;
  hangUp(call: EmulatedCall, leg: EmulatedLeg): Acted;
}

/** Finding, ending and telling of conferences, and what happens when one of their legs ends. */
function createBook(core: CallCore) {
  const { world, clock } = core.services;
  const of = (hostUuid: string): EmulatedConference | null => {
    for (const conference of world.conferences.values()) if (conference.hostUuid === hostUuid) return conference;
    return null;
  };
  const emit = (conference: EmulatedConference, change: ConferenceEvent['change']): void =>
    core.emit({ kind: 'conference', atMs: clock.now(), change, conference });
  const end = (conference: EmulatedConference): void => {
    conference.state = 'disconnected';
    world.conferences.delete(conference.uuid);
    emit(conference, 'deleted');
  };
  // With one participant left it is an ordinary call again.
  core.onLegEnded((_call, leg) => {
    const conference = leg.memberUuid === null ? null : of(leg.memberUuid);
    const left = conference?.participants.filter(({ callHalf }) => callHalf !== leg.callHalf);
    if (conference === null || left === undefined || left.length === conference.participants.length) return;
    conference.participants = left;
    if (left.length < 2) end(conference);
    else emit(conference, 'updated');
  });
  return { of, emit, end };
}

export function createCallConferences(core: CallCore, lines: LineActions): CallConferences {
  const { world, clock, random } = core.services;
  const { of, emit, end } = createBook(core);
  const sidesOf = (conference: EmulatedConference): Side[] => {
    const halves = new Set(conference.participants.map(({ callHalf }) => callHalf));
    return [...activeLegs(world, conference.hostUuid)].filter(({ leg }) => halves.has(leg.callHalf));
  };
  const fits = (hostUuid: string, { leg }: Side): boolean => leg.memberUuid === hostUuid && isInConversation(leg);
  const join = (conference: EmulatedConference, { call, leg }: Side): void => {
    if (conference.state === 'connected' && leg.state === 'held') lines.resume(call, leg);
    if (conference.state === 'held' && leg.state === 'connected') lines.hold(call, leg);
    conference.participants.push({ callHalf: leg.callHalf, muted: false, deafened: false });
  };
  return {
    of,
    start: (hostUuid, sides) => {
      const halves = new Set(sides.map(({ leg }) => leg.callHalf));
      if (of(hostUuid) !== null || halves.size < 2 || halves.size !== sides.length) return 'wrong-state';
      const [first] = sides;
      if (first === undefined || !sides.every((side) => fits(hostUuid, side))) return 'wrong-state';
      const conference: EmulatedConference = {
        uuid: random.uuid(),
        orgUuid: first.call.orgUuid,
        hostUuid,
        createdMs: clock.now(),
        state: 'connected',
        muted: false,
        participants: [],
      };
      world.conferences.set(conference.uuid, conference);
      for (const side of sides) join(conference, side);
      emit(conference, 'created');
      return 'done';
    },
    add: (hostUuid, side) => {
      const conference = of(hostUuid);
      const there = conference?.participants.some(({ callHalf }) => callHalf === side.leg.callHalf);
      if (conference === null || there === true || !fits(hostUuid, side)) return 'wrong-state';
      join(conference, side);
      emit(conference, 'updated');
      return 'done';
    },
    mute: (hostUuid, callHalf, muted) => {
      const conference = of(hostUuid);
      if (conference === null) return 'wrong-state';
      const participant = conference.participants.find((it) => it.callHalf === callHalf);
      if (callHalf !== null && participant === undefined) return 'wrong-state';
      if (participant === undefined) {
        conference.muted = muted;
        for (const { leg } of sidesOf(conference)) leg.muted = muted;
      } else participant.muted = muted;
      emit(conference, 'updated');
      return 'done';
    },
    deafen: (hostUuid, callHalf, deafened) => {
      const conference = of(hostUuid);
      const participant = conference?.participants.find((it) => it.callHalf === callHalf);
      if (conference === null || participant === undefined) return 'wrong-state';
      participant.deafened = deafened;
      emit(conference, 'updated');
      return 'done';
    },
    act: (hostUuid, step) => {
      const conference = of(hostUuid);
      if (conference === null) return 'wrong-state';
      if (step === 'release') {
        const sides = sidesOf(conference);
        conference.participants = [];
        for (const { call, leg } of sides) lines.hangUp(call, leg);
        end(conference);
        return 'done';
      }
      const wanted = step === 'hold' ? 'held' : 'connected';
      if (conference.state === wanted) return 'wrong-state';
      conference.state = wanted;
      for (const { call, leg } of sidesOf(conference)) lines[step](call, leg);
      emit(conference, 'updated');
      return 'done';
    },
  };
}
