import type { Job } from '@linekeeper/api-contract';
import { COST_WITHOUT_SCOPE, JOB_SCOPES } from '../../token-vault/index.ts';
import type { AuthorizationRow, RefreshRefusal } from '../authorizations.queries.ts';
import * as queries from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { askForJob, askWhoItIs, witness } from '../watch/ask-webex.ts';
import { passwordAge } from '../watch/password-age.ts';
import { auditEventFor, readAudit } from '../watch/read-audit.ts';
import { JOB_CHECK } from '../words.ts';
import { askForRenewals, askForScopes } from './ask-renewal.ts';
import { isSuspicious } from './decide.ts';
import type { AuditKind, Check, Examination, Facts } from './facts.ts';
import { auditWitness, hearAboutDirectory, hearOthers } from './hear-others.ts';
import { canTestify, othersOf, type Subject, samePerson } from './subject.ts';

/** The clock of Webex's audit log may differ a little from ours. */
const AUDIT_SLACK_MS = 5_000;
/** After this an event of the audit log is not late any more: it never was. */
const AUDIT_SILENT_MS = 65 * 60_000;
export interface ExaminedAuthorization extends Examination {
  row: AuthorizationRow;
  refusal: RefreshRefusal | null;
  /** It is dead, but what Webex granted before goes on answering until then; null where nothing does. */
  answersUntil: Date | null;
}

/**
 * Looks at every authorization of an organization at once, because each is a witness about the others: asks each who it is,
 * the token endpoint where there is reason, the audit log, and other people's authorizations about the authorizers in doubt.
 */
export async function examineOrganization(context: Context, organizationId: string): Promise<ExaminedAuthorization[]> {
  const all = await queries.selectAuthorizations(context.platform.database, { organizationId });
  // Paused by a person: neither looked at nor asked.
  const rows = all.filter(({ paused_at }) => paused_at === null);
  const subjects = await Promise.all(rows.map((row) => meet(context, row)));
  const auditReadable = await readAuditThrough(context, organizationId, subjects);
  const events = await queries.selectAuditEvents(context.platform.database, {
    organizationId,
    since: earliest(subjects.map(({ provenAt }) => provenAt)) ?? nowOf(context),
  });
  for (const subject of subjects) subject.audit = auditEventFor(events, subject);
  await askForRenewals(context, subjects);
  await Promise.all(subjects.map((subject) => askForItsJob(context, subject)));
  await Promise.all(subjects.map((subject) => askForScopes(context, subject)));
  return Promise.all(subjects.map((subject) => conclude(context, { subject, subjects, auditReadable })));
}

async function meet(context: Context, row: AuthorizationRow): Promise<Subject> {
  const target = { organizationId: row.organization_id, authorizationId: row.authorization_id, job: row.job };
  const webex = context.tokenVault.webexFor(target);
  const { integrations, serviceApps } = context.tokenVault;
  const [own, status, registered] = await Promise.all([
    askWhoItIs(webex, row.job),
    context.tokenVault.grantStatus(target),
    (row.client === 'service-app' ? serviceApps : integrations).get(row.job),
  ]);
  // Renewed, or minted anew, since it was refused.
  const refusal = isNewer(status?.refreshedAt, row.refresh_refusal) ? null : row.refresh_refusal;
  const provenMs = Math.max(row.authorized_at.getTime(), status?.refreshedAt.getTime() ?? 0);
  return {
    row,
    webex,
    clientId: registered?.clientId ?? null,
    own,
    provenAt: new Date(provenMs - AUDIT_SLACK_MS),
    refreshExpiresAt: status?.refreshExpiresAt ?? null,
    accessExpiresAt: status?.accessExpiresAt ?? null,
    grantScopes: status?.scopes ?? [],
    refresh: refusal?.kind ?? (row.refresh_refusal === null ? 'not-asked' : 'granted'),
    refusal,
    mint: refusal?.mint ?? 'not-asked',
    unansweredSince: status?.unansweredSince ?? null,
    audit: null,
    jobProbe: 'not-asked',
    findings: [{ finding: own.finding, speaks: own.own === 'refused' ? 'for' : 'silent' }],
  };
}

