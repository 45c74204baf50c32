import { sleepOnMachine } from '../../platform/clock.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import { deleteOldCalls, deleteOldDials } from './call-control.queries.ts';
import { ensureWebhook, keepWebhookRow, type WebhookParts } from './ensure-webhook.ts';
import { keepInterests } from './keep-interests.ts';
import { claimReconcile, type MemberRow, readDueMembers, reconcileAllSoon } from './lines.queries.ts';
import { RECONCILE_EVERY_MS, reconcileLine } from './reconcile-line.ts';
import { claimWebhookCheck } from './webhook.queries.ts';

export interface WatchParts extends WebhookParts {
  platform: Platform;
  authorizations: Pick<Authorizations, 'webexFor' | 'webexForEach' | 'usable'>;
}

export interface LineWatch {
  tick(now: number): Promise<void>;
  /** The authorization works again: webhook and watched lines are looked at now. */
  recover(organizationId: string): Promise<void>;
}

const JOB = 'call-control';
const CHECK_EVERY_MS = 60_000;
const WATCHED_MS = 60_000;
const TIDY_EVERY_MS = 3_600_000;
/** Longer than an event may be late, so that a repeated one still finds that its call has ended. */
const ENDED_KEPT_MS = 12 * 3_600_000;
const SILENT_KEPT_MS = 24 * 3_600_000;
const DIALS_KEPT_MS = 24 * 3_600_000;
/** On the machine's clock: how long one organization whose Webex hangs may hold up the others. */
const PATIENCE_MS = 5_000;

/** What is due without anybody asking: the webhook each minute, lines on a console every 15 seconds, tidying up. */
export function createLineWatch(parts: WatchParts, patienceMs = PATIENCE_MS): LineWatch {
  const { platform, authorizations } = parts;
  let tidiedMs = Number.NEGATIVE_INFINITY;
  const running = new Map<string, Promise<void>>();

  const unlessRunning = (key: string, work: () => Promise<void>): Promise<void> => {
    const started = running.get(key) ?? work().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };

  const checkWebhook = async (organizationId: string): Promise<void> => {
    const ensured = await ensureWebhook(parts, organizationId);
    await keepInterests(parts, organizationId);
    // Events were lost in between: what the lines show is compared at once.
    if (ensured !== 'kept')
      await reconcileAllSoon(platform.database, { organizationId, now: new Date(platform.clock.now()) });
  };

  const checkDue = async (organizationId: string, now: Date): Promise<void> => {
    try {
      const row = await keepWebhookRow(parts, organizationId);
      if (row.checkDueAt > now) return;
      const nextDueAt = new Date(now.getTime() + CHECK_EVERY_MS);
      if (!(await claimWebhookCheck(platform.database, { organizationId, now, nextDueAt }))) return;
      await checkWebhook(organizationId);
    } catch (error) {
      platform.log.warn({ err: error, organizationId }, 'the webhook of calls could not be checked');
    }
  };

  const reconcile = async (row: MemberRow, now: Date): Promise<void> => {
    const { organizationId, memberUuid } = row;
    const nextDueAt = new Date(now.getTime() + RECONCILE_EVERY_MS);
    try {
      if (!(await claimReconcile(platform.database, { organizationId, memberUuid, now, nextDueAt }))) return;
      const { webex } = await authorizations.webexFor(organizationId, JOB);
      await reconcileLine(platform, webex, { organizationId, member: row });
    } catch (error) {
      platform.log.warn({ err: error, organizationId }, 'calls of a line could not be compared');
    }
  };

  const tidy = async (organizationIds: readonly string[], now: Date): Promise<void> => {
    if (now.getTime() - tidiedMs < TIDY_EVERY_MS) return;
    tidiedMs = now.getTime();
    const before = (ms: number): Date => new Date(now.getTime() - ms);
    for (const organizationId of organizationIds) {
      const old = { endedBefore: before(ENDED_KEPT_MS), silentBefore: before(SILENT_KEPT_MS) };
      await deleteOldCalls(platform.database, { organizationId, ...old });
      await deleteOldDials(platform.database, { organizationId, before: before(DIALS_KEPT_MS) });
    }
  };

  return {
    async tick(nowMs) {
      const now = new Date(nowMs);
      const usable = (await authorizations.usable(JOB)).map(({ organizationId }) => organizationId);
      await atMost(
        patienceMs,
        usable.map((organizationId) => unlessRunning(organizationId, () => checkDue(organizationId, now))),
      );
      const watchedAfter = new Date(nowMs - WATCHED_MS);
      const due = await readDueMembers(platform.database, { organizationIds: usable, now, watchedAfter });
      await atMost(
        patienceMs,
        due.map((row) => unlessRunning(`${row.organizationId}/${row.memberUuid}`, () => reconcile(row, now))),
      );
      await tidy(usable, now);
    },
    async recover(organizationId) {
      await checkWebhook(organizationId);
      await reconcileAllSoon(platform.database, { organizationId, now: new Date(platform.clock.now()) });
    },
  };
}

/** Waits for all, but no longer than this: what takes longer goes on by itself. */
async function atMost(ms: number, works: readonly Promise<void>[]): Promise<void> {
  const over = new AbortController();
  await Promise.race([Promise.all(works), sleepOnMachine(ms, over.signal).catch(() => undefined)]);
  over.abort();
}
