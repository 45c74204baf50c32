import type { Levers } from '../doors.ts';
import type { EmulatedGrant, EmulatedOrganization, EmulatedPerson, Services } from '../state/world.ts';
import { actingAdmin, auditUserUpdated, writeAudit } from '../webex/audit-log.ts';
import { publicId } from '../webex/public-id.ts';
import { endGrant, endRefresh, isAllowed, livingGrants } from '../webex/tokens.ts';

/** Who pulls a lever by API, for the audit; without one it is another administrator in Control Hub. */
export interface Actor {
  personUuid: string;
  clientName: string;
}

/** What a lever needs beyond the world: who, and what to write down. */
interface Act {
  services: Services;
  actor: Actor | null;
  person(uuid: string): EmulatedPerson;
  organization(uuid: string): EmulatedOrganization;
  /** Writes the truth log and keeps the state. */
  tell(
    kind: string,
    about: {
      orgUuid: string;
      personUuid?: string;
      clientId?: string;
      detail?: Record<string, string | number | boolean>;
    },
  ): void;
  grantsOf(person: EmulatedPerson): EmulatedGrant[];
}

function createAct(services: Services, actor: Actor | null): Act {
  const found = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new LeverError(`No such ${what}`);
    return value;
  };
  return {
    services,
    actor,
    person: (uuid) => found(services.world.people.get(uuid), 'person'),
    organization: (uuid) => found(services.world.organizations.get(uuid), 'organization'),
    tell: (kind, about) => {
      services.truth.record({ atMs: services.clock.now(), kind, ...about });
      services.changed('critical');
    },
    grantsOf: (person) => livingGrants(services, (grant) => grant.personUuid === person.uuid),
  };
}

/** A lever that cannot be pulled here; its text is for the person at the lever. */
export class LeverError extends Error {}

/** All levers of Control Hub and the profile page. */
export function createLevers(services: Services, actor: Actor | null = null): Levers {
  const act = createAct(services, actor);
  return {
    ...passwordLevers(act),
    ...accountLevers(act),
    ...rightLevers(act),
    ...accessLevers(act),
    ...policyLevers(act),
  };
}

function passwordLevers(act: Act): Pick<Levers, 'changePassword'> {
  return {
    changePassword: (personUuid) => {
      const { services } = act;
      const person = act.person(personUuid);
      if (person.externalIdp) {
        throw new LeverError(
          `${person.email} signs in through the organization's own identity provider and has no Webex password.`,
        );
      }
      person.passwordChangedMs = services.clock.now();
      person.modifiedMs = services.clock.now();
      endSessions(services, person);
      for (const grant of act.grantsOf(person)) {
        if (services.modes.passwordChangeKillsAccess) endGrant(services, grant, 'password-changed');
        else endRefresh(services, grant, 'password-changed');
      }
      // The name of the attribute is inferred: no recorded event shows a password change.
      if (services.modes.inferredEvidence) {
        const clientName = 'Webex Profile';
        auditUserUpdated(services, { person, actorUuid: person.uuid, changedAttributes: ['password'], clientName });
      }
      act.tell('password-changed', { orgUuid: person.orgUuid, personUuid });
    },
  };
}

function endSessions(services: Services, person: EmulatedPerson): void {
  for (const session of services.world.sessions.values()) {
    if (session.personUuid === person.uuid) services.world.sessions.delete(session.cookie);
  }
}

function updated(act: Act, person: EmulatedPerson, changedAttributes: string[]): void {
  person.modifiedMs = act.services.clock.now();
  const actorUuid = act.actor?.personUuid ?? actingAdmin(act.services, person.orgUuid, person);
  const clientName = act.actor?.clientName ?? 'Control Hub';
  auditUserUpdated(act.services, { person, actorUuid, changedAttributes, clientName });
}

function accountLevers(act: Act): Pick<Levers, 'deactivate' | 'activate' | 'deletePerson'> {
  const end = (person: EmulatedPerson, by: string): void => {
    endSessions(act.services, person);
    for (const grant of act.grantsOf(person)) endGrant(act.services, grant, by);
    updated(act, person, ['active']);
    act.tell(by, { orgUuid: person.orgUuid, personUuid: person.uuid });
  };
  return {
    deactivate: (personUuid) => {
      const person = act.person(personUuid);
      person.active = false;
      end(person, 'authorizer-deactivated');
    },
    activate: (personUuid) => {
      const person = act.person(personUuid);
      person.active = true;
      updated(act, person, ['active']);
      act.tell('recovered', { orgUuid: person.orgUuid, personUuid, detail: { of: 'authorizer-deactivated' } });
    },
    deletePerson: (personUuid) => {
      const person = act.person(personUuid);
      person.deleted = true;
      for (const webhook of act.services.world.webhooks.values()) {
        if (webhook.createdByUuid === personUuid) act.services.world.webhooks.delete(webhook.uuid);
      }
      end(person, 'authorizer-deleted');
    },
  };
}

