import { CAUSE_ARTICLES, JOBS, type Job, type Walk } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { SignedIn } from '../../../platform/platform.ts';
import { JOB_SCOPES } from '../../token-vault/index.ts';
import { type Context, note, nowOf, tellChanged } from '../context.ts';
import { JOB_NAMES } from '../words.ts';
import * as queries from './consent.queries.ts';
import { watchForKeptAtWebex } from './kept-at-webex.ts';
import { hintsFor } from './lifted-block.ts';

const WALK_LIFE_MS = 60 * 60_000;
/** Webex shows a page of its own to blocked people and never sends them back: silence has to mean something. */
export const NOT_FINISHED_AFTER_MS = 10 * 60_000;

/** Who may go on with a walk: the session that started it, the browser that opened a link, or whoever has the device's code. */
export type WalkHolder =
  | { kind: 'session'; accountId: string; sessionId: string }
  | { kind: 'link'; linkId: string; browserHash: string }
  | { kind: 'device' };

/** One walk for several jobs, bound to the session that started it. */
export async function startWalk(
  context: Context,
  input: {
    organizationId: string;
    jobs: readonly Job[];
    signedIn: SignedIn;
    device?: boolean;
    as?: 'primary' | 'standby';
  },
): Promise<Walk> {
  const { organizationId, signedIn } = input;
  const asStandby = input.as === 'standby';
  if (asStandby && input.jobs.includes('sign-in')) {
    throw new AppError('no-standby', 'Nobody can stand by for sign-in: each person signs in with their own account.');
  }
  const { accountId, sessionId } = signedIn;
  const holder: WalkHolder = input.device ? { kind: 'device' } : { kind: 'session', accountId, sessionId };
  const jobs = JOBS.filter((job) => input.jobs.includes(job));
  const walk = await createWalk(context, { organizationId, jobs, holder, asStandby });
  for (const job of jobs) {
    const started = asStandby ? 'started to add a standby for' : 'started to authorize';
    const text = `${signedIn.name} ${started} ${JOB_NAMES[job].toLowerCase()}`;
    await note(context, { organizationId, job, kind: 'walk-started', text });
  }
  return presentWalk(context, walk);
}

/** Writes a walk with a step for each job. */
export async function createWalk(
  context: Context,
  input: { organizationId: string; jobs: readonly Job[]; holder: WalkHolder; asStandby?: boolean },
): Promise<queries.WalkRow> {
  const { database, ids, clock } = context.platform;
  const { holder } = input;
  for (const job of input.jobs) await integrationOf(context, job);
  const walk: queries.WalkRow = {
    organization_id: input.organizationId,
    walk_id: ids.uuid(),
    kind: holder.kind,
    account_id: holder.kind === 'session' ? holder.accountId : null,
    session_id: holder.kind === 'session' ? holder.sessionId : null,
    link_id: holder.kind === 'link' ? holder.linkId : null,
    browser_hash: holder.kind === 'link' ? holder.browserHash : null,
    started_at: nowOf(context),
    expires_at: new Date(clock.now() + WALK_LIFE_MS),
    cancelled_at: null,
  };
  await queries.insertWalk(database, walk);
  const { organization_id, walk_id, expires_at } = walk;
  for (const [position, job] of input.jobs.entries()) {
    const consent_id = ids.uuid();
    const step = { organization_id, walk_id, expires_at, position, job, consent_id };
    await queries.insertConsent(database, { ...step, as_standby: input.asStandby ?? false });
  }
  return walk;
}

/** Where a walk begins and goes on: leads to Webex for the next job. */
export function walkAddress(context: Context, walk: queries.WalkRow): string {
  return `${context.platform.publicUrl()}/webex/walks/${walk.organization_id}/${walk.walk_id}`;
}

export async function findWalk(context: Context, organizationId: string, walkId: string): Promise<queries.WalkRow> {
  const [walk] = await queries.selectWalk(context.platform.database, { organizationId, walkId });
  if (walk === undefined) throw new AppError('not-found', 'There is no such walk.');
  return walk;
}

