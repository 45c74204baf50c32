import { WebexError } from '@linekeeper/webex-client';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import { ClaimLostError, collectWindow, LEASE_MS } from './collect-window.ts';
import {
  type CollectorRow,
  claimCollector,
  deleteOldRepairs,
  insertCollector,
  insertWindow,
  noteCollectorStopped,
  readDueCollectors,
  readOpenWindows,
  releaseCollector,
  settleWindow,
  updateCollector,
  type WindowRow,
  wakeCollector,
} from './collector.queries.ts';
import {
  FEED_AGE_MS,
  fitWindow,
  liveDueAt,
  liveWindow,
  type PlannedWindow,
  planCatchUp,
  planRepair,
  planStart,
  REQUEST_PAUSE_MS,
} from './plan-collection.ts';
import { inTransaction } from './record-store.queries.ts';
import type { RecordStore } from './store-records.ts';

export interface Collector {
  /** One round over all organizations that are due. */
  tick(now: number): Promise<void>;
  /** The authorization works again: due as soon as the rate limit allows. */
  wake(organizationId: string): Promise<void>;
  /** Resolves when nothing is being collected by this process, long windows included. */
  settled(): Promise<void>;
}

interface Parts {
  platform: Platform;
  authorizations: Pick<Authorizations, 'webexFor' | 'usable' | 'state'>;
  store: RecordStore;
}

const JOB = 'call-records';
export const LOST_REASON = 'Webex keeps call records for 30 days';
const STOPPED_AGAIN_MS = 60_000;
const LONGEST_PAUSE_MS = 600_000;
/** A window that takes longer is waited for beside the rounds: a Webex slow for one organization holds up no other. */
const PROMPT_MS = 2_000;

/** Collects call records of every organization whose authorization lives. What is due is a column, never a timer. */
export function createCollector(parts: Parts): Collector {
  const { platform, authorizations } = parts;
  const running = new Map<string, Promise<void>>();
  const known = new Set<string>();

  const collect = (row: CollectorRow): Promise<void> => {
    let paused = (): void => undefined;
    const pause = new Promise<void>((resolve) => {
      paused = resolve;
    });
    const over = new AbortController();
    const run = collectOrganization(parts, row, paused)
      .catch((error: unknown) =>
        platform.log.error({ err: error, organizationId: row.organizationId }, 'collecting failed'),
      )
      .finally(() => {
        running.delete(row.organizationId);
        over.abort('collected');
      });
    running.set(row.organizationId, run);
    const slow = platform.clock.sleep(PROMPT_MS, over.signal).catch(() => undefined);
    // A window that waits for the next minute must not hold up the others.
    return Promise.race([run, pause, slow]);
  };

  return {
    async tick(nowMs) {
      const now = new Date(nowMs);
      const usable = new Set((await authorizations.usable(JOB)).map(({ organizationId }) => organizationId));
      for (const organizationId of usable) {
        if (known.has(organizationId)) continue;
        await begin(platform, organizationId, now);
        known.add(organizationId);
      }
      const due = await readDueCollectors(platform.database, { now });
      await Promise.all(
        due
          .filter((row) => !running.has(row.organizationId))
          .map((row) => (usable.has(row.organizationId) ? collect(row) : noteStopped(parts, row, now))),
      );
    },
    async wake(organizationId) {
      // Refused meanwhile: nothing to be gained by asking again, and the next recovery wakes it again.
      const { authorizationId } = await authorizations.webexFor(organizationId, JOB);
      const now = new Date(platform.clock.now());
      await wakeCollector(platform.database, { organizationId, now, through: authorizationId });
    },
    async settled() {
      await Promise.all(running.values());
    },
  };
}

/** The first authorization of an organization: some days back by the feed, then on by the stream. */
async function begin(platform: Platform, organizationId: string, now: Date): Promise<void> {
  const plan = planStart(now);
  await inTransaction(platform.database, async (transaction) => {
    const { collectedFrom, liveTo, windows } = plan;
    const input = { organizationId, collectedFrom, liveTo, now, fillingTotal: windows.length };
    if (!(await insertCollector(transaction, input))) return;
    const why = { reason: 'Call records from before the first authorization', incident: null };
    for (const window of windows) await addPending(platform, transaction, { organizationId, window, ...why });
  });
}

async function noteStopped(parts: Parts, row: CollectorRow, now: Date): Promise<void> {
  const { cause, incident } = await parts.authorizations.state(row.organizationId, JOB);
  const because = cause === null ? '' : ` (${cause})`;
  await noteCollectorStopped(parts.platform.database, {
    organizationId: row.organizationId,
    wasDueAt: row.dueAt,
    dueAt: new Date(now.getTime() + STOPPED_AGAIN_MS),
    trouble: `The authorization for call records does not work${because}`,
    incident,
  });
}

