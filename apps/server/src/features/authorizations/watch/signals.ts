import type { VaultSignal } from '../../token-vault/index.ts';
import * as queries from '../authorizations.queries.ts';
import { type Context, note, nowOf } from '../context.ts';
import { noteServing } from '../standby/note-serving.ts';
import { noteDoubt } from '../standby/standby.queries.ts';
import { NO_CALLING_CODES } from './ask-webex.ts';
import { examineAtOnce } from './watch-authorizations.ts';

/** Refusals come in crowds; one is enough to look. */
const THROTTLE_MS = 2_000;
/** A single operation may be refused for good reasons again and again. */
const FORBIDDEN_THROTTLE_MS = 30_000;
/** The first refusal after so long a silence is looked at by everybody at once. */
const FORBIDDEN_IS_NEWS_MS = 5 * 60_000;
/**
 * Lists the jobs ask for themselves, without a word anybody typed: whoever is no administrator any more for want of a scope is told
 * 400 there ("Email, displayName, or id list should be specified"), not 403. Source: docs/webex/people.md.
 */
const LISTS_OF_JOBS: readonly string[] = ['GET /v1/people', 'GET /v1/telephony/config/numbers'];
/** The feed and the stream. */
const CALL_RECORDS = 'GET /v1/cdr_';
/** What an examination asks of others draws its own conclusions: whoever may not read it is no trouble of its job. */
const OWN_QUESTIONS: readonly string[] = ['GET /v1/people/me', 'GET /v1/adminAudit/events', 'GET /v1/authorizations'];

/** Real traffic and refreshes as witnesses: a refusal brings the next probe forward to now. */
export function listenToSignals(context: Context): void {
  const lastAt = new Map<string, number>();
  context.tokenVault.onSignal((signal) => {
    if (isGoodNews(signal)) context.freshness.heard(signal.target);
    context.standby.drills.heard(signal);
    if (signal.kind === 'answer' && signal.request.startsWith(CALL_RECORDS)) {
      // An empty window is answered 404.
      const good = signal.errorKind === null || signal.errorKind === 'not-found';
      const answer = { atMs: signal.at.getTime(), good };
      context.recordsAnswered.set(signal.target.authorizationId, answer);
    }
    const kind = readSignal(signal);
    if (kind === null) return;
    const key = `${signal.target.authorizationId}/${kind}`;
    const at = signal.at.getTime();
    const { organizationId, job, authorizationId } = signal.target;
    // Before anybody calls again: the next call takes the standby, where there is one.
    const hasStandby = context.standby.lastServing.has(`${organizationId}/${job}`);
    const doubted = hasStandby && (kind === 'refused' || kind === 'refresh-refused');
    if (doubted) context.standby.doubts.raise(authorizationId, at);
    const throttleMs = kind === 'forbidden' && !hasStandby ? FORBIDDEN_THROTTLE_MS : THROTTLE_MS;
    const silentMs = at - (lastAt.get(key) ?? Number.NEGATIVE_INFINITY);
    if (!doubted && silentMs < throttleMs) return;
    lastAt.set(key, at);
    const examine = kind !== 'forbidden' || silentMs >= FORBIDDEN_IS_NEWS_MS;
    void context.underWay.track(doubtAndAct(context, { signal, kind, doubted, examine })).catch((error: unknown) => {
      context.platform.log.error({ err: error, job: signal.target.job }, 'a signal from Webex could not be noted');
    });
  });
}

/** An answer with people in it, but without anybody's status, is no good news for presence: its probe looks closer. */
function isGoodNews(signal: VaultSignal): boolean {
  return (
    signal.kind === 'answer' &&
    signal.errorKind === null &&
    signal.target.job !== 'presence' &&
    signal.request !== 'GET /v1/people/me'
  );
}

type SignalKind = 'refused' | 'forbidden' | 'refreshed' | 'refresh-refused';

function readSignal(signal: VaultSignal): SignalKind | null {
  if (signal.kind === 'refresh') {
    if (signal.outcome.kind === 'refreshed') return 'refreshed';
    return signal.outcome.kind === 'refused' || signal.outcome.kind === 'lost-in-rotation' ? 'refresh-refused' : null;
  }
  if (OWN_QUESTIONS.includes(signal.request)) return null;
  if (signal.errorKind === 'unauthorized') return 'refused';
  // Without Calling Webex answers 400 or 404, with a number that tells; it may be about the one asked for, so the probe looks.
  if (NO_CALLING_CODES.includes(signal.code)) return 'forbidden';
  if (signal.errorKind === 'rejected' && LISTS_OF_JOBS.includes(signal.request)) return 'forbidden';
  // Another region: nothing is wrong with the token, and the job's own probe says which.
  return signal.errorKind === 'forbidden' || signal.errorKind === 'wrong-region' ? 'forbidden' : null;
}

async function doubtAndAct(
  context: Context,
  input: { signal: VaultSignal; kind: SignalKind; doubted: boolean; examine: boolean },
): Promise<void> {
  const { signal, kind, doubted, examine } = input;
  const { organizationId, authorizationId } = signal.target;
  if (doubted) {
    const { at } = signal;
    try {
      await noteDoubt(context.platform.database, { organizationId, authorizationId, at });
    } finally {
      context.standby.doubts.written(authorizationId, at.getTime());
    }
    await noteServing(context, organizationId, signal.target.job);
  }
  await act(context, signal, { kind, examine });
}

async function act(
  context: Context,
  signal: VaultSignal,
  { kind, examine }: { kind: SignalKind; examine: boolean },
): Promise<void> {
  const { organizationId, job } = signal.target;
  const { database } = context.platform;
  const { authorizationId } = signal.target;
  const about = { organizationId, job, authorizationId };
  if (signal.kind === 'refresh' && signal.outcome.kind === 'refreshed') {
    await note(context, { ...about, kind: 'refreshed', text: `Renewed: ${signal.reason}` });
    return;
  }
  // What has stopped is refused whenever it is asked: nothing new.
  const rows = await queries.selectAuthorizations(database, { organizationId });
  if (rows.some((row) => row.authorization_id === authorizationId && row.state === 'stopped')) return;
  if (signal.kind === 'refresh') {
    const { outcome } = signal;
    if (outcome.kind !== 'refused' && outcome.kind !== 'lost-in-rotation') return;
    const { message, trackingId } = outcome.error;
    await note(context, { ...about, kind: 'refresh-refused', text: `Webex refuses to renew: ${message}`, trackingId });
    await queries.noteRefusal(database, {
      ...about,
      refusal: {
        kind: outcome.kind,
        at: signal.at.toISOString(),
        status: outcome.error.status,
        message,
        trackingId,
      },
      at: signal.at,
    });
    await queries.askForExamination(database, { organizationId, at: nowOf(context) });
    return examineAtOnce(context, organizationId);
  }
  const text = `${signal.request} was refused (${signal.status ?? 'no answer'})`;
  await note(context, { ...about, kind: 'signal', text, trackingId: signal.trackingId });
  const at = nowOf(context);
  if (kind === 'forbidden') await queries.bringProbeForward(database, { organizationId, authorizationId, at });
  if (!examine) return;
  await queries.askForExamination(database, { organizationId, at });
  await examineAtOnce(context, organizationId);
}
