/** What arrived at the webhook address and what became of it, since this process started. */
export interface WebhookCounters {
  accepted: number;
  /** A body this process has already taken. */
  replayed: number;
  /** Older than what is stored: never applied. */
  stale: number;
  signatureWrong: number;
  unknownAddress: number;
  malformed: number;
  /** Signed well, but about another organization or another resource. */
  foreign: number;
}

export interface CallControl {
  counters(): WebhookCounters;
}
