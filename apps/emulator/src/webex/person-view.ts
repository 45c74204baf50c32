import type { Person, PersonAddress } from '@linekeeper/webex-contract';
import type { EmulatedLocation, EmulatedOrganization, EmulatedPerson, Services } from '../state/world.ts';
import { isMachine } from './accounts.ts';
import { avatarOf } from './avatars.ts';
import { displayNameOf, nickNameOf } from './display-name.ts';
import { publicId } from './public-id.ts';

export interface PersonViewOptions {
  callingData: boolean;
  /** False when the authorizer's own sharing is off, for the batch form, and by `excludeStatus`. */
  presence: boolean;
  /** Roles and licences are shown to administrators and to the person. */
  administrative: boolean;
}

function phoneNumbers(person: EmulatedPerson, callingData: boolean): NonNullable<Person['phoneNumbers']> {
  return [
    ...(person.phoneNumber !== null ? [{ type: 'work', value: person.phoneNumber, primary: true }] : []),
    ...(callingData ? [{ type: 'work_extension', value: person.extension }] : []),
    ...(person.mobileNumber !== null ? [{ type: 'mobile', value: person.mobileNumber }] : []),
  ];
}

function hasCalling(person: EmulatedPerson, organization: EmulatedOrganization | undefined): boolean {
  return (
    organization?.licenses.some(
      ({ name, uuid }) => name.startsWith('Webex Calling') && person.licenseUuids.includes(uuid),
    ) === true
  );
}

function addressOf(location: EmulatedLocation): PersonAddress {
  const { country, city: locality, state: region, street: streetAddress, postalCode } = location;
  return { type: 'work', country, locality, region, streetAddress, postalCode };
}

/** A person as `/people` shows one: booleans where the specification prints strings, empty things absent. */
export function personView(services: Services, person: EmulatedPerson, options: PersonViewOptions): Person {
  const location = services.world.locations.get(person.locationUuid);
  const organization = services.world.organizations.get(person.orgUuid);
  // Extension and location come with a Webex Calling licence only.
  const callingData = options.callingData && hasCalling(person, organization);
  const numbers = phoneNumbers(person, callingData);
  const { status, lastActivityMs } = person.presence;
  const licences = person.licenseUuids.flatMap((uuid) => {
    const licence = organization?.licenses.find((it) => it.uuid === uuid);
    return licence === undefined ? [] : [publicId('LICENSE', `${person.orgUuid}:${licence.code}_${uuid}`)];
  });
  return {
    id: publicId('PEOPLE', person.uuid),
    emails: [person.email],
    ...(numbers.length > 0 ? { phoneNumbers: numbers } : {}),
    ...(callingData ? { extension: person.extension, locationId: publicId('LOCATION', person.locationUuid) } : {}),
    displayName: displayNameOf(services.world, person),
    nickName: nickNameOf(services.world, person),
    firstName: person.firstName,
    ...(person.lastName !== '' ? { lastName: person.lastName } : {}),
    ...avatarOf(services, person),
    orgId: publicId('ORGANIZATION', person.orgUuid),
    // A machine account's power comes from the approval; whether Webex shows it a role is not known.
    ...(options.administrative && person.roles.length > 0 && !isMachine(person)
      ? { roles: person.roles.map((role) => publicId('ROLE', role)) }
      : {}),
    ...(options.administrative && licences.length > 0 ? { licenses: licences } : {}),
    ...(person.department !== '' ? { department: person.department } : {}),
    ...(person.title !== '' ? { title: person.title } : {}),
    created: new Date(person.createdMs).toISOString(),
    lastModified: new Date(person.modifiedMs).toISOString(),
    ...(location === undefined ? {} : { timezone: location.timeZone }),
    ...(location === undefined || !callingData ? {} : { addresses: [addressOf(location)] }),
    ...(isMachine(person)
      ? {}
      : { sipAddresses: [{ type: 'cloud-calling', value: person.email.replace('@', '@calls.'), primary: true }] }),
    ...(options.presence ? { status } : {}),
    ...(options.presence && lastActivityMs !== null ? { lastActivity: new Date(lastActivityMs).toISOString() } : {}),
    invitePending: person.invitePending,
    loginEnabled: person.active,
    type: person.accountType ?? 'person',
  };
}
