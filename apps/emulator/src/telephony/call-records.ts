import type { CdrKey } from '@linekeeper/webex-contract';
import type { EmulatedCall, EmulatedCallRecord, EmulatedGroup, EmulatedLeg, Services } from '../state/world.ts';
import { facing, originatorOf } from './call-legs.ts';
import { offsetMinutes } from './local-time.ts';
import { locationOf, memberRecord, numberShownTo } from './parties.ts';
import { outboundCallType } from './record-fields.ts';
import type { TelephonySettings } from './settings.ts';

/** A record reaches the store a minute after the call, give or take; the feed shows it four minutes later still. */
export const STORE_DELAY_MS = 60_000;
const STORE_JITTER_MS = 8_000;
export const FEED_EXTRA_DELAY_MS = 4 * 60_000;

type Fields = Partial<Record<CdrKey, string | number>>;

/** One record to be: one leg seen from one side. */
interface Draft {
  direction: 'ORIGINATING' | 'TERMINATING';
  owner: EmulatedLeg;
  other: EmulatedLeg;
  /** Suffix `A` marks the second half a group has: towards its members. */
  localId: string;
  remoteId: string;
  networkId: string;
  startMs: number;
  answeredMs: number | null;
  endMs: number;
  extra: Fields;
}

const OUTCOMES: Record<NonNullable<EmulatedLeg['outcome']>, { outcome: string; reason: string }> = {
  Normal: { outcome: 'Success', reason: 'Normal' },
  NoAnswer: { outcome: 'Success', reason: 'NoAnswer' },
  UserBusy: { outcome: 'Success', reason: 'UserBusy' },
  CallRejected: { outcome: 'Refusal', reason: 'CallRejected' },
  TemporarilyUnavailable: { outcome: 'Refusal', reason: 'TemporarilyUnavailable' },
  AnsweredElsewhere: { outcome: 'Success', reason: 'Normal' },
};

