import type { Levers } from '../doors.ts';
import type { EmulatedPerson, World } from '../state/world.ts';
import { auditTokenRevoked, auditUserUpdated } from '../webex/audit-log.ts';
import { CALL_HISTORY_PERMISSION, holdsPermission } from '../webex/guard.ts';
import { leaveDirectory } from '../webex/leave-directory.ts';
import { findClient } from '../webex/oauth-client.ts';
import { endGrant } from '../webex/tokens.ts';
import { type Act, endSessions, endWithPassword, LeverError, updated } from './lever-act.ts';
import { expirePasswordOf, type PasswordExpiry } from './password-expiry.ts';

function withPassword(act: Act, personUuid: string): EmulatedPerson {
  const person = act.person(personUuid);
  if (!person.externalIdp) return person;
  throw new LeverError(
    `${person.email} signs in through the organization's own identity provider and has no Webex password.`,
  );
}

/** Passwords, and who keeps them. */
export function passwordLevers(
  act: Act,
  expiry: PasswordExpiry,
): Pick<Levers, 'changePassword' | 'expirePassword' | 'setExternalIdp'> {
  const { services } = act;
  return {
    changePassword: (personUuid) => {
      const person = withPassword(act, personUuid);
      const expired = person.passwordExpiredMs !== undefined;
      person.passwordChangedMs = services.clock.now();
      person.modifiedMs = services.clock.now();
      delete person.passwordExpiredMs;
      endWithPassword(act, person, 'password-changed');
      // The name of the attribute is inferred: no recorded event shows a password change.
      if (services.modes.inferredEvidence) {
        const clientName = 'Webex Profile';
        auditUserUpdated(services, { person, actorUuid: person.uuid, changedAttributes: ['password'], clientName });
      }
      const about = { orgUuid: person.orgUuid, personUuid };
      if (expired) act.tell('recovered', { ...about, detail: { of: 'password-expired' } });
      else act.tell('password-changed', about);
    },
    expirePassword: (personUuid) => expirePasswordOf(act, withPassword(act, personUuid)),
    setExternalIdp: (personUuid, on) => {
      const person = act.person(personUuid);
      if (person.externalIdp === on) return;
      switchIdp(act, person, on);
      if (services.modes.inferredEvidence) updated(act, person, ['externalIdentityProvider']);
      expiry.rearm();
      act.tell('external-idp-set', { orgUuid: person.orgUuid, personUuid, detail: { on } });
    },
  };
}

/** Tokens live on either way; back with Webex a password is chosen, and its life begins. */
export function switchIdp(act: Act, person: EmulatedPerson, on: boolean): void {
  person.externalIdp = on;
  delete person.passwordExpiredMs;
  if (!on) person.passwordChangedMs = act.services.clock.now();
}

/** Active, deactivated, deleted. */
export function accountLevers(act: Act): Pick<Levers, 'deactivate' | 'activate' | 'deletePerson'> {
  const end = (person: EmulatedPerson, by: string): void => {
    endSessions(act.services, person);
    for (const grant of act.grantsOf(person)) endGrant(act.services, grant, by);
    updated(act, person, ['active']);
    act.tell(by, { orgUuid: person.orgUuid, personUuid: person.uuid });
  };
  return {
    deactivate: (personUuid) => {
      const person = act.person(personUuid);
      if (!person.active) return;
      person.active = false;
      end(person, 'authorizer-deactivated');
    },
    activate: (personUuid) => {
      const person = act.person(personUuid);
      if (person.active) return;
      person.active = true;
      updated(act, person, ['active']);
      act.tell('recovered', { orgUuid: person.orgUuid, personUuid, detail: { of: 'authorizer-deactivated' } });
    },
    deletePerson: (personUuid) => {
      const person = act.person(personUuid);
      person.deleted = true;
      leaveDirectory(act.services.world, person);
      for (const webhook of act.services.world.webhooks.values()) {
        if (webhook.createdByUuid === personUuid) act.services.world.webhooks.delete(webhook.uuid);
      }
      end(person, 'authorizer-deleted');
    },
  };
}

