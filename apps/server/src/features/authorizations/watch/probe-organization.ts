import type { Job } from '@linekeeper/api-contract';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import { askForExamination, markUnknown } from '../authorizations.queries.ts';
import { type Context, drawLine, nowOf, tellChanged } from '../context.ts';
import type { Facts } from '../explain/facts.ts';
import { PROVEN_AFTER } from '../standby/choose-serving.ts';
import { noteServing } from '../standby/note-serving.ts';
import { JOB_CHECK } from '../words.ts';
import { askForJob, askWhoItIs, type Finding } from './ask-webex.ts';
import * as probes from './probes.queries.ts';
import { clockSkewMs, noteTroubles, type WayHeard } from './troubles.ts';

/**
 * Each probe comes a twentieth to a fifth earlier: organizations added together do not ask together for ever, and what a probe finds
 * is examined twice and told within the interval that people are promised.
 */
const SOONEST = 0.8;
const LATEST = 0.95;
/**
 * What is due within so much of an interval is asked along with what is due now: however they began, all authorizations of an
 * organization are asked together after two intervals.
 */
const ALONG = 0.5;
/**
 * With every probe where only the job's own refusal tells (scope, licence, sharing), so that it is known within the minute:
 * it tries the token as well, and stands in for the question who the person is. Webex answers one first request a minute about
 * call records, and the collector needs most of them.
 */
const JOB_PROBE_MS: Record<Job, number> = {
  'users-sync': 0,
  presence: 0,
  'call-control': 0,
  'call-records': 300_000,
  'sign-in': 120_000,
};
/** A job that met trouble on the way is asked again soon: one sign may be a hiccup. */
const JOB_AGAIN_MS = 65_000;
/** After trouble on the way: ask again sooner, but not for long. */
const RETRY_MS = 15_000;
const RETRY_SOON_INTERVALS = 2;
/** Nothing good heard for so many intervals: unknown. */
const UNKNOWN_AFTER_INTERVALS = 3;

/** What came of one token. */
type Heard =
  | {
      kind: 'good';
      row: AuthorizationRow;
      finding: Finding;
      jobWorks: boolean;
      jobAsked: boolean;
      /** The person could be asked, the job met trouble on the way. */
      jobTrouble?: Finding;
      skewMs?: number | null;
    }
  | { kind: 'transient'; row: AuthorizationRow; finding: Finding }
  | { kind: 'suspicious'; row: AuthorizationRow };

export function nextProbeAt(context: Context): Date {
  const { clock, ids } = context.platform;
  return new Date(clock.now() + intervalMs(context) * (LATEST - (LATEST - SOONEST) * ids.jitter()));
}

const intervalMs = ({ platform }: Context): number => platform.settings.probeSeconds * 1000;

/** Asks every authorization of one organization that is due, and writes what was heard in one statement. */
export async function probeOrganization(context: Context, organizationId: string): Promise<void> {
  const { clock, database } = context.platform;
  const claimed = await context.probeStatements.claim({
    organizationId,
    dueBy: new Date(clock.now() + intervalMs(context) * ALONG),
    nextAt: nextProbeAt(context),
  });
  // While stopped or in doubt, the examinations look at it.
  const rows = claimed.filter((row) => row.state !== 'stopped' && row.suspect_since === null && row.paused_at === null);
  const askedAt = nowOf(context);
  const heard = await askAll(context, rows);
  const good = heard.filter((one) => one.kind === 'good');
  const transient = heard.filter((one) => one.kind === 'transient');
  if (good.length > 0) await heardGood(context, { organizationId, askedAt, good });
  if (transient.length > 0) await heardNothing(context, organizationId, transient);
  await noteTroubles(context, organizationId, {
    heard: [...good.map(wayOfGood), ...transient.map(({ row, finding }) => wayOfTransient(row, finding))],
    skewMs: good.find(({ skewMs }) => skewMs != null)?.skewMs ?? null,
  });
  const suspicious = heard.filter((one) => one.kind === 'suspicious');
  if (suspicious.length === 0) return;
  const at = nowOf(context);
  // The examination asks for the job as well, where it is due. The probe itself is not: it would ask again and again until then.
  const authorizationIds = suspicious.map(({ row }) => row.authorization_id);
  await probes.bringJobProbesForward(database, { organizationId, authorizationIds, at });
  await askForExamination(database, { organizationId, at });
}

/**
 * Who a person is needs to be asked once: where the first of a person's authorizations answered that all is well, the
 * others are asked for their job where that is due, which tries their own token as well.
 */
