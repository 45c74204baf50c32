import type { Job, Witness } from '@linekeeper/api-contract';

/** What the admin audit log says happened to the authorizer or the integration: the newest event that can explain a refusal. */
export type AuditKind =
  | 'password'
  | 'deactivated'
  | 'roles'
  | 'token-revoked'
  | 'access-reset'
  | 'app-removed'
  | 'integration-policy'
  | 'account-changed'
  | 'setting-changed'
  | 'service-app-withdrawn'
  /** Nothing so far; events may be late by up to an hour. */
  | 'nothing'
  /** Nothing, and the hour has passed: what an administrator does would be there by now. */
  | 'silent'
  | 'not-readable';

/** Whether other grants still live: all of them, none, some; or there are none to ask. */
export type Others = 'alive' | 'refused' | 'mixed' | 'none';

/**
 * What is known about one authorization, in the few words the table of causes is written in. `transient` is
 * everything that is never a death: 429, 5xx, network, time-out, an answer nobody can read.
 */
export interface Facts {
  job: Job;
  /** A person's consent, or a machine account. */
  client: 'integration' | 'service-app';
  /** Its own token on `GET /people/me`. */
  own: 'accepted' | 'refused' | 'transient';
  refresh: 'granted' | 'refused' | 'client-refused' | 'lost-in-rotation' | 'expired' | 'transient' | 'not-asked';
  /**
   * What a Service App's request for a new pair was answered: `minter-refused` the minting integration is not taken, `no-minter`
   * there is none.
   */
  mint: 'granted' | 'not-authorized' | 'refused' | 'minter-refused' | 'no-minter' | 'transient' | 'not-asked';
  /** `id_full_admin` among the roles of its own person record. */
  fullAdmin: 'held' | 'missing' | 'not-told' | 'not-needed';
  /** A Webex Calling licence among those of its own person record. */
  calling: 'held' | 'missing' | 'not-told';
  /** `no-calling` is Webex's code 4003 or 4008: the member has no Webex Calling. */
  jobProbe: 'works' | 'refused' | 'no-calling' | 'status-missing' | 'transient' | 'not-asked';
  /** Whether the grant has every scope the job cannot do without. */
  scopes: 'enough' | 'missing' | 'not-told';
  /** The same person's grants to other integrations. */
  siblings: Others;
  /** Grants of other people of the organization to integrations; Service Apps are nobody's. */
  others: Others;
  /** Of those, grants to the very same integration: standbys of the same job. */
  sameClient: Others;
  /** The authorizer's record, read by another person's authorization. */
  authorizerSeen: 'admin' | 'no-admin' | 'disabled' | 'gone' | 'not-asked';
  /** The authorizer's entries in `/authorizations`: ours among them, those of other programs only, none at all. */
  listed: 'ours' | 'others-only' | 'nothing' | 'not-asked';
  /** Whether another person's authorization sees a status on the same people. */
  statusSeenByOther: 'seen' | 'missing' | 'not-asked';
  /** Whether it sees as much of the directory as another person's authorization. */
  directory: 'as-others' | 'less-than-others' | 'not-asked';
  /** Whether the password is past the age the organization allows, as far as somebody entered it. */
  passwordExpired: 'due' | 'not-due' | 'not-known';
  audit: AuditKind;
}

/** Facts with the evidence behind them. */
export interface Examination {
  authorizationId: string;
  facts: Facts;
  witnesses: Witness[];
  trackingId: string | null;
  /** Ticks on the card. */
  checks: Check[];
}

export interface Check {
  label: string;
  outcome: 'ok' | 'failed' | 'running';
  text: string | null;
}
