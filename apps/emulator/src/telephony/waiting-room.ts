import type { EmulatedCall, EmulatedGroup, EmulatedLeg } from '../state/world.ts';
import type { CallCore } from './call-core.ts';
import { originatorOf } from './call-legs.ts';
import type { Onward } from './call-sending.ts';
import { RING_MS } from './forwarding.ts';
import {
  type LeavingReason,
  overflowOf,
  type Treatment,
  treat,
  whenAllBusy,
  whenStranded,
  whenUnanswered,
} from './group-treatment.ts';
import { chooseMembers, isFree, joinedMembers, turnOf } from './group-turns.ts';
import { partyOf } from './parties.ts';
import { createGroupAgents } from './queue-agents.ts';

/** A caller nobody is free for is looked at again after so long. */
const RETRY_MS = 3_000;
/** A member who turned a call down, or became free, is followed by the next offer after so long. */
const NEXT_OFFER_MS = 500;

/** One caller in a queue or hunt group. */
interface Waiting {
  call: EmulatedCall;
  /** The group's own leg; over when the caller has left. */
  leg: EmulatedLeg;
  groupUuid: string;
  /** Offered to in this round. */
  passed: Set<string>;
  attempts: number;
}

export interface WaitingRoom {
  enter(call: EmulatedCall, group: EmulatedGroup, leg: EmulatedLeg): void;
  /** How many wait without being rung for. */
  size(groupUuid: string): number;
}

/** Who waits where; whoever hung up, was served or vanished with a restored snapshot is forgotten on the way. */
function createRooms(core: CallCore) {
  const rooms = new Map<string, Waiting[]>();
  const { calls } = core.services.world;
  const stillWaits = ({ call, leg }: Waiting): boolean =>
    call.endedMs === null && leg.state !== 'disconnected' && calls.get(call.sessionUuid) === call;
  const keep = (groupUuid: string, room: Waiting[]): Waiting[] => {
    if (room.length === 0) rooms.delete(groupUuid);
    else rooms.set(groupUuid, room);
    return room;
  };
  const of = (groupUuid: string): Waiting[] => keep(groupUuid, (rooms.get(groupUuid) ?? []).filter(stillWaits));
  return {
    of,
    all: () => [...rooms.keys()].map((groupUuid) => ({ groupUuid, room: of(groupUuid) })),
    has: (waiting: Waiting) => of(waiting.groupUuid).includes(waiting),
    add: (waiting: Waiting) => keep(waiting.groupUuid, [...of(waiting.groupUuid), waiting]),
    leave: (waiting: Waiting) =>
      keep(
        waiting.groupUuid,
        of(waiting.groupUuid).filter((other) => other !== waiting),
      ),
    /** By the group's own leg, which may be over by now. */
    byGroupLeg: (leg: EmulatedLeg) => rooms.get(leg.memberUuid ?? '')?.find((it) => it.leg === leg),
    /** Whom this leg of a member was rung for. */
    byMember: (call: EmulatedCall, leg: EmulatedLeg) =>
      rooms
        .get(call.groupUuid ?? '')
        ?.find((it) => it.call === call && leg.causedBy !== null && it.leg.callHalf === leg.causedBy.callHalf),
  };
}
type Rooms = ReturnType<typeof createRooms>;

/** Callers who wait for a member of a queue or hunt group: served in the order they came, by the group's policy. */
export function createWaitingRoom(core: CallCore, onward: Onward): WaitingRoom {
  const rooms = createRooms(core);
  const { world } = core.services;
  const treatAndLeave = (waiting: Waiting, treatment: Treatment): void => {
    const group = world.groups.get(waiting.groupUuid);
    rooms.leave(waiting);
    tellLeaving(core, { ...waiting, how: treatment.how });
    if (group === undefined) core.endCall(waiting.call, null, treatment.outcome);
    else treat(core, onward, { call: waiting.call, leg: waiting.leg, group, treatment });
  };
  const offerNext = (groupUuid: string): void => {
    const group = world.groups.get(groupUuid);
    for (const waiting of rooms.of(groupUuid)) {
      const stranded = group === undefined ? null : whenStranded(core, group);
      if (group === undefined || stranded !== null) {
        treatAndLeave(waiting, stranded ?? { how: 'busy', to: null, outcome: 'TemporarilyUnavailable' });
        continue;
      }
      if (ringsOf(waiting).length > 0) continue;
      const offered = offerTo(core, group, waiting);
      // Nobody overtakes: for those who came later nobody is left.
      if (offered.length === 0) return;
      for (const leg of offered) giveUpRinging(core, { waiting, leg, group, next: () => offerNext(groupUuid) });
    }
  };
  followLegs(core, rooms, offerNext);

  const lookAgain = (waiting: Waiting): void =>
    core.later(waiting.call, RETRY_MS, () => {
      if (!rooms.has(waiting)) return;
      offerNext(waiting.groupUuid);
      lookAgain(waiting);
    });
  const limit = (waiting: Waiting, delayMs: number, treatment: () => Treatment | null): void =>
    core.later(waiting.call, delayMs, () => {
      const found = rooms.has(waiting) ? treatment() : null;
      if (found !== null) treatAndLeave(waiting, found);
    });
  return {
    size: (groupUuid) => rooms.of(groupUuid).filter((waiting) => ringsOf(waiting).length === 0).length,
    enter: (call, group, leg) => {
      const waiting: Waiting = { call, leg, groupUuid: group.uuid, passed: new Set(), attempts: 0 };
      const free = joinedMembers(group).some((uuid) => isFree(core, group, uuid));
      rooms.add(waiting);
      if (group.kind === 'hunt-group' && !free) {
        treatAndLeave(waiting, whenAllBusy(core, group));
        return;
      }
      const { overflow, noAnswer } = group;
      if (group.kind === 'hunt-group' && noAnswer?.forwardEnabled === true)
        limit(waiting, Math.max(1, noAnswer.numberOfRings) * RING_MS, () => whenUnanswered(core, group));
      if (group.kind !== 'hunt-group' && overflow?.overflowAfterWaitEnabled === true)
        limit(waiting, overflow.overflowAfterWaitTime * 1_000, () => overflowOf(core, group));
      limit(waiting, core.settings.groupTimeoutMs, () => ({ how: 'timeout', to: null, outcome: 'NoAnswer' }));
      offerNext(group.uuid);
      lookAgain(waiting);
    },
  };
}

