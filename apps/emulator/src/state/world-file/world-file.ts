import type { EmulatedGroup, EmulatedWorkspace } from '../world.ts';

/** What an emulator starts with, by plain names. Lists left out are made up. Described in world.schema.json. */
export interface WorldFile {
  $schema?: string;
  organizations: OrganizationEntry[];
  integrations?: IntegrationEntry[];
}

export interface OrganizationEntry {
  name: string;
  domain: string;
  locations?: LocationEntry[];
  people?: PersonEntry[];
  /** Made-up people beside those named. */
  morePeople?: number;
  workspaces?: WorkspaceEntry[];
  virtualLines?: VirtualLineEntry[];
  groups?: GroupEntry[];
  /** Bought and given to nobody. */
  numbers?: { phoneNumber: string; location?: string; active?: boolean }[];
  roles?: { name: string; permissions: string[] }[];
}

export interface LocationEntry {
  name: string;
  mainNumber?: string;
  routingPrefix?: string;
  timeZone?: string;
  language?: string;
  country?: string;
  city?: string;
  state?: string;
  postalCode?: string;
  street?: string;
}

/** What everybody with a line may be given. */
export interface LineEntry {
  /** Name of a location; the first where it is left out. */
  location?: string;
  extension?: string;
  phoneNumber?: string;
}

export interface PersonEntry extends LineEntry {
  firstName: string;
  lastName: string;
  email?: string;
  title?: string;
  department?: string;
  mobileNumber?: string;
  roles?: string[];
  calling?: boolean;
  active?: boolean;
  invitePending?: boolean;
  externalIdp?: boolean;
  presenceSharing?: boolean;
  presence?: string;
}

export interface WorkspaceEntry extends LineEntry {
  name: string;
  type?: EmulatedWorkspace['type'];
  capacity?: number;
}

export interface VirtualLineEntry extends LineEntry {
  firstName: string;
  lastName: string;
}

export interface GroupEntry extends LineEntry {
  kind: EmulatedGroup['kind'];
  name: string;
  members?: string[];
  policy?: 'REGULAR' | 'CIRCULAR' | 'SIMULTANEOUS' | 'UNIFORM';
}

export interface IntegrationEntry {
  name: string;
  scopes: string[];
  redirectUris: string[];
  clientId?: string;
  clientSecret?: string;
}

/** Admin roles by the names `GET /v1/roles` gives them, as they stand in role ids. */
export const ROLE_NAMES: Readonly<Record<string, string>> = {
  'Full Administrator': 'id_full_admin',
  'Read-only Administrator': 'id_readonly_admin',
  'User Administrator': 'id_user_admin',
  'Device Administrator': 'id_device_admin',
  'Webex Calling Detailed Call History API access': 'id_cdr_api',
};
