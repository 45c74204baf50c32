import type { AdminAuditEvent } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedAuditEvent, Services } from '../state/world.ts';
import { accountOf } from './accounts.ts';
import { AUDIT_CATEGORIES } from './audit-categories.ts';
import { requiredInstant } from './audit-window.ts';
import { malformed, notFound } from './errors.ts';
import { authenticate } from './guard.ts';
import { offsetPage, queryText } from './paging.ts';
import { auditId, idOf } from './public-id.ts';
import { queryList } from './query.ts';

const YEAR_MS = 366 * 86_400_000;
/** Keys that stand as null where a kind of event does not use them. */
const UNUSED = {
  changedAttributes: null,
  changeDetailId: null,
  actorClientName: null,
  settingKey: null,
  settingName: null,
  settingValue: null,
  previousValue: null,
  entityType: null,
  tokenId: null,
  clientId: null,
  adminRoles: null,
  authorizedStatus: null,
};

/** `/adminAudit/events` and its categories. */
export function registerAdminAuditRoutes(app: FastifyInstance, services: Services): void {
  const scopes = ['audit:events_read'];
  app.get('/v1/adminAudit/eventCategories', async (request) => {
    authenticate(services, request, { scopes, admin: 'read' });
    return { eventCategories: AUDIT_CATEGORIES };
  });
  app.get('/v1/adminAudit/events', async (request, reply) => {
    const { organization } = authenticate(services, request, { scopes, admin: 'read' });
    if (idOf(queryText(request, 'orgId') ?? '', ['ORGANIZATION']) !== organization.uuid) throw notFound();
    return { items: listEvents({ services, request, reply, orgUuid: organization.uuid }) };
  });
}

function listEvents(input: {
  services: Services;
  request: FastifyRequest;
  reply: FastifyReply;
  orgUuid: string;
}): AdminAuditEvent[] {
  const { services, request } = input;
  const fromMs = requiredInstant(request, 'from');
  const toMs = requiredInstant(request, 'to');
  if (toMs < fromMs || toMs - fromMs > YEAR_MS) throw malformed("'from' and 'to' must span at most one year.");
  const now = services.clock.now();
  const wanted = queryList(request, 'eventCategories')?.map((name) => name.replace(/^EventCategory\./, ''));
  const actor = queryText(request, 'actorId');
  const actorUuid = actor === null ? null : (idOf(actor, ['PEOPLE']) ?? Buffer.from(actor, 'base64').toString());
  const found = services.world.audit.filter(
    (event) =>
      event.orgUuid === input.orgUuid &&
      event.visibleMs <= now &&
      event.createdMs >= fromMs &&
      event.createdMs <= toMs &&
      (wanted === undefined || wanted.includes(event.category)) &&
      (actorUuid === null || event.actorUuid === actorUuid),
  );
  // Newest first.
  const page = offsetPage({ ...input, items: found.toReversed(), limits: { default: 100, limit: 200 } }, 'offset');
  return page.map((event) => eventView(services, event));
}

/** Ids here are base64 of the bare UUID, not of a `ciscospark://` address. */
function eventView(services: Services, event: EmulatedAuditEvent): AdminAuditEvent {
  const actor = accountOf(services, event.actorUuid);
  const organization = services.world.organizations.get(event.orgUuid);
  // Cisco's samples have prefixes, recorded events have none.
  const prefixed = services.modes.prefixedAuditCategories;
  const isUuid = /^[0-9a-f]{8}-/.test(event.targetId);
  return {
    id: auditId(event.uuid),
    created: new Date(event.createdMs).toISOString(),
    actorId: auditId(event.actorUuid),
    actorOrgId: auditId(event.orgUuid),
    data: {
      ...UNUSED,
      eventCategory: prefixed ? `EventCategory.${event.category}` : event.category,
      eventDescription: event.description,
      actionText: event.actionText,
      actorName: actor === undefined ? '' : `${actor.firstName} ${actor.lastName}`.trim(),
      actorEmail: actor?.email ?? '',
      actorIp: '192.0.2.10',
      actorUserAgent: 'Emulated browser',
      actorOrgName: organization?.name ?? '',
      targetType: prefixed ? `TargetResourceType.${event.targetType}` : event.targetType,
      targetId: isUuid ? auditId(event.targetId) : event.targetId,
      targetName: event.targetName,
      targetOrgId: auditId(event.orgUuid),
      targetOrgName: organization?.name ?? '',
      trackingId: `ATLAS_${event.uuid}_0`,
      ...event.extra,
    },
  };
}
