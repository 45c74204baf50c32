import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatedWebhook, Services } from '../state/world.ts';
import { failuresAfterReactivation, presentWebhook } from '../telephony/webhook-delivery.ts';
import { parseCallFilter } from '../telephony/webhook-filter.ts';
import { bodyText } from './call-request.ts';
import { forbidden, notFound, WebexHttpError } from './errors.ts';
import { authenticate, type Caller, isAdmin } from './guard.ts';
import { offsetPage, queryText } from './paging.ts';
import { idOf } from './public-id.ts';

const BASE = '/v1/webhooks';
const RESOURCES = [
  'attachmentActions',
  'dataSources',
  'memberships',
  'messages',
  'rooms',
  'meetings',
  'recordings',
  'convergedRecordings',
  'meetingParticipants',
  'meetingTranscripts',
  'telephony_calls',
  'telephony_conference',
  'telephony_mwi',
  'uc_counters',
  'serviceApp',
  'adminBatchJobs',
];
const EVENTS = [
  'created',
  'updated',
  'deleted',
  'started',
  'ended',
  'joined',
  'left',
  'migrated',
  'authorized',
  'deauthorized',
  'statusChanged',
  'all',
];

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
function requireReadScope(caller: Caller, resource: string, ownedBy: 'creator' | 'org'): void {
  const { scopes } = caller.token;
  if (ownedBy === 'org' && !(scopes.includes('spark-admin:calls_read') && isAdmin(caller.person, 'full')))
    throw forbidden();
  if (!resource.startsWith('telephony_')) return;
  if (!scopes.includes('spark:calls_read') && !scopes.includes('spark-admin:calls_read')) throw forbidden();
}

function readNew(services: Services, request: FastifyRequest, caller: Caller): EmulatedWebhook {
  const resource = bodyText(request, 'resource');
  const event = bodyText(request, 'event');
  const filter = optionalText(request, 'filter');
  const ownedByText = optionalText(request, 'ownedBy') ?? 'creator';
  if (!RESOURCES.includes(resource)) throw invalid('resource', resource);
  if (!EVENTS.includes(event)) throw invalid('event', event);
  if (ownedByText !== 'creator' && ownedByText !== 'org') throw invalid('ownedBy', ownedByText);
  if (filter !== null && resource === 'telephony_calls' && parseCallFilter(filter) === null)
    throw invalid('filter', filter);
  requireReadScope(caller, resource, ownedByText);
  return {
    uuid: services.random.uuid(),
    orgUuid: caller.organization.uuid,
    createdByUuid: caller.person.uuid,
    clientId: caller.clientId,
    name: bodyText(request, 'name'),
    targetUrl: targetUrlOf(request),
    resource,
    event,
    filter,
    secret: optionalText(request, 'secret'),
    ownedBy: ownedByText,
    status: 'active',
    createdMs: services.clock.now(),
    failuresMs: [],
  };
}

/** One organization-wide webhook per client, resource, event and filter. */
function refuseSecondOfOrganization(services: Services, fresh: EmulatedWebhook): void {
  if (fresh.ownedBy !== 'org') return;
  for (const other of services.world.webhooks.values()) {
    const same = (['orgUuid', 'clientId', 'resource', 'event', 'filter', 'ownedBy'] as const).every(
      (key) => other[key] === fresh[key],
    );
    if (same)
      throw new WebexHttpError(409, 'A webhook for this resource and filter already exists in the organization.');
  }
}

/** What a caller may see: the own ones of this client; an administrator the organization's too. */
function mayTouch(caller: Caller, webhook: EmulatedWebhook): boolean {
  if (webhook.clientId !== caller.clientId || webhook.orgUuid !== caller.organization.uuid) return false;
  return webhook.createdByUuid === caller.person.uuid || (webhook.ownedBy === 'org' && isAdmin(caller.person, 'full'));
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
  app.post(BASE, (request) => {
    const caller = authenticate(services, request, { scopes: [] });
    const webhook = readNew(services, request, caller);
    refuseSecondOfOrganization(services, webhook);
    world.webhooks.set(webhook.uuid, webhook);
    services.changed('critical');
    return presentWebhook(webhook);
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
    webhook.name = bodyText(request, 'name');
    webhook.targetUrl = targetUrlOf(request);
    webhook.secret = optionalText(request, 'secret') ?? webhook.secret;
    const status = optionalText(request, 'status');
    if (status !== null && status !== 'active') throw invalid('status', status);
    if (status === 'active' && webhook.status === 'inactive') {
      webhook.status = 'active';
      webhook.failuresMs = failuresAfterReactivation(services.clock.now());
    }
    services.changed('critical');
    return presentWebhook(webhook);
  });
  app.delete<{ Params: { webhookId: string } }>(`${BASE}/:webhookId`, (request, reply) => {
    world.webhooks.delete(find(request).uuid);
    services.changed('critical');
    return reply.code(204).send();
  });
}
