import type { FastifyRequest } from 'fastify';
import { createLevers } from '../control/levers.ts';
import { peopleOf, personByEmail } from '../state/people-index.ts';
import type { EmulatedOrganization, EmulatedPerson, Services, World } from '../state/world.ts';
import { auditUserUpdated } from './audit-log.ts';
import { asFields, bodyFields, type Fields, objectsField, textField } from './body-fields.ts';
import { claimNumbers, releaseNumber } from './directory-lines.ts';
import { forbidden, malformed, notFound, WebexHttpError } from './errors.ts';
import { leaveGroups } from './group-requests.ts';
import type { Caller } from './guard.ts';
import { findLicense } from './license-id.ts';
import { idOf } from './public-id.ts';

interface Assignment {
  services: Services;
  caller: Caller;
  organization: EmulatedOrganization;
  person: EmulatedPerson;
}

export interface AssignmentResult {
  organization: EmulatedOrganization;
  person: EmulatedPerson;
  /** False when some of the wishes could not be fulfilled: the others are. */
  complete: boolean;
}

/** Adds and removes licences of one person as asked in the body; what cannot be done is left out, nothing at all is 400. */
export function assignLicenses(services: Services, request: FastifyRequest, caller: Caller): AssignmentResult {
  const body = bodyFields(request);
  const { organization } = caller;
  const orgId = textField(body, 'orgId');
  if (orgId !== undefined && idOf(orgId, ['ORGANIZATION']) !== organization.uuid) throw forbidden();
  const person = findPerson(services, body, organization);
  const wishes = objectsField(body, 'licenses') ?? [];
  const sites = objectsField(body, 'siteUrls') ?? [];
  if (wishes.length + sites.length === 0) throw malformed("'licenses' or 'siteUrls' must be given.");
  const problems: WebexHttpError[] = sites.map(() => malformed('There is no such meeting site in this organization.'));
  for (const wish of wishes) {
    try {
      fulfil({ services, caller, organization, person }, wish);
    } catch (error) {
      if (!(error instanceof WebexHttpError)) throw error;
      problems.push(error.status === 404 ? malformed('There is no such license in this organization.') : error);
    }
  }
  const [first] = problems;
  if (first !== undefined && problems.length === wishes.length + sites.length) throw first;
  return { organization, person, complete: problems.length === 0 };
}

function findPerson(services: Services, body: Fields, organization: EmulatedOrganization): EmulatedPerson {
  const id = textField(body, 'personId');
  const email = textField(body, 'email');
  if (id === undefined && email === undefined) throw malformed("'email' or 'personId' must be given.");
  const person =
    id === undefined
      ? personByEmail(services.world, email ?? '')
      : services.world.people.get(idOf(id, ['PEOPLE']) ?? '');
  if (person == null || person.deleted || person.orgUuid !== organization.uuid) throw notFound();
  return person;
}

function fulfil(assignment: Assignment, wish: Fields): void {
  const { services, caller, organization, person } = assignment;
  const operation = textField(wish, 'operation') ?? 'add';
  if (operation !== 'add' && operation !== 'remove') throw malformed("'operation' must be 'add' or 'remove'.");
  const license = findLicense(organization, textField(wish, 'id') ?? '');
  const has = person.licenseUuids.includes(license.uuid);
  const calling = license.code === 'BCSTD';
  if (operation === 'add' && !has) {
    const held = peopleOf(services.world, organization.uuid).filter(
      (other) => !other.deleted && other.licenseUuids.includes(license.uuid),
    ).length;
    if (held >= license.totalUnits) throw malformed(`No units of ${license.name} are left.`);
    if (/Workspaces/.test(license.name)) throw malformed(`${license.name} cannot be assigned to a user.`);
    if (calling) giveLine(assignment, asFields(wish.properties) ?? {});
  }
  if (has === (operation === 'add')) return;
  if (calling) {
    createLevers(services, { personUuid: caller.person.uuid, clientName: 'Webex API' }).setLicense(person.uuid, !has);
    if (has) takeLine(services.world, person);
    return;
  }
  person.licenseUuids = has
    ? person.licenseUuids.filter((uuid) => uuid !== license.uuid)
    : [...person.licenseUuids, license.uuid];
  person.modifiedMs = services.clock.now();
  auditUserUpdated(services, {
    person,
    actorUuid: caller.person.uuid,
    changedAttributes: ['licenses'],
    clientName: 'Webex API',
  });
  const { orgUuid, uuid: personUuid } = person;
  const detail = { attributes: 'licenses' };
  services.truth.record({ atMs: services.clock.now(), kind: 'person-changed', orgUuid, personUuid, detail });
  services.changed('critical');
}

/** Calling wants a number, or an extension with its location (Webex developer documentation, Licenses). */
function giveLine({ services, organization, person }: Assignment, properties: Fields): void {
  const phoneNumber = textField(properties, 'phoneNumber');
  const extension = textField(properties, 'extension');
  const locationId = textField(properties, 'locationId');
  if (phoneNumber === undefined && extension === undefined) {
    throw malformed("'phoneNumber' or 'extension' is required for a Calling license.");
  }
  if (phoneNumber === undefined && locationId === undefined) {
    throw malformed("'locationId' is required when there is no 'phoneNumber'.");
  }
  const stock = phoneNumber === undefined ? undefined : services.world.numbers.get(phoneNumber);
  const locationUuid =
    locationId === undefined ? (stock?.locationUuid ?? person.locationUuid) : (idOf(locationId, ['LOCATION']) ?? '');
  const location = services.world.locations.get(locationUuid);
  if (location?.orgUuid !== organization.uuid) throw malformed('Unknown location.');
  const claim = { location, ownerUuid: person.uuid, phoneNumber: phoneNumber ?? null, extension: extension ?? '' };
  try {
    claimNumbers(services, claim);
  } catch (error) {
    // One wish among several: all of them are refused with 400, or left out of a 206.
    throw error instanceof WebexHttpError ? malformed(error.details.description ?? error.message) : error;
  }
  if (person.phoneNumber !== claim.phoneNumber) releaseNumber(services.world, person, person.phoneNumber);
  person.locationUuid = locationUuid;
  person.phoneNumber = claim.phoneNumber;
  person.extension = extension ?? person.extension;
}

/** Without the licence there is no line: the number goes back to the stock, the person out of queues and groups. */
function takeLine(world: World, person: EmulatedPerson): void {
  releaseNumber(world, person, person.phoneNumber);
  leaveGroups(world, person.uuid);
  person.phoneNumber = null;
  person.extension = '';
}
