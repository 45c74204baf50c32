/** A call as `GET /telephony/calls` and `GET /telephony/calls/members/{id}/calls` give it. REST says `id`, webhooks say `callId`. */
export interface Call {
  id: string;
  callSessionId: string;
  personality: CallPersonality;
  state: CallState;
  remoteParty: RemoteParty;
  appearance?: number;
  created: string;
  answered?: string;
  disconnected?: string;
  redirections?: Redirection[];
  recall?: { type: 'park'; party: RemoteParty };
  recordingState?: 'pending' | 'started' | 'paused' | 'stopped' | 'failed';
  muteCapable: boolean;
  muted: boolean;
}

export type CallPersonality = 'originator' | 'terminator' | 'clickToDial';
export type CallState = 'connecting' | 'alerting' | 'connected' | 'held' | 'remoteHeld' | 'disconnected';

/** With privacy on, name, number and ids are absent. */
export interface RemoteParty {
  name?: string;
  number?: string;
  personId?: string;
  placeId?: string;
  privacyEnabled: boolean;
  callType: 'location' | 'organization' | 'external' | 'emergency' | 'repair' | 'other';
}

export interface Redirection {
  reason: string;
  redirectingParty: RemoteParty;
}

export interface DialResult {
  callId: string;
  callSessionId: string;
}

/** `GET /telephony/conference`; an empty object when there is none. */
export interface ConferenceDetails {
  state: 'connected' | 'held' | 'disconnected';
  type?: 'bargeIn' | 'silentMonitoring' | 'coaching';
  appearance?: number;
  created: string;
  muted: boolean;
  participants?: ConferenceParticipant[];
}

export interface ConferenceParticipant {
  callId: string;
  muted: boolean;
  deafened: boolean;
}

export interface CallHistoryRecord {
  type: 'placed' | 'missed' | 'received';
  name?: string;
  number?: string;
  privacyEnabled: boolean;
  time: string;
}

export const CALL_EVENT_TYPES = [
  'received',
  'alerting',
  'answered',
  'connected',
  'held',
  'remoteHeld',
  'resumed',
  'recording',
  'disconnected',
  'forwarded',
] as const;
export type CallEventType = (typeof CALL_EVENT_TYPES)[number];

/** `data` of a `telephony_calls` webhook. */
export interface CallEventData {
  eventType: string;
  eventTimestamp: string;
  actorPersonId?: string;
  orgId?: string;
  callId: string;
  callSessionId: string;
  personality: string;
  state: string;
  remoteParty: RemoteParty;
  appearance?: number;
  created: string;
  answered?: string;
  disconnected?: string;
  redirections?: Redirection[];
  recall?: { type: string; party: RemoteParty };
  recordingState?: string;
}

export interface Webhook {
  id: string;
  name: string;
  targetUrl: string;
  resource: string;
  event: string;
  filter?: string;
  secret?: string;
  status: 'active' | 'inactive';
  created: string;
  orgId: string;
  createdBy: string;
  appId: string;
  ownedBy: 'creator' | 'org';
}

/** What somebody wants to hear beside what everybody hears: exactly one of the two. Source: docs/webex/webhooks.md. */
export interface WebhookInterest {
  resource?: string;
  actor?: string;
}

export interface WebhookInterests {
  interests: WebhookInterest[];
  expiresAt: string;
}

/** What Webex posts to a webhook's `targetUrl`; `X-Spark-Signature` is the HMAC-SHA1 of the raw body in lower-case hex. */
export interface WebhookEnvelope<Data = unknown> {
  id: string;
  name: string;
  targetUrl: string;
  resource: string;
  event: string;
  filter?: string;
  orgId: string;
  createdBy: string;
  appId: string;
  ownedBy: string;
  status: string;
  created: string;
  actorId: string;
  data: Data;
}

export const WEBHOOK_SIGNATURE_HEADER = 'x-spark-signature';
