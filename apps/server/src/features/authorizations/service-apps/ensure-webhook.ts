import { type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { Webhook } from '@linekeeper/webex-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Context } from '../context.ts';
import { type MinterWebhook, minterStore } from './minter-store.ts';

const NAME = 'Linekeeper: Service Apps';
const RESOURCE = 'serviceApp';
/** Webex switches a webhook off that failed for long, and tells nobody. */
const LOOK_AGAIN_MS = 15 * 60_000;

/** Where Webex posts approvals and withdrawals. */
export const SERVICE_APP_WEBHOOK_PATH = '/webhooks/service-apps';

/** Sees to it that Webex tells approvals and withdrawals: with the developer's token, as Webex wants it. */
export async function ensureMinterWebhook(context: Context): Promise<void> {
  const { platform, tokenVault } = context;
  if ((await tokenVault.minter.status()) === null) return;
  const store = minterStore(context);
  const known: MinterWebhook = (await store.webhook()) ?? {
    key: platform.ids.token(24),
    secret: platform.ids.token(32),
    webexId: null,
    state: 'missing',
    problem: null,
  };
  // The address answers before Webex knows it.
  await store.setWebhook(known);
  try {
    const webhook = await bringUp(context, tokenVault.minter.webex(), known);
    await store.setWebhook({ ...known, webexId: webhook.id, state: 'active', problem: null });
  } catch (error) {
    if (!(error instanceof WebexError) && !(error instanceof AppError)) throw error;
    // What was true last stays: trouble says nothing about the webhook, and approvals are found without it.
    const gone = error instanceof WebexError && error.kind !== 'network' && error.kind !== 'unavailable';
    await store.setWebhook({ ...known, state: gone ? 'missing' : known.state, problem: error.message.slice(0, 300) });
  }
}

async function bringUp(context: Context, webex: WebexClient, known: MinterWebhook): Promise<Webhook> {
  const targetUrl = `${context.platform.publicUrl()}${SERVICE_APP_WEBHOOK_PATH}/${known.key}`;
  const wanted = { name: NAME, targetUrl, secret: known.secret };
  const found = await findOurs(webex, known.webexId);
  if (found === null) return (await webex.webhooks.create({ ...wanted, resource: RESOURCE, event: 'all' })).data;
  if (found.status === 'active' && found.targetUrl === targetUrl) return found;
  return (await webex.webhooks.update(found.id, { ...wanted, status: 'active' })).data;
}

async function findOurs(webex: WebexClient, knownId: string | null): Promise<Webhook | null> {
  for await (const page of webex.webhooks.pages({})) {
    const ours = page.items.find(
      ({ id, resource, name }) => id === knownId || (resource === RESOURCE && name === NAME),
    );
    if (ours !== undefined) return ours;
  }
  return null;
}

/** Looks after the webhook now and then, on the clock of the world. */
export function watchMinterWebhook(context: Context): () => Promise<void> {
  let nextMs = 0;
  return async () => {
    const nowMs = context.platform.clock.now();
    if (nowMs < nextMs) return;
    nextMs = nowMs + LOOK_AGAIN_MS;
    await ensureMinterWebhook(context);
  };
}
