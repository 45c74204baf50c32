import type { EmulatedCall, EmulatedLeg, EmulatedRedirection, RedirectionReason, Services } from '../state/world.ts';
import { facing } from '../telephony/call-legs.ts';
import { fillRecord } from './fill-record.ts';
import { recordPartyOf } from './record-party.ts';
import { networkIdOf, type RecordFields, type RecordParty, type RecordSide } from './record-side.ts';
import type { WrittenRecord } from './record-store.ts';

/** Why a call was sent on, in the words of "Original reason" and "Redirect reason". */
const REDIRECT_REASONS: Record<RedirectionReason, string> = {
  busy: 'UserBusy',
  noAnswer: 'NoAnswer',
  unavailable: 'Unavailable',
  unconditional: 'Unconditional',
  timeOfDay: 'TimeOfDay',
  divert: 'Deflection',
  followMe: 'FollowMe',
  huntGroup: 'HuntGroup',
  callQueue: 'CallQueue',
  unknown: 'Unknown',
};

/** Reasons for which a leg rings because somebody sent the call there. */
const SENDING: ReadonlySet<string> = new Set([
  'Deflection',
  'CallForwardAlways',
  'CallForwardBusy',
  'CallForwardNoAnswer',
  'CallForwardSelective',
  'CallQueue',
  'HuntGroup',
  'ExecutiveAssistantCallPush',
]);
/** How a leg ends whose member sent the call on. */
const SENT_ON: ReadonlySet<string | null> = new Set(['transferred', 'diverted', 'forwarded', 'to-voicemail', 'pushed']);

/** A record to be and the ids of the session it belongs to. */
interface LegRecord {
  side: RecordSide;
  correlationId: string;
}

function localId(callHalf: string): string {
  return callHalf.replace('callhalf-', '');
}

