import { type Actor, createLevers } from '../control/levers.ts';
import { unknownRole } from '../control/person-levers.ts';
import { changeEmail, personByEmail } from '../state/people-index.ts';
import type { EmulatedPerson, Services } from '../state/world.ts';
import { auditUserUpdated } from './audit-log.ts';
import { asFields, type Fields } from './body-fields.ts';
import { displayNameOf } from './display-name.ts';
import { scimError } from './scim-error.ts';
import { CORE, ENTERPRISE, WEBEX_IDENTITY } from './scim-filter.ts';
import { derivedFields } from './scim-user.ts';

/** What a SCIM record says of a person, understood and in the emulator's terms. */
export interface WantedUser {
  email: string;
  firstName: string;
  lastName: string;
  displayName: string | undefined;
  title: string;
  department: string;
  /** Undefined leaves it as it is. */
  active: boolean | undefined;
  roles: string[] | undefined;
  mobileNumber: string | null | undefined;
  /** All the rest, kept as it came. */
  attributes: Fields;
}

const EMAIL = /^[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}$/;
const READ_ONLY = ['schemas', 'id', 'meta', 'groups'];
const OWN_FIELDS = ['userName', 'active', 'roles', 'name', 'displayName', 'emails', 'title', 'phoneNumbers'];
/** Roles nobody can get this way (Webex developer documentation, SCIM 2 Users). */
const FORBIDDEN_ROLES = ['location_admin', 'id_location_admin', 'webex_site_admin'];

function invalidValue(detail: string): Error {
  return scimError(400, detail, 'invalidValue');
}

function text(fields: Fields | null, name: string): string | undefined {
  const value = fields?.[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalidValue(`'${name}' must be a string.`);
  return value;
}

function list(fields: Fields, name: string): Fields[] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw invalidValue(`'${name}' must be a list.`);
  return value.map((entry) => {
    const found = asFields(entry);
    if (found === null) throw invalidValue(`'${name}' must be a list of objects.`);
    return found;
  });
}

/** Without what the record shows from elsewhere. */
function rest(fields: Fields | null, taken: readonly string[]): Fields {
  const kept = Object.entries(fields ?? {}).filter(
    ([name, value]) => !taken.includes(name) && value !== null && value !== undefined && value !== '',
  );
  return Object.fromEntries(kept);
}

/** Reads a whole record, as POST and PUT send it and as a patched one looks; SCIM's 400 for what cannot be. */
export function readWantedUser(record: Fields): WantedUser {
  const schemas = record.schemas;
  if (!Array.isArray(schemas) || !schemas.includes(CORE))
    throw scimError(400, `schemas must contain ${CORE}.`, 'invalidSyntax');
  const email = text(record, 'userName')?.trim();
  if (email === undefined || !EMAIL.test(email)) throw invalidValue("'userName' must be an e-mail address.");
  const name = asFields(record.name);
  const enterprise = asFields(record[ENTERPRISE]);
  const identity = asFields(record[WEBEX_IDENTITY]);
  const displayName = text(record, 'displayName');
  const phoneNumbers = list(record, 'phoneNumbers');
  const extras: Fields = {
    name: rest(name, ['givenName', 'familyName', 'formatted']),
    emails: (list(record, 'emails') ?? []).filter((entry) => !isOwnAddress(entry, email)),
    [ENTERPRISE]: rest(enterprise, ['department']),
    [WEBEX_IDENTITY]: rest(identity, ['accountStatus', 'meta']),
    ...(phoneNumbers === undefined ? {} : { phoneNumbers }),
  };
  const filled = Object.entries(extras).filter(([, value]) => Object.keys(value as object).length > 0);
  const sections = [...READ_ONLY, ...OWN_FIELDS, ENTERPRISE, WEBEX_IDENTITY];
  const known = Object.entries(rest(record, sections)).filter(([key]) => !key.startsWith('urn:'));
  return {
    email,
    firstName: text(name, 'givenName') ?? '',
    lastName: text(name, 'familyName') ?? '',
    displayName,
    title: text(record, 'title') ?? '',
    department: text(enterprise, 'department') ?? '',
    active: readActive(record.active),
    roles: readRoles(list(record, 'roles')),
    mobileNumber: phoneNumbers === undefined ? undefined : mobileOf(phoneNumbers),
    attributes: Object.fromEntries([...known, ...filled]),
  };
}

/** The primary work address is the userName itself and always shown from it. */
function isOwnAddress({ value, type, primary }: Fields, email: string): boolean {
  return String(value).toLowerCase() === email.toLowerCase() || (type === 'work' && primary === true);
}

