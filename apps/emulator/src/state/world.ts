import type { EmulatorClock } from './clock.ts';
import type { SnapshotParts } from './snapshot-parts.ts';
import type { TruthLog } from './truth-log.ts';
import type {
  EmulatedCustomRole,
  EmulatedDeviceGrant,
  EmulatedServiceApp,
  IntegrationUsers,
  OrganizationIdentity,
} from './world-access.ts';
import type { EmulatedCall, EmulatedCallGroup, EmulatedCallSettings, EmulatedConference } from './world-calls.ts';
import type { CallHistory, CdrRegion, EmulatedCallRecord } from './world-cdr.ts';
import type {
  EmulatedFloor,
  EmulatedMessageLamp,
  EmulatedNumber,
  EmulatedSupervisor,
  EmulatedWrapUpReason,
  GroupSettings,
} from './world-directory.ts';

import type {
  EmulatedContact,
  EmulatedDevice,
  EmulatedIncident,
  EmulatedPeopleGroup,
  EmulatedSignIn,
  EmulatedUserProfile,
} from './world-identity.ts';

import type { EmulatedBot, EmulatedMessage, EmulatedRoom } from './world-messaging.ts';
import type { EmulatedForwarding, EmulatedQueueAgent, EmulatedVoiceMessage } from './world-voice.ts';
import type { EmulatedWebhookInterest, WebhookMap } from './world-webhooks.ts';

export type * from './world-calls.ts';
export type * from './world-cdr.ts';
export type * from './world-voice.ts';
export type { EmulatedWebhook, EmulatedWebhookInterest } from './world-webhooks.ts';

/**
 * Everything the emulator knows. Plain records only, so that a snapshot is JSON. Ids inside are bare UUIDs;
 * the public base64 form is built on the way out (webex/public-id.ts).
 */
export interface World {
  organizations: Map<string, EmulatedOrganization>;
  people: Map<string, EmulatedPerson>;
  locations: Map<string, EmulatedLocation>;
  workspaces: Map<string, EmulatedWorkspace>;
  virtualLines: Map<string, EmulatedVirtualLine>;
  groups: Map<string, EmulatedGroup>;
  floors: Map<string, EmulatedFloor>;
  /** By E.164: numbers nobody owns, and what is special about owned ones. */
  numbers: Map<string, EmulatedNumber>;
  wrapUpReasons: Map<string, EmulatedWrapUpReason>;
  /** By the supervisor's own UUID. */
  supervisors: Map<string, EmulatedSupervisor>;
  /** By member. */
  messageLamps: Map<string, EmulatedMessageLamp>;
  /** By person; only for those who have more to tell than telephony keeps. */
  userProfiles: Map<string, EmulatedUserProfile>;
  contacts: Map<string, EmulatedContact>;
  peopleGroups: Map<string, EmulatedPeopleGroup>;
  devices: Map<string, EmulatedDevice>;
  signIns: EmulatedSignIn[];
  /** Of the public status page. */
  incidents: Map<string, EmulatedIncident>;
  integrations: Map<string, EmulatedIntegration>;
  grants: Map<string, EmulatedGrant>;
  accessTokens: Map<string, EmulatedAccessToken>;
  refreshTokens: Map<string, EmulatedRefreshToken>;
  codes: Map<string, EmulatedCode>;
  audit: EmulatedAuditEvent[];
  webhooks: WebhookMap;
  /** By person and client. */
  webhookInterests: Map<string, EmulatedWebhookInterest>;
  calls: Map<string, EmulatedCall>;
  conferences: Map<string, EmulatedConference>;
  callGroups: Map<string, EmulatedCallGroup>;
  /** By member. */
  callSettings: Map<string, EmulatedCallSettings>;
  /** By member. */
  forwardings: Map<string, EmulatedForwarding>;
  /** By whose mailbox; oldest first. */
  voiceMessages: Map<string, EmulatedVoiceMessage[]>;
  /** By member; only those who served a call. */
  queueAgents: Map<string, EmulatedQueueAgent>;
  callRecords: EmulatedCallRecord[];
  /** A past made up on demand; null: only what was telephoned. */
  callHistory: CallHistory | null;
  /** By organization; who is not in the map has its records in `us`. */
  cdrRegions: Map<string, CdrRegion>;
  serviceApps: Map<string, EmulatedServiceApp>;
  /** The accounts Service Apps act as; no person, so they stand in no list of people. */
  machineAccounts: Map<string, EmulatedPerson>;
  customRoles: Map<string, EmulatedCustomRole>;
  /** By device code. */
  deviceGrants: Map<string, EmulatedDeviceGrant>;
  bots: Map<string, EmulatedBot>;
  rooms: Map<string, EmulatedRoom>;
  /** Oldest first. */
  messages: EmulatedMessage[];
  blockedAttempts: BlockedAttempt[];
  /** Signed-in browsers of the emulated sign-in page, so that a second consent asks no more. */
  sessions: Map<string, EmulatedSession>;
  /** RS256 key of the id tokens; made when first needed. */
  signingKey: Record<string, unknown> | null;
  /** Public halves of former keys, shown until nothing signed with them is valid any more. */
  retiredSigningKeys: Map<string, { key: Record<string, unknown>; untilMs: number }>;
}

