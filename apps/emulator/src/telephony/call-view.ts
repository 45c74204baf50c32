import type { Call, CallEventData, CallHistoryRecord, RemoteParty } from '@linekeeper/webex-contract';
import type { CallParty, EmulatedCall, EmulatedConference, EmulatedLeg, World } from '../state/world.ts';
import { parsePublicId, publicId } from '../webex/public-id.ts';
import { activeLegs, type CallEvent, facing } from './call-legs.ts';
import { locationOf, numberShownTo } from './parties.ts';

/** Public call id: base64 of `ciscospark://us/CALL/BCLD/callhalf-488:0`. */
export function callId(leg: EmulatedLeg): string {
  return publicId('CALL', `BCLD/${leg.callHalf}`);
}

/** `callhalf-488:0` of a public call id; null when it is none. */
export function callHalfOf(id: string): string | null {
  const parsed = parsePublicId(id);
  return parsed?.type === 'CALL' && parsed.id.startsWith('BCLD/') ? parsed.id.slice('BCLD/'.length) : null;
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Short codes of emergency calls where the seeds live, and those tourists know. */
const EMERGENCY = /^(112|911|999|118|113|115)$/;

function callType(world: World, viewer: CallParty, party: CallParty): RemoteParty['callType'] {
  const behind = party.memberUuid ?? party.mailboxOf ?? null;
  if (behind === null) {
    if (EMERGENCY.test(party.number)) return 'emergency';
    return party.number.startsWith('*') ? 'other' : 'external';
  }
  const same = locationOf(world, viewer.memberUuid)?.uuid === locationOf(world, behind)?.uuid;
  return same ? 'location' : 'organization';
}

/** A party as the viewer may see it: with privacy only that there is one, and of what kind. */
export function presentParty(world: World, viewer: CallParty, party: CallParty): RemoteParty {
  const type = callType(world, viewer, party);
  if (party.private === true) return { privacyEnabled: true, callType: type };
  const shown = party.mailboxOf === undefined ? party : { ...party, memberUuid: party.mailboxOf };
  const number = numberShownTo(world, viewer.memberUuid, shown);
  return {
    ...(party.name === '' ? {} : { name: party.name }),
    ...(number === '' ? {} : { number }),
    ...(party.memberKind === 'person' && party.memberUuid !== null
      ? { personId: publicId('PEOPLE', party.memberUuid) }
      : {}),
    ...(party.memberKind === 'workspace' && party.memberUuid !== null
      ? { placeId: publicId('PLACE', party.memberUuid) }
      : {}),
    privacyEnabled: false,
    callType: type,
  };
}

/** Only while an incoming call rings, newest first. */
function redirections(world: World, leg: EmulatedLeg): Pick<Call, 'redirections'> {
  if (leg.state !== 'alerting' || leg.personality !== 'terminator' || leg.redirections.length === 0) return {};
  return {
    redirections: leg.redirections.map(({ reason, party }) => ({
      reason,
      redirectingParty: presentParty(world, leg, party),
    })),
  };
}

function common(world: World, call: EmulatedCall, leg: EmulatedLeg): Omit<Call, 'id' | 'muteCapable' | 'muted'> {
  const other = facing(call, leg);
  return {
    callSessionId: sessionId(call),
    personality: leg.personality,
    state: leg.state,
    remoteParty: other === null ? expected(world, leg) : presentParty(world, leg, other),
    ...(leg.appearance === null ? {} : { appearance: leg.appearance }),
    created: isoTime(leg.createdMs),
    ...(leg.answeredMs === null ? {} : { answered: isoTime(leg.answeredMs) }),
    ...(leg.endedMs === null ? {} : { disconnected: isoTime(leg.endedMs) }),
    ...redirections(world, leg),
    ...(leg.recall === null
      ? {}
      : { recall: { type: leg.recall.type, party: presentParty(world, leg, leg.recall.party) } }),
    ...(leg.recording === null ? {} : { recordingState: leg.recording.state }),
  };
}

/** While the own device rings nobody is called yet: what is known of the other side is whom it will be. */
function expected(world: World, leg: EmulatedLeg): RemoteParty {
  const party = leg.firstPeer ?? leg.dialled;
  return party === null ? { privacyEnabled: false, callType: 'other' } : presentParty(world, leg, party);
}

/** Base64 of the session's UUID, as webhooks and REST give it. */
export function sessionId(call: EmulatedCall): string {
  return Buffer.from(call.sessionUuid).toString('base64').replace(/=+$/, '');
}

/** One side of a call as REST gives it. */
export function presentCall(world: World, call: EmulatedCall, leg: EmulatedLeg): Call {
  return { id: callId(leg), ...common(world, call, leg), muteCapable: leg.muteCapable, muted: leg.muted };
}

/** `data` of a `telephony_calls` webhook: as REST, but with `callId`. */
export function presentCallEvent(world: World, event: Extract<CallEvent, { kind: 'leg' }>): CallEventData {
  const { call, leg } = event;
  return {
    eventType: event.eventType,
    eventTimestamp: isoTime(event.atMs),
    ...(leg.memberKind === 'person' && leg.memberUuid !== null
      ? { actorPersonId: publicId('PEOPLE', leg.memberUuid) }
      : {}),
    orgId: publicId('ORGANIZATION', call.orgUuid),
    callId: callId(leg),
    ...common(world, call, leg),
  };
}

/** The line key a conference is on: that of its first call; null when it has none left. */
export function conferenceAppearance(world: World, { hostUuid, participants }: EmulatedConference): number | null {
  const legs = [...activeLegs(world, hostUuid)].map(({ leg }) => leg);
  const [first] = participants.flatMap(({ callHalf }) => legs.find((leg) => leg.callHalf === callHalf) ?? []);
  return first?.appearance ?? null;
}

const HISTORY_LIMIT = 20;
type HistoryType = CallHistoryRecord['type'];

/** Null for what is no call of its own: temporary ones, what a transfer left behind, recalls, calls somebody else took. */
function historyType(leg: EmulatedLeg): HistoryType | null {
  if (leg.movedTo != null || leg.endCause === 'pulled') return null;
  if (leg.personality === 'clickToDial') return null;
  // It never rang here.
  if (leg.endCause === 'forwarded' && leg.related?.reason === 'CallForwardAlways') return null;
  if (leg.personality === 'originator') return 'placed';
  if (leg.answeredMs !== null) return leg.recall == null ? 'received' : null;
  return leg.recall == null && leg.outcome !== 'AnsweredElsewhere' ? 'missed' : null;
}

/** Placed: when it was placed; missed: when it was disconnected; received: when it was answered (Webex developer documentation, Call Controls). */
function historyMs(leg: EmulatedLeg, type: HistoryType): number {
  if (type === 'placed') return leg.createdMs;
  return (type === 'missed' ? leg.endedMs : leg.answeredMs) ?? leg.createdMs;
}

/** The newest calls of a member, at most 20 of each type. */
export function presentHistory(world: World, memberUuid: string, type: HistoryType | null): CallHistoryRecord[] {
  const found: { kind: HistoryType; atMs: number; call: EmulatedCall; leg: EmulatedLeg }[] = [];
  for (const call of world.calls.values()) {
    for (const leg of call.legs) {
      if (leg.memberUuid !== memberUuid || leg.endedMs === null) continue;
      const kind = historyType(leg);
      // A pick-up or retrieve that came too late called nobody.
      if (kind === null || (type !== null && kind !== type) || (leg.firstPeer ?? facing(call, leg)) === null) continue;
      found.push({ kind, atMs: historyMs(leg, kind), call, leg });
    }
  }
  found.sort((one, other) => other.atMs - one.atMs);
  const counts: Record<HistoryType, number> = { placed: 0, missed: 0, received: 0 };
  const newest = found.filter(({ kind }) => {
    counts[kind] += 1;
    return counts[kind] <= HISTORY_LIMIT;
  });
  return newest.map(({ kind, atMs, call, leg }) => {
    const other: CallParty | null = leg.firstPeer ?? facing(call, leg);
    const party = other === null ? null : presentParty(world, leg, other);
    return {
      type: kind,
      ...(party?.name === undefined ? {} : { name: party.name }),
      ...(party?.number === undefined ? {} : { number: party.number }),
      privacyEnabled: party?.privacyEnabled ?? false,
      time: isoTime(atMs),
    };
  });
}
