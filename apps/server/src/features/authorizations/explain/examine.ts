import type { Witness } from '@linekeeper/api-contract';
import type { WebexClient } from '@linekeeper/webex-client';
import type { RefreshOutcome } from '../../token-vault/index.ts';
import type { AuditEventRow, AuthorizationRow, RefreshRefusal } from '../authorizations.queries.ts';
import * as queries from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import {
  askAboutPerson,
  askForJob,
  askForStatus,
  askWhoItIs,
  type Finding,
  type OwnAnswer,
  witness,
} from '../watch/ask-webex.ts';
import { ENDING_KINDS } from '../watch/audit-kinds.ts';
import { auditEventFor, readAudit } from '../watch/read-audit.ts';
import { JOB_CHECK } from '../words.ts';
import { isSuspicious } from './decide.ts';
import type { AuditKind, Check, Examination, Facts, Others } from './facts.ts';

/** The clock of Webex's audit log may differ a little from ours. */
const AUDIT_SLACK_MS = 5_000;
/** So long a refusal of a stopped authorization is taken as said: even two odd refusals must not be for ever. */
const ASK_AGAIN_MS = 10 * 60_000;
/** Somebody may have entered the new secret: then it works at once. */
const ASK_WITH_NEW_SECRET_MS = 45_000;

/** One authorization while all of its organization are looked at together. */
interface Subject {
  row: AuthorizationRow;
  webex: WebexClient;
  clientId: string | null;
  own: OwnAnswer;
  provenAt: Date;
  refreshExpiresAt: Date | null;
  accessExpiresAt: Date | null;
  refresh: Facts['refresh'];
  refusal: RefreshRefusal | null;
  audit: AuditEventRow | null;
  jobProbe: Facts['jobProbe'];
  findings: { finding: Finding; speaks: Witness['speaks'] }[];
}

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
  await Promise.all(subjects.map((subject) => askForRenewal(context, subject)));
  await Promise.all(subjects.map((subject) => askForItsJob(context, subject)));
  return Promise.all(subjects.map((subject) => conclude(context, { subject, subjects, auditReadable })));
}

async function meet(context: Context, row: AuthorizationRow): Promise<Subject> {
  const target = { organizationId: row.organization_id, authorizationId: row.authorization_id, job: row.job };
  const webex = context.tokenVault.webexFor(target);
  const [own, status, integration] = await Promise.all([
    askWhoItIs(webex, row.job),
    context.tokenVault.grantStatus(target),
    context.tokenVault.integrations.get(row.job),
  ]);
  const provenMs = Math.max(row.authorized_at.getTime(), status?.refreshedAt.getTime() ?? 0);
  return {
    row,
    webex,
    clientId: integration?.clientId ?? null,
    own,
    provenAt: new Date(provenMs - AUDIT_SLACK_MS),
    refreshExpiresAt: status?.refreshExpiresAt ?? null,
    accessExpiresAt: status?.accessExpiresAt ?? null,
    refresh: row.refresh_refusal?.kind ?? 'not-asked',
    refusal: row.refresh_refusal,
    audit: null,
    jobProbe: 'not-asked',
    findings: [{ finding: own.finding, speaks: own.own === 'refused' ? 'for' : 'silent' }],
  };
}