/** The id a party has towards whom it sent a call on to: suffix A marks its second half. */
function onwardId(callHalf: string): string {
  return `${localId(callHalf)}A`;
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Who sent the call to this leg; null where it was called directly, or sent on from the outside. */
function senderOf(leg: EmulatedLeg): { redirection: EmulatedRedirection; callHalf: string } | null {
  const redirection = leg.redirections[0];
  const callHalf = leg.causedBy?.callHalf ?? null;
  if (leg.personality !== 'terminator' || redirection === undefined || callHalf === null) return null;
  if (leg.causedBy === null || !SENDING.has(leg.causedBy.reason)) return null;
  return redirection.party.memberUuid === null ? null : { redirection, callHalf };
}

function redirectionFields(services: Services, leg: EmulatedLeg): RecordFields {
  const last = leg.redirections[0];
  const original = leg.redirections.at(-1);
  if (last === undefined || original === undefined) return {};
  const by = recordPartyOf(services.world, last.party);
  return {
    'Original reason': REDIRECT_REASONS[original.reason],
    'Redirect reason': REDIRECT_REASONS[last.reason],
    'Redirecting number': by.extension || (by.phoneNumber ?? 'NA'),
    'Redirecting party UUID': last.party.memberUuid ?? 'NA',
    'Original called party UUID': original.party.memberUuid ?? 'NA',
    ...(leg.answeredMs === null ? {} : { 'Answer indicator': 'Yes-PostRedirection' }),
  };
}

/** Whether somebody else took the call this leg rang for. */
function answeredElsewhere(call: EmulatedCall, leg: EmulatedLeg): boolean {
  if (leg.answeredMs !== null || leg.personality !== 'terminator') return false;
  if (leg.outcome === 'AnsweredElsewhere' || leg.endCause === 'picked-up') return true;
  const group = groupAbove(call, leg);
  return group !== null && members(call, group).some((other) => other.answeredMs !== null);
}

function groupAbove(call: EmulatedCall, leg: EmulatedLeg): EmulatedLeg | null {
  const half = leg.causedBy?.callHalf ?? null;
  return call.legs.find((other) => other.memberKind === 'group' && other.callHalf === half) ?? null;
}

/** Those a group rang. A leg that went over to another session left a copy here. */
function members(call: EmulatedCall, group: EmulatedLeg): EmulatedLeg[] {
  return call.legs.filter((leg) => leg.memberKind !== 'group' && leg.causedBy?.callHalf === group.callHalf);
}

/** Why the call went on from here and under which id: what a group, a forwarding or a transferring party did. */
function relatedFields(call: EmulatedCall, leg: EmulatedLeg): RecordFields {
  if (leg.memberKind === 'group') {
    const served = members(call, leg).find((member) => member.answeredMs !== null);
    const reason = served?.causedBy?.reason;
    if (reason !== undefined) return { 'Related call ID': onwardId(leg.callHalf), 'Related reason': reason };
  }
  if (leg.related === null) return {};
  const { reason, callHalf } = leg.related;
  // Why it was rung stands in the record of who sent it; what its member did then is its own.
  if (senderOf(leg) !== null && callHalf === leg.causedBy?.callHalf) return {};
  // Who sent a call on names its own second half; everybody else the other call.
  if (SENT_ON.has(leg.endCause) && reason !== 'ConsultativeTransfer')
    return { 'Related reason': reason, 'Related call ID': onwardId(leg.callHalf) };
  return { 'Related reason': reason, ...(callHalf === null ? {} : { 'Related call ID': localId(callHalf) }) };
}

function serviceFields(leg: EmulatedLeg): RecordFields {
  const { recording } = leg;
  return {
    ...(leg.transferRelatedHalf === null ? {} : { 'Transfer related call ID': localId(leg.transferRelatedHalf) }),
    ...(leg.transferredMs === null ? {} : { 'Call transfer time': iso(leg.transferredMs) }),
    ...(leg.recall === null ? {} : { 'Recall type': 'call park' }),
    ...(leg.queueType === null ? {} : { 'Queue type': leg.queueType }),
    ...(leg.autoAttendantKey === null ? {} : { 'Auto Attendant Key Pressed': leg.autoAttendantKey }),
    ...(recording === null
      ? {}
      : {
          'Call Recording Platform Name': recording.platform,
          'Call Recording Result': recording.result ?? 'successful',
          'Call Recording Trigger': recording.trigger,
        }),
  };
}

/**
 * Both records of one leg start when it began to be called, even where the own device rang first, or one of the two went
 * over to another session since.
 */
function startOf(services: Services, call: EmulatedCall, leg: EmulatedLeg): number {
  const begun = services.world.calls.get(leg.correlationUuid)?.legs ?? [];
  const peer = [...call.legs, ...begun].find((other) => other.callHalf === leg.firstPeer?.callHalf);
  if (peer === undefined || senderOf(leg) !== null || peer.firstPeer?.callHalf !== leg.callHalf) return leg.createdMs;
  return Math.min(leg.createdMs, peer.createdMs);
}

function recordOfLeg(services: Services, call: EmulatedCall, leg: EmulatedLeg): LegRecord | null {
  const { world } = services;
  const peer = leg.firstPeer ?? facing(call, leg);
  if (peer === null) return null;
  const sender = senderOf(leg);
  const outgoing = leg.personality !== 'terminator';
  const own = localId(leg.callHalf);
  const remoteId = sender === null ? localId(peer.callHalf) : onwardId(sender.callHalf);
  const endMs = leg.endedMs ?? call.endedMs ?? leg.createdMs;
  const side: RecordSide = {
    direction: outgoing ? 'ORIGINATING' : 'TERMINATING',
    owner: recordPartyOf(world, leg),
    other: recordPartyOf(world, peer),
    session: 0,
    localId: own,
    remoteId,
    networkId: outgoing ? networkIdOf(own, remoteId) : networkIdOf(remoteId, own),
    startMs: startOf(services, call, leg),
    answeredMs: leg.answeredMs,
    endMs,
    outcome: leg.outcome,
    releasing: leg.releasedBy === null ? 'Unknown' : leg.releasedBy === 'local' ? 'Local' : 'Remote',
    heldMs: leg.heldMs,
    extra: {
      ...redirectionFields(services, leg),
      ...relatedFields(call, leg),
      ...serviceFields(leg),
      ...(answeredElsewhere(call, leg) ? { 'Answered elsewhere': 'Yes' } : {}),
    },
  };
  return { side, correlationId: leg.correlationUuid };
}

/** The record of whoever sent the call on to this leg: its second half, which calls. */
function recordOfSender(services: Services, call: EmulatedCall, leg: EmulatedLeg): LegRecord | null {
  const sender = senderOf(leg);
  if (sender === null) return null;
  const owner: RecordParty = recordPartyOf(services.world, sender.redirection.party);
  const own = onwardId(sender.callHalf);
  const remoteId = localId(leg.callHalf);
  const flipped = leg.releasedBy === 'local' ? 'Remote' : 'Local';
  const before = { ...leg, redirections: leg.redirections.slice(1), answeredMs: null };
  const side: RecordSide = {
    direction: 'ORIGINATING',
    owner,
    other: recordPartyOf(services.world, leg),
    session: 0,
    localId: own,
    remoteId,
    networkId: networkIdOf(own, remoteId),
    startMs: leg.createdMs,
    answeredMs: leg.answeredMs,
    endMs: leg.endedMs ?? call.endedMs ?? leg.createdMs,
    outcome: leg.outcome,
    releasing: leg.releasedBy === null ? 'Unknown' : flipped,
    heldMs: 0,
    extra: {
      ...redirectionFields(services, before),
      'Related call ID': localId(sender.callHalf),
      'Related reason': leg.causedBy?.reason ?? 'Unrecognised',
      ...(leg.queueType === null ? {} : { 'Queue type': leg.queueType }),
    },
  };
  return { side, correlationId: leg.correlationUuid };
}

/** Legs of older state files lack what transfers and recordings added. */
function complete(leg: EmulatedLeg, call: EmulatedCall): EmulatedLeg {
  if (Array.isArray(leg.redirections)) return leg;
  const nothing = {
    causedBy: null,
    related: null,
    recall: null,
    recording: null,
    queueType: null,
    autoAttendantKey: null,
  };
  const moved = { transferRelatedHalf: null, transferredMs: null, firstPeer: null, movedTo: null, peerHalf: null };
  return { ...leg, ...nothing, ...moved, redirections: [], correlationUuid: call.sessionUuid };
}

function recordsOfLegs(services: Services, call: EmulatedCall): LegRecord[] {
  const found: LegRecord[] = [];
  for (const leg of call.legs) {
    // What went over to another session is told there; a dial by API whose own device was never picked up called nobody.
    if (leg.movedTo !== null || (leg.personality === 'clickToDial' && leg.firstPeer === null)) continue;
    for (const record of [
      recordOfSender(services, call, leg),
      leg.memberUuid === null && leg.memberKind !== 'voicemail' ? null : recordOfLeg(services, call, leg),
    ])
      if (record !== null) found.push(record);
  }
  return found;
}

/** The call detail records of a finished session: one for each leg and each side of it that belongs to the organization. */
export function recordsOfCall(services: Services, ended: EmulatedCall): WrittenRecord[] {
  const { random } = services;
  const call = { ...ended, legs: ended.legs.map((leg) => complete(leg, ended)) };
  const sipId = `SSE${random.hex(24)}@10.177.4.29`;
  const reportMs = call.endedMs ?? services.clock.now();
  return recordsOfLegs(services, call).map(({ side, correlationId }) => {
    const identity = {
      orgUuid: call.orgUuid,
      sipId,
      correlationId,
      interactionId: call.interactionUuid ?? call.sessionUuid,
      reportId: random.uuid(),
      reportMs,
      localSession: random.hex(32),
      remoteSession: random.hex(32),
    };
    const record = fillRecord(side, identity);
    return { orgUuid: call.orgUuid, startMs: side.startMs, locationName: side.owner.site?.name ?? '', record };
  });
}
