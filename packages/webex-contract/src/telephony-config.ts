export interface Location {
  id: string;
  name: string;
  orgId: string;
  timeZone?: string;
  preferredLanguage?: string;
  latitude?: string;
  longitude?: string;
  notes?: string;
  address?: LocationAddress;
}

export interface LocationAddress {
  address1?: string;
  address2?: string;
  city?: string;
  state?: string;
  postalCode?: string;
  country?: string;
}

export interface Workspace {
  id: string;
  orgId: string;
  displayName: string;
  locationId?: string;
  workspaceLocationId?: string;
  floorId?: string;
  capacity?: number;
  type: 'notSet' | 'focus' | 'huddle' | 'meetingRoom' | 'open' | 'desk' | 'other';
  sipAddress?: string;
  created: string;
  calling: { type: string; webexCalling?: { licenses?: string[] } };
  calendar?: { type: string };
  notes?: string;
  hotdeskingStatus?: string;
  deviceHostedMeetings?: { enabled: boolean };
  supportedDevices?: string;
  devicePlatform?: string;
  health?: { level: string; issues?: { title?: string; description?: string }[] };
  /** Only when asked for with `includeDevices`. */
  devices?: Record<string, unknown>[];
  /** Only when asked for with `includeCapabilities`; an object, though the description says an array. */
  capabilities?: Record<string, { supported: boolean; configured: boolean }>;
}

/** The list form of a virtual line; the number is an object. */
export interface VirtualLine {
  id: string;
  firstName: string;
  lastName: string;
  callerIdLastName: string;
  callerIdFirstName: string;
  callerIdNumber?: string;
  externalCallerIdNamePolicy?: string;
  customExternalCallerIdName?: string;
  number: { external?: string; extension?: string; routingPrefix?: string; esn?: string; primary: boolean };
  location: { id: string; name: string };
  numberOfDevicesAssigned?: number;
  billingPlan?: string;
}

export interface HuntGroup {
  id: string;
  name: string;
  locationName: string;
  locationId: string;
  phoneNumber?: string;
  extension?: string;
  routingPrefix?: string;
  esn?: string;
  enabled: boolean;
}

/** A basic call queue, or a Customer Assist one when asked for with `hasCxEssentials=true`. */
export interface CallQueue {
  id: string;
  name: string;
  locationName: string;
  locationId: string;
  phoneNumber?: string;
  extension?: string;
  routingPrefix?: string;
  esn?: string;
  enabled: boolean;
  hasCxEssentials?: boolean;
}

export interface AutoAttendant {
  id: string;
  name: string;
  locationName: string;
  locationId: string;
  phoneNumber?: string;
  extension?: string;
  routingPrefix?: string;
  esn?: string;
  tollFreeNumber?: boolean;
}

export interface PhoneNumber {
  phoneNumber?: string;
  extension?: string;
  routingPrefix?: string;
  esn?: string;
  state?: string;
  phoneNumberType?: string;
  mainNumber?: boolean;
  tollFreeNumber?: boolean;
  includedTelephonyTypes?: string;
  isServiceNumber?: boolean;
  location: { id: string; name: string };
  owner?: { id?: string; type: string; firstName?: string; lastName?: string };
}

/** The lists of `/telephony/config/*` name their key after the thing. */
export interface TelephonyConfigLists {
  virtualLines: VirtualLine;
  huntGroups: HuntGroup;
  queues: CallQueue;
  autoAttendants: AutoAttendant;
  phoneNumbers: PhoneNumber;
}