/** What route handlers and levers are handed beside the world. */
export interface Services {
  world: World;
  clock: EmulatorClock;
  random: Random;
  truth: TruthLog;
  modes: Modes;
  /** Where a room registers what it keeps outside the world, for snapshots and resets. */
  parts: SnapshotParts;
  /** `http://127.0.0.1:<port>`; known once the server listens. */
  url: string;
  /** Marks the state as changed; `critical` (tokens, levers) is written to the state file at once. */
  changed(weight: 'critical' | 'life'): void;
}

/** Seeded: the same seed gives the same run. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  integer(below: number): number;
  pick<T>(items: readonly T[]): T;
  uuid(): string;
  /** Lower-case hexadecimal. */
  hex(characters: number): string;
  /** Base64url letters. */
  letters(characters: number): string;
}

/** Behaviour where the real platform is not known, or differs by edition. Each has a grade in docs/webex/modes.md. */
export interface Modes {
  /** After a password change: access tokens live until they expire, or die at once. Refresh tokens die in both. */
  passwordChangeKillsAccess: boolean;
  /** Whether a refresh gives a new refresh token; `reuse-kills` also ends the whole grant when an old one comes back. */
  rotation: 'none' | 'rotate' | 'reuse-kills';
  /** The old refresh token goes on working for so long after a rotation. */
  rotationGraceMs: number;
  /** Which error family a dead refresh token gets. */
  deadRefreshError: 'invalid_grant' | 'invalid_request' | 'gateway';
  /** How long an audit event takes to become visible. */
  auditDelayMs: number;
  /** Audit events whose real form is only inferred (e.g. the attribute name of a password change) are written at all. */
  inferredEvidence: boolean;
  membersEdition: '2026-08' | '2026-09';
  /** What an action answers that the state of the call does not allow. */
  wrongCallState: 409 | 400;
  /** Audit events name category and target type with a prefix, as in Cisco's samples. */
  prefixedAuditCategories: boolean;
  /** Pro Pack and the switch "Allow user authentication data": without them the security audit is empty. */
  userAuthenticationData: boolean;
  /** Pages of lists come smaller than asked, each second one empty, with a link all the same. */
  sparsePages: boolean;
  /** An empty CDR window answers 404 instead of an empty list. */
  emptyCdrIs404: boolean;
  /** Names that are no regional record host (127.0.0.1) count as the one of `us`; off: no region is checked there. */
  checkCdrRegion: boolean;
  /** Status of a created webhook. */
  createWebhookStatus: 200 | 201;
  /** Whether an organization-wide webhook may be made for telephony: the documented list lacks it, a recorded test had it. */
  organizationTelephonyWebhooks: boolean;
  /** Whether a webhook goes on once the consent it was made under has ended: documented only for a token that ran out. */
  webhooksOutliveConsent: boolean;
  /** Which signatures a delivery carries: the old one alone, or a newer one beside it. */
  webhookSignature: 'sha1' | 'with-sha256' | 'with-sha512';
  /** How often a failed delivery is tried again. */
  webhookRetries: number;
  /** A blocked integration's consent comes back with `access_denied` instead of ending on a page. */
  blockedIntegrationRedirects: boolean;
  /** Whether `/people` carries `status` for a Service App's machine account. */
  serviceAppSeesPresence: boolean;
  /** Whether call records are given to a Service App. */
  serviceAppReadsCallRecords: boolean;
  /** `expires_in` of a minted Service App token: Cisco's text says 14 days, its sample an hour. */
  mintedTokenLifetimeS: number;
  /** The role "Webex Calling Detailed Call History API access" still works by itself; Cisco retires it by the end of 2026. */
  standaloneCdrRole: boolean;
  /** The device grant asks for the four redirect URIs of Webex's helper hosts on the integration. */
  deviceGrantNeedsHelperUris: boolean;
  /** The `Date` of answers is ahead of the emulated clock by so much, as when two machines do not agree on the time. */
  dateSkewMs: number;
}

export interface EmulatedOrganization {
  uuid: string;
  name: string;
  domain: string;
  /** `allow` or `block` for all integrations; single ones override it. */
  integrationPolicy: 'allow' | 'block';
  integrationOverrides: Record<string, 'allow' | 'block'>;
  /** By client id: integrations for chosen people only. */
  integrationUsers?: Record<string, IntegrationUsers>;
  /** Absent: as every organization starts. */
  identity?: OrganizationIdentity;
  licenses: { uuid: string; code: string; name: string; totalUnits: number }[];
  createdMs: number;
  /** Set by the identity API. */
  preferredLanguage?: string;
  modifiedMs?: number;
}

