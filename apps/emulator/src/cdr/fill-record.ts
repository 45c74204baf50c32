import type { CdrKey } from '@linekeeper/webex-contract';
import { offsetMinutes } from '../telephony/local-time.ts';
import { outboundCallType } from '../telephony/record-fields.ts';
import type { RecordParty, RecordSide } from './record-side.ts';

export type FullRecord = Record<CdrKey, string | number>;

/**
 * All 87 keys in real order and casing, each empty in the way of its field: the three spellings of "nothing" are
 * Webex's own. One literal, so that all records share one shape and are quick to make and to write.
 */
const BLANK: FullRecord = {
  'Answer time': '',
  Answered: 'false',
  Direction: 'NA',
  'Called line ID': 'NA',
  'Call ID': 'NA',
  'Calling line ID': 'NA',
  'Start time': '',
  'Call type': 'UNKNOWN',
  'Client type': 'NA',
  'Client version': 'NA',
  'Correlation ID': 'NA',
  'International country': '',
  'Device MAC': 'NA',
  Duration: 0,
  'Inbound trunk': 'NA',
  'Org UUID': 'NA',
  'Original reason': 'NA',
  'OS type': 'na',
  'Outbound trunk': 'NA',
  'Redirect reason': 'NA',
  'Related reason': 'NA',
  'Report ID': 'NA',
  'Report time': '',
  'Route group': 'NA',
  'Site main number': 'NA',
  'Site timezone': 'NA',
  'Sub client type': 'NA',
  'User UUID': 'NA',
  'User type': 'NA',
  User: 'NA',
  'Called number': 'NA',
  'Calling number': 'NA',
  Location: 'NA',
  'Dialed digits': 'NA',
  'Releasing party': 'NA',
  'Redirecting number': 'NA',
  'Site UUID': 'NA',
  'Department ID': 'NA',
  'Transfer related call ID': 'NA',
  'Authorization code': 'NA',
  Model: 'NA',
  'Local SessionID': 'NA',
  'Remote SessionID': 'NA',
  'Call transfer time': '',
  'Local call ID': 'NA',
  'Remote call ID': 'NA',
  'Network call ID': 'NA',
  'Related call ID': 'NA',
  'User number': 'NA',
  'Call outcome': 'NA',
  'Call outcome reason': 'NA',
  'Ring duration': '0',
  'Answer indicator': 'NA',
  'Release time': '',
  'Final local SessionID': 'NA',
  'Final remote SessionID': 'NA',
  'PSTN legal entity': 'NA',
  'PSTN vendor org ID': 'NA',
  'PSTN vendor name': 'NA',
  'PSTN provider ID': 'NA',
  'External customer ID': '',
  'Redirecting party UUID': 'NA',
  'Public Calling IP Address': '0.0.0.0',
  'Public Called IP Address': '0.0.0.0',
  'Caller ID number': 'NA',
  'External caller ID number': 'NA',
  'Device owner UUID': 'NA',
  'Call Recording Platform Name': 'NA',
  'Call Recording Result': 'NA',
  'Call Recording Trigger': 'NA',
  'Original called party UUID': 'NA',
  'Recall type': '',
  'Auto Attendant Key Pressed': '',
  'Queue type': '',
  'Answered elsewhere': '',
  'Hold duration': 0,
  'Route list calls overage': '',
  'Caller Reputation Score': '',
  'Caller Reputation Service Result': '',
  'Caller Reputation Score Reason': '',
  'Interaction ID': 'NA',
  'WxCC consult merge status': 'NA',
  ELIN: '',
  'Emergency number source': '',
  'Transfer type': '',
  'Transfer type context': '',
  'Answer reason': '',
};

/** A record that says nothing yet. */
export function blankRecord(): FullRecord {
  return { ...BLANK };
}

const OUTCOMES: Record<string, { outcome: string; reason: string }> = {
  Normal: { outcome: 'Success', reason: 'Normal' },
  NoAnswer: { outcome: 'Success', reason: 'NoAnswer' },
  UserBusy: { outcome: 'Success', reason: 'UserBusy' },
  CallRejected: { outcome: 'Refusal', reason: 'CallRejected' },
  TemporarilyUnavailable: { outcome: 'Refusal', reason: 'TemporarilyUnavailable' },
  UnassignedNumber: { outcome: 'Refusal', reason: 'UnassignedNumber' },
  AnsweredElsewhere: { outcome: 'Success', reason: 'Normal' },
};
const NORMAL = { outcome: 'Success', reason: 'Normal' };

/**
 * The number one side shows to the other: the extension inside a location, else the E.164 number, or routing prefix and
 * extension where there is none. Extensions repeat from location to location.
 */
export function numberShown(viewer: RecordParty, shown: RecordParty): string {
  if (shown.uuid === null || shown.site === null) return shown.phoneNumber ?? shown.extension;
  if (viewer.site !== null && viewer.site.uuid === shown.site.uuid && shown.extension !== '') return shown.extension;
  if (shown.phoneNumber !== null) return shown.phoneNumber;
  return viewer.site === null ? shown.site.mainNumber : shown.site.routingPrefix + shown.extension;
}

