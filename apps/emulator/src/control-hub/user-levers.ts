import type { EmulatorParts, Levers } from '../doors.ts';
import type { EmulatedPerson } from '../state/world.ts';
import { hasCalling } from '../telephony/parties.ts';

/** One thing that can be done to an account; what follows stands in the catalogue of levers. */
export interface UserLever {
  /** Part of the address. */
  name: string;
  lever(person: EmulatedPerson): keyof Levers;
  label(person: EmulatedPerson, parts: EmulatorParts): string;
  applies(person: EmulatedPerson): boolean;
  pull(parts: EmulatorParts, person: EmulatedPerson): void;
}

const FULL_ADMIN = 'id_full_admin';
const CDR_ROLE = 'id_cdr_api';

/** Gives the role, or takes it away. */
export function toggleRole({ levers }: EmulatorParts, { uuid, roles }: EmulatedPerson, role: string): void {
  levers.setRoles(uuid, roles.includes(role) ? roles.filter((one) => one !== role) : [...roles, role]);
}

export const USER_LEVERS: readonly UserLever[] = [
  {
    name: 'change-password',
    lever: () => 'changePassword',
    label: () => 'Change password',
    applies: ({ externalIdp }) => !externalIdp,
    pull: ({ levers }, { uuid }) => levers.changePassword(uuid),
  },
  {
    name: 'expire-password',
    lever: () => 'expirePassword',
    label: () => 'Let the password expire now',
    applies: ({ externalIdp, passwordExpiredMs }) => !externalIdp && passwordExpiredMs === undefined,
    pull: ({ levers }, { uuid }) => levers.expirePassword(uuid),
  },
  {
    name: 'external-idp',
    lever: () => 'setExternalIdp',
    label: ({ externalIdp }) => (externalIdp ? 'Sign in by Webex password' : 'Sign in through external provider'),
    applies: () => true,
    pull: ({ levers }, { uuid, externalIdp }) => levers.setExternalIdp(uuid, !externalIdp),
  },
  {
    name: 'set-active',
    lever: ({ active }) => (active ? 'deactivate' : 'activate'),
    label: ({ active }) => (active ? 'Deactivate' : 'Activate'),
    applies: () => true,
    pull: ({ levers }, { uuid, active }) => (active ? levers.deactivate(uuid) : levers.activate(uuid)),
  },
  {
    name: 'full-admin',
    lever: () => 'setRoles',
    label: ({ roles }) => (roles.includes(FULL_ADMIN) ? 'Take Full administrator away' : 'Make Full administrator'),
    applies: () => true,
    pull: (parts, person) => toggleRole(parts, person, FULL_ADMIN),
  },
  {
    name: 'cdr-role',
    lever: () => 'setRoles',
    label: ({ roles }) =>
      roles.includes(CDR_ROLE) ? 'Take call history permission away' : 'Give call history permission',
    applies: () => true,
    pull: (parts, person) => toggleRole(parts, person, CDR_ROLE),
  },
  {
    name: 'calling-licence',
    lever: () => 'setLicense',
    label: (person, { services }) =>
      hasCalling(services.world, person) ? 'Take Calling licence away' : 'Give Calling licence',
    applies: () => true,
    pull: ({ levers, services }, person) => levers.setLicense(person.uuid, !hasCalling(services.world, person)),
  },
  {
    name: 'presence-sharing',
    lever: () => 'setPresenceSharing',
    label: ({ presenceSharing }) => (presenceSharing ? 'Turn presence sharing off' : 'Turn presence sharing on'),
    applies: () => true,
    pull: ({ levers }, { uuid, presenceSharing }) => levers.setPresenceSharing(uuid, !presenceSharing),
  },
  {
    name: 'reset-access',
    lever: () => 'resetAccess',
    label: () => 'Reset access',
    applies: () => true,
    pull: ({ levers }, { uuid }) => levers.resetAccess(uuid),
  },
  {
    name: 'delete',
    lever: () => 'deletePerson',
    label: () => 'Delete this user for good',
    applies: () => true,
    pull: ({ levers }, { uuid }) => levers.deletePerson(uuid),
  },
];
