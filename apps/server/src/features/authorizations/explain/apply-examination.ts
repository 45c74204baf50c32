import { CAUSE_ARTICLES, type Job, type Verdict } from '@linekeeper/api-contract';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import * as queries from '../authorizations.queries.ts';
import { type Context, drawLine, note, nowOf, tellChanged } from '../context.ts';
import { recover } from '../recover/recover.ts';
import { PROVEN_AFTER } from '../standby/choose-serving.ts';
import { noteServing } from '../standby/note-serving.ts';
import { clearDoubt } from '../standby/standby.queries.ts';
import { causeSentence, JOB_NAMES, lastingSentence, whatWouldTell } from '../words.ts';
import { CAUSE_FACTS } from './causes.ts';
import { type Decision, decide } from './decide.ts';
import { type ExaminedAuthorization, examineOrganization } from './examine.ts';
import { groupIncidents } from './incidents.ts';

/** A death is believed when a second examination, at least so much later, says the same: one round of the ticker. */
export const CONFIRM_AFTER_MS = 900;
/** While something is stopped or in doubt: for the recovery, and for evidence that comes late. */
const LOOK_AGAIN_MS = 20_000;
/** After an hour: still within the minute that people are promised where it can come back by itself, else at leisure. */
const LOOK_AGAIN_LATER_MS = 45_000;
const LOOK_AGAIN_AT_LEISURE_MS = 5 * 60_000;
const HOUR_MS = 60 * 60_000;
const CALL_RECORDS_AGAIN_MS = 65_000;
const CERTAINTY_RANK = { unknown: 0, likely: 1, certain: 2 } as const;
/** Examines an organization, writes what follows, and says when to look again. */
export async function examineAndApply(context: Context, organizationId: string): Promise<void> {
  const organization = await context.organizations.byId(organizationId);
  const startedAt = nowOf(context);
  const examined = await examineOrganization(context, organizationId);
  const changed: Job[] = [];
  let lookAgainMs: number | null = null;
  for (const one of examined) {
    const before = one.row;
    const outcome = await apply(context, { examined: one, organizationName: organization?.name ?? '' });
    // What traffic complained of before is answered now, one way or the other.
    const { authorization_id: authorizationId } = before;
    if (before.doubted_at !== null && one.facts.own !== 'transient')
      await clearDoubt(context.platform.database, { organizationId, authorizationId, notAfter: startedAt });
    if (outcome.changed) changed.push(before.job);
    if (outcome.lookAgainMs !== null) lookAgainMs = Math.min(lookAgainMs ?? outcome.lookAgainMs, outcome.lookAgainMs);
  }
  // Before the incident opens: it says who stands in.
  const standingBy = new Set(examined.filter(({ row }) => row.seat > 1).map(({ row }) => row.job));
  for (const job of standingBy) await noteServing(context, organizationId, job);
  await groupIncidents(context, organizationId, true);
  if (lookAgainMs !== null) {
    const at = new Date(context.platform.clock.now() + lookAgainMs);
    await queries.askForExamination(context.platform.database, { organizationId, at });
  }
  if (changed.length > 0) await tellChanged(context, organizationId, changed);
}

interface Applied {
  changed: boolean;
  lookAgainMs: number | null;
}

async function apply(
  context: Context,
  input: { examined: ExaminedAuthorization; organizationName: string },
): Promise<Applied> {
  const { examined } = input;
  const { inferredEvidence } = context.platform.settings;
  const decision = decide(examined.facts, inferredEvidence === 'use' ? 'all' : 'documented-and-seen');
  const row: AuthorizationRow = {
    ...examined.row,
    refresh_refusal: examined.refusal,
    next_job_probe_at: nextJobProbeAt(context, examined),
    access_alive: examined.facts.own === 'transient' ? examined.row.access_alive : examined.facts.own === 'accepted',
  };
  switch (decision.kind) {
    case 'well':
      return applyWell(context, examined, row);
    case 'cannot-tell':
      return applyCannotTell(context, row);
    case 'stopped':
      return row.state === 'stopped'
        ? applyStillStopped(context, { ...input, decision, row })
        : applySuspicion(context, { ...input, decision, row });
  }
}