/** One step for one organization: plan, then one window at most, because Webex takes one first request a minute. */
async function collectOrganization(parts: Parts, row: CollectorRow, onPause: () => void): Promise<void> {
  const { platform } = parts;
  const { organizationId } = row;
  const now = new Date(platform.clock.now());
  const lease = { leasedUntil: new Date(now.getTime() + LEASE_MS), now };
  const version = await claimCollector(platform.database, { organizationId, version: row.version, ...lease });
  if (version === null) return;
  let asked: string | null = null;
  try {
    const planned = await planAhead(platform, { ...row, version }, now);
    const open = await readOpenWindows(platform.database, { organizationId });
    const { webex, authorizationId } = await parts.authorizations.webexFor(organizationId, JOB);
    asked = authorizationId;
    const isOther = planned.requestedThrough !== authorizationId;
    const next = await chooseWindow(platform, { collector: planned, open, now, isOther });
    const job = next === null ? null : { ...next, webex, authorizationId, collector: planned, onPause };
    const collected = job === null ? null : await collectWindow(platform, parts.store, job);
    const liveTo = next?.windowId === null ? next.window.to : planned.liveTo;
    const dueAt = await nextDue(platform, {
      ...planned,
      liveTo,
      requestedAt: collected?.requestedAt ?? row.requestedAt,
    });
    const requestedThrough = job === null ? planned.requestedThrough : authorizationId;
    const released = { organizationId, version, dueAt, requestedThrough, failures: 0, trouble: null };
    await releaseCollector(platform.database, released);
    if (collected !== null && (collected.changed > 0 || next?.windowId !== null))
      await platform.live.publish(organizationId, { type: 'call-records.changed' });
  } catch (error) {
    const goesOn = isRefused(error) && (await servedByOther(parts, organizationId, asked));
    await releaseAfterFailure(platform, { row: { ...row, version }, error, goesOn });
  }
}

const isRefused = (error: unknown): boolean =>
  error instanceof WebexError && (error.kind === 'unauthorized' || error.kind === 'forbidden');