export async function cancelWalk(context: Context, organizationId: string, walkId: string): Promise<Walk> {
  const { database } = context.platform;
  const found = await findWalk(context, organizationId, walkId);
  const now = nowOf(context);
  const [walk] = await queries.cancelWalk(database, { organizationId, walkId, now });
  if (walk === undefined) {
    const text = found.cancelled_at === null ? 'The walk has expired.' : 'The walk was given up already.';
    throw new AppError('walk-ended', text, { next: 'Start another one.' });
  }
  await queries.forgetStates(database, { organizationId, walkId, now });
  const steps = await queries.selectConsents(database, { organizationId, walkId });
  await context.platform.live.publish(organizationId, { type: 'walk.changed', walk: walkId });
  await tellChanged(
    context,
    organizationId,
    steps.map(({ job }) => job),
  );
  return presentWalk(context, walk);
}

/** The fields that may leave: no hashes, no session. */
export async function presentWalk(context: Context, walk: queries.WalkRow): Promise<Walk> {
  const { organization_id: organizationId, walk_id: walkId } = walk;
  const steps = await queries.selectConsents(context.platform.database, { organizationId, walkId });
  const integrations = await context.tokenVault.integrations.list();
  const hints = await hintsFor(context, steps);
  return {
    id: walkId,
    kind: walk.kind,
    state: stateOf(walk, steps, nowOf(context)),
    startedAt: walk.started_at.toISOString(),
    expiresAt: walk.expires_at.toISOString(),
    startUrl: walkAddress(context, walk),
    steps: steps.map((step) => ({
      job: step.job,
      integrationId: integrations.find(({ job }) => job === step.job)?.clientId ?? '',
      state: step.state,
      text: step.state === 'not-finished' ? NOT_FINISHED_TEXT : step.text,
      cause: step.cause,
      article: articleOf(walk, step),
      scopes: [...JOB_SCOPES[step.job]],
      device: deviceOf(step),
      hint: hints.get(step.consent_id) ?? null,
    })),
  };
}

/** A person the link is not for is no cause of the catalogue: its own article tells how to change accounts. */
function articleOf(walk: queries.WalkRow, step: queries.ConsentRow): number | null {
  if (step.cause !== null) return CAUSE_ARTICLES[step.cause];
  return walk.link_id !== null && step.state === 'refused' ? 1112 : null;
}

function deviceOf(step: queries.ConsentRow): Walk['steps'][number]['device'] {
  const { device_user_code: userCode, device_uri: uri, device_uri_complete: uriComplete } = step;
  if (step.state !== 'at-webex' || userCode === null || uri === null || step.device_expires_at === null) return null;
  return { userCode, uri, uriComplete: uriComplete ?? uri, expiresAt: step.device_expires_at.toISOString() };
}

export const NOT_FINISHED_TEXT =
  'Webex never sent you back: closed, declined, or blocked by the organization. Control Hub > Management > Apps > Integrations shows whether it is blocked.';

function stateOf(walk: queries.WalkRow, steps: queries.ConsentRow[], now: Date): Walk['state'] {
  if (walk.cancelled_at !== null) return 'cancelled';
  if (steps.every(({ state }) => state === 'works' || state === 'refused')) return 'finished';
  const expired = walk.expires_at <= now;
  return expired || steps.some(({ state }) => state === 'not-finished') ? 'not-finished' : 'open';
}

/** Turns consents that did not come back into "Not finished"; a late return still works while the walk lives. */
export async function expireConsents(context: Context): Promise<void> {
  const { database, clock, live } = context.platform;
  const sentBefore = new Date(clock.now() - NOT_FINISHED_AFTER_MS);
  for (const consent of await queries.selectNotReturned(database, { sentBefore })) {
    if (consent.sent_at === null) continue;
    const { organization_id: organizationId, consent_id: consentId, job } = consent;
    const marked = await queries.markNotFinished(database, { organizationId, consentId, sentAt: consent.sent_at });
    if (marked.length === 0) continue;
    await note(context, { organizationId, job, kind: 'walk-not-finished', text: NOT_FINISHED_TEXT });
    await live.publish(organizationId, { type: 'walk.changed', walk: consent.walk_id });
    await tellChanged(context, organizationId, [job]);
    // Webex may not have answered the first time; codes of other devices come by no redirect.
    for (const step of marked) if (step.device_user_code === null) watchForKeptAtWebex(context, step);
  }
}

export async function integrationOf(context: Context, job: Job): Promise<{ clientId: string; redirectUri: string }> {
  const integration = await context.tokenVault.integrations.get(job);
  if (integration === null) {
    throw new AppError(
      'integration-not-registered',
      `The integration for ${JOB_NAMES[job].toLowerCase()} is not set up.`,
      {
        next: 'Enter its Client ID and secret under Installation first.',
      },
    );
  }
  return integration;
}
