import type { CdrKey } from '@linekeeper/webex-contract';
import type { EmulatedLeg } from '../state/world.ts';
import type { HistorySite } from '../state/world-cdr.ts';

export type RecordFields = Partial<Record<CdrKey, string | number>>;

/** One end of a leg as records tell of it. */
export interface RecordParty {
  /** Null for the outside. */
  uuid: string | null;
  kind: EmulatedLeg['memberKind'];
  userType: string;
  name: string;
  extension: string;
  /** E.164; for the outside the number it showed. */
  phoneNumber: string | null;
  site: HistorySite | null;
}

/** One record to be: one leg seen from one side of it. */
export interface RecordSide {
  direction: 'ORIGINATING' | 'TERMINATING';
  owner: RecordParty;
  other: RecordParty;
  /** Which of the joined call sessions it belongs to: each has a Correlation ID, all share the Interaction ID. */
  session: number;
  localId: string;
  remoteId: string;
  networkId: string;
  startMs: number;
  answeredMs: number | null;
  endMs: number;
  outcome: EmulatedLeg['outcome'];
  releasing: 'Local' | 'Remote' | 'Unknown';
  heldMs: number;
  extra: RecordFields | null;
}

/** A leg with both its ends, from which come one or two records. */
export interface LegBetween {
  from: RecordParty;
  to: RecordParty;
  /** Whom the called side is shown as its caller, where that is not `from`: behind a group the one who called the group. */
  shownFrom?: RecordParty;
  session: number;
  fromId: string;
  toId: string;
  startMs: number;
  answeredMs: number | null;
  endMs: number;
  outcome: EmulatedLeg['outcome'];
  released: 'from' | 'to' | 'elsewhere';
  heldMs: number;
  fromExtra: RecordFields | null;
  toExtra: RecordFields | null;
}

function digits(localId: string): string {
  return localId.slice(0, localId.indexOf(':'));
}

/** Both records of one leg carry the same one. */
export function networkIdOf(fromId: string, toId: string): string {
  return `BW${digits(fromId)}${digits(toId)}@10.21.0.192`;
}

/** Adds the records of a leg: one for each end inside the organization. */
export function addLeg(sides: RecordSide[], leg: LegBetween): void {
  const networkId = networkIdOf(leg.fromId, leg.toId);
  const { session, startMs, answeredMs, endMs, outcome, heldMs } = leg;
  if (leg.from.uuid !== null)
    sides.push({
      direction: 'ORIGINATING',
      owner: leg.from,
      other: leg.to,
      session,
      localId: leg.fromId,
      remoteId: leg.toId,
      networkId,
      startMs,
      answeredMs,
      endMs,
      outcome,
      releasing: leg.released === 'from' ? 'Local' : 'Remote',
      heldMs,
      extra: leg.fromExtra,
    });
  if (leg.to.uuid !== null)
    sides.push({
      direction: 'TERMINATING',
      owner: leg.to,
      other: leg.shownFrom ?? leg.from,
      session,
      localId: leg.toId,
      remoteId: leg.fromId,
      networkId,
      startMs,
      answeredMs,
      endMs,
      outcome,
      releasing: leg.released === 'to' ? 'Local' : 'Remote',
      heldMs: 0,
      extra: leg.toExtra,
    });
}
