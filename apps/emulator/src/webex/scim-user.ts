import type { EmulatedPerson, Services, World } from '../state/world.ts';
import { asFields, type Fields } from './body-fields.ts';
import { displayNameOf } from './display-name.ts';
import { type AttributePath, CORE, ENTERPRISE, WEBEX_IDENTITY, walk } from './scim-filter.ts';

export interface ScimView {
  services: Services;
  /** `https://webexapis.com`, as the caller used it. */
  base: string;
  /** Groups of each person, where they were asked for. */
  groupsOf?: Map<string, { value: string; display: string }[]>;
}

const ROLE_NAMES = new Map([
  ['id_full_admin', 'Full Administrator'],
  ['id_readonly_admin', 'Read-only Administrator'],
  ['id_user_admin', 'User Administrator'],
  ['id_device_admin', 'Device Administrator'],
]);

function roleName(world: World, role: string): string {
  return ROLE_NAMES.get(role) ?? world.customRoles.get(role)?.name ?? role;
}

function accountStatus(person: EmulatedPerson): string[] {
  if (!person.active) return ['disabled'];
  return [person.invitePending ? 'pending' : 'active'];
}

function phoneNumbers(person: EmulatedPerson): Fields[] {
  return [
    ...(person.phoneNumber === null ? [] : [{ value: person.phoneNumber, type: 'work', primary: true }]),
    ...(person.mobileNumber === null ? [] : [{ value: person.mobileNumber, type: 'mobile' }]),
  ];
}

/** What is shown from elsewhere as long as nobody has written it by SCIM. */
export function derivedFields(services: Services, person: EmulatedPerson): Fields {
  const numbers = phoneNumbers(person);
  const timezone = services.world.locations.get(person.locationUuid)?.timeZone;
  return {
    userType: 'user',
    ...(timezone === undefined ? {} : { timezone }),
    ...(numbers.length === 0 ? {} : { phoneNumbers: numbers }),
  };
}

/** A person as SCIM shows one; what is empty is absent. `accountStatus` is a list, as seen (docs/webex/identity.md). */
export function scimUser(view: ScimView, person: EmulatedPerson): Fields {
  const { world } = view.services;
  const kept = world.userProfiles.get(person.uuid)?.attributes ?? {};
  const { name, emails, [ENTERPRISE]: enterprise, [WEBEX_IDENTITY]: identity, ...core } = kept;
  const department = person.department === '' ? {} : { department: person.department };
  const company = { ...department, ...asFields(enterprise) };
  const groups = view.groupsOf?.get(person.uuid);
  return {
    schemas: [CORE, WEBEX_IDENTITY, ...(Object.keys(company).length > 0 ? [ENTERPRISE] : [])],
    id: person.uuid,
    userName: person.email,
    active: person.active,
    ...(person.roles.length === 0
      ? {}
      : { roles: person.roles.map((value) => ({ value, type: 'cirole', display: roleName(world, value) })) }),
    name: { givenName: person.firstName, familyName: person.lastName, ...asFields(name) },
    displayName: displayNameOf(world, person),
    emails: [...(Array.isArray(emails) ? emails : []), { value: person.email, type: 'work', primary: true }],
    ...(person.title === '' ? {} : { title: person.title }),
    ...derivedFields(view.services, person),
    ...core,
    ...(Object.keys(company).length > 0 ? { [ENTERPRISE]: company } : {}),
    [WEBEX_IDENTITY]: { accountStatus: accountStatus(person), ...asFields(identity) },
    ...(groups === undefined ? {} : { groups }),
    meta: {
      resourceType: 'User',
      organizationID: person.orgUuid,
      created: new Date(person.createdMs).toISOString(),
      lastModified: new Date(person.modifiedMs).toISOString(),
      version: `W/"${person.modifiedMs}"`,
      location: `${view.base}/identity/scim/${person.orgUuid}/v2/Users/${person.uuid}`,
    },
  };
}

/** Values that need no whole record: at 100,000 people a filter must not build one for everybody. */
const DIRECT: Record<string, (person: EmulatedPerson, view: ScimView) => unknown> = {
  id: (person) => person.uuid,
  username: (person) => person.email,
  active: (person) => person.active,
  displayname: (person, { services }) => displayNameOf(services.world, person),
  'name.givenname': (person) => person.firstName,
  'name.familyname': (person) => person.lastName,
  'meta.lastmodified': (person) => new Date(person.modifiedMs).toISOString(),
  'meta.created': (person) => new Date(person.createdMs).toISOString(),
  'meta.organizationid': (person) => person.orgUuid,
};

/** All values an attribute of a person has, for filters. Enterprise attributes are found without their schema too. */
export function attributeValues(view: ScimView, person: EmulatedPerson, path: AttributePath): unknown[] {
  const { schema, names } = path;
  const key = names.join('.');
  if (Object.hasOwn(DIRECT, key)) return [DIRECT[key]?.(person, view)];
  const user = scimUser(view, person);
  if (schema !== null && schema !== CORE) return walk(user[schema], names);
  const found = walk(user, names);
  return found.length > 0 || schema === CORE ? found : walk(user[ENTERPRISE], names);
}
