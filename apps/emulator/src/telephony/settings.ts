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
  /** More calls than this at one member: the next one gets busy. */
  callsPerMember: number;
  /** Share of call records that reach the store late, and by how much. */
  lateRecords: { share: number; delayMs: number };
}

export const DEFAULT_TELEPHONY_SETTINGS: TelephonySettings = {
  ownLegAnswerMs: 1_500,
  externalAnswerMs: 4_000,
  ringTimeoutMs: 40_000,
  groupRingMs: 14_000,
  groupTimeoutMs: 180_000,
  callsPerMember: 10,
  lateRecords: { share: 0, delayMs: 0 },
};
