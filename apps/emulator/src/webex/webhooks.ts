import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatedWebhook, Services } from '../state/world.ts';
import { failuresAfterReactivation } from '../webhooks/failures.ts';
import { parseFilter } from '../webhooks/filter.ts';
import { presentWebhook } from '../webhooks/present-webhook.ts';
import { WEBHOOK_EVENTS, WEBHOOK_RESOURCES, type WebhookResource } from '../webhooks/resources.ts';
import { bodyText } from './call-request.ts';
import { forbidden, notFound, WebexHttpError } from './errors.ts';
import { authenticate, type Caller, isAdmin } from './guard.ts';
import { offsetPage, queryText } from './paging.ts';
import { idOf } from './public-id.ts';
import { registerWebhookInterestRoutes } from './webhook-interests.ts';

const BASE = '/v1/webhooks';
/** Personal webhooks a person may have (Webex developer documentation, Webhooks guide). */
const PERSONAL_LIMIT = 30_000;
/** Filters that only make sense for a whole organization (Webex developer documentation, Webhooks). */
const ORGANIZATION_FILTERS = ['hostEmail', 'hostUserId', 'ownerEmail', 'ownerId'];

function invalid(field: string, value: string): WebexHttpError {
  return new WebexHttpError(400, `invalid value for ${field}: ${value}`);
}

