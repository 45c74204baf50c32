import type { EmulatedWebhook, EmulatedWebhookInterest, Services, World } from '../state/world.ts';
import { type FilterTerm, matchesFilter, parseFilter } from './filter.ts';
import type { WebhookNews } from './news.ts';
import { INTEREST_ACTORS, INTEREST_RESOURCES } from './resources.ts';

/** Webhooks and registrations end with whoever made them, a person or a Service App's account. */
function isLiving(world: World, uuid: string): boolean {
  const account = world.people.get(uuid) ?? world.machineAccounts.get(uuid);
  return account?.active === true && !account.deleted;
}

/** Whether whoever made it still consents to the client it was made through. Looks at every consent: only where the mode asks. */
function hasConsent(world: World, webhook: EmulatedWebhook): boolean {
  for (const { clientId, personUuid, ended } of world.grants.values()) {
    if (clientId === webhook.clientId && personUuid === webhook.createdByUuid && ended === null) return true;
  }
  return false;
}

/** Registrations of an organization that are in force. */
function interestsInForce(services: Services, orgUuid: string): EmulatedWebhookInterest[] {
  const { world, clock } = services;
  const nowMs = clock.now();
  return [...world.webhookInterests.values()].filter(({ orgUuid: of, expiresMs, personUuid }) => {
    return of === orgUuid && expiresMs > nowMs && isLiving(world, personUuid);
  });
}

/** What somebody of the organization must have registered an interest in before anybody hears of this. */
function neededInterests(news: WebhookNews): { resource?: string; actor?: string }[] {
  const needed: { resource?: string; actor?: string }[] = [];
  const { resource, actor } = news;
  if (Object.hasOwn(INTEREST_RESOURCES, resource))
    needed.push({ resource: INTEREST_RESOURCES[resource as keyof typeof INTEREST_RESOURCES] });
  if (actor !== null && Object.hasOwn(INTEREST_ACTORS, actor.kind))
    needed.push({ actor: INTEREST_ACTORS[actor.kind as keyof typeof INTEREST_ACTORS] });
  return needed;
}

/** Whether events like this are sent at all in the organization. */
export function isTold(services: Services, news: WebhookNews): boolean {
  const needed = neededInterests(news);
  if (needed.length === 0) return true;
  const interests = interestsInForce(services, news.orgUuid).flatMap((registration) => registration.interests);
  return needed.every((want) => interests.some((one) => one.resource === want.resource && one.actor === want.actor));
}

const filters = new WeakMap<EmulatedWebhook, FilterTerm[] | null>();

function termsOf(webhook: EmulatedWebhook): FilterTerm[] | null {
  const known = filters.get(webhook);
  if (known !== undefined) return known;
  const terms = webhook.filter === null ? [] : parseFilter(webhook.resource, webhook.filter);
  filters.set(webhook, terms);
  return terms;
}

function* candidates(services: Services, news: WebhookNews): Generator<EmulatedWebhook> {
  const { webhooks } = services.world;
  if (news.resource === 'serviceApp') {
    // Of the developer, who is in another organization than the administrator; few, so all are looked at.
    for (const webhook of webhooks.values()) {
      const concerned = news.developerUuid === undefined || webhook.createdByUuid === news.developerUuid;
      if (webhook.resource === 'serviceApp' && concerned) yield webhook;
    }
    return;
  }
  yield* webhooks.ofOrganization(news.orgUuid, news.resource);
  if (news.actor?.kind === 'person') yield* webhooks.ofCreator(news.actor.uuid, news.resource);
}

/** The webhooks an event goes to: active, of a living creator, of this event, and its filter lets it pass. */
export function audienceOf(services: Services, news: WebhookNews): EmulatedWebhook[] {
  let told: boolean | null = null;
  const chosen: EmulatedWebhook[] = [];
  for (const webhook of candidates(services, news)) {
    if (webhook.status !== 'active' || (webhook.event !== 'all' && webhook.event !== news.event)) continue;
    if (!isLiving(services.world, webhook.createdByUuid)) continue;
    if (!services.modes.webhooksOutliveConsent && !hasConsent(services.world, webhook)) continue;
    told ??= isTold(services, news);
    if (!told) return [];
    const terms = termsOf(webhook);
    if (terms === null || (terms.length > 0 && !matchesFilter(terms, news.facts()))) continue;
    chosen.push(webhook);
  }
  return chosen;
}
