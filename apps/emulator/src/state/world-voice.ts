/** Shapes of what telephones know beside calls: mailboxes, forwarding, what agents of queues did last. */
import type { CallParty } from './world-calls.ts';

/** A message in the mailbox of a person, a workspace, a virtual line or a group. */
export interface EmulatedVoiceMessage {
  uuid: string;
  orgUuid: string;
  /** Whose mailbox. */
  memberUuid: string;
  callSessionUuid: string;
  /** When it had been left. */
  createdMs: number;
  /** When the mailbox answered. */
  answeredMs: number;
  durationMs: number;
  from: CallParty;
  read: boolean;
  urgent: boolean;
  confidential: boolean;
}

/** Where calls of one condition go; off: `enabled` is false, whatever the destination. */
export interface ForwardingTarget {
  enabled: boolean;
  /** Number, extension or address; empty with `toVoicemail` for the own mailbox. */
  destination: string;
  toVoicemail: boolean;
}

/** Call forwarding of one member; who is not in the map forwards nothing. */
export interface EmulatedForwarding {
  memberUuid: string;
  always: ForwardingTarget;
  busy: ForwardingTarget;
  noAnswer: ForwardingTarget;
  /** Rings before a call counts as not answered. */
  numberOfRings: number;
}

/** An agent of queues: what was served last, and until when no other call of a queue comes. */
export interface EmulatedQueueAgent {
  memberUuid: string;
  /** 0 when no wrap-up runs. */
  wrapUpUntilMs: number;
  lastCall: { callSessionUuid: string; groupUuid: string; endedMs: number; reasons: string[] } | null;
}

/** Whose turn it is in a group. */
export interface GroupTurn {
  /** Rung last. */
  lastUuid: string | null;
  /** By member: end of the last call of this group. */
  idleSinceMs: Record<string, number>;
}