/** The refusal has been told as a signal: where a standby is able to, it serves from now on. */
async function servedByOther(parts: Parts, organizationId: string, asked: string | null): Promise<boolean> {
  try {
    return (await parts.authorizations.webexFor(organizationId, JOB)).authorizationId !== asked;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** Notes what is missing before it is fetched, so that the ledger says so from then on. */
async function planAhead(platform: Platform, collector: CollectorRow, now: Date): Promise<CollectorRow> {
  const catchUp = planCatchUp(collector, now);
  const repairs = catchUp === null ? planRepair(collector, now) : [];
  if (catchUp === null && repairs.length === 0) return collector;
  const { organizationId } = collector;
  const open = await readOpenWindows(platform.database, { organizationId });
  const waiting = open.filter(isFill).length;
  const changed: CollectorRow =
    catchUp === null
      ? { ...collector, repairedAt: now }
      : {
          ...collector,
          liveTo: catchUp.liveTo,
          liveWindowId: null,
          incident: null,
          fillingTotal: (waiting === 0 ? 0 : collector.fillingTotal) + catchUp.windows.length,
        };
  const reason = collector.trouble ?? 'Nothing was collected in this time';
  const why = { organizationId, reason, incident: collector.incident };
  await inTransaction(platform.database, async (transaction) => {
    if (!(await updateCollector(transaction, changed))) throw new ClaimLostError();
    if (catchUp !== null && catchUp.lost !== null)
      await addLost(platform, transaction, { ...why, ...catchUp.lost, reason: `${reason}; ${LOST_REASON}` });
    for (const window of [...(catchUp?.windows ?? []), ...repairs])
      await addPending(platform, transaction, { ...why, window });
    if (repairs.length > 0) {
      await deleteOldRepairs(transaction, { organizationId, before: new Date(now.getTime() - FEED_AGE_MS) });
    }
  });
  return changed;
}

function isFill(window: WindowRow): boolean {
  return window.state === 'pending' && window.purpose !== 'repair';
}

/**
 * The stream when it is due, else the oldest window that waits. Another authorization than before is tried with the stream at
 * once: that it serves should be known now, not at the next window.
 */
async function chooseWindow(
  platform: Platform,
  at: { collector: CollectorRow; open: readonly WindowRow[]; now: Date; isOther: boolean },
): Promise<{ window: PlannedWindow; windowId: string | null } | null> {
  const { collector, now } = at;
  const pending = at.open.filter((window) => window.state === 'pending');
  const waiting = pending.filter(isFill).length;
  const { callRecordsSeconds: everySeconds } = platform.settings;
  const plan = { everySeconds, pending: waiting, repairs: pending.length - waiting };
  if (at.isOther || liveDueAt(collector, plan) <= now) return { window: liveWindow(collector, now), windowId: null };
  for (const waiting of pending) {
    const { window, lost } = fitWindow(waiting, now);
    const { organizationId } = collector;
    if (window === null) {
      const given = { from: waiting.from, via: waiting.via, windowId: waiting.windowId, records: 0, now };
      await settleWindow(platform.database, { ...given, organizationId, state: 'lost', reason: LOST_REASON });
      continue;
    }
    if (lost !== null) {
      const { incident } = waiting;
      await addLost(platform, platform.database, { ...lost, organizationId, incident, reason: LOST_REASON });
    }
    return { window, windowId: waiting.windowId };
  }
  return null;
}

async function nextDue(platform: Platform, collector: CollectorRow): Promise<Date> {
  const open = await readOpenWindows(platform.database, { organizationId: collector.organizationId });
  const pending = open.filter((window) => window.state === 'pending');
  const soonestMs = (collector.requestedAt?.getTime() ?? 0) + REQUEST_PAUSE_MS;
  if (pending.length > 0) return new Date(soonestMs);
  const live = liveDueAt(collector, { everySeconds: platform.settings.callRecordsSeconds, pending: 0, repairs: 0 });
  return new Date(Math.max(soonestMs, live.getTime()));
}

/**
 * The window stays pending: it is only asked for later, or at once where another authorization serves now. Whether one died is not
 * decided here.
 */
async function releaseAfterFailure(
  platform: Platform,
  failed: { row: CollectorRow; error: unknown; goesOn: boolean },
): Promise<void> {
  const { row, error, goesOn } = failed;
  const { organizationId, version } = row;
  if (error instanceof ClaimLostError) return;
  const failures = row.failures + 1;
  const backOffMs = Math.min(REQUEST_PAUSE_MS * 2 ** Math.min(row.failures, 4), LONGEST_PAUSE_MS);
  const { trouble, pauseMs } = judgeFailure(error, backOffMs);
  const log = { err: error, organizationId, failures };
  if (error instanceof WebexError || error instanceof AppError) platform.log.warn(log, 'a window was not collected');
  else platform.log.error(log, 'a window was not collected');
  const dueAt = new Date(platform.clock.now() + (goesOn ? 0 : pauseMs));
  const isLimited = error instanceof WebexError && error.kind === 'rate-limited';
  const requestedThrough = isLimited || isRefused(error) ? null : row.requestedThrough;
  await releaseCollector(platform.database, { organizationId, version, dueAt, requestedThrough, failures, trouble });
}

function judgeFailure(error: unknown, backOffMs: number): { trouble: string; pauseMs: number } {
  if (error instanceof AppError) return { trouble: error.message, pauseMs: REQUEST_PAUSE_MS };
  if (!(error instanceof WebexError)) return { trouble: 'Storing call records failed on our side', pauseMs: backOffMs };
  switch (error.kind) {
    case 'rate-limited':
      return {
        trouble: 'Webex asks us to slow down',
        // As Webex says: the minute began with whatever was asked with this token, a probe for instance.
        pauseMs: error.retryAfterMs ?? REQUEST_PAUSE_MS,
      };
    case 'unauthorized':
    case 'forbidden':
      return { trouble: 'Webex refuses call records to this authorization', pauseMs: REQUEST_PAUSE_MS };
    case 'wrong-region':
      return { trouble: 'Call records of this organization lie in another region of Webex', pauseMs: backOffMs };
    case 'unavailable':
    case 'network':
    case 'timeout':
      return { trouble: 'Webex does not answer', pauseMs: backOffMs };
    default:
      return { trouble: `Webex refused: ${error.message}`.slice(0, 300), pauseMs: backOffMs };
  }
}

interface Why {
  organizationId: string;
  reason: string;
  incident: string | null;
}

async function addPending(
  platform: Platform,
  transaction: Platform['database'],
  input: Why & { window: PlannedWindow },
): Promise<void> {
  const { window, ...why } = input;
  const rest = { windowId: platform.ids.uuid(), records: 0, now: new Date(platform.clock.now()) };
  await insertWindow(transaction, { ...window, ...why, ...rest, state: 'pending' });
}

async function addLost(
  platform: Platform,
  transaction: Platform['database'],
  input: Why & { from: Date; to: Date },
): Promise<void> {
  const rest = { windowId: platform.ids.uuid(), records: 0, now: new Date(platform.clock.now()) };
  const kind = { state: 'lost', purpose: 'catch-up', via: 'feed' } as const;
  await insertWindow(transaction, { ...input, ...rest, ...kind, missingFrom: input.from });
}
