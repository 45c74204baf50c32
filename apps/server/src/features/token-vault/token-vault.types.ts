import type { Job } from '@linekeeper/api-contract';
import type {
  DevicePoll,
  DeviceStart,
  TokenEndpointError,
  WebexClient,
  WebexErrorKind,
} from '@linekeeper/webex-client';
import type { KeyRotation } from './key-rotation.types.ts';
import type { PendingGrant } from './pending-grant.ts';

/** One of the five integrations as this installation knows it. Never holds the secret. */
export interface RegisteredIntegration {
  job: Job;
  clientId: string;
  secretSetAt: Date | null;
  /** The last four characters, for recognition only. */
  secretEnding: string | null;
  redirectUri: string;
  scopes: string[];
}

/** Names one grant. */
export interface GrantRef {
  organizationId: string;
  authorizationId: string;
  job: Job;
}

export type ServiceAppRegistration = Job | 'minter';

/** A Service App as this installation knows it, or the minting integration. Never holds the secret. */
export interface RegisteredServiceApp {
  registration: ServiceAppRegistration;
  clientId: string;
  /** Its public id, by which Control Hub and webhooks know it. */
  applicationId: string;
  secretSetAt: Date | null;
  secretEnding: string | null;
}

/** One step of the recovery ladder of a Service App: refresh, mint a new pair, renew the minting integration, a person. */
export interface LadderRung {
  rung: 'refresh' | 'mint' | 'minter';
  result: 'done' | 'refused' | 'not-authorized' | 'not-registered' | 'unavailable';
  text: string;
  status: number | null;
  trackingId: string | null;
}

export type Minted =
  | { kind: 'granted'; pending: PendingGrant; rungs: LadderRung[] }
  | { kind: 'unavailable'; reason: string; rungs: LadderRung[] }
  | { kind: 'stopped'; last: LadderRung; rungs: LadderRung[] };

export type CodeExchange =
  | {
      kind: 'granted';
      pending: PendingGrant;
      scope: string[];
      /** From the token's form: early warning only, confirm with `/people/me`. */
      orgUuidHint: string | null;
      idToken: string | null;
    }
  | { kind: 'refused'; status: number; error: TokenEndpointError }
  | { kind: 'unavailable'; reason: string };

/** What became of a code somebody enters on another device. */
export type DeviceGrantPoll =
  | Exclude<DevicePoll, { kind: 'issued' }>
  | { kind: 'granted'; pending: PendingGrant; orgUuidHint: string | null };

export type RefreshOutcome =
  | {
      kind: 'refreshed';
      generation: number;
      /** Webex gave another refresh token than the one that was sent. */
      rotated: boolean;
      accessExpiresAt: Date;
      refreshExpiresAt: Date;
      rungs?: LadderRung[];
    }
  | { kind: 'refused'; error: TokenEndpointError; rungs?: LadderRung[] }
  /** 429, 5xx, network, time-out: the grant stays good. */
  | { kind: 'transient'; reason: string; retryAt: Date | null; rungs?: LadderRung[] }
  /** A consent replaced the grant while Webex was being asked; what came back was thrown away. */
  | { kind: 'superseded' }
  /** Refused, after an earlier call whose answer was lost: Webex had rotated, we did not get it. */
  | { kind: 'lost-in-rotation'; error: TokenEndpointError; rungs?: LadderRung[] }
  | { kind: 'no-grant' };

export interface GrantStatus {
  /** Another one with every consent. */
  adoptionId: string;
  generation: number;
  accessExpiresAt: Date;
  refreshExpiresAt: Date;
  refreshedAt: Date;
  scopes: string[];
  /** Webex refuses to renew it. */
  refused: 'refused' | 'lost-in-rotation' | null;
  /** A renewal was asked for then whose answer has not come, or never did. */
  unansweredSince: Date | null;
}

/** When a grant lapses unless it is renewed before. */
export interface GrantEnd {
  authorizationId: string;
  job: Job;
  /** Another one with every consent. */
  adoptionId: string;
  refreshExpiresAt: Date;
}

/** Every answer Webex gives to any client of this vault, and every refresh outcome. */
export type VaultSignal = { target: GrantRef; at: Date } & (
  | {
      kind: 'answer';
      request: string;
      status: number | null;
      errorKind: WebexErrorKind | null;
      /** Webex's own number for the error, where its body has one. */
      code: number | string | null;
      trackingId: string | null;
      dateHeader: string | null;
    }
  | { kind: 'refresh'; reason: string; outcome: RefreshOutcome }
);

export interface TokenVault {
  integrations: {
    list(): Promise<RegisteredIntegration[]>;
    get(job: Job): Promise<RegisteredIntegration | null>;
    save(job: Job, input: { clientId: string; clientSecret?: string }): Promise<RegisteredIntegration>;
  };
  serviceApps: {
    list(): Promise<RegisteredServiceApp[]>;
    get(registration: ServiceAppRegistration): Promise<RegisteredServiceApp | null>;
    save(
      registration: ServiceAppRegistration,
      input: { clientId: string; clientSecret?: string },
    ): Promise<RegisteredServiceApp>;
    /** A pair for one Webex organization, if one of its Full Admins approved this job's Service App; not stored yet. */
    mint(input: { job: Job; webexOrgId: string }): Promise<Minted>;
  };
  /** The integration that mints: its own consent, its own grant, in nobody's organization. */
  minter: {
    exchangeCode(input: { code: string; codeVerifier: string; redirectUri: string }): Promise<CodeExchange>;
    adopt(pending: PendingGrant): Promise<void>;
    status(): Promise<GrantStatus | null>;
    webex(): WebexClient;
  };
  /** OAuth code exchange with the integration's own secret; the tokens stay inside the pending grant. */
  exchangeCode(input: { job: Job; code: string; codeVerifier: string; redirectUri: string }): Promise<CodeExchange>;
  /** Consent by a code on another device, for hosts no browser can come back to. The device code is a secret: seal it. */
  deviceGrants: {
    start(job: Job): Promise<DeviceStart>;
    poll(job: Job, deviceCode: string): Promise<DeviceGrantPoll>;
  };
  /** A client on a pending grant, to see who it is before it is stored. */
  webexForPending(pending: PendingGrant): WebexClient;
  /** Stores it as the authorization's new generation: consent always beats a refresh in flight. */
  adopt(pending: PendingGrant, target: GrantRef): Promise<{ generation: number }>;
  /**
   * A living client for one authorization: refreshes under the lease when needed. A question that Webex refuses goes once more, as
   * whom `standIn` names, if anybody; never a command.
   */
  webexFor(
    target: GrantRef,
    options?: { standIn(refused: { request: string }): Promise<GrantRef | null> },
  ): WebexClient;
  /** Refreshes now; `reason` goes into the signal. */
  refresh(target: GrantRef, reason: string): Promise<RefreshOutcome>;
  grantStatus(target: GrantRef): Promise<GrantStatus | null>;
  /** Of all grants of these organizations, in one question: for lists, and for finding what no authorization names. */
  grantEnds(organizationIds: readonly string[]): Promise<GrantEnd[]>;
  /** With `adoptionId` (of `grantStatus`) only the grant of that consent: one that came since stays. */
  forget(target: GrantRef, adoptionId?: string): Promise<void>;
  onSignal(listener: (signal: VaultSignal) => void): void;
  /** Secrets of other features (webhook secrets), sealed like tokens. */
  secrets: {
    put(organizationId: string, name: string, value: string): Promise<void>;
    get(organizationId: string, name: string): Promise<string | null>;
  };
  keyRotation: KeyRotation;
}