export interface EmulatedPerson {
  uuid: string;
  orgUuid: string;
  email: string;
  firstName: string;
  lastName: string;
  title: string;
  department: string;
  locationUuid: string;
  extension: string;
  /** E.164, or null where the person has an extension only. */
  phoneNumber: string | null;
  mobileNumber: string | null;
  /** Role names as in role ids: `id_full_admin`, `id_readonly_admin`, `id_user_admin`, `id_device_admin`, `id_cdr_api`. */
  roles: string[];
  licenseUuids: string[];
  active: boolean;
  deleted: boolean;
  invitePending: boolean;
  /** Signs in through an external identity provider: no Webex password, so no password causes. */
  externalIdp: boolean;
  passwordChangedMs: number;
  /** Set when the password ran out; sign-in then asks for a new one. */
  passwordExpiredMs?: number;
  /** A machine account is an `appuser`; everybody else a `person`. */
  accountType?: 'appuser';
  presenceSharing: boolean;
  presence: { status: string; sinceMs: number; lastActivityMs: number | null };
  createdMs: number;
  modifiedMs: number;
}

export interface EmulatedLocation {
  uuid: string;
  orgUuid: string;
  name: string;
  timeZone: string;
  language: string;
  country: string;
  city: string;
  state: string;
  postalCode: string;
  street: string;
  /** Empty until one is chosen for a location made by API. */
  mainNumber: string;
  routingPrefix: string;
  address2?: string;
  announcementLanguage?: string;
  latitude?: string;
  longitude?: string;
  notes?: string;
}

export interface EmulatedWorkspace {
  uuid: string;
  orgUuid: string;
  locationUuid: string;
  name: string;
  type: 'notSet' | 'focus' | 'huddle' | 'meetingRoom' | 'open' | 'desk' | 'other';
  capacity: number;
  /** Empty for one without Webex Calling. */
  extension: string;
  phoneNumber: string | null;
  createdMs: number;
  /** `webexCalling` where it is missing. */
  calling?: 'freeCalling' | 'webexCalling' | 'none';
  supportedDevices?: 'collaborationDevices' | 'phones';
  floorUuid?: string;
  notes?: string;
  hotdesking?: boolean;
}

export interface EmulatedVirtualLine {
  uuid: string;
  orgUuid: string;
  locationUuid: string;
  firstName: string;
  lastName: string;
  extension: string;
  phoneNumber: string | null;
  displayName?: string;
  callerIdFirstName?: string;
  callerIdLastName?: string;
  callerIdNumber?: string;
  directorySearchEnabled?: boolean;
  announcementLanguage?: string;
  timeZone?: string;
}

/** Hunt group, call queue (basic or Customer Assist) or auto attendant. */
export interface EmulatedGroup extends GroupSettings {
  uuid: string;
  orgUuid: string;
  locationUuid: string;
  kind: 'hunt-group' | 'call-queue' | 'customer-assist' | 'auto-attendant';
  name: string;
  extension: string;
  phoneNumber: string | null;
  enabled: boolean;
  /** People rung, in order; empty for auto attendants. */
  memberUuids: string[];
}

export interface EmulatedIntegration {
  clientId: string;
  clientSecret: string;
  name: string;
  redirectUris: string[];
  scopes: string[];
}

/** One consent: a person, an integration, its scopes. Its tokens die with it. */
export interface EmulatedGrant {
  uuid: string;
  clientId: string;
  personUuid: string;
  orgUuid: string;
  scopes: string[];
  createdMs: number;
  /** Set when nothing of it works any more, with the lever that ended it. */
  ended: { atMs: number; by: string } | null;
  /** Set when its refresh tokens are dead while access tokens live on. */
  refreshEnded: { atMs: number; by: string } | null;
  /** Life of its access tokens where it is not the usual 14 days. */
  accessLifetimeS?: number;
}

export interface EmulatedAccessToken {
  token: string;
  grantUuid: string;
  scopes: string[];
  expiresMs: number;
  /** Absent on tokens of older state files. */
  createdMs?: number;
}

export interface EmulatedRefreshToken {
  token: string;
  grantUuid: string;
  expiresMs: number;
  /** When a rotation replaced it; it works on only inside the grace. */
  replacedMs: number | null;
}

export interface EmulatedCode {
  code: string;
  grantUuid: string;
  clientId: string;
  redirectUri: string;
  codeChallenge: string | null;
  codeChallengeMethod: 'S256' | 'plain' | null;
  nonce: string | null;
  scopes: string[];
  authTimeMs: number;
  expiresMs: number;
  usedMs: number | null;
}

/** Stored as it will be answered, with public ids made on the way out. */
export interface EmulatedAuditEvent {
  uuid: string;
  orgUuid: string;
  actorUuid: string;
  createdMs: number;
  /** Not shown before this moment. */
  visibleMs: number;
  category: string;
  description: string;
  actionText: string;
  targetType: string;
  targetId: string;
  targetName: string;
  extra: Record<string, unknown>;
}

export interface EmulatedSession {
  cookie: string;
  personUuid: string;
  authTimeMs: number;
}

export interface BlockedAttempt {
  atMs: number;
  orgUuid: string;
  clientId: string;
  personUuid: string;
}
