import type { Job } from '@linekeeper/api-contract';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import * as queries from '../authorizations.queries.ts';
import { type Context, drawSpan, note, nowOf, tellChanged } from '../context.ts';
import { examineAndApply } from '../explain/apply-examination.ts';
import { JOB_CHECK } from '../words.ts';
import { askForJob, askWhoItIs, type Finding, type OwnAnswer } from './ask-webex.ts';
import { readAudit } from './read-audit.ts';

/** Each probe comes up to a fifth earlier, so that authorizations made together do not ask together for ever. */
const JITTER = 0.2;
/**
 * Presence with every probe: one cheap page is all that tells when sharing is off. Webex answers one first request a minute
 * about call records, and the collector needs most of them.
 */
const JOB_PROBE_MS: Record<Job, number> = {
  'users-sync': 120_000,
  presence: 0,
  'call-control': 120_000,
  'call-records': 300_000,
  'sign-in': 120_000,
};
const AUDIT_MS = 30_000;
/** After trouble on the way: ask again sooner. */
const RETRY_MS = 15_000;
/** Nothing good heard for so many intervals: unknown. */
const UNKNOWN_AFTER_INTERVALS = 3;
const AT_ONCE = 8;
/** Longer than the slowest examination: a request may take 30 s to time out, and some follow each other. */
const EXAMINATION_LEASE_MS = 240_000;

/** What is due now, in the order in which one leads to the next: probes, the audit log, examinations. */
export async function watchAuthorizations(context: Context): Promise<void> {
  await probeDue(context);
  const now = nowOf(context);
  const watches = await queries.selectDueWatches(context.platform.database, { now });
  await inTurns(watches, (watch) => pollAudit(context, watch.organization_id));
  const due = await queries.selectDueWatches(context.platform.database, { now });
  await inTurns(due, async ({ organization_id: organizationId }) => {
    const until = new Date(context.platform.clock.now() + EXAMINATION_LEASE_MS);
    const claimed = await queries.claimExamination(context.platform.database, { organizationId, now, until });
    if (claimed.length === 0) return;
    try {
      await examineAndApply(context, organizationId);
    } finally {
      await queries.releaseExamination(context.platform.database, { organizationId });
    }
  });
}

export function nextProbeAt(context: Context): Date {
  const { settings, clock, ids } = context.platform;
  return new Date(clock.now() + settings.probeSeconds * 1000 * (1 - JITTER * ids.jitter()));
}

async function probeDue(context: Context): Promise<void> {
  const now = nowOf(context);
  const due = await queries.selectDueProbes(context.platform.database, { now });
  await inTurns(due, async ({ organization_id: organizationId, authorization_id: authorizationId }) => {
    const [row] = await queries.claimProbe(context.platform.database, {
      organizationId,
      authorizationId,
      dueAt: now,
      nextAt: nextProbeAt(context),
    });
    // While stopped or in doubt, the examinations look at it.
    if (row !== undefined && row.state !== 'stopped' && row.suspect_since === null) await probe(context, row);
  });
}

async function probe(context: Context, row: AuthorizationRow): Promise<void> {
  const target = { organizationId: row.organization_id, authorizationId: row.authorization_id, job: row.job };
  const webex = context.tokenVault.webexFor(target);
  const nowMs = context.platform.clock.now();
  const own = await askWhoItIs(webex, row.job);
  if (own.own !== 'accepted') {
    if (own.own === 'transient') return heardNothing(context, row, own.finding);
    return raiseSuspicion(context, row.organization_id);
  }
  if (own.fullAdmin === 'missing') return raiseSuspicion(context, row.organization_id);
  // A record without roles may mean that they are gone: then only the job can tell.
  const due = row.next_job_probe_at.getTime() <= nowMs || own.fullAdmin === 'not-told';
  const asked = due
    ? await askForJob(webex, { job: row.job, personWebexId: row.authorizer_webex_id, nowMs })
    : { jobProbe: 'not-asked' as const, finding: own.finding };
  if (asked.jobProbe === 'refused' || asked.jobProbe === 'status-missing') {
    return raiseSuspicion(context, row.organization_id);
  }
  await heardGood(context, { row, own, jobWorks: asked.jobProbe === 'works', jobAsked: due });
}

