/** Shapes of what the organization's directory knows beside people's lines: profiles, contacts, groups, devices, sign-ins, incidents. */

/** What identity keeps of a person that telephony has no use for; names and values as in SCIM. */
export interface EmulatedUserProfile {
  personUuid: string;
  displayName?: string;
  /** Attributes of the core and enterprise schemas without a field of their own, e.g. `nickName`, `externalId`, `photos`. */
  attributes: Record<string, unknown>;
}

export type ContactSource = 'CH' | 'Webex4Broadworks';

/** A value with a kind: e-mail address, number, SIP or instant messaging address of a contact. */
export interface TypedValue {
  type?: string;
  value: string;
  primary?: boolean;
}

/** Somebody outside the organization in its contact list. */
export interface EmulatedContact {
  uuid: string;
  orgUuid: string;
  source: ContactSource;
  /** Text fields as given: `displayName`, `firstName`, `lastName`, `companyName`, `title`, `address`, `avatarURL`, `primaryContactMethod`. */
  texts: Record<string, string>;
  emails: TypedValue[];
  phoneNumbers: TypedValue[];
  sipAddresses: TypedValue[];
  ims: TypedValue[];
  groupUuids: string[];
  createdMs: number;
  modifiedMs: number;
}

/** A group of people as Control Hub knows one (not a hunt group). */
export interface EmulatedPeopleGroup {
  uuid: string;
  orgUuid: string;
  displayName: string;
  externalId?: string;
  usage?: string;
  memberUuids: string[];
  createdMs: number;
  modifiedMs: number;
}

/** A telephone or room device of a person or a workspace. */
export interface EmulatedDevice {
  uuid: string;
  orgUuid: string;
  /** Exactly one of the two is set. */
  personUuid: string | null;
  workspaceUuid: string | null;
  product: string;
  type: 'phone' | 'roomdesk';
  mac: string;
  serial: string;
  ip: string;
  software: string;
  upgradeChannel: string;
  connectionStatus: 'connected' | 'disconnected' | 'activating';
  tags: string[];
  createdMs: number;
  /** Null until the device has shown itself. */
  lastSeenMs: number | null;
}

/** A sign-in at, or sign-out from, the emulated sign-in page. */
export interface EmulatedSignIn {
  uuid: string;
  orgUuid: string;
  personUuid: string;
  atMs: number;
  kind: 'sign-in' | 'sign-out';
}

/** What the public status page tells. */
export interface EmulatedIncident {
  uuid: string;
  title: string;
  /** Id of a component of the status page. */
  componentId: string;
  componentStatus: 'degraded_performance' | 'partial_outage' | 'major_outage' | 'under_maintenance';
  updates: { atMs: number; status: 'investigating' | 'identified' | 'monitoring' | 'resolved'; body: string }[];
  createdMs: number;
  resolvedMs: number | null;
  /** Rules of the outage staged with it; they end when it is resolved. */
  faultIds: string[];
}
