import { encodeWebexId, WebexError } from '@linekeeper/webex-client';
import { AppError } from '../../../platform/errors.ts';
import { type AuthorizationRow, selectAuthorizations } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { forgetOrphans } from './forget-orphans.ts';
import { renewPastPasswords } from './renew-past-passwords.ts';
import * as queries from './upkeep.queries.ts';

const DAY_MS = 24 * 60 * 60_000;
/** "Checked, works" and the like are of use for so long; what happened is kept for the whole retention. */
const QUIET_DAYS = 60;
const ADMINS_EVERY_MS = 7 * DAY_MS;
/** The budget: ten thousand organizations in less than a quarter of an hour, in small pieces. */
const ORGANIZATIONS_A_ROUND = 20;
const ROWS_AT_A_TIME = 1_000;
const MOST_PIECES = 50;

/**
 * Once a day and organization: tokens that no authorization names and what is older than the retention go, and once a week
 * the Full Admins are counted.
 */
export async function keepUp(context: Context): Promise<void> {
  const { database, log, clock, ids } = context.platform;
  const now = nowOf(context);
  const due = await queries.selectDueUpkeep(database, { now, limit: ORGANIZATIONS_A_ROUND });
  for (const { organization_id: organizationId } of due) {
    const nextAt = new Date(clock.now() + DAY_MS * (1 - 0.2 * ids.jitter()));
    const [claimed] = await queries.claimUpkeep(database, { organizationId, now, nextAt });
    if (claimed === undefined) continue;
    try {
      await forgetOrphans(context, organizationId);
      await prune(context, organizationId);
      await renewPastPasswords(context, organizationId);
      const seenMs = claimed.full_admins_seen_at?.getTime() ?? Number.NEGATIVE_INFINITY;
      if (now.getTime() - seenMs >= ADMINS_EVERY_MS) await countAdmins(context, organizationId);
    } catch (error) {
      log.error({ err: error, organizationId }, 'the daily upkeep of an organization failed');
    }
  }
}

async function prune(context: Context, organizationId: string): Promise<void> {
  const { database, clock, settings } = context.platform;
  const before = new Date(clock.now() - settings.historyDays * DAY_MS);
  const quietBefore = new Date(clock.now() - Math.min(QUIET_DAYS, settings.historyDays) * DAY_MS);
  const piece = { organizationId, before, limit: ROWS_AT_A_TIME };
  await inPieces(() => queries.deleteOldTimeline(database, { ...piece, quietBefore }));
  await inPieces(() => queries.deleteOldSpans(database, piece));
  await inPieces(() => queries.deleteOldAuditEvents(database, piece));
}

/** Small deletions one after the other: none holds locks for long. */
async function inPieces(deletePiece: () => Promise<number>): Promise<void> {
  for (let piece = 0; piece < MOST_PIECES; piece += 1) {
    if ((await deletePiece()) < ROWS_AT_A_TIME) return;
  }
}

/** One page through any living authorization of a Full Admin; what Webex does not tell leaves what is known. */
async function countAdmins(context: Context, organizationId: string): Promise<void> {
  const { database } = context.platform;
  const rows = await selectAuthorizations(database, { organizationId });
  const row = rows.find(canAsk);
  if (row === undefined) return;
  const webex = context.tokenVault.webexFor({
    organizationId,
    authorizationId: row.authorization_id,
    job: row.job,
  });
  try {
    const role = encodeWebexId('ROLE', 'id_full_admin');
    const pages = webex.people.pages({ roles: [role], max: 100, excludeStatus: true }, { retry: 'none' });
    for await (const { items } of pages) {
      // Where Webex does not know the filter it answers everybody: then nothing is known.
      if (items.some(({ roles }) => roles !== undefined && !roles.includes(role))) return;
      const names = items.map(({ displayName, emails }) => displayName ?? emails?.[0] ?? '');
      if (names.length > 0) await queries.setFullAdmins(database, { organizationId, names, at: nowOf(context) });
      return;
    }
  } catch (error) {
    // Another day will do.
    if (!(error instanceof WebexError) && !(error instanceof AppError)) throw error;
  }
}

const canAsk = (row: AuthorizationRow): boolean =>
  ['users-sync', 'presence'].includes(row.job) &&
  row.state !== 'stopped' &&
  row.suspect_since === null &&
  row.paused_at === null;
