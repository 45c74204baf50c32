/** How the emulated telephones behave; everything is time on the emulator's clock. */
export interface TelephonySettings {
  /** After a dial by API the caller's own device is picked up by itself after so long; null = somebody must. */
  ownLegAnswerMs: number | null;
  /** An outside party that is called answers after so long; null = never. */
  externalAnswerMs: number | null;
  /** Nobody answers: the call is given up. */
  ringTimeoutMs: number;
  /** How long a queue or hunt group rings one member. */
  groupRingMs: number;
  /** How long a caller stays in a queue or hunt group at most. */
  groupTimeoutMs: number;
  /** A parked call nobody retrieves comes back to whoever parked it after so long. */
  parkRecallMs: number;
  /** A mailbox listens for so long, then hangs up. */
  voicemailMs: number;
  /** Mailboxes of people take calls that are busy, turned down or not answered, as they come on the platform. */
  mailboxesAnswer: boolean;
  /** More calls than this at one member: the next one gets busy. */
  callsPerMember: number;
}

export const DEFAULT_TELEPHONY_SETTINGS: TelephonySettings = {
  ownLegAnswerMs: 1_500,
  externalAnswerMs: 4_000,
  ringTimeoutMs: 40_000,
  groupRingMs: 14_000,
  groupTimeoutMs: 180_000,
  parkRecallMs: 45_000,
  voicemailMs: 20_000,
  mailboxesAnswer: true,
  callsPerMember: 10,
};
