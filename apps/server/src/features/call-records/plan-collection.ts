/** What of an organization's call records has been read, as far as planning goes. */
export interface CollectorState {
  collectedFrom: Date;
  /** The stream has been read up to here. */
  liveTo: Date;
  repairedAt: Date | null;
  /** When Webex last got a first request of ours. */
  requestedAt: Date | null;
}

export type Purpose = 'live' | 'backfill' | 'catch-up' | 'repair';
export type Via = 'stream' | 'feed';

export interface PlannedWindow {
  from: Date;
  to: Date;
  /** Before this moment the window only overlaps with what is here already. */
  missingFrom: Date;
  purpose: Purpose;
  via: Via;
}

export interface CatchUp {
  /** From here on the stream goes on as usual. */
  liveTo: Date;
  windows: PlannedWindow[];
  /** Older than Webex keeps. */
  lost: { from: Date; to: Date } | null;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How far back the first collection goes. */
export const FIRST_COLLECTION_MS = 3 * DAY_MS;
/** Webex: one first request per minute and token. */
export const REQUEST_PAUSE_MS = MINUTE_MS;
/** The stream's newest record is a minute old; half a minute more for clocks. */
export const STREAM_LAG_MS = 90 * SECOND_MS;
export const STREAM_OVERLAP_MS = 10 * MINUTE_MS;
const STREAM_WIDTH_MS = 2 * HOUR_MS;
const STREAM_AGE_MS = 12 * HOUR_MS;
const FEED_WIDTH_MS = 12 * HOUR_MS;
export const FEED_AGE_MS = 30 * DAY_MS;
/** Clocks differ, and a window planned now is asked for a little later. */
const AGE_MARGIN_MS = 5 * MINUTE_MS;
/** A window is planned within the margin above and then has some minutes to be asked for. */
const FIT_MARGIN_MS = MINUTE_MS;
/** The feed goes by the time of the call, so a call that began before an outage and ended in it lies further back. */
const FEED_OVERLAP_MS = 4 * HOUR_MS;
/** Where the feed hands over to the stream: well inside what both still show. */
const HAND_OVER_MS = HOUR_MS;
const REPAIR_EVERY_MS = DAY_MS;
const REPAIR_REACH_MS = 48 * HOUR_MS;
const REPAIR_NEWEST_MS = 10 * MINUTE_MS;
/** While so much is to be fetched that the rate limit counts, the stream is asked less often. */
const BUSY_WINDOWS = 12;
const BUSY_LIVE_MS = 5 * MINUTE_MS;
const CROWDED_LIVE_MS = 20 * MINUTE_MS;

/** The first collection: some days by the feed, from an hour ago on by the stream. */
export function planStart(now: Date): CatchUp & { collectedFrom: Date } {
  const collectedFrom = back(now, FIRST_COLLECTION_MS);
  const liveTo = back(now, HAND_OVER_MS);
  const windows = split({
    from: collectedFrom,
    to: liveTo,
    missingFrom: collectedFrom,
    purpose: 'backfill',
    via: 'feed',
  });
  return { collectedFrom, liveTo, windows, lost: null };
}

/** What to fetch when one window of the stream no longer reaches back; null while it does. */
export function planCatchUp(state: CollectorState, now: Date): CatchUp | null {
  const from = back(state.liveTo, STREAM_OVERLAP_MS);
  const to = back(now, STREAM_LAG_MS);
  if (to.getTime() - from.getTime() <= STREAM_WIDTH_MS) return null;
  const missing = { missingFrom: state.liveTo, purpose: 'catch-up' } as const;
  if (now.getTime() - from.getTime() <= STREAM_AGE_MS - AGE_MARGIN_MS)
    return { liveTo: to, windows: split({ ...missing, from, to, via: 'stream' }), lost: null };
  const oldest = back(now, FEED_AGE_MS - AGE_MARGIN_MS);
  const lost = state.liveTo < oldest ? { from: state.liveTo, to: oldest } : null;
  const feedFrom = latest(oldest, back(state.liveTo, FEED_OVERLAP_MS));
  const liveTo = back(now, HAND_OVER_MS);
  return { liveTo, windows: split({ ...missing, from: feedFrom, to: liveTo, via: 'feed' }), lost };
}

/** Once a day the feed looks again at the last two days: late and amended records. */
export function planRepair(state: CollectorState, now: Date): PlannedWindow[] {
  if (state.repairedAt !== null && now.getTime() - state.repairedAt.getTime() < REPAIR_EVERY_MS) return [];
  const from = latest(state.collectedFrom, back(now, REPAIR_REACH_MS));
  const to = back(now, REPAIR_NEWEST_MS);
  return split({ from, to, missingFrom: to, purpose: 'repair', via: 'feed' });
}

/** The next window of the stream. */
export function liveWindow(state: CollectorState, now: Date): PlannedWindow {
  return {
    from: back(state.liveTo, STREAM_OVERLAP_MS),
    to: back(now, STREAM_LAG_MS),
    missingFrom: state.liveTo,
    purpose: 'live',
    via: 'stream',
  };
}

export interface LivePlan {
  everySeconds: number;
  /** Windows that wait and are gaps. */
  pending: number;
  /** Windows of a repair pass that wait. */
  repairs: number;
}

/** When the stream is due again: less often while other windows need the one request a minute. */
export function liveDueAt(state: CollectorState, plan: LivePlan): Date {
  return new Date(
    state.liveTo.getTime() + STREAM_LAG_MS + Math.max(plan.everySeconds * SECOND_MS, sharedEveryMs(plan)),
  );
}

function sharedEveryMs({ pending, repairs }: LivePlan): number {
  if (pending > BUSY_WINDOWS) return CROWDED_LIVE_MS;
  if (pending > 0) return BUSY_LIVE_MS;
  return repairs > 0 ? 2 * REQUEST_PAUSE_MS : 0;
}

/** A window that waited: by the feed when the stream no longer reaches it, and cut where Webex forgot. */
export function fitWindow(
  window: PlannedWindow,
  now: Date,
): { window: PlannedWindow | null; lost: { from: Date; to: Date } | null } {
  const oldest = back(now, FEED_AGE_MS - FIT_MARGIN_MS);
  if (window.to <= oldest) return { window: null, lost: { from: window.from, to: window.to } };
  const lost = window.from < oldest ? { from: window.from, to: oldest } : null;
  const tooOldForStream = window.from < back(now, STREAM_AGE_MS - FIT_MARGIN_MS);
  const via = window.via === 'stream' && tooOldForStream ? 'feed' : window.via;
  const cut = { from: latest(oldest, window.from), missingFrom: latest(oldest, window.missingFrom) };
  return { window: { ...window, ...cut, via }, lost };
}

/** Windows as wide as Webex answers, oldest first. */
function split(range: PlannedWindow): PlannedWindow[] {
  const widthMs = range.via === 'stream' ? STREAM_WIDTH_MS : FEED_WIDTH_MS;
  const windows: PlannedWindow[] = [];
  for (let fromMs = range.from.getTime(); fromMs < range.to.getTime(); fromMs += widthMs) {
    const toMs = Math.min(fromMs + widthMs, range.to.getTime());
    const to = new Date(toMs);
    const missingFrom = earliest(latest(range.missingFrom, new Date(fromMs)), to);
    windows.push({ ...range, from: new Date(fromMs), to, missingFrom });
  }
  return windows;
}

function back(time: Date, ms: number): Date {
  return new Date(time.getTime() - ms);
}

function earliest(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}