async function heardGood(
  context: Context,
  input: { row: AuthorizationRow; own: OwnAnswer; jobWorks: boolean; jobAsked: boolean },
): Promise<void> {
  const { row, own } = input;
  const now = nowOf(context);
  const about = { organizationId: row.organization_id, job: row.job };
  const jobCheck = { label: JOB_CHECK[row.job], outcome: 'ok' as const, text: null };
  const [marked] = await queries.markGood(context.platform.database, {
    organizationId: row.organization_id,
    authorizationId: row.authorization_id,
    authorizedAt: row.authorized_at,
    now,
    statusSeen: row.job === 'presence' && input.jobWorks,
    checks: input.jobWorks ? [...row.checks.filter(({ label }) => label !== jobCheck.label), jobCheck] : row.checks,
    nextJobProbeAt: input.jobAsked ? new Date(now.getTime() + JOB_PROBE_MS[row.job]) : row.next_job_probe_at,
  });
  await note(context, { ...about, kind: 'probe-good', text: 'Checked, works', trackingId: own.finding.trackingId });
  if (row.state !== 'unknown' || marked?.state !== 'healthy') return;
  await drawSpan(context, { ...about, from: now, kind: 'working' });
  await tellChanged(context, row.organization_id, [row.job]);
}

/** Trouble on the way: after three intervals without a good answer we no longer know, and say so. */
async function heardNothing(context: Context, row: AuthorizationRow, finding: Finding): Promise<void> {
  const { database, clock, settings } = context.platform;
  const about = { organizationId: row.organization_id, job: row.job };
  const { text, trackingId } = finding;
  await note(context, { ...about, kind: 'signal', text: `Not answered: ${text}`, trackingId });
  const again = new Date(clock.now() + RETRY_MS);
  await queries.postponeProbe(database, { ...about, at: again });
  const goodMs = (row.known_good_at ?? row.authorized_at).getTime();
  const tooOld = clock.now() - goodMs > UNKNOWN_AFTER_INTERVALS * settings.probeSeconds * 1000;
  if (!tooOld || row.state === 'unknown') return;
  const { organization_id: organizationId, authorization_id: authorizationId } = row;
  const marked = await queries.markUnknown(database, { organizationId, authorizationId });
  if (marked.length === 0) return;
  await drawSpan(context, { ...about, from: new Date(goodMs), kind: 'unknown' });
  await tellChanged(context, row.organization_id, [row.job]);
}

async function raiseSuspicion(context: Context, organizationId: string): Promise<void> {
  await queries.askForExamination(context.platform.database, { organizationId, at: nowOf(context) });
}

/** Through any living authorization; what is new about an authorizer or the policy leads to an examination at once. */
async function pollAudit(context: Context, organizationId: string): Promise<void> {
  const { database, clock } = context.platform;
  const now = nowOf(context);
  const nextAt = new Date(clock.now() + AUDIT_MS);
  const [watch] = await queries.claimAudit(database, { organizationId, now, nextAt });
  if (watch === undefined) return;
  const rows = await queries.selectAuthorizations(database, { organizationId });
  const living = rows.filter(
    ({ job, state, access_alive }) => job !== 'sign-in' && (state !== 'stopped' || access_alive),
  );
  for (const row of living) {
    const reading = await readAudit(context, {
      organizationId,
      webexOrgId: row.webex_org_id,
      webex: context.tokenVault.webexFor({ organizationId, authorizationId: row.authorization_id, job: row.job }),
      watermark: watch.audit_watermark,
      suspicious: false,
    });
    if (reading.kind !== 'read') continue;
    const authorizers = new Set(rows.map(({ authorizer_webex_id }) => authorizer_webex_id));
    const concerns = reading.fresh.some(
      ({ person_webex_id }) => person_webex_id === null || authorizers.has(person_webex_id),
    );
    if (concerns) await raiseSuspicion(context, organizationId);
    return;
  }
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += AT_ONCE) {
    await Promise.all(items.slice(start, start + AT_ONCE).map(work));
  }
}