function localCallId(leg: EmulatedLeg): string {
  return leg.callHalf.replace('callhalf-', '');
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

function userType(services: Services, leg: EmulatedLeg): string {
  const group = leg.memberUuid === null ? undefined : services.world.groups.get(leg.memberUuid);
  if (group?.kind === 'hunt-group') return 'HuntGroup';
  if (group?.kind === 'auto-attendant') return 'AutomatedAttendantVideo';
  if (group !== undefined) return 'CallCenterStandard';
  return { workspace: 'Place', 'virtual-line': 'VirtualLine' }[leg.memberKind as string] ?? 'User';
}

function siteFields(services: Services, draft: Draft): Fields {
  const location = locationOf(services.world, draft.owner.memberUuid);
  if (location === null) return {};
  return {
    'Site main number': location.mainNumber,
    'Site timezone': String(offsetMinutes(location.timeZone, draft.startMs)),
    'Site UUID': location.uuid,
    Location: location.name,
  };
}

function callTypeFields(services: Services, draft: Draft): Fields {
  if (draft.other.memberKind !== 'external') return { 'Call type': 'SIP_ENTERPRISE' };
  if (draft.direction === 'TERMINATING') return { 'Call type': 'SIP_INBOUND', 'Inbound trunk': 'NA' };
  const country = locationOf(services.world, draft.owner.memberUuid)?.country ?? '';
  const { callType, country: abroad } = outboundCallType(draft.other.number, country);
  return { 'Call type': callType, 'International country': abroad, 'PSTN vendor name': 'Cisco Calling Plans' };
}

function deviceFields(draft: Draft): Fields {
  if (draft.owner.memberKind === 'group') return { 'Client type': 'SIP' };
  const desk = (draft.owner.memberUuid ?? '').charCodeAt(0) % 3 === 0;
  return desk
    ? {
        'Client type': 'WXC_DEVICE',
        Model: '8851-3PCC',
        'Device MAC': `6C710D${(draft.owner.memberUuid ?? '').slice(0, 6).toUpperCase()}`,
      }
    : { 'Client type': 'WXC_CLIENT', 'Client version': '46.11.0.33217', 'OS type': 'Windows' };
}

function sessionFields(services: Services): Fields {
  const local = services.random.hex(32);
  const remote = services.random.hex(32);
  return {
    'Local SessionID': local,
    'Remote SessionID': remote,
    'Final local SessionID': local,
    'Final remote SessionID': remote,
  };
}

function partyFields(services: Services, draft: Draft): Fields {
  const { owner, other, direction } = draft;
  const own = numberShownTo(services.world, other.memberUuid, owner);
  const far = numberShownTo(services.world, owner.memberUuid, other);
  const outgoing = direction === 'ORIGINATING';
  const record = memberRecord(services.world, owner.memberUuid);
  return {
    'Calling line ID': outgoing ? owner.name : other.name || other.number,
    'Called line ID': outgoing ? other.name || other.number : owner.name,
    'Calling number': outgoing ? own : far,
    'Called number': outgoing ? far : own,
    'Dialed digits': outgoing ? far : 'NA',
    'Caller ID number': outgoing ? own : far,
    'User UUID': owner.memberUuid ?? 'NA',
    'User type': userType(services, owner),
    User: owner.name,
    'User number': record?.phoneNumber ?? owner.number,
    'Device owner UUID': owner.memberKind === 'person' ? (owner.memberUuid ?? 'NA') : 'NA',
  };
}

function timeFields(draft: Draft): Fields {
  const { answeredMs, endMs, startMs, owner } = draft;
  const outcome = OUTCOMES[owner.outcome ?? 'Normal'];
  return {
    'Answer time': answeredMs === null ? '' : iso(answeredMs),
    Answered: answeredMs === null ? 'false' : 'true',
    'Answer indicator': answeredMs === null ? 'No' : 'Yes',
    'Start time': iso(startMs),
    'Release time': iso(endMs),
    Duration: answeredMs === null ? 0 : Math.round((endMs - answeredMs) / 1_000),
    'Ring duration': String(Math.round(((answeredMs ?? endMs) - startMs) / 1_000)),
    'Hold duration': Math.floor(owner.heldMs / 1_000),
    'Releasing party': owner.releasedBy === 'local' ? 'Local' : 'Remote',
    'Call outcome': answeredMs === null ? outcome.outcome : 'Success',
    'Call outcome reason': answeredMs === null ? outcome.reason : 'Normal',
  };
}

function plainDraft(call: EmulatedCall, owner: EmulatedLeg, other: EmulatedLeg): Draft {
  const outgoing = owner === originatorOf(call);
  return {
    direction: outgoing ? 'ORIGINATING' : 'TERMINATING',
    owner,
    other,
    localId: localCallId(owner),
    remoteId: localCallId(other),
    networkId: networkId(outgoing ? other : owner),
    startMs: outgoing ? owner.createdMs : other.createdMs,
    answeredMs:
      other.memberKind === 'group' || owner.memberKind === 'group' ? owner.answeredMs : bothAnswered(owner, other),
    endMs: owner.endedMs ?? call.endedMs ?? owner.createdMs,
    extra: {},
  };
}

function bothAnswered(owner: EmulatedLeg, other: EmulatedLeg): number | null {
  return owner.answeredMs === null || other.answeredMs === null ? null : Math.max(owner.answeredMs, other.answeredMs);
}

/** Both records of one leg carry the same one; made from the leg so that both sides agree. */
function networkId(leg: EmulatedLeg): string {
  return `BW${leg.createdMs}${localCallId(leg).split(':')[0]}@10.21.0.192`;
}

/** A group's own record, then two for every member it rang: the group calling, the member called. */
function groupDrafts(call: EmulatedCall, groupLeg: EmulatedLeg, group: EmulatedGroup): Draft[] {
  const originator = originatorOf(call);
  const queue = group.kind !== 'hunt-group';
  const reason = queue ? 'CallQueue' : 'HuntGroup';
  const queueType: Fields = queue
    ? { 'Queue type': group.kind === 'customer-assist' ? 'Customer Assist' : 'Call Queue' }
    : {};
  const drafts: Draft[] = originator.memberUuid === null ? [] : [plainDraft(call, originator, groupLeg)];
  const members = call.legs.filter((leg) => leg !== originator && leg.memberKind !== 'group');
  const served = members.find((leg) => leg.answeredMs !== null);
  const towards = `${localCallId(groupLeg)}A`;
  drafts.push({
    ...plainDraft(call, groupLeg, originator),
    extra: { ...queueType, ...(served === undefined ? {} : { 'Related call ID': towards, 'Related reason': reason }) },
  });
  for (const member of members) {
    const shared = {
      networkId: networkId(member),
      startMs: member.createdMs,
      answeredMs: member.answeredMs,
      endMs: member.endedMs ?? call.endedMs ?? member.createdMs,
    };
    const elsewhere: Fields = served !== undefined && served !== member ? { 'Answered elsewhere': 'Yes' } : {};
    const redirected: Fields = {
      'Original reason': reason,
      'Redirect reason': reason,
      'Redirecting number': groupLeg.number,
      'Redirecting party UUID': group.uuid,
      'Original called party UUID': group.uuid,
    };
    drafts.push({
      ...shared,
      direction: 'ORIGINATING',
      owner: {
        ...groupLeg,
        outcome: member.outcome,
        heldMs: 0,
        releasedBy: member.releasedBy === 'local' ? 'remote' : 'local',
      },
      other: member,
      localId: towards,
      remoteId: localCallId(member),
      extra: { ...queueType, 'Related call ID': localCallId(groupLeg), 'Related reason': reason },
    });
    drafts.push({
      ...shared,
      direction: 'TERMINATING',
      owner: member,
      other: originator,
      localId: localCallId(member),
      remoteId: towards,
      extra: {
        ...queueType,
        ...redirected,
        ...elsewhere,
        ...(member.answeredMs === null ? {} : { 'Answer indicator': 'Yes-PostRedirection' }),
      },
    });
  }
  return drafts;
}

function draftsOf(services: Services, call: EmulatedCall): Draft[] {
  const originator = originatorOf(call);
  const group = call.groupUuid === null ? undefined : services.world.groups.get(call.groupUuid);
  const groupLeg = call.legs.find((leg) => leg.memberKind === 'group');
  if (group !== undefined && groupLeg !== undefined) return groupDrafts(call, groupLeg, group);
  const far = facing(call, originator);
  // A dial by API whose own device was never picked up called nobody: no record.
  if (far === null) return [];
  const inside = (leg: EmulatedLeg): boolean => leg.memberUuid !== null;
  return [
    ...(inside(originator) ? [plainDraft(call, originator, far)] : []),
    ...(inside(far) ? [plainDraft(call, far, originator)] : []),
  ];
}

/** The call detail records of a finished call: one for each side that belongs to the organization. */
export function callRecordsOf(
  services: Services,
  settings: TelephonySettings,
  call: EmulatedCall,
): EmulatedCallRecord[] {
  const { random } = services;
  const correlationId = random.uuid();
  const sipId = `SSE${random.hex(24)}@10.177.4.29`;
  return draftsOf(services, call).map((draft) => {
    const late = settings.lateRecords.share > 0 && random.next() < settings.lateRecords.share;
    const storedMs =
      (call.endedMs ?? draft.endMs) +
      STORE_DELAY_MS +
      random.integer(STORE_JITTER_MS) +
      (late ? settings.lateRecords.delayMs : 0);
    const reportId = random.uuid();
    const fields: Fields = {
      Direction: draft.direction,
      'Call ID': sipId,
      'Correlation ID': correlationId,
      'Interaction ID': correlationId,
      'Org UUID': call.orgUuid,
      'Report ID': reportId,
      'Report time': iso(storedMs),
      'Local call ID': draft.localId,
      'Remote call ID': draft.remoteId,
      'Network call ID': draft.networkId,
      ...timeFields(draft),
      ...partyFields(services, draft),
      ...siteFields(services, draft),
      ...callTypeFields(services, draft),
      ...deviceFields(draft),
      ...sessionFields(services),
      ...draft.extra,
    };
    const locationName = locationOf(services.world, draft.owner.memberUuid)?.name ?? '';
    return {
      orgUuid: call.orgUuid,
      reportId,
      startMs: draft.startMs,
      storedMs,
      locationName,
      fields: fields as Record<string, string | number>,
    };
  });
}
