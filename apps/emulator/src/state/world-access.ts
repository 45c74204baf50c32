/** Shapes of what decides who may act for whom: Service Apps, device grants, custom roles, settings of identity. */

/** A Service App of the developer portal: a machine account acts for it in each organization that approved it. */
export interface EmulatedServiceApp {
  clientId: string;
  clientSecret: string;
  name: string;
  /** What it asks for now; an organization's approval may still be of older ones. */
  scopes: string[];
  createdMs: number;
  /** The account that made it, whose webhooks hear of it; absent where nobody was named. */
  developerUuid?: string;
  /** Organizations it asked for authorization. */
  requestedOrgUuids: string[];
  approvals: ServiceAppApproval[];
}

export interface ServiceAppApproval {
  orgUuid: string;
  /** As they stood when the administrator approved. */
  scopes: string[];
  /** The machine account, in `world.machineAccounts`. */
  accountUuid: string;
  byUuid: string;
  atMs: number;
  /** Set when an administrator took the approval back. */
  withdrawnMs: number | null;
}

/** A role made by an administrator out of single permissions. */
export interface EmulatedCustomRole {
  uuid: string;
  orgUuid: string;
  name: string;
  permissions: string[];
}

/** A device waiting for somebody to enter its code. */
export interface EmulatedDeviceGrant {
  deviceCode: string;
  /** Six digits a person can type. */
  userCode: string;
  /** Stands in the complete address in place of the digits. */
  linkCode: string;
  clientId: string;
  scopes: string[];
  createdMs: number;
  expiresMs: number;
  intervalS: number;
  lastPollMs: number | null;
  state: 'pending' | 'approved' | 'denied' | 'used';
  /** Set when approved. */
  grantUuid: string | null;
}

/** Clusters of Webex's identity service: each has an issuer and a mark inside tokens. */
export type IdentityCluster = 'idbroker' | 'idbroker-b-us';

/** Settings of an organization around sign-in. */
export interface OrganizationIdentity {
  cluster: IdentityCluster;
  /** Days a Webex password lives; null: for ever. */
  passwordMaxAgeDays: number | null;
  /** Refresh tokens live 60 days, and there are no Service Apps. */
  fedRamp: boolean;
}

/** An integration for chosen people only (Control Hub with Pro Pack). */
export interface IntegrationUsers {
  userUuids: string[];
  /** Whether people who joined after `sinceMs` may use it as well. */
  futureUsers: boolean;
  sinceMs: number;
}