/** Living authorizations that may read the audit log and other people's records. */
function canTestify({ own, row }: Subject): boolean {
  return own.own === 'accepted' && own.fullAdmin !== 'missing' && row.job !== 'sign-in';
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

/** A refusal is remembered; the confirming examination asks again, and while stopped so does one now and then. */
async function askForRenewal(context: Context, subject: Subject): Promise<void> {
  const { row, own, audit } = subject;
  const provedByAudit = audit !== null && ENDING_KINDS.includes(audit.kind) && audit.at >= subject.provenAt;
  const nowMs = context.platform.clock.now();
  const askedMs = row.refresh_refusal === null ? null : Date.parse(row.refresh_refusal.at);
  const askAgainMs = row.refresh_refusal?.kind === 'client-refused' ? ASK_WITH_NEW_SECRET_MS : ASK_AGAIN_MS;
  const settled = row.state === 'stopped' && askedMs !== null && nowMs - askedMs < askAgainMs;
  if (settled || (own.own !== 'refused' && !provedByAudit && row.refresh_refusal === null)) return;
  const reason = provedByAudit ? 'audit event about the authorizer' : 'Webex refused the access token';
  const target = { organizationId: row.organization_id, authorizationId: row.authorization_id, job: row.job };
  const outcome = await context.tokenVault.refresh(target, reason);
  const said = readRefresh(outcome, nowOf(context));
  subject.refresh = said.refresh;
  subject.refusal = said.refusal;
  subject.findings.push({ finding: said.finding, speaks: said.refusal === null ? 'silent' : 'for' });
  // A refresh that worked puts a new access token in the place of the refused one.
  if (outcome.kind === 'refreshed' && own.own === 'refused') {
    subject.own = await askWhoItIs(subject.webex, row.job);
    subject.findings.push({ finding: subject.own.finding, speaks: 'silent' });
  }
}

export function readRefresh(
  outcome: RefreshOutcome,
  at: Date,
): { refresh: Facts['refresh']; refusal: RefreshRefusal | null; finding: Finding } {
  const request = 'POST /access_token';
  if (outcome.kind === 'refused' || outcome.kind === 'lost-in-rotation') {
    const { status, message, trackingId, family, code } = outcome.error;
    const finding = { request, status, trackingId, text: `Renewal refused: ${message}` };
    // An answer nobody can read comes from something between us and Webex.
    if (family === 'unreadable') return { refresh: 'transient', refusal: null, finding };
    const client = code === 'invalid_client' || /client (id|secret|authentication)/i.test(message);
    const kind = outcome.kind === 'lost-in-rotation' ? 'lost-in-rotation' : client ? 'client-refused' : 'refused';
    return { refresh: kind, refusal: { kind, at: at.toISOString(), status, message, trackingId }, finding };
  }
  const finding = {
    request,
    status: outcome.kind === 'refreshed' ? 200 : null,
    trackingId: null,
    text: refreshText(outcome),
  };
  return { refresh: outcome.kind === 'refreshed' ? 'granted' : 'transient', refusal: null, finding };
}

function refreshText(outcome: RefreshOutcome): string {
  switch (outcome.kind) {
    case 'refreshed':
      return 'Webex renewed the authorization';
    case 'transient':
      return `Renewal could not be asked for: ${outcome.reason}`;
    case 'superseded':
      return 'Somebody authorized it anew meanwhile';
    default:
      return 'There is no grant to renew';
  }
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
  const asked = await askForJob(subject.webex, { job: row.job, personWebexId: row.authorizer_webex_id, nowMs });
  subject.jobProbe = asked.jobProbe;
  const bad = asked.jobProbe === 'refused' || asked.jobProbe === 'status-missing';
  subject.findings.push({ finding: asked.finding, speaks: bad ? 'for' : 'silent' });
}

async function conclude(
  context: Context,
  input: { subject: Subject; subjects: Subject[]; auditReadable: boolean },
): Promise<ExaminedAuthorization> {
  const { subject, subjects } = input;
  const { row, own } = subject;
  const now = nowOf(context);
  const notSelf = subjects.filter((other) => other !== subject);
  const samePerson = (other: Subject): boolean => other.row.authorizer_webex_id === row.authorizer_webex_id;
  const facts: Facts = {
    job: row.job,
    own: own.own,
    refresh: isPastItsEnd(subject, now) ? 'expired' : subject.refresh,
    fullAdmin: own.own === 'accepted' ? own.fullAdmin : 'not-told',
    jobProbe: subject.jobProbe,
    siblings: othersOf(notSelf.filter(samePerson)),
    others: othersOf(notSelf.filter((other) => !samePerson(other))),
    authorizerSeen: 'not-asked',
    statusSeenByOther: 'not-asked',
    audit:
      subject.audit === null ? (input.auditReadable ? 'nothing' : 'not-readable') : (subject.audit.kind as AuditKind),
  };
  if (own.own === 'accepted' && subject.refusal !== null) {
    own.finding.text = 'The access token still works until it ends by itself; Webex renews it no more';
  }
  const witnesses = subject.findings.map(({ finding, speaks }) => witness(finding, now, speaks));
  if (isSuspicious(facts)) {
    const independent = notSelf.filter((other) => !samePerson(other) && canTestify(other));
    witnesses.push(...(await hearOthers(context, { subject, facts, independent })));
    witnesses.push(auditWitness(subject.audit, facts, now));
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

/** Asks another person's authorization, and writes what it saw into the facts. */
async function hearOthers(
  context: Context,
  input: { subject: Subject; facts: Facts; independent: Subject[] },
): Promise<Witness[]> {
  const { subject, facts, independent } = input;
  const [other] = independent;
  if (other === undefined) return [];
  const now = nowOf(context);
  const name = other.row.authorizer_name;
  if (facts.jobProbe === 'status-missing') {
    const seen = await askForStatus(other.webex);
    facts.statusSeenByOther =
      seen.jobProbe === 'works' ? 'seen' : seen.jobProbe === 'status-missing' ? 'missing' : 'not-asked';
    const speaks =
      facts.statusSeenByOther === 'seen' ? 'for' : facts.statusSeenByOther === 'missing' ? 'against' : 'silent';
    return [witness({ ...seen.finding, text: `${name}'s authorization: ${seen.finding.text}` }, now, speaks)];
  }
  const { seen, finding } = await askAboutPerson(other.webex, subject.row.authorizer_webex_id);
  facts.authorizerSeen = seen;
  const said = {
    admin: 'the account is active and a Full Admin',
    'no-admin': 'the account is active, but no Full Admin',
    disabled: 'the account is switched off',
    gone: 'there is no such account any more',
    'not-asked': 'could not tell',
  }[seen];
  const text = `${name}'s authorization looked at ${subject.row.authorizer_name}: ${said}`;
  return [witness({ ...finding, text }, now, seen === 'not-asked' ? 'silent' : 'for')];
}

function auditWitness(event: AuditEventRow | null, facts: Facts, now: Date): Witness {
  if (event !== null) {
    const finding = { request: 'GET /adminAudit/events', status: 200, trackingId: event.tracking_id, text: '' };
    return { ...witness(finding, event.at, 'for'), text: `Audit log: ${event.description} (${event.kind})` };
  }
  const text =
    facts.audit === 'nothing'
      ? 'Audit log: nothing yet (may take up to an hour)'
      : 'Audit log: nobody left who may read it';
  return witness({ request: null, status: null, trackingId: null, text }, now, 'silent');
}

function othersOf(others: Subject[]): Others {
  const known = others.filter(({ own }) => own.own !== 'transient');
  if (known.length === 0) return 'none';
  const alive = known.filter(({ own, refresh }) => own.own === 'accepted' && refresh !== 'refused').length;
  if (alive === known.length) return 'alive';
  return alive === 0 ? 'refused' : 'mixed';
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
  if (row.job !== 'sign-in' && own.own === 'accepted') {
    checks.push(tick('Full Admin', facts.fullAdmin !== 'missing', 'The role is missing'));
  }
  if (jobProbe === 'works') checks.push(tick(JOB_CHECK[row.job], true, null));
  if (jobProbe === 'refused') checks.push(tick(JOB_CHECK[row.job], false, 'Webex refuses'));
  if (jobProbe === 'status-missing') checks.push(tick(JOB_CHECK[row.job], false, 'No status on anyone'));
  return checks;
}

function earliest(dates: Date[]): Date | null {
  return dates.length === 0 ? null : new Date(Math.min(...dates.map((date) => date.getTime())));
}
