import { MINT_REQUEST } from '@linekeeper/webex-client';
import type { RefreshOutcome } from '../../token-vault/index.ts';
import type { RefreshRefusal } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { mintFact } from '../service-apps/read-rungs.ts';
import { askWhoItIs, type Finding } from '../watch/ask-webex.ts';
import { ENDING_KINDS } from '../watch/audit-kinds.ts';
import type { Facts } from './facts.ts';
import { type Subject, samePerson } from './subject.ts';

/** So long a refusal of a stopped authorization is taken as said: even two odd refusals must not be for ever. */
const ASK_AGAIN_MS = 10 * 60_000;
/** Somebody may have entered the new secret, or approved the Service App again: then it works at once. */
const ASK_SOON_AGAIN_MS = 45_000;

/**
 * Asks the token endpoint where there is reason: a refused access token, an audit event about the authorizer, an earlier
 * refusal. Where one is refused while its access token lives, the person's other grants are asked too: together they tell an
 * account's trouble from a grant's.
 */
export async function askForRenewals(context: Context, subjects: readonly Subject[]): Promise<void> {
  await Promise.all(subjects.map((subject) => askWithReason(context, subject)));
  const strange = subjects.filter(
    ({ row, own, refresh }) => row.state !== 'stopped' && own.own === 'accepted' && refresh === 'refused',
  );
  const siblings = subjects.filter(
    (subject) =>
      subject.row.state !== 'stopped' &&
      subject.own.own === 'accepted' &&
      subject.refresh === 'not-asked' &&
      strange.some((one) => samePerson(one, subject)),
  );
  await Promise.all(siblings.map((subject) => ask(context, subject, 'another grant of this person is not renewed')));
}

/**
 * Webex refuses the job though the token lives: a renewal tells which scopes the grant has. Asked once per suspicion, by the
 * first look.
 */
export async function askForScopes(context: Context, subject: Subject): Promise<void> {
  const { row, own, jobProbe, refresh } = subject;
  const refused = own.own === 'accepted' && own.fullAdmin !== 'missing' && jobProbe === 'refused';
  if (!refused || refresh !== 'not-asked' || row.state === 'stopped' || row.suspicion !== null) return;
  await ask(context, subject, 'Webex refuses the job: which scopes has it?');
  const target = { organizationId: row.organization_id, authorizationId: row.authorization_id, job: row.job };
  subject.grantScopes = (await context.tokenVault.grantStatus(target))?.scopes ?? [];
}

/** A refusal is remembered; the confirming examination asks again, and while stopped so does one now and then. */
async function askWithReason(context: Context, subject: Subject): Promise<void> {
  const { row, own, audit } = subject;
  const provedByAudit = audit !== null && ENDING_KINDS.includes(audit.kind) && audit.at >= subject.provenAt;
  const nowMs = context.platform.clock.now();
  const askedMs = row.refresh_refusal === null ? null : Date.parse(row.refresh_refusal.at);
  const askAgainMs =
    row.refresh_refusal?.kind === 'client-refused' || row.client === 'service-app' ? ASK_SOON_AGAIN_MS : ASK_AGAIN_MS;
  const settled = row.state === 'stopped' && askedMs !== null && nowMs - askedMs < askAgainMs;
  if (settled || (own.own !== 'refused' && !provedByAudit && row.refresh_refusal === null)) return;
  await ask(context, subject, provedByAudit ? 'audit event about the authorizer' : 'Webex refused the access token');
}

async function ask(context: Context, subject: Subject, reason: string): Promise<void> {
  const { row, own } = subject;
  const target = { organizationId: row.organization_id, authorizationId: row.authorization_id, job: row.job };
  const outcome = await context.tokenVault.refresh(target, reason);
  const said = whileRefused(subject, outcome, readRefresh(outcome, nowOf(context)));
  subject.refresh = said.refresh;
  subject.refusal = said.refusal;
  subject.findings.push({ finding: said.finding, speaks: said.refusal === null ? 'silent' : 'for' });
  hearOfMint(subject, outcome);
  // A refresh that worked puts a new access token in the place of the refused one.
  if (outcome.kind === 'refreshed' && own.own === 'refused') {
    subject.own = await askWhoItIs(subject.webex, row.job);
    subject.findings.push({ finding: subject.own.finding, speaks: 'silent' });
  }
}

/** The last step of a Service App's climb is evidence of its own: it is remembered with the refusal. */
function hearOfMint(subject: Subject, outcome: RefreshOutcome): void {
  const rungs = 'rungs' in outcome ? outcome.rungs : undefined;
  const last = rungs?.at(-1);
  if (last === undefined) return;
  subject.mint = mintFact(rungs);
  if (subject.refusal !== null) subject.refusal = { ...subject.refusal, mint: subject.mint };
  const { status, trackingId, text } = last;
  const speaks = subject.mint === 'not-authorized' ? 'for' : 'silent';
  subject.findings.push({ finding: { request: MINT_REQUEST, status, trackingId, text }, speaks });
}

function readRefresh(
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

/**
 * Of one that stopped because it is not renewed: silence takes no refusal back, or one answer that never came would count as
 * recovery while the access token lives; and what was refused before such a silence was not lost in it.
 */
function whileRefused(
  { row, refusal, refresh }: Subject,
  outcome: RefreshOutcome,
  said: ReturnType<typeof readRefresh>,
): ReturnType<typeof readRefresh> {
  if (row.state !== 'stopped' || refusal === null) return said;
  const anew = outcome.kind === 'superseded' || outcome.kind === 'no-grant';
  if (said.refresh === 'transient' && !anew) return { ...said, refresh, refusal };
  if (refusal.kind === 'refused' && said.refusal?.kind === 'lost-in-rotation') {
    return { ...said, refresh: 'refused', refusal: { ...said.refusal, kind: 'refused' } };
  }
  return said;
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