/** What was suspected begins anew: two refusals with silence between them do not confirm each other. */
async function applyCannotTell(context: Context, row: AuthorizationRow): Promise<Applied> {
  if (row.state === 'stopped') return { changed: false, lookAgainMs: lookAgainMs(context, row) };
  if (row.suspect_since === null) return { changed: false, lookAgainMs: null };
  await queries.saveAssessment(context.platform.database, { ...row, suspect_since: null, suspicion: null });
  return { changed: false, lookAgainMs: LOOK_AGAIN_MS };
}

async function applyWell(context: Context, examined: ExaminedAuthorization, row: AuthorizationRow): Promise<Applied> {
  const now = nowOf(context);
  const { facts } = examined;
  if (waitsForItsMinute(row, facts.jobProbe)) return { changed: false, lookAgainMs: LOOK_AGAIN_MS };
  if (row.state === 'stopped' && !provesRecovery(row, examined)) return stillWaiting(context, row);
  const good: AuthorizationRow = {
    ...row,
    known_good_at: now,
    status_seen_at: facts.job === 'presence' && facts.jobProbe === 'works' ? now : row.status_seen_at,
    suspect_since: null,
    suspicion: null,
    refresh_refusal: null,
    access_alive: true,
    good_in_a_row: Math.min(row.good_in_a_row + 1, PROVEN_AFTER),
    checks: examined.checks.length >= row.checks.length ? examined.checks : row.checks,
  };
  if (row.state === 'stopped') {
    await recover(context, { row: good, how: 'by itself' });
    return { changed: true, lookAgainMs: null };
  }
  const state = row.state === 'unknown' ? 'healthy' : row.state;
  await queries.saveAssessment(context.platform.database, { ...good, state });
  if (state !== row.state) {
    await drawLine(context, { organizationId: row.organization_id, job: row.job, from: now });
  }
  return { changed: state !== row.state || row.suspect_since !== null, lookAgainMs: null };
}

/**
 * Call records were refused, and asking a second time has to wait for the next minute: that clears nothing. Whether a refused request
 * counts for Webex's one a minute nobody knows.
 */
function waitsForItsMinute({ job, state, suspicion }: AuthorizationRow, jobProbe: string): boolean {
  const suspected = suspicion !== null && CAUSE_FACTS[suspicion].living;
  return job === 'call-records' && state !== 'stopped' && suspected && jobProbe === 'transient';
}

async function stillWaiting(context: Context, row: AuthorizationRow): Promise<Applied> {
  await queries.saveAssessment(context.platform.database, row);
  return { changed: false, lookAgainMs: lookAgainMs(context, row) };
}

function lookAgainMs(context: Context, row: AuthorizationRow): number {
  const stoppedForMs = row.stopped_at === null ? 0 : context.platform.clock.now() - row.stopped_at.getTime();
  if (stoppedForMs < HOUR_MS) return LOOK_AGAIN_MS;
  return row.refresh_refusal === null ? LOOK_AGAIN_LATER_MS : LOOK_AGAIN_AT_LEISURE_MS;
}

/** What ended it must be seen to work again; for a lost role the role itself is that proof. */
function provesRecovery(row: AuthorizationRow, { facts }: ExaminedAuthorization): boolean {
  if (row.verdict?.cause === 'full-admin-lost') return facts.fullAdmin === 'held' && facts.jobProbe !== 'refused';
  const needsTheJob = row.verdict !== null && (CAUSE_FACTS[row.verdict.cause].living || row.refresh_refusal === null);
  return !needsTheJob || facts.jobProbe === 'works';
}

/** Webex takes one first request about call records a minute: more would only be refused. */
function nextJobProbeAt(context: Context, { row, facts }: ExaminedAuthorization): Date {
  const asked = row.job === 'call-records' && facts.jobProbe !== 'not-asked';
  return asked ? new Date(context.platform.clock.now() + CALL_RECORDS_AGAIN_MS) : row.next_job_probe_at;
}

interface StoppedInput {
  examined: ExaminedAuthorization;
  organizationName: string;
  decision: Extract<Decision, { kind: 'stopped' }>;
  row: AuthorizationRow;
}

