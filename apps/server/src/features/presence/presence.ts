/** What other features may tell presence. */
export interface PresenceDoor {
  /** From telephony_calls events: the newest of call event and polled status wins. `webexPersonUuid` is the bare UUID. */
  noteCall(organizationId: string, webexPersonUuid: string, inCall: boolean, at: Date): Promise<void>;
}

/** For the composition root and tests. */
export interface RunningPresence extends PresenceDoor {
  /** Ends all rounds of this process. */
  stop(): Promise<void>;
}
