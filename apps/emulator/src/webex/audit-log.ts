import type { EmulatedAuditEvent, EmulatedGrant, EmulatedPerson, Services } from '../state/world.ts';
import { publicId } from './public-id.ts';

type AuditInput = Omit<EmulatedAuditEvent, 'uuid' | 'createdMs' | 'visibleMs' | 'extra'> & {
  extra?: Record<string, unknown>;
};

/** Writes an admin audit event; it becomes visible after the delay of the mode. */
export function writeAudit(services: Services, input: AuditInput): void {
  const createdMs = services.clock.now();
  services.world.audit.push({
    ...input,
    uuid: services.random.uuid(),
    createdMs,
    visibleMs: createdMs + services.modes.auditDelayMs,
    extra: input.extra ?? {},
  });
}

/** Who an administrative act on `target` is said to be by: another Full Admin where there is one. */
export function actingAdmin(services: Services, orgUuid: string, target: EmulatedPerson | null): string {
  let fallback = target?.uuid ?? '';
  for (const person of services.world.people.values()) {
    if (person.orgUuid !== orgUuid || !person.active || person.deleted) continue;
    if (!person.roles.includes('id_full_admin')) continue;
    if (person.uuid !== target?.uuid) return person.uuid;
    fallback = person.uuid;
  }
  return fallback;
}

/** "User was updated": some attributes of a person changed. */
export function auditUserUpdated(
  services: Services,
  input: { person: EmulatedPerson; actorUuid: string; changedAttributes: string[]; clientName: string },
): void {
  const { person } = input;
  writeAudit(services, {
    orgUuid: person.orgUuid,
    actorUuid: input.actorUuid,
    category: 'WEBEX_IDENTITY',
    description: 'User was updated',
    actionText: `${person.email} was updated.`,
    targetType: 'USER',
    targetId: person.uuid,
    targetName: person.email,
    extra: {
      // The event is recorded, the names of attributes are inferred.
      changedAttributes: services.modes.inferredEvidence ? input.changedAttributes : null,
      changeDetailId: services.random.uuid(),
      actorClientName: input.clientName,
    },
  });
}

/** "User's token was revoked by an Admin.", in the form recorded. */
export function auditTokenRevoked(services: Services, input: { grant: EmulatedGrant; actorUuid: string }): void {
  const { grant, actorUuid } = input;
  const { world } = services;
  const account = world.people.get(grant.personUuid) ?? world.machineAccounts.get(grant.personUuid);
  const email = account?.email ?? '';
  writeAudit(services, {
    orgUuid: grant.orgUuid,
    actorUuid,
    category: 'USERS',
    description: "User's token was revoked by an Admin.",
    actionText: `Token of ${email} was revoked.`,
    targetType: 'USER',
    targetId: `Using Admin Id: ${actorUuid}`,
    targetName: email,
    extra: { tokenId: publicId('AUTHORIZATION', grant.uuid), clientId: grant.clientId },
  });
}