function isNewer(refreshedAt: Date | undefined, refusal: RefreshRefusal | null): boolean {
  return refreshedAt !== undefined && refusal !== null && refreshedAt.getTime() > Date.parse(refusal.at);
}

async function readAuditThrough(context: Context, organizationId: string, subjects: Subject[]): Promise<boolean> {
  const { clock } = context.platform;
  for (const { webex, row } of subjects.filter(canTestify)) {
    const reading = await readAudit(context, {
      organizationId,
      webexOrgId: row.webex_org_id,
      webex,
      watermark: new Date(clock.now()),
      suspicious: true,
    });
    if (reading.kind === 'read') return true;
  }
  return false;
}

/** Call records may be asked for once a minute only: not without need. */
async function askForItsJob(context: Context, subject: Subject): Promise<void> {
  const { row, own } = subject;
  if (own.own !== 'accepted') return;
  if (row.job === 'sign-in') {
    // Knowing the person is all this job needs of a token.
    subject.jobProbe = 'works';
    return;
  }
  const nowMs = context.platform.clock.now();
  const inDoubt = own.fullAdmin !== 'held' || row.suspicion !== null || row.state === 'stopped';
  const due = row.next_job_probe_at.getTime() <= nowMs;
  if (!inDoubt && !due) return;
  if (row.job === 'call-records' && !due && row.suspicion === null) return;
  const asked = await askForJob(subject.webex, {
    job: row.job,
    personWebexId: row.authorizer_webex_id,
    client: row.client,
    nowMs,
  });
  subject.jobProbe = asked.jobProbe;
  const bad = !['works', 'transient', 'not-asked'].includes(asked.jobProbe);
  subject.findings.push({ finding: asked.finding, speaks: bad ? 'for' : 'silent' });
}

interface Conclusion {
  subject: Subject;
  subjects: Subject[];
  auditReadable: boolean;
}

async function conclude(context: Context, input: Conclusion): Promise<ExaminedAuthorization> {
  const { subject, subjects } = input;
  const { row, own } = subject;
  const now = nowOf(context);
  const facts = ownFacts(input, now);
  if (own.own === 'accepted' && subject.refusal !== null) {
    own.finding.text = 'The access token still works until it ends by itself; Webex renews it no more';
  }
  const witnesses = subject.findings.map(({ finding, speaks }) => witness(finding, now, speaks));
  witnesses.push(...(await hearAboutDirectory(context, { subject, subjects, facts })));
  if (isSuspicious(facts) || facts.directory === 'less-than-others') {
    witnesses.push(...ownRecords(subject, facts));
    witnesses.push(...(await hearOthers(context, { subject, subjects, facts })));
    witnesses.push(auditWitness(subject.audit, facts, now));
    if (facts.refresh === 'refused') facts.passwordExpired = await passwordAge(context, row);
  }
  const trackingId = subject.findings.at(-1)?.finding.trackingId ?? own.finding.trackingId;
  return {
    row,
    authorizationId: row.authorization_id,
    facts,
    witnesses,
    trackingId,
    checks: checksOf(subject, facts),
    refusal: subject.refusal,
    answersUntil: own.own === 'accepted' && subject.refusal !== null ? subject.accessExpiresAt : null,
  };
}

