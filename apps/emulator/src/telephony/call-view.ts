import type { Call, CallEventData, CallHistoryRecord, RemoteParty } from '@linekeeper/webex-contract';
import type { EmulatedCall, EmulatedLeg, World } from '../state/world.ts';
import { parsePublicId, publicId } from '../webex/public-id.ts';
import { type CallEvent, facing } from './call-legs.ts';
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

function callType(world: World, viewer: EmulatedLeg, party: EmulatedLeg): RemoteParty['callType'] {
  if (party.memberUuid === null) return /^(112|911|999|118|113|115)$/.test(party.number) ? 'emergency' : 'external';
  const same = locationOf(world, viewer.memberUuid)?.uuid === locationOf(world, party.memberUuid)?.uuid;
  return same ? 'location' : 'organization';
}

function presentParty(world: World, viewer: EmulatedLeg, party: EmulatedLeg): RemoteParty {
  const number = numberShownTo(world, viewer.memberUuid, party);
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
    callType: callType(world, viewer, party),
  };
}

function redirections(world: World, call: EmulatedCall, leg: EmulatedLeg): Pick<Call, 'redirections'> {
  const group = call.groupUuid === null ? undefined : world.groups.get(call.groupUuid);
  const groupLeg = call.legs.find((other) => other.memberKind === 'group');
  if (leg.state !== 'alerting' || leg.personality !== 'terminator' || group === undefined || groupLeg === undefined)
    return {};
  const reason = group.kind === 'hunt-group' ? 'huntGroup' : 'callQueue';
  return { redirections: [{ reason, redirectingParty: presentParty(world, leg, groupLeg) }] };
}

/** Position among the member's calls of now, from 1: what a telephone shows as its line keys. */
function appearance(world: World, call: EmulatedCall, leg: EmulatedLeg): number {
  let position = 1;
  for (const other of world.calls.values()) {
    if (other === call) break;
    if (other.endedMs !== null) continue;
    if (other.legs.some((it) => it.memberUuid === leg.memberUuid && it.state !== 'disconnected')) position += 1;
  }
  return position;
}

function common(world: World, call: EmulatedCall, leg: EmulatedLeg): Omit<Call, 'id' | 'muteCapable' | 'muted'> {
  const other = facing(call, leg);
  return {
    callSessionId: Buffer.from(call.sessionUuid).toString('base64').replace(/=+$/, ''),
    personality: leg.personality,
    state: leg.state,
    remoteParty: other === null ? { privacyEnabled: false, callType: 'other' } : presentParty(world, leg, other),
    appearance: appearance(world, call, leg),
    created: isoTime(leg.createdMs),
    ...(leg.answeredMs === null ? {} : { answered: isoTime(leg.answeredMs) }),
    ...(leg.endedMs === null ? {} : { disconnected: isoTime(leg.endedMs) }),
    ...redirections(world, call, leg),
  };
}

/** One side of a call as REST gives it. */
export function presentCall(world: World, call: EmulatedCall, leg: EmulatedLeg): Call {
  return { id: callId(leg), ...common(world, call, leg), muteCapable: true, muted: leg.muted };
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

const HISTORY_LIMIT = 20;

/** The newest calls of a member, at most 20 of each type. */
export function presentHistory(
  world: World,
  memberUuid: string,
  type: CallHistoryRecord['type'] | null,
): CallHistoryRecord[] {
  const records: Record<CallHistoryRecord['type'], CallHistoryRecord[]> = { placed: [], missed: [], received: [] };
  const ended = [...world.calls.values()].filter((call) => call.endedMs !== null);
  for (const call of ended.sort((one, other) => other.createdMs - one.createdMs)) {
    for (const leg of call.legs) {
      if (leg.memberUuid !== memberUuid || leg.endedMs === null) continue;
      const kind = leg.personality !== 'terminator' ? 'placed' : leg.answeredMs === null ? 'missed' : 'received';
      if (records[kind].length >= HISTORY_LIMIT) continue;
      const other = facing(call, leg);
      const number = other === null ? '' : numberShownTo(world, memberUuid, other);
      records[kind].push({
        type: kind,
        ...(other === null || other.name === '' ? {} : { name: other.name }),
        ...(number === '' ? {} : { number }),
        privacyEnabled: false,
        time: isoTime(leg.createdMs),
      });
    }
  }
  const chosen = type === null ? Object.values(records).flat() : records[type];
  return chosen.sort((one, other) => other.time.localeCompare(one.time));
}
