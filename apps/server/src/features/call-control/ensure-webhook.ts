import { decodeWebexId, type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { Webhook } from '@linekeeper/webex-contract';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations, StandingUsableWebex } from '../authorizations/index.ts';
import type { Organizations } from '../organizations/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import {
  deleteOtherRegistrations,
  deleteRegistration,
  type RegistrationPart,
  type RegistrationRow,
  readRegistrations,
  writeRegistration,
} from './registrations.queries.ts';
import { insertWebhook, readWebhook, type WebhookRow, writeWebhookState } from './webhook.queries.ts';

export interface WebhookParts {
  platform: Platform;
  organizations: Pick<Organizations, 'byId'>;
  authorizations: Pick<Authorizations, 'webexFor' | 'webexForEach'>;
  secrets: TokenVault['secrets'];
}

export type EnsuredWebhook = 'kept' | 'made' | 'switched-on';

export const WEBHOOK_SECRET = 'call-control.webhook';
const WEBHOOK_NAME = 'Linekeeper: calls';
const RESOURCE = 'telephony_calls';

/** The organization's row, made with address and secret when there is none yet. */
export async function keepWebhookRow(parts: WebhookParts, organizationId: string): Promise<WebhookRow> {
  const { platform, secrets } = parts;
  const found = await readWebhook(platform.database, { organizationId });
  if (found !== null) return found;
  // The secret first: a row is what makes the address answer.
  if ((await secrets.get(organizationId, WEBHOOK_SECRET)) === null)
    await secrets.put(organizationId, WEBHOOK_SECRET, platform.ids.token(32));
  const now = new Date(platform.clock.now());
  await insertWebhook(platform.database, { organizationId, addressKey: platform.ids.token(24), now });
  const made = await readWebhook(platform.database, { organizationId });
  if (made === null) throw new Error('the webhook row was not written');
  return made;
}

/**
 * Sees to it that Webex posts this organization's call events to us. Webex switches a webhook off after 100 failed
 * deliveries within five minutes and tells nobody; it also dies with the account that made it, so one made by another
 * account than the authorizer's is made anew. Source: docs/webex/webhooks.md.
 *
 * A standby has its own beforehand, so that the first one's end loses no event. Webex takes one webhook for a resource
 * and filter in an organization: the first one's has no filter, the standby's three together tell the same. Each event
 * comes twice then, and the second changes nothing.
 */
export async function ensureWebhook(parts: WebhookParts, organizationId: string): Promise<EnsuredWebhook> {
  const { platform } = parts;
  const row = await keepWebhookRow(parts, organizationId);
  const tries = await tryAll(parts, row);
  const good = tries.filter((one) => one.kind === 'good');
  const [failed] = tries.filter((one) => one.kind === 'failed');
  const best = good.find(({ webhook }) => webhook.status === 'active') ?? good[0];
  await writeWebhookState(platform.database, {
    organizationId,
    webexWebhookId: best?.webhook.id ?? row.webexWebhookId,
    // What was true last stays: a transient fault says nothing about the webhook.
    state: best?.webhook.status ?? row.state,
    problem: failed === undefined ? null : textOf(failed.error),
    checkedAt: new Date(platform.clock.now()),
    seenActive: best?.webhook.status === 'active',
  });
  // One that tells everything is enough; the other is tried again with the next round.
  if (best === undefined && failed !== undefined) throw failed.error;
  return good.find(({ ensured }) => ensured !== 'kept')?.ensured ?? 'kept';
}

type Tried = { kind: 'good'; webhook: Webhook; ensured: EnsuredWebhook } | { kind: 'failed'; error: unknown };

const STANDBY_PARTS: readonly RegistrationPart[] = ['originator', 'terminator', 'clickToDial'];

async function tryAll(parts: WebhookParts, row: WebhookRow): Promise<Tried[]> {
  const { organizationId } = row;
  const wanted = await wantedWebhook(parts, row);
  const each = await parts.authorizations.webexForEach(organizationId, 'call-control');
  const known = await readRegistrations(parts.platform.database, { organizationId });
  const first = each.find(({ seat }) => seat === 1);
  const standby = each.filter(({ seat }) => seat > 1).sort((a, b) => a.seat - b.seat)[0];
  // Why nothing works, in the words of whoever knows.
  if (first === undefined && standby === undefined) await parts.authorizations.webexFor(organizationId, 'call-control');
  const tries: Tried[] = [];
  for (const [usable, kinds] of [[first, ['all']] as const, [standby, STANDBY_PARTS] as const]) {
    if (usable === undefined) continue;
    for (const part of kinds) tries.push(await tryOne(parts, { organizationId, usable, part, wanted, known }));
  }
  if (first !== undefined && standby === undefined) await tidy(parts, { organizationId, webex: first.webex, known });
  return tries;
}

