/** One call session with its legs; the user API, the members API, webhooks, presence and CDR are views of it. */
export interface EmulatedCall {
  /** Also the CDR's Correlation ID of every leg that began in this session (`EmulatedLeg.correlationUuid`). */
  sessionUuid: string;
  orgUuid: string;
  kind: 'internal' | 'inbound' | 'outbound' | 'queue';
  createdMs: number;
  endedMs: number | null;
  /** First the side that made the call, or the one that took its place after a transfer. */
  legs: EmulatedLeg[];
  /** The queue, hunt group or auto attendant it came through. */
  groupUuid: string | null;
  /** Joins sessions that belong together (consultation and transfer, park and retrieve): the CDR's Interaction ID. */
  interactionUuid: string;
  /** Set while one side waits on a park. */
  parked: EmulatedPark | null;
}

export type MemberKind = 'person' | 'workspace' | 'virtual-line' | 'group' | 'voicemail' | 'external';

/** One end of a call, as it was when something happened. */
export interface CallParty {
  /** Null for the outside party, and for a mailbox. */
  memberUuid: string | null;
  memberKind: MemberKind;
  number: string;
  name: string;
  /** Hides number and name from the other side. */
  private?: boolean;
  /** Whose mailbox this is. */
  mailboxOf?: string;
}

export interface EmulatedLeg {
  /** `callhalf-<n>:0`, the inner part of the public call id; stays the same through transfers. */
  callHalf: string;
  /** Null for the outside party. */
  memberUuid: string | null;
  memberKind: MemberKind;
  private?: boolean;
  mailboxOf?: string;
  /** `originator` and `clickToDial` are ORIGINATING, `terminator` TERMINATING, whatever happens later. */
  personality: 'originator' | 'terminator' | 'clickToDial';
  state: 'connecting' | 'alerting' | 'connected' | 'held' | 'remoteHeld' | 'disconnected';
  /** Number and name of this leg's own party. */
  number: string;
  name: string;
  createdMs: number;
  answeredMs: number | null;
  endedMs: number | null;
  /** How it ended, for the CDR. */
  outcome: CallOutcome | null;
  releasedBy: 'local' | 'remote' | null;
  /** What ended it where nobody simply hung up; the outcome stands beside it. */
  endCause: LegEndCause | null;
  heldMs: number;
  /** Set while this side holds the call. */
  heldSinceMs: number | null;
  muted: boolean;
  muteCapable: boolean;
  /** Turned down by "ignore": rings on for the caller only. */
  ignored: boolean;
  /** Line key, from 1: free again when the leg ends. */
  appearance: number | null;
  /** Device or application it was made or answered on; null = the primary one. */
  endpointId: string | null;
  /** The session it began in; another one than that of the call which holds it, after a transfer. */
  correlationUuid: string;
  /**
   * Set on what stays behind in a session whose leg went over to another one (the same callHalf is there): for looking
   * up who the others talked with. No record of its own: the living copy gets it.
   */
  movedTo: string | null;
  /** Whom it faces where that is not told by the order of the legs (somebody who barged in). */
  peerHalf: string | null;
  /** The first one it faced: Remote call ID, Called and Calling number of its record. */
  firstPeer: (CallParty & { callHalf: string }) | null;
  /** Whom it will call once the own device is picked up: shown as the remote party until then. */
  dialled: CallParty | null;
  /** What made this leg: a group that rang it, somebody who sent the call on. Never changes. */
  causedBy: { reason: RelatedReason; callHalf: string | null } | null;
  /** What happened to it last: what it caused (a transfer, a park), else what caused it. */
  related: { reason: RelatedReason; callHalf: string | null } | null;
  /** Attended transfers: callHalf of the transferring member's other leg. */
  transferRelatedHalf: string | null;
  /** When this leg's call was transferred away or to somebody else. */
  transferredMs: number | null;
  /** Newest first; the last one is the original called party. */
  redirections: EmulatedRedirection[];
  /** The parked call that came back, with where it had been parked. */
  recall: { type: 'park'; party: CallParty } | null;
  recording: EmulatedRecording | null;
  /** All keys pressed, in order; a comma is a pause. */
  dtmf: string;
  /** The key that led out of an auto attendant's menu; on the leg of the attendant. */
  autoAttendantKey: string | null;
  queueType: 'Call Queue' | 'Customer Assist' | null;
}

export type CallOutcome =
  | 'Normal'
  | 'NoAnswer'
  | 'UserBusy'
  | 'CallRejected'
  | 'TemporarilyUnavailable'
  | 'AnsweredElsewhere';

export type LegEndCause =
  | 'forwarded'
  | 'diverted'
  | 'to-voicemail'
  | 'picked-up'
  | 'transferred'
  | 'parked'
  | 'pulled'
  | 'pushed';

/** Values of the CDR field "Related reason" the model gives. */
export type RelatedReason =
  | 'ConsultativeTransfer'
  | 'Deflection'
  | 'CallForwardAlways'
  | 'CallForwardBusy'
  | 'CallForwardNoAnswer'
  | 'CallForwardSelective'
  | 'CallQueue'
  | 'HuntGroup'
  | 'CallPickup'
  | 'DirectedCallPickup'
  | 'CallPark'
  | 'CallParkRetrieve'
  | 'CallRetrieve'
  | 'BargeIn'
  | 'ExecutiveAssistantCallPush';

export type RedirectionReason =
  | 'busy'
  | 'noAnswer'
  | 'unavailable'
  | 'unconditional'
  | 'timeOfDay'
  | 'divert'
  | 'followMe'
  | 'huntGroup'
  | 'callQueue'
  | 'unknown';

export interface EmulatedRedirection {
  reason: RedirectionReason;
  party: CallParty;
}

export interface EmulatedRecording {
  state: 'pending' | 'started' | 'paused' | 'stopped' | 'failed';
  platform: string;
  /** Null until the leg is over. */
  result: 'successful' | 'failed' | 'successful but not kept' | null;
  trigger: 'always' | 'always-pause-resume' | 'on-demand' | 'on-demand-user-start';
}

export interface EmulatedPark {
  /** Whose line it is parked against. */
  againstUuid: string;
  byUuid: string;
  /** The parking leg. */
  byHalf: string;
  /** The leg that waits. */
  waitingHalf: string;
  atMs: number;
  group: boolean;
}

/** Calls of one member joined together; the member is its host. */
export interface EmulatedConference {
  uuid: string;
  orgUuid: string;
  hostUuid: string;
  createdMs: number;
  state: 'connected' | 'held' | 'disconnected';
  muted: boolean;
  /** The host's own legs, one for each participant. */
  participants: { callHalf: string; muted: boolean; deafened: boolean }[];
}

/** People whose calls one may pick up, or against whom one may park. */
export interface EmulatedCallGroup {
  uuid: string;
  orgUuid: string;
  locationUuid: string;
  kind: 'pickup' | 'park';
  name: string;
  memberUuids: string[];
}

/** How one member's line is set up; who is not in the map has the defaults of telephony/member-settings.ts. */
export interface EmulatedCallSettings {
  memberUuid: string;
  recording: 'never' | 'always' | 'always-pause-resume' | 'on-demand' | 'on-demand-user-start';
  muteCapable: boolean;
  voicemail: boolean;
  /** Bare id of the endpoint that answers by API; null = the first. */
  preferredEndpoint: string | null;
  singleNumberReach: string[];
  /** Lines of others on the own devices: `lineOwnerId`. */
  secondaryLines: string[];
  /** The executive this member assists. */
  executiveUuid: string | null;
  /** Number and name are hidden from whoever is called. */
  withholdsNumber: boolean;
}
