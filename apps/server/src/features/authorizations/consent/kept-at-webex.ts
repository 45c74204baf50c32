import type { Cause, Job } from '@linekeeper/api-contract';
import { askAuthorize, JOB_SCOPES } from '../../token-vault/index.ts';
import { type Context, note, tellChanged } from '../context.ts';
import { JOB_NAMES } from '../words.ts';
import type { ConsentRow } from './consent.queries.ts';
import { markKeptAtWebex } from './consent.queries.ts';

const TIMEOUT_MS = 10_000;

/**
 * Where Webex does not know our redirect address it keeps the browser on an error page of its own, and no answer ever comes. So while
 * somebody is there, the same address is asked for without signing in: its error page says what the person sees. Only clear words
 * count; whatever else is answered leaves the visit as it was. Source: docs/webex/oauth.md.
 */
export async function noticeKeptAtWebex(context: Context, step: ConsentRow): Promise<void> {
  const { organization_id: organizationId, consent_id: consentId, job, sent_at: sentAt } = step;
  const found = sentAt === null ? null : await askAsThePersonWould(context, job);
  if (sentAt === null || found === null) return;
  const marked = await markKeptAtWebex(context.platform.database, { organizationId, consentId, sentAt, ...found });
  if (marked.length === 0) return;
  const text = `${JOB_NAMES[job]} was not authorized: ${found.text}`;
  await note(context, { organizationId, job, kind: 'walk-refused', text });
  await context.platform.live.publish(organizationId, { type: 'walk.changed', walk: step.walk_id });
  await tellChanged(context, organizationId, [job]);
}

/** In the background: nobody waits for it on the way to Webex. */
export function watchForKeptAtWebex(context: Context, step: ConsentRow): void {
  void context.underWay.track(noticeKeptAtWebex(context, step)).catch((error: unknown) => {
    context.platform.log.warn({ err: error, job: step.job }, 'whether Webex takes our address could not be asked');
  });
}

async function askAsThePersonWould(context: Context, job: Job): Promise<{ cause: Cause; text: string } | null> {
  const integration = await context.tokenVault.integrations.get(job);
  if (integration === null) return null;
  const { ids, settings } = context.platform;
  const { clientId, redirectUri } = integration;
  const { apiBaseUrl } = settings.webex;
  const question = { apiBaseUrl, clientId, redirectUri, scopes: JOB_SCOPES[job], prompt: 'none' } as const;
  const answer = await askAuthorize(question, { asking: { fetch, timeoutMs: TIMEOUT_MS }, ids });
  if (answer.kind !== 'redirect-address') return null;
  return {
    cause: 'redirect-mismatch',
    text: `Webex shows an error page: it does not know our redirect address, ${redirectUri}. Enter exactly this one at the integration in the developer portal. Nothing was stored.`,
  };
}