function optionalText(request: FastifyRequest, name: string): string | null {
  const value = (request.body as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function targetUrlOf(request: FastifyRequest): string {
  const targetUrl = bodyText(request, 'targetUrl');
  // The real one wants https and a public host; here plain http is let through, for machines on the same desk.
  if (!/^https?:\/\/[^/]+/i.test(targetUrl) || !URL.canParse(targetUrl)) throw invalid('targetUrl', targetUrl);
  return targetUrl;
}

/** The creator needs the read scope of the resource; for the whole organization an administrator's. */
function requireReadScope(
  services: Services,
  caller: Caller,
  wanted: { resource: string; known: WebhookResource; ownedBy: 'creator' | 'org' },
): void {
  const { scopes } = caller.token;
  const { resource, known, ownedBy } = wanted;
  const needed = ownedBy === 'org' ? known.orgScopes : known.scopes;
  if (ownedBy === 'org' && !isAdmin(caller.person, 'full')) throw forbidden();
  if (needed.length > 0 && !needed.some((scope) => scopes.includes(scope))) throw forbidden();
  if (ownedBy === 'org' && resource.startsWith('telephony_') && !services.modes.organizationTelephonyWebhooks)
    throw invalid('ownedBy', ownedBy);
}

function readFilter(request: FastifyRequest, resource: string, ownedBy: 'creator' | 'org'): string | null {
  const filter = optionalText(request, 'filter');
  if (filter === null) return null;
  const terms = parseFilter(resource, filter);
  if (terms === null) throw invalid('filter', filter);
  if (ownedBy !== 'org' && terms.some(({ key }) => ORGANIZATION_FILTERS.includes(key))) throw invalid('filter', filter);
  return filter;
}

function readNew(services: Services, request: FastifyRequest, caller: Caller): EmulatedWebhook {
  const name = bodyText(request, 'name');
  const targetUrl = targetUrlOf(request);
  const resource = bodyText(request, 'resource');
  const event = bodyText(request, 'event');
  const ownedBy = optionalText(request, 'ownedBy') ?? 'creator';
  const known = WEBHOOK_RESOURCES.get(resource);
  if (known === undefined) throw invalid('resource', resource);
  const isEvent = WEBHOOK_EVENTS.some((one) => one === event);
  if (!isEvent || (event !== 'all' && !known.events.includes(event))) throw invalid('event', event);
  if (ownedBy !== 'creator' && ownedBy !== 'org') throw invalid('ownedBy', ownedBy);
  const filter = readFilter(request, resource, ownedBy);
  requireReadScope(services, caller, { resource, known, ownedBy });
  return {
    uuid: services.random.uuid(),
    orgUuid: caller.organization.uuid,
    createdByUuid: caller.person.uuid,
    clientId: caller.clientId,
    ...{ name, targetUrl, resource, event, filter },
    secret: optionalText(request, 'secret'),
    ownedBy,
    status: 'active',
    createdMs: services.clock.now(),
    failuresMs: [],
  };
}

/**
 * One organization-wide webhook per resource and filter, 30,000 personal ones a person. That the first counts for each
 * client by itself is inferred.
 */
function refuseTooMany(services: Services, fresh: EmulatedWebhook): void {
  const { webhooks } = services.world;
  if (fresh.ownedBy === 'org') {
    for (const other of webhooks.ofOrganization(fresh.orgUuid, fresh.resource)) {
      if (other.clientId === fresh.clientId && other.filter === fresh.filter)
        throw new WebexHttpError(409, 'A webhook for this resource and filter already exists in the organization.');
    }
    return;
  }
  let own = 0;
  for (const other of webhooks.values())
    if (other.ownedBy === 'creator' && other.createdByUuid === fresh.createdByUuid) own += 1;
  if (own >= PERSONAL_LIMIT) throw new WebexHttpError(409, 'The limit of webhooks per user has been reached.');
}

/** What a caller may see: the own ones of this client; an administrator the organization's too. */
function mayTouch(caller: Caller, webhook: EmulatedWebhook): boolean {
  if (webhook.clientId !== caller.clientId || webhook.orgUuid !== caller.organization.uuid) return false;
  return webhook.createdByUuid === caller.person.uuid || (webhook.ownedBy === 'org' && isAdmin(caller.person, 'full'));
}

/** Name, address, secret, and on again; the rest of a whole object sent back is ignored. It cannot be switched off. */
function change(services: Services, webhook: EmulatedWebhook, request: FastifyRequest): void {
  const name = bodyText(request, 'name');
  const targetUrl = targetUrlOf(request);
  const status = optionalText(request, 'status');
  // A client that sends back what it read says `inactive` of one that is.
  if (status !== null && status !== 'active' && status !== webhook.status) throw invalid('status', status);
  Object.assign(webhook, { name, targetUrl, secret: optionalText(request, 'secret') ?? webhook.secret });
  if (status === 'active' && webhook.status === 'inactive') {
    webhook.status = 'active';
    const atMs = services.clock.now();
    webhook.failuresMs = failuresAfterReactivation(atMs);
    const { orgUuid, clientId } = webhook;
    services.truth.record({ atMs, kind: 'webhook-reactivated', orgUuid, clientId, detail: { webhook: webhook.uuid } });
  }
  // Set anew: the state file finds a change made in place in small maps only.
  services.world.webhooks.set(webhook.uuid, webhook);
  services.changed('critical');
}

/** Webhooks: create, list, read, change (name, address, secret, switch on again), delete. */
export function registerWebhookRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  const find = (request: FastifyRequest<{ Params: { webhookId: string } }>): EmulatedWebhook => {
    const caller = authenticate(services, request, { scopes: [] });
    const uuid = idOf(request.params.webhookId, ['WEBHOOK']);
    const webhook = uuid === null ? undefined : world.webhooks.get(uuid);
    if (webhook === undefined || !mayTouch(caller, webhook)) throw notFound();
    return webhook;
  };
  app.post(BASE, (request, reply) => {
    const caller = authenticate(services, request, { scopes: [] });
    const webhook = readNew(services, request, caller);
    refuseTooMany(services, webhook);
    world.webhooks.set(webhook.uuid, webhook);
    services.changed('critical');
    return reply.code(services.modes.createWebhookStatus).send(presentWebhook(webhook));
  });
  app.get(BASE, (request, reply) => {
    const caller = authenticate(services, request, { scopes: [] });
    const ownedBy = queryText(request, 'ownedBy');
    if (ownedBy !== null && ownedBy !== 'org') throw invalid('ownedBy', ownedBy);
    const seen = [...world.webhooks.values()].filter(
      (webhook) =>
        mayTouch(caller, webhook) &&
        (ownedBy === null ? webhook.createdByUuid === caller.person.uuid : webhook.ownedBy === 'org'),
    );
    return {
      items: offsetPage({ services, request, reply, items: seen, limits: { default: 100, limit: 100 } }).map(
        presentWebhook,
      ),
    };
  });
  app.get<{ Params: { webhookId: string } }>(`${BASE}/:webhookId`, (request) => presentWebhook(find(request)));
  app.put<{ Params: { webhookId: string } }>(`${BASE}/:webhookId`, (request) => {
    const webhook = find(request);
    change(services, webhook, request);
    return presentWebhook(webhook);
  });
  app.delete<{ Params: { webhookId: string } }>(`${BASE}/:webhookId`, (request, reply) => {
    world.webhooks.delete(find(request).uuid);
    services.changed('critical');
    return reply.code(204).send();
  });
  registerWebhookInterestRoutes(app, services);
}
