/** What other features may tell presence. */
export interface PresenceDoor {
  /** From telephony_calls events: the newest of call event and polled status wins. `webexPersonUuid` is the bare UUID. */
  noteCall(organizationId: string, webexPersonUuid: string, inCall: boolean, at: Date): Promise<void>;
  /** Resolves when no round of this process is under way; for tests and an orderly stop. */
  settled(): Promise<void>;
}