/** A member answers, turns down or hangs up, or the caller is gone: who waits moves on. */
function followLegs(core: CallCore, rooms: Rooms, offerNext: (groupUuid: string) => void): void {
  const { world } = core.services;
  const agents = createGroupAgents(core);
  core.onConnected((call, leg) => {
    const waiting = leg.memberKind === 'group' ? undefined : rooms.byMember(call, leg);
    const group = waiting === undefined ? undefined : world.groups.get(waiting.groupUuid);
    if (waiting === undefined || group === undefined) return;
    for (const other of ringsOf(waiting))
      core.endLeg(call, other, { outcome: 'AnsweredElsewhere', releasedBy: 'remote' });
    rooms.leave(waiting);
    agents.serves(call, leg, group);
    tellServed(core, waiting, leg);
  });
  core.onLegEnded((call, leg) => {
    if (leg.memberKind === 'group') {
      const gone = rooms.byGroupLeg(leg);
      if (gone === undefined) return;
      rooms.leave(gone);
      tellLeaving(core, { ...gone, how: 'gave-up' });
      return;
    }
    const { memberUuid } = leg;
    if (memberUuid === null) return;
    rooms.byMember(call, leg)?.passed.add(memberUuid);
    for (const { groupUuid, room } of rooms.all()) {
      const [first] = room;
      if (first !== undefined && world.groups.get(groupUuid)?.memberUuids.includes(memberUuid) === true)
        core.later(first.call, NEXT_OFFER_MS, () => offerNext(groupUuid));
    }
  });
}

/** Those who are rung for this caller now. */
function ringsOf({ call, leg }: Waiting): EmulatedLeg[] {
  return call.legs.filter((it) => it.state === 'alerting' && it.causedBy?.callHalf === leg.callHalf);
}

/** Rings whoever is next; when everybody free has been passed over, the round begins anew. */
function offerTo(core: CallCore, group: EmulatedGroup, waiting: Waiting): EmulatedLeg[] {
  const { call, passed } = waiting;
  const choose = (): string[] => chooseMembers(core, group, { passed, attempt: waiting.attempts });
  let chosen = choose();
  if (chosen.length === 0 && passed.size > 0) {
    passed.clear();
    chosen = choose();
  }
  const legs: EmulatedLeg[] = [];
  for (const uuid of chosen) {
    const party = partyOf(core.services.world, uuid);
    if (party === null) continue;
    const leg = core.addLeg(call, party, { personality: 'terminator', state: 'alerting' });
    waiting.attempts += 1;
    turnOf(group).lastUuid = uuid;
    legs.push(leg);
  }
  for (const leg of legs) core.emitLeg(call, leg, { change: 'created', eventType: 'alerting' });
  return legs;
}

/** How long one member is rung; a hunt group may be told never to go on to the next. */
function ringMs(core: CallCore, group: EmulatedGroup): number {
  if (group.kind === 'hunt-group' && group.noAnswer?.nextAgentEnabled === false) return core.settings.groupTimeoutMs;
  return group.noAnswerRings === undefined ? core.settings.groupRingMs : Math.max(1, group.noAnswerRings) * RING_MS;
}

function giveUpRinging(
  core: CallCore,
  ring: { waiting: Waiting; leg: EmulatedLeg; group: EmulatedGroup; next: () => void },
): void {
  const { waiting, leg, group, next } = ring;
  core.later(waiting.call, ringMs(core, group), () => {
    if (leg.state !== 'alerting') return;
    core.endLeg(waiting.call, leg, { outcome: 'NoAnswer', releasedBy: 'remote' });
    next();
  });
}

function tellServed(core: CallCore, { call, leg, groupUuid, attempts }: Waiting, by: EmulatedLeg): void {
  const atMs = core.services.clock.now();
  core.services.truth.record({
    atMs,
    kind: 'group-call-answered',
    orgUuid: call.orgUuid,
    callSessionUuid: call.sessionUuid,
    ...(by.memberKind === 'person' && by.memberUuid !== null ? { personUuid: by.memberUuid } : {}),
    detail: { group: groupUuid, waitedMs: atMs - leg.createdMs, attempts },
  });
}

/** Writes down that a caller left a group unserved, and why. */
export function tellLeaving(
  core: CallCore,
  left: Pick<Waiting, 'call' | 'leg' | 'groupUuid'> & { how: LeavingReason },
): void {
  const { call, leg, groupUuid, how } = left;
  const atMs = core.services.clock.now();
  const detail = { group: groupUuid, waitedMs: atMs - leg.createdMs, how };
  const { orgUuid, sessionUuid: callSessionUuid } = call;
  core.services.truth.record({ atMs, kind: 'group-call-left', orgUuid, callSessionUuid, detail });
}

/** The caller of a group that rings does not hear an answer yet. */
export function showRinging(call: EmulatedCall, leg: EmulatedLeg): void {
  leg.state = 'alerting';
  const caller = originatorOf(call);
  if (caller.answeredMs === null) caller.state = 'connecting';
}