/** First and second examination of an authorization that worked. */
async function applySuspicion(context: Context, input: StoppedInput): Promise<Applied> {
  const { decision, examined, row } = input;
  const now = nowOf(context);
  const { database } = context.platform;
  const since = row.suspect_since;
  const suspectMs = since === null ? 0 : now.getTime() - since.getTime();
  if (since === null || suspectMs < CONFIRM_AFTER_MS) {
    await queries.saveAssessment(database, {
      ...row,
      suspect_since: since ?? now,
      suspicion: decision.cause,
      good_in_a_row: 0,
    });
    const text = examined.witnesses.find(({ speaks }) => speaks === 'for')?.text ?? decision.because;
    const { trackingId } = examined;
    await note(context, { ...aboutOf(row), kind: 'probe-bad', text, trackingId });
    return { changed: false, lookAgainMs: CONFIRM_AFTER_MS - suspectMs };
  }
  const stopped = await stop(context, input, since);
  return { changed: stopped, lookAgainMs: LOOK_AGAIN_MS };
}

async function stop(context: Context, input: StoppedInput, since: Date): Promise<boolean> {
  const { row, examined } = input;
  const verdict = verdictOf(input, since);
  const about = aboutOf(row);
  const stopped: AuthorizationRow = {
    ...row,
    state: 'stopped',
    stopped_at: since,
    suspect_since: null,
    suspicion: null,
    good_in_a_row: 0,
    verdict,
    checks: examined.checks,
  };
  const saved = await context.platform.database.transaction().execute(async (transaction) => {
    const rows = await queries.saveAssessment(transaction, stopped);
    if (rows.length > 0) await drawLine(context, { ...about, from: since }, transaction);
    return rows;
  });
  if (saved.length === 0) return false;
  await note(context, {
    ...about,
    kind: 'stopped',
    text: row.seat === 1 ? `${JOB_NAMES[row.job]} stopped` : `The standby, ${row.authorizer_name}, stopped`,
    trackingId: examined.trackingId,
  });
  await note(context, { ...about, kind: 'verdict', text: verdictText(verdict) });
  return true;
}

/** Late evidence makes a verdict better, never worse. */
async function applyStillStopped(context: Context, input: StoppedInput): Promise<Applied> {
  const { row, decision } = input;
  const about = aboutOf(row);
  const { verdict } = row;
  const verdictNow = verdictOf(input, row.stopped_at ?? nowOf(context));
  const better =
    verdict === null ||
    CERTAINTY_RANK[decision.certainty] > CERTAINTY_RANK[verdict.certainty] ||
    (verdict.certainty !== 'certain' && decision.certainty === verdict.certainty && decision.cause !== verdict.cause) ||
    // The token died after something that had left it alive: another trouble, with another way out.
    (CAUSE_FACTS[verdict.cause].living && !CAUSE_FACTS[decision.cause].living && decision.certainty !== 'unknown');
  await queries.saveAssessment(context.platform.database, { ...row, verdict: better ? verdictNow : verdict });
  if (better) await note(context, { ...about, kind: 'verdict', text: verdictText(verdictNow) });
  else await note(context, { ...about, kind: 'checked', text: 'Checked, unchanged' });
  return { changed: better, lookAgainMs: lookAgainMs(context, row) };
}

function verdictOf({ decision, examined, organizationName, row }: StoppedInput, since: Date): Verdict {
  const names = { person: row.authorizer_name, organization: organizationName };
  return {
    cause: decision.cause,
    certainty: decision.certainty,
    since: since.toISOString(),
    sentence: [causeSentence(decision.cause, names), lastingSentence(examined.answersUntil)].filter(Boolean).join(' '),
    article: CAUSE_ARTICLES[decision.cause],
    wouldTell: whatWouldTell(decision.candidates, names),
    witnesses: examined.witnesses,
  };
}

function aboutOf(row: AuthorizationRow): { organizationId: string; job: Job; authorizationId: string } {
  return { organizationId: row.organization_id, job: row.job, authorizationId: row.authorization_id };
}

function verdictText({ cause, certainty, sentence }: Verdict): string {
  return cause === 'unknown' ? sentence : `${sentence} (${certainty})`;
}
