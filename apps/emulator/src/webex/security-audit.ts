import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import type { EmulatedSignIn } from '../state/world-identity.ts';
import { requiredInstant } from './audit-window.ts';
import { displayNameOf } from './display-name.ts';
import { forbidden, malformed } from './errors.ts';
import { authenticate } from './guard.ts';
import { offsetPage, queryText } from './paging.ts';
import { auditId, idOf, publicId } from './public-id.ts';
import { queryList } from './query.ts';

/** Kept for a year (docs/webex/identity.md). */
const KEPT_MS = 366 * 86_400_000;
const WORDS: Record<EmulatedSignIn['kind'], { category: string; description: string; action: string }> = {
  'sign-in': { category: 'LOGINS', description: 'A user logged in', action: 'logged into organization' },
  'sign-out': { category: 'LOGOUT', description: 'A user logged out', action: 'logged out of organization' },
};

/**
 * `/admin/securityAudit/events`: who signed in and out. Empty unless the organization has Pro Pack and the switch "Allow
 * user authentication data" (mode `userAuthenticationData`).
 */
export function registerSecurityAuditRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/admin/securityAudit/events', async (request, reply) => {
    const { organization } = authenticate(services, request, { scopes: ['audit:events_read'], admin: 'full' });
    if (idOf(queryText(request, 'orgId') ?? '', ['ORGANIZATION']) !== organization.uuid) throw forbidden();
    const all = findSignIns(services, request, organization.uuid);
    const found = services.modes.userAuthenticationData ? all : [];
    const page = offsetPage(
      { services, request, reply, items: found.toReversed(), limits: { default: 100, limit: 1000 } },
      'offset',
    );
    return { items: page.map((signIn) => signInView(services, signIn)) };
  });
}

function findSignIns(services: Services, request: FastifyRequest, orgUuid: string): EmulatedSignIn[] {
  const fromMs = requiredInstant(request, 'startTime');
  const toMs = requiredInstant(request, 'endTime');
  if (toMs < fromMs || toMs - fromMs > KEPT_MS)
    throw malformed("'startTime' and 'endTime' must span at most one year.");
  const categories = queryList(request, 'eventCategories');
  const actor = queryText(request, 'actorId');
  const actorUuid = actor === null ? null : (idOf(actor, ['PEOPLE']) ?? '');
  const oldestMs = services.clock.now() - KEPT_MS;
  return services.world.signIns.filter(
    (signIn) =>
      signIn.orgUuid === orgUuid &&
      signIn.atMs >= Math.max(fromMs, oldestMs) &&
      signIn.atMs <= toMs &&
      (actorUuid === null || signIn.personUuid === actorUuid) &&
      (categories === null || categories.includes(WORDS[signIn.kind].category)),
  );
}

function signInView(services: Services, signIn: EmulatedSignIn): Record<string, unknown> {
  const { world } = services;
  const person = world.people.get(signIn.personUuid);
  const name = person === undefined ? '' : displayNameOf(world, person);
  const organization = world.organizations.get(signIn.orgUuid)?.name ?? '';
  const { category, description, action } = WORDS[signIn.kind];
  return {
    id: auditId(signIn.uuid),
    created: new Date(signIn.atMs).toISOString(),
    // Public ids here, other than in the admin audit (Webex developer documentation, Security Audit Events).
    actorId: publicId('PEOPLE', signIn.personUuid),
    actorOrgId: publicId('ORGANIZATION', signIn.orgUuid),
    data: {
      actorOrgName: organization,
      eventDescription: description,
      actorName: name,
      actorEmail: person?.email ?? '',
      actorUserAgent: 'Emulated browser',
      trackingId: `ATLAS_${signIn.uuid}_0`,
      eventCategory: category,
      actorIp: '192.0.2.10',
      actionText: `${name} ${action} ${organization}.`,
    },
  };
}