function rightLevers(act: Act): Pick<Levers, 'setRoles' | 'setLicense' | 'setPresenceSharing'> {
  const { services } = act;
  return {
    setRoles: (personUuid, roles) => {
      const person = act.person(personUuid);
      const before = person.roles;
      person.roles = [...new Set(roles)];
      updated(act, person, ['roles']);
      const causes = [
        ['id_full_admin', 'full-admin-lost'],
        ['id_cdr_api', 'cdr-role-lost'],
      ] as const;
      for (const [role, cause] of causes) {
        const had = before.includes(role);
        const has = person.roles.includes(role);
        if (had && !has) act.tell(cause, { orgUuid: person.orgUuid, personUuid });
        if (!had && has) act.tell('recovered', { orgUuid: person.orgUuid, personUuid, detail: { of: cause } });
      }
      services.changed('critical');
    },
    setLicense: (personUuid, calling) => {
      const person = act.person(personUuid);
      const { licenses } = act.organization(person.orgUuid);
      const licence = licenses.find((it) => it.code === 'BCSTD');
      if (licence === undefined || person.licenseUuids.includes(licence.uuid) === calling) return;
      person.licenseUuids = calling
        ? [...person.licenseUuids, licence.uuid]
        : person.licenseUuids.filter((uuid) => uuid !== licence.uuid);
      updated(act, person, ['licenses']);
      const about = { orgUuid: person.orgUuid, personUuid };
      if (calling) act.tell('recovered', { ...about, detail: { of: 'calling-licence-lost' } });
      else act.tell('calling-licence-lost', about);
    },
    setPresenceSharing: (personUuid, on) => {
      const person = act.person(personUuid);
      if (person.presenceSharing === on) return;
      person.presenceSharing = on;
      const about = { orgUuid: person.orgUuid, personUuid };
      if (on) act.tell('recovered', { ...about, detail: { of: 'presence-sharing-off' } });
      else act.tell('presence-sharing-off', about);
    },
  };
}

function accessLevers(act: Act): Pick<Levers, 'resetAccess' | 'removeApp' | 'rotateClientSecret'> {
  const { services } = act;
  return {
    resetAccess: (personUuid) => {
      const person = act.person(personUuid);
      const actorUuid = actingAdmin(services, person.orgUuid, person);
      for (const grant of act.grantsOf(person)) {
        endGrant(services, grant, 'access-reset');
        writeAudit(services, {
          orgUuid: person.orgUuid,
          actorUuid,
          category: 'USERS',
          description: "User's token was revoked by an Admin.",
          actionText: `Token of ${person.email} was revoked.`,
          targetType: 'USER',
          targetId: `Using Admin Id: ${actorUuid}`,
          targetName: person.email,
          extra: { tokenId: publicId('AUTHORIZATION', grant.uuid), clientId: grant.clientId },
        });
      }
      act.tell('access-reset', { orgUuid: person.orgUuid, personUuid });
    },
    removeApp: (personUuid, clientId) => {
      const person = act.person(personUuid);
      for (const grant of act.grantsOf(person)) {
        if (grant.clientId === clientId) endGrant(services, grant, 'app-removed');
      }
      act.tell('app-removed', { orgUuid: person.orgUuid, personUuid, clientId });
    },
    rotateClientSecret: (clientId) => {
      const integration = services.world.integrations.get(clientId);
      if (integration === undefined) throw new LeverError('No such integration');
      integration.clientSecret = services.random.hex(64);
      act.tell('client-secret-rotated', { orgUuid: '', clientId });
      return integration.clientSecret;
    },
  };
}

function policyLevers(act: Act): Pick<Levers, 'setIntegrationPolicy' | 'setIntegrationOverride'> {
  const { services } = act;
  const audit = (organization: EmulatedOrganization, values: Record<string, string | null>): void => {
    writeAudit(services, {
      orgUuid: organization.uuid,
      actorUuid: actingAdmin(services, organization.uuid, null),
      category: 'ORG_SETTINGS',
      description: 'An org setting was created or updated.',
      actionText: `The setting ${values.settingKey} was updated.`,
      targetType: 'ORG',
      targetId: organization.uuid,
      targetName: organization.name,
      extra: { entityType: 'ORG', ...values },
    });
  };
  /** Ends what the policy no longer allows, and tells the truth for each client whose fate changed. */
  const settle = (organization: EmulatedOrganization, allowedBefore: ReadonlyMap<string, boolean>): void => {
    for (const [clientId, before] of allowedBefore) {
      const allowed = isAllowed(organization, clientId);
      if (allowed === before) continue;
      const about = { orgUuid: organization.uuid, clientId };
      if (allowed) {
        act.tell('recovered', { ...about, detail: { of: 'integration-blocked' } });
        continue;
      }
      const ofClient = (grant: EmulatedGrant): boolean =>
        grant.orgUuid === organization.uuid && grant.clientId === clientId;
      for (const grant of livingGrants(services, ofClient)) endGrant(services, grant, 'integration-blocked');
      act.tell('integration-blocked', about);
    }
    services.changed('critical');
  };
  const fates = (organization: EmulatedOrganization): Map<string, boolean> =>
    new Map([...services.world.integrations.keys()].map((clientId) => [clientId, isAllowed(organization, clientId)]));
  return {
    setIntegrationPolicy: (orgUuid, policy) => {
      const organization = act.organization(orgUuid);
      const before = fates(organization);
      const previousValue = organization.integrationPolicy;
      organization.integrationPolicy = policy;
      audit(organization, { settingKey: 'integrations.policy', settingValue: policy, previousValue, clientId: null });
      settle(organization, before);
    },
    setIntegrationOverride: (orgUuid, clientId, policy) => {
      const organization = act.organization(orgUuid);
      if (!services.world.integrations.has(clientId)) throw new LeverError('No such integration');
      const before = fates(organization);
      const previousValue = organization.integrationOverrides[clientId] ?? null;
      if (policy === null) delete organization.integrationOverrides[clientId];
      else organization.integrationOverrides[clientId] = policy;
      const settingKey = `integrations.policy.${clientId}`;
      audit(organization, { settingKey, settingValue: policy, previousValue, clientId });
      settle(organization, before);
    },
  };
}
