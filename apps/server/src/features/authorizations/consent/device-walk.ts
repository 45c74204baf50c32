import { JOBS, type Job, type Walk } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { SignedIn } from '../../../platform/platform.ts';
import { type Context, nowOf } from '../context.ts';
import { JOB_NAMES } from '../words.ts';
import * as queries from './consent.queries.ts';
import * as device from './device-walk.queries.ts';
import { noteEnd, refused, type StepEnd, takeGrant } from './step-end.ts';
import { findWalk, presentWalk, startWalk } from './walks.ts';

/** RFC 8628 section 3.5. */
const SLOWER_MS = 5_000;
/** While Webex is not answering. */
const PATIENCE_MS = 15_000;
const secretName = (consentId: string): string => `device.${consentId}`;

/** A walk by codes: for hosts no browser can come back to. One job after the other, each with a code of its own. */
export async function startDeviceCodes(
  context: Context,
  input: { organizationId: string; jobs: readonly Job[]; signedIn: SignedIn },
): Promise<Walk> {
  const jobs = JOBS.filter((job) => input.jobs.includes(job));
  if (jobs.includes('sign-in')) {
    throw new AppError(
      'invalid-request',
      'Sign-in cannot be authorized by a code: Webex gives no proof of identity that way.',
      {
        field: 'body.jobs',
        next: 'Authorize sign-in in a browser that can reach this installation.',
        article: 1116,
      },
    );
  }
  const walk = await startWalk(context, { ...input, jobs, device: true });
  await nextCode(context, { organizationId: input.organizationId, walkId: walk.id });
  return presentWalk(context, await findWalk(context, input.organizationId, walk.id));
}

/** Gets the code of the first step that is open. A code that cannot be had now is asked for again by the ticker. */
async function nextCode(context: Context, about: { organizationId: string; walkId: string }): Promise<void> {
  const steps = await queries.selectConsents(context.platform.database, about);
  const step = steps.find(({ state }) => state === 'pending');
  if (step === undefined || steps.some(({ state }) => state === 'at-webex' || state === 'checking')) return;
  await askForCode(context, step);
}

async function askForCode(context: Context, step: queries.ConsentRow): Promise<void> {
  const { platform, tokenVault } = context;
  const { organization_id: organizationId, consent_id: consentId, job } = step;
  const answer = await tokenVault.deviceGrants.start(job);
  const now = nowOf(context);
  if (answer.kind === 'started') {
    const { codes } = answer;
    await tokenVault.secrets.put(organizationId, secretName(consentId), codes.deviceCode);
    await device.showCode(platform.database, {
      organizationId,
      consentId,
      userCode: codes.userCode,
      uri: codes.verificationUri,
      uriComplete: codes.verificationUriComplete,
      codeExpiresAt: new Date(now.getTime() + codes.expiresInMs),
      intervalMs: codes.intervalMs,
      nextPollAt: new Date(now.getTime() + codes.intervalMs),
      now,
    });
    await platform.live.publish(organizationId, { type: 'walk.changed', walk: step.walk_id });
    return;
  }
  if (answer.kind === 'unavailable') {
    const at = new Date(now.getTime() + (answer.retryAfterMs ?? PATIENCE_MS));
    await device.pollLater(platform.database, { organizationId, consentId, at, intervalMs: null });
    return;
  }
  const walk = await findWalk(context, organizationId, step.walk_id);
  const scope = answer.error.code === 'invalid_scope';
  const end = refused(
    `Webex gives no code for ${JOB_NAMES[job].toLowerCase()}: ${answer.error.message}.`,
    scope ? 'scope-missing' : 'unknown',
  );
  await endStep(context, { walk, consent: step, end });
}

/** Asks Webex about the codes that are due: over all processes each once per interval, and on after a restart. */
export async function pollDeviceCodes(context: Context): Promise<void> {
  const now = nowOf(context);
  const { database } = context.platform;
  for (const row of await device.selectDuePolls(database, { now })) {
    const { organization_id: organizationId, consent_id: consentId, next_poll_at: dueAt } = row;
    if (dueAt === null) continue;
    // Longer than a request may take: a second process does not ask in between, and a dead one is made up for.
    const nextAt = new Date(now.getTime() + Math.max(row.device_interval_ms ?? 0, 60_000));
    const [step] = await device.claimPoll(database, { organizationId, consentId, dueAt, nextAt });
    if (step !== undefined) await pollStep(context, step);
  }
}

async function pollStep(context: Context, step: queries.ConsentRow): Promise<void> {
  const { database } = context.platform;
  const { organization_id: organizationId, consent_id: consentId, job } = step;
  const now = nowOf(context);
  const walk = await findWalk(context, organizationId, step.walk_id);
  if (walk.cancelled_at !== null || walk.expires_at <= now) {
    await context.tokenVault.secrets.put(organizationId, secretName(consentId), '');
    await device.endCode(database, { organizationId, consentId });
    return;
  }
  const deviceCode = await context.tokenVault.secrets.get(organizationId, secretName(consentId));
  if (step.state === 'pending' || deviceCode === null || deviceCode === '') return askForCode(context, step);
  const answer = await context.tokenVault.deviceGrants.poll(job, deviceCode);
  const intervalMs = step.device_interval_ms ?? SLOWER_MS;
  const later = (waitMs: number, slower = intervalMs): Promise<void> =>
    device.pollLater(database, { organizationId, consentId, at: new Date(now.getTime() + waitMs), intervalMs: slower });
  switch (answer.kind) {
    case 'pending':
      return later(intervalMs);
    case 'slow-down':
      return later(intervalMs + SLOWER_MS, intervalMs + SLOWER_MS);
    case 'unavailable':
      return later(Math.max(intervalMs, answer.retryAfterMs ?? PATIENCE_MS));
    case 'refused': {
      // A code lives five minutes, a walk an hour: whoever is slow gets another code.
      const expired =
        answer.error.code === 'expired_token' || (step.device_expires_at !== null && step.device_expires_at <= now);
      if (expired) return askForCode(context, step);
      const declined = answer.error.code === 'access_denied';
      const text = declined
        ? 'Decline was pressed on the Webex page, or the organization blocks this integration. Nothing was stored.'
        : `Webex refused the code: ${answer.error.message}. Nothing was stored.`;
      return endStep(context, { walk, consent: step, end: refused(text, declined ? 'consent-declined' : 'unknown') });
    }
    case 'granted': {
      const organization = await context.organizations.byId(organizationId);
      if (organization === null) return;
      const { pending, orgUuidHint } = answer;
      const end = await takeGrant(context, { walk, consent: step, organization, pending, orgUuidHint, sub: null });
      return endStep(context, { walk, consent: step, end });
    }
  }
}

async function endStep(
  context: Context,
  input: { walk: queries.WalkRow; consent: queries.ConsentRow; end: StepEnd },
): Promise<void> {
  const { organization_id: organizationId, consent_id: consentId, walk_id: walkId } = input.consent;
  await context.tokenVault.secrets.put(organizationId, secretName(consentId), '');
  await device.endCode(context.platform.database, { organizationId, consentId });
  await noteEnd(context, input);
  await nextCode(context, { organizationId, walkId });
}
