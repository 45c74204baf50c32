import type { CallParty, EmulatedCall, EmulatedCallSettings } from '../state/world.ts';

/** A message left in a mailbox. */
export interface VoicemailDeposit {
  id: string;
  callSessionUuid: string;
  /** When the mailbox answered. */
  atMs: number;
  durationMs: number;
  from: CallParty;
  read: boolean;
}

/**
 * People on the telephone, by hand: nothing rings at oneself first. A member is named by UUID; `external` is the outside
 * party. What cannot be done now throws.
 */
export interface CallSimulator {
  inbound(input: {
    toPersonUuid?: string;
    toGroupUuid?: string;
    from?: string;
    name?: string;
    /** Number and name are hidden from whoever is called. */
    withheld?: boolean;
  }): EmulatedCall;
  internal(fromUuid: string, toUuid: string): EmulatedCall;
  /** Dials as the member would: an extension, a number, an address. */
  outbound(fromUuid: string, destination: string): EmulatedCall;
  answer(call: EmulatedCall, memberUuid: string): void;
  reject(call: EmulatedCall, memberUuid: string, action?: 'busy' | 'temporarilyUnavailable' | 'ignore'): void;
  hangUp(call: EmulatedCall, memberUuid: string | 'external'): void;
  hold(call: EmulatedCall, memberUuid: string | 'external'): void;
  resume(call: EmulatedCall, memberUuid: string | 'external'): void;
  mute(call: EmulatedCall, memberUuid: string, muted: boolean): void;
  press(call: EmulatedCall, memberUuid: string | 'external', keys: string): void;
  record(call: EmulatedCall, memberUuid: string, step: 'start' | 'stop' | 'pause' | 'resume'): void;
  /** Sends a ringing call on, or transfers one without asking first. */
  divert(call: EmulatedCall, memberUuid: string, destination: string): void;
  /** Into the mailbox of the member, or of somebody else. */
  toVoicemail(call: EmulatedCall, memberUuid: string, mailboxOfUuid?: string): void;
  /** Joins the far sides of two calls; the session they are in from now on. */
  transfer(memberUuid: string, calls: readonly [EmulatedCall, EmulatedCall]): EmulatedCall;
  /** The call to the new destination; joined with the first when it is answered. */
  transferWhenAnswered(call: EmulatedCall, memberUuid: string, destination: string): EmulatedCall;
  /** Against the own line, another one, or any free one of the park group. The party it is parked against. */
  park(call: EmulatedCall, memberUuid: string, against?: string | 'group'): CallParty;
  retrieve(memberUuid: string, fromUuid?: string): EmulatedCall;
  /** What rings at the target, or in the own pickup group. */
  pickUp(memberUuid: string, targetUuid?: string): EmulatedCall;
  bargeIn(memberUuid: string, targetUuid: string): EmulatedCall;
  push(call: EmulatedCall, memberUuid: string): void;
  conference(memberUuid: string, calls: readonly EmulatedCall[]): void;
  endConference(memberUuid: string): void;
  /** Recording mode, mailbox, executive, secondary lines, …: what an administrator sets for a line. */
  configure(memberUuid: string, change: Partial<Omit<EmulatedCallSettings, 'memberUuid'>>): EmulatedCallSettings;
  /** Oldest first. */
  voicemailOf(memberUuid: string): VoicemailDeposit[];
}