function readActive(value: unknown): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  // Some identity providers send it as text.
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  throw invalidValue("'active' must be true or false.");
}

function readRoles(roles: readonly Fields[] | undefined): string[] | undefined {
  return roles?.map((role) => {
    const value = text(role, 'value');
    if (value === undefined) throw invalidValue("A role needs a 'value'.");
    if (FORBIDDEN_ROLES.includes(value)) throw invalidValue(`The role ${value} cannot be assigned.`);
    return value;
  });
}

function mobileOf(numbers: readonly Fields[]): string | null {
  return text(numbers.find(({ type }) => type === 'mobile') ?? null, 'value') ?? null;
}

/** 409 when somebody else, in whatever organization, has the address. */
export function demandFreeEmail(services: Services, email: string, person: EmulatedPerson | null): void {
  const other = personByEmail(services.world, email);
  if (other !== null && other !== person) {
    throw scimError(409, `A user with the userName ${email} exists already.`, 'uniqueness');
  }
}

/** 400 for a role the organization does not have; before anything is changed. */
export function demandKnownRoles(services: Services, orgUuid: string, roles: readonly string[] | undefined): void {
  const unknown = unknownRole(services.world, orgUuid, roles ?? []);
  if (unknown !== undefined) throw invalidValue(`There is no role ${unknown}.`);
}

/**
 * Makes a person what the record says. Deactivating, activating and roles go through the levers, so that tokens die and
 * causes are told exactly as from Control Hub.
 */
export function makeSo(services: Services, person: EmulatedPerson, change: { wanted: WantedUser; actor: Actor }): void {
  const { wanted, actor } = change;
  demandFreeEmail(services, wanted.email, person);
  demandKnownRoles(services, person.orgUuid, wanted.roles);
  const changed = changeFields(services, person, wanted);
  if (changed.length > 0) {
    person.modifiedMs = services.clock.now();
    const { personUuid: actorUuid, clientName } = actor;
    auditUserUpdated(services, { person, actorUuid, changedAttributes: changed, clientName });
    const { orgUuid, uuid: personUuid } = person;
    const detail = { attributes: changed.join(',') };
    services.truth.record({ atMs: services.clock.now(), kind: 'person-changed', orgUuid, personUuid, detail });
  }
  const levers = createLevers(services, actor);
  const { active, roles } = wanted;
  if (roles !== undefined && [...roles].sort().join() !== [...person.roles].sort().join()) {
    levers.setRoles(person.uuid, roles);
  }
  if (active === true && !person.active) levers.activate(person.uuid);
  if (active === false && person.active) levers.deactivate(person.uuid);
  services.changed('critical');
}

/** Changes what is the person's own; names of what changed. */
function changeFields(services: Services, person: EmulatedPerson, wanted: WantedUser): string[] {
  const changed: string[] = [];
  const { world } = services;
  if (person.email !== wanted.email) {
    changeEmail(world, person, wanted.email);
    changed.push('userName');
  }
  const fields = [
    ['firstName', 'name.givenName'],
    ['lastName', 'name.familyName'],
    ['title', 'title'],
    ['department', 'department'],
  ] as const;
  const shownBefore = displayNameOf(world, person);
  for (const [field, attribute] of fields) {
    if (person[field] === wanted[field]) continue;
    person[field] = wanted[field];
    changed.push(attribute);
  }
  if (wanted.mobileNumber !== undefined && person.mobileNumber !== wanted.mobileNumber) {
    person.mobileNumber = wanted.mobileNumber;
    changed.push('phoneNumbers');
  }
  const before = world.userProfiles.get(person.uuid);
  const { displayName } = wanted;
  const derived = derivedFields(services, person);
  const isNews = (name: string, value: unknown): boolean => JSON.stringify(value) !== JSON.stringify(derived[name]);
  const attributes = Object.fromEntries(
    Object.entries(wanted.attributes).filter(([name, value]) => isNews(name, value)),
  );
  const plainName = `${person.firstName} ${person.lastName}`.trim();
  world.userProfiles.set(person.uuid, {
    personUuid: person.uuid,
    ...(displayName === undefined || displayName === plainName ? {} : { displayName }),
    attributes,
  });
  if (displayNameOf(world, person) !== shownBefore) changed.push('displayName');
  for (const name of new Set([...Object.keys(before?.attributes ?? {}), ...Object.keys(attributes)])) {
    const same = JSON.stringify(before?.attributes[name]) === JSON.stringify(attributes[name]);
    if (!same && !changed.includes(name)) changed.push(name);
  }
  return changed;
}
