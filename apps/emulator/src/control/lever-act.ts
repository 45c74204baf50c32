import type { EmulatedGrant, EmulatedOrganization, EmulatedPerson, Services } from '../state/world.ts';
import { actingAdmin, auditUserUpdated, writeAudit } from '../webex/audit-log.ts';
import { endGrant, endRefresh, livingGrants } from '../webex/tokens.ts';

/** A lever that cannot be pulled here; its text is for the person at the lever. */
export class LeverError extends Error {}

/** What the truth log is told beside the kind. */
export interface About {
  orgUuid: string;
  personUuid?: string;
  clientId?: string;
  detail?: Record<string, string | number | boolean>;
}

/** Who pulls a lever by API, for the audit; without one it is another administrator in Control Hub. */
export interface Actor {
  personUuid: string;
  clientName: string;
}

/** What a lever needs beyond the world: who, and what to write down. */
export interface Act {
  services: Services;
  /** Who an administrative act on `target` (or on the organization) is said to be by. */
  adminUuid(orgUuid: string, target: EmulatedPerson | null): string;
  clientName: string;
  person(uuid: string): EmulatedPerson;
  organization(uuid: string): EmulatedOrganization;
  /** Writes the truth log and keeps the state. */
  tell(kind: string, about: About): void;
  grantsOf(person: EmulatedPerson): EmulatedGrant[];
}

export function createAct(services: Services, actor: Actor | null = null): Act {
  return {
    services,
    adminUuid: (orgUuid, target) => actor?.personUuid ?? actingAdmin(services, orgUuid, target),
    clientName: actor?.clientName ?? 'Control Hub',
    person: (uuid) => {
      const person = found(services.world.people.get(uuid), 'person');
      if (person.deleted) throw new LeverError(`${person.email} has been deleted.`);
      return person;
    },
    organization: (uuid) => found(services.world.organizations.get(uuid), 'organization'),
    tell: (kind, about) => {
      services.truth.record({ atMs: services.clock.now(), kind, ...about });
      services.changed('critical');
    },
    grantsOf: (person) => livingGrants(services, (grant) => grant.personUuid === person.uuid),
  };
}

/** The value, or a refusal in words. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new LeverError(`No such ${what}`);
  return value;
}

export function endSessions(services: Services, person: EmulatedPerson): void {
  for (const session of services.world.sessions.values()) {
    if (session.personUuid === person.uuid) services.world.sessions.delete(session.cookie);
  }
}

/** A changed or expired password: what dies with it is a mode. */
export function endWithPassword(act: Act, person: EmulatedPerson, cause: string): void {
  const { services } = act;
  endSessions(services, person);
  for (const grant of act.grantsOf(person)) {
    if (services.modes.passwordChangeKillsAccess) endGrant(services, grant, cause);
    else endRefresh(services, grant, cause);
  }
}

/** An administrator changed attributes of a person: the record's own time, and the audit. */
export function updated(act: Act, person: EmulatedPerson, changedAttributes: string[]): void {
  person.modifiedMs = act.services.clock.now();
  const actorUuid = act.adminUuid(person.orgUuid, person);
  auditUserUpdated(act.services, { person, actorUuid, changedAttributes, clientName: act.clientName });
}

/** "An org setting was created or updated.", in the form recorded; the keys of settings are ours, so a mode leaves them out. */
export function auditSetting(
  act: Act,
  organization: EmulatedOrganization,
  values: { settingKey: string; settingValue: string | null; previousValue: string | null; clientId?: string | null },
): void {
  const told = act.services.modes.inferredEvidence ? values : { ...values, settingKey: null, clientId: null };
  writeAudit(act.services, {
    orgUuid: organization.uuid,
    actorUuid: act.adminUuid(organization.uuid, null),
    category: 'ORG_SETTINGS',
    description: 'An org setting was created or updated.',
    actionText: told.settingKey === null ? 'A setting was updated.' : `The setting ${told.settingKey} was updated.`,
    targetType: 'ORG',
    targetId: organization.uuid,
    targetName: organization.name,
    extra: { entityType: 'ORG', ...told },
  });
}
