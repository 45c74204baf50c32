/** A person as `/people` gives it. Empty things are absent, not null. Source: docs/webex/people.md. */
export interface Person {
  id: string;
  emails: string[];
  displayName: string;
  orgId: string;
  created: string;
  type: 'person' | 'bot' | 'appuser';
  phoneNumbers?: PersonPhoneNumber[];
  extension?: string;
  locationId?: string;
  nickName?: string;
  firstName?: string;
  lastName?: string;
  avatar?: string;
  roles?: string[];
  licenses?: string[];
  department?: string;
  manager?: string;
  managerId?: string;
  title?: string;
  addresses?: PersonAddress[];
  lastModified?: string;
  timezone?: string;
  lastActivity?: string;
  siteUrls?: string[];
  sipAddresses?: PersonSipAddress[];
  xmppFederationJid?: string;
  status?: string;
  /** The specification prints these two as strings; real answers carry booleans. */
  invitePending?: boolean;
  loginEnabled?: boolean;
}

export interface PersonPhoneNumber {
  type: string;
  value: string;
  primary?: boolean;
}

export interface PersonAddress {
  type?: string;
  country?: string;
  locality?: string;
  region?: string;
  streetAddress?: string;
  postalCode?: string;
}

export interface PersonSipAddress {
  type: string;
  value: string;
  primary?: boolean;
}

/** The presence values Cisco documents; the mixed case is theirs. */
export const PRESENCE_STATUSES = [
  'active',
  'inactive',
  'call',
  'meeting',
  'presenting',
  'DoNotDisturb',
  'OutOfOffice',
  'pending',
  'unknown',
] as const;
export type PresenceStatus = (typeof PRESENCE_STATUSES)[number];

/** Most Webex lists: one page of items. */
export interface ItemsPage<T> {
  items: T[];
  notFoundIds?: string[];
}

export interface Organization {
  id: string;
  displayName: string;
  created: string;
  /** With `callingData=true` only. */
  xsiActionsEndpoint?: string;
  xsiEventsEndpoint?: string;
  xsiEventsChannelEndpoint?: string;
  xsiDomain?: string;
}

export interface Role {
  id: string;
  name: string;
}

export interface License {
  id: string;
  name: string;
  totalUnits: number;
  consumedUnits: number | null;
  consumedByUsers?: number | null;
  consumedByWorkspaces?: number | null;
  subscriptionId?: string;
  siteUrl?: string;
  siteType?: string;
}