/** The platform's own roles; an administrator makes others (custom roles, by UUID). */
const PLATFORM_ROLES: readonly string[] = [
  'id_full_admin',
  'id_readonly_admin',
  'id_user_admin',
  'id_device_admin',
  'id_compliance_officer',
  'id_cdr_api',
];

/** The first that is no role of the organization; undefined when all are. */
export function unknownRole(world: World, orgUuid: string, roles: readonly string[]): string | undefined {
  return roles.find((role) => !PLATFORM_ROLES.includes(role) && world.customRoles.get(role)?.orgUuid !== orgUuid);
}

function requireKnownRoles(act: Act, person: EmulatedPerson, roles: readonly string[]): void {
  const unknown = unknownRole(act.services.world, person.orgUuid, roles);
  if (unknown !== undefined) throw new LeverError(`There is no role "${unknown}" in this organization.`);
}

/** What the person may do as seen from outside, to tell what was lost or came back. */
function powersOf(act: Act, person: EmulatedPerson): Record<'full-admin-lost' | 'cdr-role-lost', boolean> {
  return {
    'full-admin-lost': person.roles.includes('id_full_admin'),
    'cdr-role-lost': holdsPermission(act.services, person, CALL_HISTORY_PERMISSION),
  };
}

/** Does something to the roles of these people, then tells whose power went or came. */
export function withPowersTold(act: Act, people: readonly EmulatedPerson[], change: () => void): void {
  const before = people.map((person) => powersOf(act, person));
  change();
  for (const [index, person] of people.entries()) {
    const had = before[index];
    const has = powersOf(act, person);
    const about = { orgUuid: person.orgUuid, personUuid: person.uuid };
    for (const cause of ['full-admin-lost', 'cdr-role-lost'] as const) {
      if (had?.[cause] && !has[cause]) act.tell(cause, about);
      if (!had?.[cause] && has[cause]) act.tell('recovered', { ...about, detail: { of: cause } });
    }
  }
  act.services.changed('critical');
}

/** Roles, licence, sharing: tokens live, answers change. */
export function rightLevers(act: Act): Pick<Levers, 'setRoles' | 'setLicense' | 'setPresenceSharing'> {
  return {
    setRoles: (personUuid, roles) => {
      const person = act.person(personUuid);
      requireKnownRoles(act, person, roles);
      const wanted = [...new Set(roles)];
      if (wanted.length === person.roles.length && wanted.every((role) => person.roles.includes(role))) return;
      withPowersTold(act, [person], () => {
        person.roles = wanted;
        updated(act, person, ['roles']);
      });
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

/** Tokens taken away, by an administrator or by the person. */
export function accessLevers(act: Act): Pick<Levers, 'resetAccess' | 'revokeUserAccess' | 'removeApp'> {
  const { services } = act;
  const requireClient = (clientId: string): void => {
    if (findClient(services, clientId) === undefined) throw new LeverError('No such integration');
  };
  /** An administrator ends some of the person's consents; each shows in the audit. */
  const revoke = (personUuid: string, clientId: string | null): void => {
    const person = act.person(personUuid);
    const actorUuid = act.adminUuid(person.orgUuid, person);
    for (const grant of act.grantsOf(person)) {
      if (clientId !== null && grant.clientId !== clientId) continue;
      endGrant(services, grant, 'access-reset');
      auditTokenRevoked(services, { grant, actorUuid });
    }
    const about = { orgUuid: person.orgUuid, personUuid };
    act.tell('access-reset', clientId === null ? about : { ...about, clientId });
  };
  return {
    resetAccess: (personUuid) => revoke(personUuid, null),
    revokeUserAccess: (personUuid, clientId) => {
      requireClient(clientId);
      revoke(personUuid, clientId);
    },
    removeApp: (personUuid, clientId) => {
      requireClient(clientId);
      const person = act.person(personUuid);
      for (const grant of act.grantsOf(person)) {
        if (grant.clientId === clientId) endGrant(services, grant, 'app-removed');
      }
      act.tell('app-removed', { orgUuid: person.orgUuid, personUuid, clientId });
    },
  };
}
