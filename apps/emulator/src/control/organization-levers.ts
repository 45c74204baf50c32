import type { Levers } from '../doors.ts';
import type { EmulatedGrant, EmulatedOrganization, EmulatedPerson } from '../state/world.ts';
import type { OrganizationIdentity } from '../state/world-access.ts';
import { identityOf } from '../webex/identity-cluster.ts';
import { endGrant, isAllowed, livingGrants } from '../webex/tokens.ts';
import { type Act, auditSetting, LeverError } from './lever-act.ts';
import type { PasswordExpiry } from './password-expiry.ts';
import { switchIdp, withPowersTold } from './person-levers.ts';

type PolicyLevers = Pick<Levers, 'setIntegrationPolicy' | 'setIntegrationOverride' | 'setIntegrationUsers'>;

/** Ends what the policy no longer allows, and tells the truth for each client whose fate changed. */
function settle(act: Act, organization: EmulatedOrganization, allowedBefore: ReadonlyMap<string, boolean>): void {
  const { services } = act;
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
}

/** Ends the consents of people an integration is no longer for. */
function endNotChosen(act: Act, organization: EmulatedOrganization, clientId: string): void {
  const { services } = act;
  const ofClient = (grant: EmulatedGrant): boolean =>
    grant.orgUuid === organization.uuid && grant.clientId === clientId;
  const told = new Set<string>();
  for (const grant of livingGrants(services, ofClient)) {
    const person = services.world.people.get(grant.personUuid);
    if (person === undefined || isAllowed(organization, clientId, person)) continue;
    endGrant(services, grant, 'integration-blocked');
    told.add(person.uuid);
  }
  for (const personUuid of told) act.tell('integration-blocked', { orgUuid: organization.uuid, clientId, personUuid });
}

/** People whose consent the policy ended, and who may not use the integration now. */
function refusedPeople(act: Act, organization: EmulatedOrganization, clientId: string): EmulatedPerson[] {
  const { grants, people } = act.services.world;
  const uuids = new Set<string>();
  for (const grant of grants.values()) {
    const ofClient = grant.orgUuid === organization.uuid && grant.clientId === clientId;
    if (ofClient && grant.ended?.by === 'integration-blocked') uuids.add(grant.personUuid);
  }
  return [...uuids]
    .flatMap((uuid) => people.get(uuid) ?? [])
    .filter((person) => !person.deleted && !isAllowed(organization, clientId, person));
}

/** Control Hub > Management > Apps > Integrations. */
export function policyLevers(act: Act): PolicyLevers {
  const { services } = act;
  const fates = (organization: EmulatedOrganization): Map<string, boolean> =>
    new Map([...services.world.integrations.keys()].map((clientId) => [clientId, isAllowed(organization, clientId)]));
  const known = (clientId: string): void => {
    if (!services.world.integrations.has(clientId)) throw new LeverError('No such integration');
  };
  return {
    setIntegrationPolicy: (orgUuid, policy) => {
      const organization = act.organization(orgUuid);
      const before = fates(organization);
      const previousValue = organization.integrationPolicy;
      organization.integrationPolicy = policy;
      const values = { settingKey: 'integrations.policy', settingValue: policy, previousValue, clientId: null };
      auditSetting(act, organization, values);
      settle(act, organization, before);
    },
    setIntegrationOverride: (orgUuid, clientId, policy) => {
      const organization = act.organization(orgUuid);
      known(clientId);
      const before = fates(organization);
      const previousValue = organization.integrationOverrides[clientId] ?? null;
      if (policy === null) delete organization.integrationOverrides[clientId];
      else organization.integrationOverrides[clientId] = policy;
      const settingKey = `integrations.policy.${clientId}`;
      auditSetting(act, organization, { settingKey, settingValue: policy, previousValue, clientId });
      settle(act, organization, before);
    },
    setIntegrationUsers: (orgUuid, clientId, chosen) => {
      const organization = act.organization(orgUuid);
      known(clientId);
      const before = organization.integrationUsers?.[clientId];
      const { [clientId]: _before, ...others } = organization.integrationUsers ?? {};
      if (chosen !== null) for (const uuid of chosen.userUuids) memberOf(act, organization, uuid);
      const refused = refusedPeople(act, organization, clientId);
      // Whoever joined since the first choice keeps access when the list is changed.
      const sinceMs = before?.futureUsers === true ? before.sinceMs : services.clock.now();
      organization.integrationUsers = chosen === null ? others : { ...others, [clientId]: { ...chosen, sinceMs } };
      const text = (users: { userUuids: string[] } | undefined | null): string | null =>
        users == null ? null : `${users.userUuids.length} users`;
      auditSetting(act, organization, {
        settingKey: `integrations.users.${clientId}`,
        settingValue: text(chosen),
        previousValue: text(before),
        clientId,
      });
      endNotChosen(act, organization, clientId);
      for (const person of refused) {
        if (!isAllowed(organization, clientId, person)) continue;
        const about = { orgUuid, personUuid: person.uuid, clientId };
        act.tell('recovered', { ...about, detail: { of: 'integration-blocked' } });
      }
      services.changed('critical');
    },
  };
}

