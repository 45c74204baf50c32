import type { Completeness, RecordGap } from '@linekeeper/api-contract';
import type { CollectorRow, WindowRow } from './collector.queries.ts';
import { STREAM_LAG_MS } from './plan-collection.ts';

export interface CompletenessInput {
  collector: CollectorRow | null;
  /** Pending and lost windows of the ledger, oldest first. */
  open: readonly WindowRow[];
  setAside: number;
  /** Whether the authorization for call records works now. */
  usable: boolean;
  everySeconds: number;
  now: Date;
}

/** A round may be late by so much before the newest minutes count as missing. */
const PATIENCE_MS = 180_000;

/** Says for each minute whether it is complete, to come, or lost and why. */
export function computeCompleteness(input: CompletenessInput): Completeness {
  const { collector } = input;
  if (collector === null) return { completeTo: null, collectedFrom: null, gaps: [], setAside: input.setAside };
  const gaps = mergeNeighbours([...gapsOfLedger(input), ...gapOfNow(input, collector)]);
  const waiting = gaps.find((gap) => gap.state !== 'lost');
  const completeTo = waiting === undefined ? collector.liveTo.toISOString() : waiting.from;
  const collectedFrom = collector.collectedFrom.toISOString();
  return {
    completeTo: completeTo > collectedFrom ? completeTo : null,
    collectedFrom,
    gaps,
    setAside: input.setAside,
  };
}

/** Repair windows are no gaps: what they look at has been read once. */
function gapsOfLedger(input: CompletenessInput): RecordGap[] {
  return input.open
    .filter((window) => window.purpose !== 'repair' && window.missingFrom < window.to)
    .map((window) => ({
      from: window.missingFrom.toISOString(),
      to: window.to.toISOString(),
      state: window.state === 'lost' ? ('lost' as const) : input.usable ? ('filling' as const) : ('pending' as const),
      reason: window.reason ?? 'Not collected yet',
      incident: window.incident,
    }))
    .sort((one, other) => one.from.localeCompare(other.from));
}

/** The newest minutes, once they are later than a healthy round explains. */
function gapOfNow(input: CompletenessInput, collector: CollectorRow): RecordGap[] {
  const lateMs = input.now.getTime() - collector.liveTo.getTime();
  if (lateMs <= input.everySeconds * 1000 + STREAM_LAG_MS + PATIENCE_MS) return [];
  const reason = collector.trouble ?? 'Not collected yet';
  const from = collector.liveTo.toISOString();
  return [{ from, to: input.now.toISOString(), state: 'pending', reason, incident: collector.incident }];
}

function mergeNeighbours(gaps: readonly RecordGap[]): RecordGap[] {
  const merged: RecordGap[] = [];
  for (const gap of gaps) {
    const last = merged.at(-1);
    const same = last !== undefined && last.state === gap.state && last.reason === gap.reason;
    if (last !== undefined && same && last.incident === gap.incident && gap.from <= last.to) {
      if (gap.to > last.to) last.to = gap.to;
    } else merged.push({ ...gap });
  }
  return merged;
}

export interface Standing {
  completeness: Completeness;
  collector: CollectorRow | null;
  open: readonly WindowRow[];
  /** The authorization has stopped: nothing is fetched until it works again. */
  stopped: boolean;
}

/** The data axis of the card: how far the records reach, in a sentence. */
export function describeCompleteness({ completeness, collector, open, stopped }: Standing): {
  sentence: string;
  completeTo: Date | null;
  progressPercent: number | null;
} {
  const completeTo = completeness.completeTo === null ? null : new Date(completeness.completeTo);
  if (collector === null) return { sentence: 'No call records collected yet', completeTo, progressPercent: null };
  const waiting = open.filter((window) => window.state === 'pending' && window.purpose !== 'repair').length;
  if (waiting > 0) {
    const total = Math.max(collector.fillingTotal, waiting);
    const done = total - waiting;
    return {
      sentence: stopped
        ? `Fetching stands still: ${done} of ${total} parts are here`
        : `Fetching what is missing: ${done} of ${total} parts`,
      completeTo,
      progressPercent: Math.floor((100 * done) / total),
    };
  }
  if (completeness.gaps.some((gap) => gap.state === 'pending'))
    return { sentence: 'The newest call records are not collected yet', completeTo, progressPercent: null };
  const lost = completeness.gaps.some((gap) => gap.state === 'lost');
  const sentence = lost ? 'Complete, but for what Webex no longer keeps' : 'Call records are complete';
  return { sentence, completeTo, progressPercent: null };
}
