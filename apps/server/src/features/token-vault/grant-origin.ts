/** Whose client id and secret renew a grant: those of the job's integration, of its Service App, or of the minting integration. */
export type GrantClient = 'integration' | 'service-app' | 'minter';

export interface GrantOrigin {
  client: GrantClient;
  /** The Webex organization a Service App's pair was minted for; null for what a person consented to. */
  targetOrgId: string | null;
}