function memberOf(act: Act, organization: EmulatedOrganization, uuid: string): EmulatedPerson {
  const person = act.person(uuid);
  if (person.orgUuid !== organization.uuid) throw new LeverError(`${person.email} is of another organization.`);
  return person;
}

type IdentityLevers = Pick<Levers, 'setPasswordPolicy' | 'setOrganizationIdp' | 'setIdentityCluster' | 'setFedRamp'>;

/** How people of the organization sign in. */
export function identityLevers(act: Act, expiry: PasswordExpiry): IdentityLevers {
  const { services } = act;
  const change = <K extends keyof OrganizationIdentity>(
    orgUuid: string,
    name: K,
    value: OrganizationIdentity[K],
  ): void => {
    const organization = act.organization(orgUuid);
    const before = identityOf(organization);
    if (before[name] === value) return;
    organization.identity = { ...before, [name]: value };
    if (services.modes.inferredEvidence) {
      const text = (one: OrganizationIdentity[K]): string | null => (one === null ? null : String(one));
      const settingKey = `identity.${name}`;
      auditSetting(act, organization, { settingKey, settingValue: text(value), previousValue: text(before[name]) });
    }
    act.tell('identity-setting-changed', { orgUuid, detail: { name, value: value ?? 'never' } });
  };
  return {
    setPasswordPolicy: (orgUuid, maxAgeDays) => {
      if (maxAgeDays !== null && !(Number.isInteger(maxAgeDays) && maxAgeDays >= 1 && maxAgeDays <= 36_500)) {
        throw new LeverError('A password lives whole days, from 1 to 36500, or for ever.');
      }
      change(orgUuid, 'passwordMaxAgeDays', maxAgeDays);
      expiry.rearm();
    },
    setOrganizationIdp: (orgUuid, on) => {
      const organization = act.organization(orgUuid);
      for (const person of services.world.people.values()) {
        if (person.orgUuid === orgUuid && !person.deleted && person.externalIdp !== on) switchIdp(act, person, on);
      }
      if (services.modes.inferredEvidence) {
        const settingKey = 'identity.externalIdentityProvider';
        auditSetting(act, organization, { settingKey, settingValue: String(on), previousValue: String(!on) });
      }
      expiry.rearm();
      act.tell('external-idp-set', { orgUuid, detail: { on } });
    },
    setIdentityCluster: (orgUuid, cluster) => change(orgUuid, 'cluster', cluster),
    setFedRamp: (orgUuid, on) => change(orgUuid, 'fedRamp', on),
  };
}

type RoleLevers = Pick<Levers, 'createCustomRole' | 'setCustomRolePermissions' | 'deleteCustomRole'>;

/** Control Hub > Management > Users > Admin roles: roles made of single permissions. */
export function customRoleLevers(act: Act): RoleLevers {
  const { services } = act;
  const { world } = services;
  const roleOf = (uuid: string) => {
    const role = world.customRoles.get(uuid);
    if (role === undefined) throw new LeverError('No such custom role');
    return role;
  };
  const holders = (uuid: string): EmulatedPerson[] =>
    [...world.people.values()].filter((person) => !person.deleted && person.roles.includes(uuid));
  return {
    createCustomRole: (orgUuid, name, permissions) => {
      act.organization(orgUuid);
      if (name.trim() === '') throw new LeverError('A role needs a name.');
      const taken = [...world.customRoles.values()].some((role) => role.orgUuid === orgUuid && role.name === name);
      if (taken) throw new LeverError(`There is a role named "${name}".`);
      const uuid = services.random.uuid();
      world.customRoles.set(uuid, { uuid, orgUuid, name, permissions: [...new Set(permissions)] });
      act.tell('custom-role-created', { orgUuid, detail: { name, permissions: permissions.join(' ') } });
      return uuid;
    },
    setCustomRolePermissions: (roleUuid, permissions) => {
      const role = roleOf(roleUuid);
      withPowersTold(act, holders(roleUuid), () => {
        role.permissions = [...new Set(permissions)];
      });
    },
    deleteCustomRole: (roleUuid) => {
      roleOf(roleUuid);
      const people = holders(roleUuid);
      withPowersTold(act, people, () => {
        world.customRoles.delete(roleUuid);
        for (const person of people) person.roles = person.roles.filter((role) => role !== roleUuid);
      });
    },
  };
}