function fillParties(record: FullRecord, side: RecordSide): void {
  const { owner, other } = side;
  const outgoing = side.direction === 'ORIGINATING';
  const own = numberShown(other, owner);
  const far = numberShown(owner, other);
  const farName = other.name === '' ? far : other.name;
  record['Calling line ID'] = outgoing ? owner.name : farName;
  record['Called line ID'] = outgoing ? farName : owner.name;
  record['Calling number'] = outgoing ? own : far;
  record['Called number'] = outgoing ? far : own;
  record['Caller ID number'] = outgoing ? own : far;
  if (outgoing) record['Dialed digits'] = far;
  record['User UUID'] = owner.uuid ?? 'NA';
  record['User type'] = owner.userType;
  record.User = owner.name;
  record['User number'] = owner.phoneNumber ?? owner.extension;
  const { site } = owner;
  if (site === null) return;
  record['Site main number'] = site.mainNumber;
  record['Site timezone'] = String(offsetMinutes(site.timeZone, side.startMs));
  record['Site UUID'] = site.uuid;
  record.Location = site.name;
  if (outgoing && other.uuid === null && owner.phoneNumber === null)
    record['External caller ID number'] = site.mainNumber;
}

function fillKind(record: FullRecord, side: RecordSide): void {
  const { owner, other } = side;
  if (other.uuid !== null) {
    record['Call type'] = 'SIP_ENTERPRISE';
  } else if (side.direction === 'TERMINATING') {
    record['Call type'] = 'SIP_INBOUND';
    record['PSTN vendor name'] = 'Cisco Calling Plans';
  } else {
    const { callType, country } = outboundCallType(other.phoneNumber ?? other.extension, owner.site?.country ?? '');
    record['Call type'] = callType;
    record['International country'] = country;
    record['PSTN vendor name'] = 'Cisco Calling Plans';
  }
  if (owner.kind === 'group') {
    record['Client type'] = 'SIP';
  } else if (owner.kind === 'workspace' || (owner.uuid ?? '').charCodeAt(0) % 3 === 0) {
    record['Client type'] = 'WXC_DEVICE';
    record.Model = '8851-3PCC';
    record['Device MAC'] = `6C710D${(owner.uuid ?? '').slice(0, 6).toUpperCase()}`;
  } else {
    record['Client type'] = 'WXC_CLIENT';
    record['Client version'] = '46.11.0.33217';
    record['OS type'] = 'Windows';
  }
}

function fillTimes(record: FullRecord, side: RecordSide): void {
  const { startMs, answeredMs, endMs } = side;
  record['Start time'] = new Date(startMs).toISOString();
  record['Release time'] = new Date(endMs).toISOString();
  record['Ring duration'] = String(Math.round(((answeredMs ?? endMs) - startMs) / 1_000));
  record['Hold duration'] = Math.floor(side.heldMs / 1_000);
  record['Releasing party'] = side.releasing;
  const outcome = answeredMs === null ? (OUTCOMES[side.outcome ?? 'Normal'] ?? NORMAL) : NORMAL;
  record['Call outcome'] = outcome.outcome;
  record['Call outcome reason'] = outcome.reason;
  record['Answer indicator'] = answeredMs === null ? 'No' : 'Yes';
  if (answeredMs === null) return;
  record['Answer time'] = new Date(answeredMs).toISOString();
  record.Answered = 'true';
  record.Duration = Math.round((endMs - answeredMs) / 1_000);
}

/** The ids of one record and of what it belongs to. */
export interface RecordIdentity {
  orgUuid: string;
  sipId: string;
  correlationId: string;
  interactionId: string;
  reportId: string;
  reportMs: number;
  localSession: string;
  remoteSession: string;
}

/** A whole record of one leg from one side. */
export function fillRecord(side: RecordSide, identity: RecordIdentity): FullRecord {
  const record = blankRecord();
  record.Direction = side.direction;
  record['Call ID'] = identity.sipId;
  record['Correlation ID'] = identity.correlationId;
  record['Interaction ID'] = identity.interactionId;
  record['Org UUID'] = identity.orgUuid;
  record['Report ID'] = identity.reportId;
  record['Report time'] = new Date(identity.reportMs).toISOString();
  record['Local call ID'] = side.localId;
  record['Remote call ID'] = side.remoteId;
  record['Network call ID'] = side.networkId;
  record['Local SessionID'] = identity.localSession;
  record['Remote SessionID'] = identity.remoteSession;
  record['Final local SessionID'] = identity.localSession;
  record['Final remote SessionID'] = identity.remoteSession;
  fillTimes(record, side);
  fillParties(record, side);
  fillKind(record, side);
  if (side.extra !== null) Object.assign(record, side.extra);
  return record;
}

/** What is not known yet when a record is written too early; an amended version fills it. Which fields those are is inferred. */
export function incompleteRecord(record: FullRecord, reportMs: number): FullRecord {
  return {
    ...record,
    'Report time': new Date(reportMs).toISOString(),
    'Releasing party': 'Unknown',
    'Final local SessionID': 'NA',
    'Final remote SessionID': 'NA',
    'PSTN vendor name': 'NA',
    'Hold duration': 0,
    'Call Recording Result': 'NA',
  };
}