/** What its own answers say, and how its grant stands beside the others. */
function ownFacts({ subject, subjects, auditReadable }: Conclusion, now: Date): Facts {
  const { row, own } = subject;
  const notSelf = subjects.filter((other) => other !== subject);
  const otherPeople = notSelf.filter((other) => !samePerson(other, subject));
  return {
    job: row.job,
    client: row.client,
    own: own.own,
    mint: subject.mint,
    refresh: isPastItsEnd(subject, now) ? 'expired' : subject.refresh,
    fullAdmin: own.own === 'accepted' ? own.fullAdmin : 'not-told',
    calling: own.own === 'accepted' ? own.calling : 'not-told',
    jobProbe: subject.jobProbe,
    // What a Service App may do is what its approval says; it has no consent of five jobs.
    scopes: row.client === 'service-app' ? 'not-told' : scopesOf(row.job, subject.grantScopes),
    siblings: othersOf(notSelf.filter((other) => samePerson(other, subject))),
    // A Service App is no person: it lives on whatever happens to integrations or to passwords, so it tells neither from the other.
    others: othersOf(otherPeople.filter(({ row: other }) => other.client === 'integration')),
    sameClient: othersOf(otherPeople.filter(({ clientId }) => clientId !== null && clientId === subject.clientId)),
    authorizerSeen: 'not-asked',
    listed: 'not-asked',
    statusSeenByOther: 'not-asked',
    directory: 'not-asked',
    passwordExpired: 'not-known',
    audit: auditFact(subject, auditReadable, now),
  };
}

function auditFact({ audit, row }: Subject, readable: boolean, now: Date): AuditKind {
  if (audit !== null) return audit.kind as AuditKind;
  if (!readable) return 'not-readable';
  const since = row.stopped_at ?? row.suspect_since;
  const late = row.state === 'stopped' && since !== null && now.getTime() - since.getTime() >= AUDIT_SILENT_MS;
  return late ? 'silent' : 'nothing';
}

function scopesOf(job: Job, granted: readonly string[]): Facts['scopes'] {
  if (granted.length === 0) return 'not-told';
  const needed = JOB_SCOPES[job].filter((scope) => COST_WITHOUT_SCOPE[scope] === undefined);
  return needed.every((scope) => granted.includes(scope)) ? 'enough' : 'missing';
}

/** Evidence of our own: what we have written down, beside what Webex says. */
function ownRecords(subject: Subject, facts: Facts): Examination['witnesses'] {
  const { unansweredSince, refreshExpiresAt, grantScopes, row } = subject;
  const line = (at: Date, text: string) => witness({ request: null, status: null, trackingId: null, text }, at, 'for');
  const lines: Examination['witnesses'] = [];
  if (facts.refresh === 'lost-in-rotation' && unansweredSince !== null) {
    lines.push(line(unansweredSince, 'Our own record: a renewal was asked for then, and its answer never came'));
  }
  if (facts.refresh === 'expired' && refreshExpiresAt !== null) {
    lines.push(line(refreshExpiresAt, 'Our own record: the refresh token ended then'));
  }
  if (facts.scopes === 'missing' && facts.jobProbe === 'refused') {
    const missing = JOB_SCOPES[row.job].filter((scope) => !grantScopes.includes(scope));
    lines.push(line(row.authorized_at, `The grant lacks ${missing.join(', ')}`));
  }
  return lines;
}

function isPastItsEnd({ refresh, refreshExpiresAt }: Subject, now: Date): boolean {
  return refresh === 'refused' && refreshExpiresAt !== null && refreshExpiresAt <= now;
}

function checksOf({ own, row, jobProbe }: Subject, facts: Facts): Check[] {
  const tick = (label: string, good: boolean, text: string | null): Check => ({
    label,
    outcome: good ? 'ok' : 'failed',
    text: good ? null : text,
  });
  const checks = [tick('Identity', own.own === 'accepted', own.own === 'accepted' ? null : own.finding.text)];
  if (row.job !== 'sign-in' && own.own === 'accepted' && own.fullAdmin !== 'not-needed') {
    checks.push(tick('Full Admin', facts.fullAdmin !== 'missing', 'The role is missing'));
  }
  if (jobProbe === 'works') checks.push(tick(JOB_CHECK[row.job], true, null));
  if (jobProbe === 'refused') checks.push(tick(JOB_CHECK[row.job], false, 'Webex refuses'));
  if (jobProbe === 'no-calling') checks.push(tick(JOB_CHECK[row.job], false, 'No Webex Calling licence'));
  if (jobProbe === 'status-missing') checks.push(tick(JOB_CHECK[row.job], false, 'No status on anyone'));
  return checks;
}

function earliest(dates: Date[]): Date | null {
  return dates.length === 0 ? null : new Date(Math.min(...dates.map((date) => date.getTime())));
}
