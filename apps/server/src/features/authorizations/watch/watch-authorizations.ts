import * as queries from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { CONFIRM_AFTER_MS, examineAndApply } from '../explain/apply-examination.ts';
import { pollAudits } from './poll-audits.ts';
import { probeDue } from './probe-due.ts';
import { probeOrganization } from './probe-organization.ts';

/** Longer than the slowest examination: a request may take 30 s to time out, and some follow each other. */
const EXAMINATION_LEASE_MS = 240_000;
const EXAMINED_AT_ONCE = 16;

/** Registers what is due, in the order in which one leads to the next: probes, the audit log, examinations. */
export function registerWatching(context: Context): void {
  const { ticker } = context.platform;
  ticker.register('authorizations.probes', (_now, stopping) => probeDue(context, stopping));
  ticker.register('authorizations.audit', () => pollAudits(context));
  ticker.register('authorizations.examinations', () => examineDue(context));
  ticker.register('authorizations.freshness', async () => {
    await context.freshness.flush();
    await context.quietNotes.flush();
  });
}

/** Somebody asks to check now: this organization, whatever was planned. */
export async function checkNow(context: Context, organizationId: string): Promise<void> {
  await probeOrganization(context, organizationId);
  await examineOne(context, { organizationId, now: nowOf(context) });
}

/**
 * What real traffic complains of is examined now and confirmed as soon as it may be, by the process that heard it; the ticker
 * would come up to a second later each time. Whatever is lost here is due in the database all the same.
 */
export async function examineAtOnce(context: Context, organizationId: string): Promise<void> {
  const look = (): Promise<void> => examineOne(context, { organizationId, now: nowOf(context) });
  await look();
  void context.platform.clock
    .sleep(CONFIRM_AFTER_MS)
    .then(() => context.underWay.track(look()))
    .catch((error: unknown) => {
      context.platform.log.error({ err: error, organizationId }, 'an organization could not be examined again');
    });
}

async function examineDue(context: Context): Promise<void> {
  const { database, log } = context.platform;
  const now = nowOf(context);
  const queue = (await queries.selectDueExaminations(database, { now })).values();
  const work = async (): Promise<void> => {
    for (const { organization_id: organizationId } of queue) {
      await examineOne(context, { organizationId, now }).catch((error: unknown) => {
        log.error({ err: error, organizationId }, 'an organization could not be examined');
      });
    }
  };
  await Promise.all(Array.from({ length: EXAMINED_AT_ONCE }, work));
  await context.underWay.settled();
}

async function examineOne(context: Context, input: { organizationId: string; now: Date }): Promise<void> {
  const { organizationId, now } = input;
  const { database, clock } = context.platform;
  const until = new Date(clock.now() + EXAMINATION_LEASE_MS);
  const claimed = await queries.claimExamination(database, { organizationId, now, until });
  if (claimed.length === 0) return;
  try {
    await examineAndApply(context, organizationId);
  } finally {
    await queries.releaseExamination(database, { organizationId });
  }
}