async function askAll(context: Context, rows: readonly AuthorizationRow[]): Promise<Heard[]> {
  const byPerson = Map.groupBy(rows, ({ authorizer_webex_id }) => authorizer_webex_id);
  const heard = await Promise.all(
    [...byPerson.values()].map(async (own) => {
      const first =
        own.find((row) => row.job !== 'sign-in' && !jobIsDue(context, row)) ?? own.find(isNoSignIn) ?? own[0];
      if (first === undefined) return [];
      const said = await askOne(context, first, false);
      const personIsWell = said.kind === 'good' && isNoSignIn(first);
      const others = own.filter((row) => row !== first);
      return [said, ...(await Promise.all(others.map((row) => askOne(context, row, personIsWell))))];
    }),
  );
  return heard.flat();
}

const isNoSignIn = ({ job }: AuthorizationRow): boolean => job !== 'sign-in';

const isBad = (jobProbe: Facts['jobProbe']): boolean => !['works', 'transient', 'not-asked'].includes(jobProbe);

/** What is asked with every probe is due with the first one as well, however far apart a person's probes were drawn. */
function jobIsDue({ platform }: Context, row: AuthorizationRow): boolean {
  return JOB_PROBE_MS[row.job] === 0 || row.next_job_probe_at.getTime() <= platform.clock.now();
}

async function askOne(context: Context, row: AuthorizationRow, personIsWell: boolean): Promise<Heard> {
  const target = { organizationId: row.organization_id, authorizationId: row.authorization_id, job: row.job };
  const webex = context.tokenVault.webexFor(target);
  const about = {
    job: row.job,
    personWebexId: row.authorizer_webex_id,
    client: row.client,
    nowMs: context.platform.clock.now(),
  };
  const due = jobIsDue(context, row) && !collectorAsked(context, row);
  // The collector took its one question a minute: that says nothing, and the token is tried by the other question.
  let isLimited = false;
  if (personIsWell && due && row.job !== 'sign-in') {
    const { jobProbe, finding } = await askForJob(webex, about);
    if (isBad(jobProbe)) return { kind: 'suspicious', row };
    if (jobProbe !== 'transient') return { kind: 'good', row, finding, jobWorks: jobProbe === 'works', jobAsked: true };
    // Also when the token itself was refused: the question below tells.
    isLimited = isUsual(row, finding);
    if (!isLimited && finding.status !== 401) return { kind: 'transient', row, finding };
  }
  const own = await askWhoItIs(webex, row.job);
  if (own.own !== 'accepted') {
    return own.own === 'transient' ? { kind: 'transient', row, finding: own.finding } : { kind: 'suspicious', row };
  }
  if (own.fullAdmin === 'missing') return { kind: 'suspicious', row };
  const skewMs = clockSkewMs(context, own.finding);
  // A record without roles may mean that they are gone, and other roles that a permission is: then only the job can tell.
  const inDoubt = own.fullAdmin === 'not-told' || rolesChanged(context, row, own.person.roles);
  const jobAsked = !isLimited && (due || inDoubt);
  const asked = jobAsked ? await askForJob(webex, about) : null;
  const jobProbe = asked?.jobProbe ?? 'not-asked';
  if (isBad(jobProbe)) return { kind: 'suspicious', row };
  const jobTrouble = jobProbe === 'transient' && asked !== null ? { jobTrouble: asked.finding } : {};
  return { kind: 'good', row, finding: own.finding, jobWorks: jobProbe === 'works', jobAsked, skewMs, ...jobTrouble };
}

/**
 * Webex takes one first request a minute about call records, and the collector's good answer proves as much as one of ours: a probe
 * that asked beside it would only use up the next one. While something is wrong it asks all the same.
 */
function collectorAsked({ platform, recordsAnswered }: Context, row: AuthorizationRow): boolean {
  if (row.job !== 'call-records' || row.state !== 'healthy' || row.trouble != null) return false;
  const answer = recordsAnswered.get(row.authorization_id);
  return answer?.good === true && platform.clock.now() - answer.atMs < JOB_PROBE_MS['call-records'];
}

/** Whether the person has other roles than at the look before: of call records only, which may not be asked for each time. */
function rolesChanged(context: Context, row: AuthorizationRow, roles: readonly string[] | undefined): boolean {
  if (row.job !== 'call-records' || roles === undefined) return false;
  const now = [...roles].sort().join(' ');
  const before = context.rolesSeen.get(row.authorization_id);
  context.rolesSeen.set(row.authorization_id, now);
  return before !== undefined && before !== now;
}

/** Its one question a minute is often taken by the collector: a limit it is built for, and no trouble. */
function isUsual({ job }: AuthorizationRow, finding: Finding | undefined): boolean {
  return job === 'call-records' && finding?.trouble?.kind === 'rate-limited' && finding.request === 'GET /cdr_feed';
}

function wayOfGood({ row, finding, jobAsked, jobTrouble }: Extract<Heard, { kind: 'good' }>): WayHeard {
  const met = isUsual(row, jobTrouble) ? finding : (jobTrouble ?? finding);
  return { row, finding: met, onlyJob: jobTrouble !== undefined, jobAsked };
}