async function tryOne(
  parts: WebhookParts,
  input: {
    organizationId: string;
    usable: StandingUsableWebex;
    part: RegistrationPart;
    wanted: Wanted;
    known: readonly RegistrationRow[];
  },
): Promise<Tried> {
  const { organizationId, usable, part, wanted, known } = input;
  const { database, clock } = parts.platform;
  const { authorizationId, webex, authorizer } = usable;
  const before = known.find((one) => one.part === part && one.authorizationId === authorizationId);
  const about = { organizationId, authorizationId, part };
  const checkedAt = new Date(clock.now());
  try {
    const found = await findWebhook(webex, { knownId: before?.webexWebhookId ?? null, part });
    const brought = await bringUp(webex, { found, wanted, part, authorizerUuid: authorizer.webexPersonId });
    const { id: webexWebhookId, status: state } = brought.webhook;
    await writeRegistration(database, { ...about, webexWebhookId, state, problem: null, checkedAt });
    await deleteOtherRegistrations(database, about);
    return { kind: 'good', ...brought };
  } catch (error) {
    const { webexWebhookId = null, state = 'missing' } = before ?? {};
    await writeRegistration(database, { ...about, webexWebhookId, state, problem: textOf(error), checkedAt });
    return { kind: 'failed', error };
  }
}

/** Nobody stands by any more: what the last one had registered would only say everything twice. */
async function tidy(
  parts: WebhookParts,
  input: { organizationId: string; webex: WebexClient; known: readonly RegistrationRow[] },
): Promise<void> {
  const { organizationId, webex } = input;
  for (const { part, authorizationId, webexWebhookId } of input.known.filter((one) => one.part !== 'all')) {
    try {
      if (webexWebhookId !== null) await webex.webhooks.delete(webexWebhookId);
    } catch (error) {
      if (!(error instanceof WebexError) || error.kind !== 'not-found') continue;
    }
    await deleteRegistration(parts.platform.database, { organizationId, part, authorizationId });
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message.slice(0, 300) : 'unknown');
const filterOf = (part: RegistrationPart): string | undefined => (part === 'all' ? undefined : `personality=${part}`);

interface Wanted {
  targetUrl: string;
  secret: string;
}

async function wantedWebhook(parts: WebhookParts, row: WebhookRow): Promise<Wanted> {
  const { platform, organizations, secrets } = parts;
  const organization = await organizations.byId(row.organizationId);
  const secret = await secrets.get(row.organizationId, WEBHOOK_SECRET);
  if (organization === null || secret === null) throw new Error('the organization or its webhook secret is gone');
  return { targetUrl: `${platform.publicUrl()}/webhooks/webex/${organization.slug}/${row.addressKey}`, secret };
}

async function findWebhook(
  webex: WebexClient,
  { knownId, part }: { knownId: string | null; part: RegistrationPart },
): Promise<Webhook | null> {
  if (knownId !== null) {
    try {
      return (await webex.webhooks.get(knownId)).data;
    } catch (error) {
      if (!(error instanceof WebexError) || error.kind !== 'not-found') throw error;
    }
  }
  // One of an earlier life: the organization may have only one per resource and filter.
  for await (const page of webex.webhooks.pages({ ownedBy: 'org' })) {
    const ours = page.items.find(
      ({ resource, name, filter }) =>
        resource === RESOURCE && name === WEBHOOK_NAME && (filter ?? undefined) === filterOf(part),
    );
    if (ours !== undefined) return ours;
  }
  return null;
}

async function bringUp(
  webex: WebexClient,
  input: { found: Webhook | null; wanted: Wanted; part: RegistrationPart; authorizerUuid: string },
): Promise<{ webhook: Webhook; ensured: EnsuredWebhook }> {
  const { found, wanted } = input;
  if (found !== null && decodeWebexId(found.createdBy)?.uuid === decodeWebexId(input.authorizerUuid)?.uuid) {
    if (found.status === 'active' && found.targetUrl === wanted.targetUrl) return { webhook: found, ensured: 'kept' };
    const change = { name: WEBHOOK_NAME, ...wanted, status: 'active' as const };
    return { webhook: (await webex.webhooks.update(found.id, change)).data, ensured: 'switched-on' };
  }
  if (found !== null) await webex.webhooks.delete(found.id);
  const filter = filterOf(input.part);
  const fresh = { name: WEBHOOK_NAME, ...wanted, resource: RESOURCE, event: 'all', ownedBy: 'org' as const };
  const { data: webhook } = await webex.webhooks.create({ ...fresh, ...(filter !== undefined && { filter }) });
  return { webhook, ensured: 'made' };
}