function wayOfTransient(row: AuthorizationRow, finding: Finding): WayHeard {
  return { row, finding: isUsual(row, finding) ? null : finding, onlyJob: false, jobAsked: true };
}

async function heardGood(
  context: Context,
  input: { organizationId: string; askedAt: Date; good: readonly Extract<Heard, { kind: 'good' }>[] },
): Promise<void> {
  const { organizationId, good } = input;
  const at = nowOf(context);
  const news = good.map(({ row, jobWorks, jobAsked, jobTrouble }) => ({
    authorizationId: row.authorization_id,
    authorizedAt: row.authorized_at,
    nextJobProbeAt: jobAsked
      ? new Date(at.getTime() + Math.min(JOB_PROBE_MS[row.job], jobTrouble === undefined ? Infinity : JOB_AGAIN_MS))
      : row.next_job_probe_at,
    statusSeen: row.job === 'presence' && jobWorks,
    checks: jobWorks ? checksWith(row) : null,
  }));
  const marked = await context.probeStatements.markGood({ organizationId, at, askedAt: input.askedAt, news });
  const states = new Map(marked.map(({ authorization_id, state }) => [authorization_id, state]));
  for (const { row, finding } of good) {
    const { authorization_id: authorizationId, job, known_good_at: before } = row;
    context.freshness.written(authorizationId, at.getTime());
    // Good again after a doubt: the work may go back to it.
    if (row.good_in_a_row < PROVEN_AFTER) await noteServing(context, organizationId, job);
    await context.quietNotes.repeat(
      {
        organizationId,
        job,
        authorizationId,
        kind: 'probe-good',
        text: 'Checked, works',
        trackingId: finding.trackingId,
      },
      { knownBefore: before !== null && before > row.authorized_at && row.state !== 'unknown' },
    );
    if (row.state !== 'unknown' || states.get(authorizationId) !== 'healthy') continue;
    await drawLine(context, { organizationId, job, from: at });
    await tellChanged(context, organizationId, [job]);
  }
}

/** The tick for the job, where it is not there yet. */
function checksWith(row: AuthorizationRow): AuthorizationRow['checks'] | null {
  const label = JOB_CHECK[row.job];
  if (row.checks.some((check) => check.label === label && check.outcome === 'ok' && check.text === null)) return null;
  return [...row.checks.filter((check) => check.label !== label), { label, outcome: 'ok', text: null }];
}

/** Trouble on the way: after three intervals without a good answer we no longer know, and say so. */
async function heardNothing(
  context: Context,
  organizationId: string,
  transient: readonly Extract<Heard, { kind: 'transient' }>[],
): Promise<void> {
  const { database, clock } = context.platform;
  const nowMs = clock.now();
  for (const { row, finding } of transient) {
    const { text, trackingId } = finding;
    await context.quietNotes.repeat(
      {
        organizationId,
        job: row.job,
        authorizationId: row.authorization_id,
        kind: 'signal',
        text: `Not answered: ${text}`,
        trackingId,
      },
      { knownBefore: false },
    );
  }
  await planNext(context, organizationId, transient);
  for (const { row } of transient) {
    const goodMs = lastGoodMs(context, row);
    if (nowMs - goodMs <= UNKNOWN_AFTER_INTERVALS * intervalMs(context) || row.state === 'unknown') continue;
    const marked = await markUnknown(database, { organizationId, authorizationId: row.authorization_id });
    if (marked.length === 0) continue;
    await drawLine(context, { organizationId, job: row.job, from: new Date(goodMs) });
    await tellChanged(context, organizationId, [row.job]);
  }
}

const lastGoodMs = (context: Context, row: AuthorizationRow): number =>
  Math.max(
    (row.known_good_at ?? row.authorized_at).getTime(),
    context.freshness.lastGoodMs(row.authorization_id) ?? Number.NEGATIVE_INFINITY,
  );

/** Soon again while it may be a hiccup. What Webex asks for when it says "too many" is obeyed, by the whole organization. */
async function planNext(
  context: Context,
  organizationId: string,
  transient: readonly Extract<Heard, { kind: 'transient' }>[],
): Promise<void> {
  const { database, clock } = context.platform;
  const nowMs = clock.now();
  const soonUntilMs = RETRY_SOON_INTERVALS * intervalMs(context);
  const soon = transient.filter(({ row }) => nowMs - lastGoodMs(context, row) <= soonUntilMs);
  if (soon.length > 0) {
    const authorizationIds = soon.map(({ row }) => row.authorization_id);
    await probes.planProbes(database, { organizationId, authorizationIds, at: new Date(nowMs + RETRY_MS) });
  }
  const pauseMs = Math.max(0, ...transient.map(({ finding }) => finding.trouble?.retryAfterMs ?? 0));
  if (pauseMs > 0) await probes.pauseProbes(database, { organizationId, until: new Date(nowMs + pauseMs) });
}
