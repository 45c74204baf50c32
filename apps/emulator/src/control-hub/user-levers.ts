import type { EmulatorParts } from '../doors.ts';
import type { EmulatedPerson } from '../state/world.ts';
import { hasCalling } from '../telephony/parties.ts';

/** One thing that can be done to an account, with what follows said before it is pressed. */
export interface UserLever {
  /** Part of the address. */
  name: string;
  label(person: EmulatedPerson, parts: EmulatorParts): string;
  applies(person: EmulatedPerson): boolean;
  pull(parts: EmulatorParts, person: EmulatedPerson): void;
  follows(parts: EmulatorParts): string;
  grade: 'documented' | 'seen' | 'inferred' | 'documented; details inferred';
}

const FULL_ADMIN = 'id_full_admin';
const CDR_ROLE = 'id_cdr_api';

function toggleRole(role: string): (parts: EmulatorParts, person: EmulatedPerson) => void {
  return ({ levers }, { uuid, roles }) =>
    levers.setRoles(uuid, roles.includes(role) ? roles.filter((one) => one !== role) : [...roles, role]);
}

export const USER_LEVERS: readonly UserLever[] = [
  {
    name: 'change-password',
    label: () => 'Change password',
    applies: ({ externalIdp }) => !externalIdp,
    pull: ({ levers }, { uuid }) => levers.changePassword(uuid),
    follows: ({ services }) =>
      services.modes.passwordChangeKillsAccess
        ? 'All tokens of this person die at once (mode).'
        : 'Refresh tokens of this person die; access tokens live until they run out (mode). An audit event says the user was updated.',
    grade: 'documented; details inferred',
  },
  {
    name: 'set-active',
    label: ({ active }) => (active ? 'Deactivate' : 'Activate'),
    applies: () => true,
    pull: ({ levers }, { uuid, active }) => (active ? levers.deactivate(uuid) : levers.activate(uuid)),
    follows: () => 'Deactivated: every token dies, sign-in is refused. Activating brings no token back.',
    grade: 'documented',
  },
  {
    name: 'full-admin',
    label: ({ roles }) => (roles.includes(FULL_ADMIN) ? 'Take Full administrator away' : 'Make Full administrator'),
    applies: () => true,
    pull: toggleRole(FULL_ADMIN),
    follows: () => 'Tokens live on; what only a Full Admin may ask answers 403.',
    grade: 'documented',
  },
  {
    name: 'cdr-role',
    label: ({ roles }) =>
      roles.includes(CDR_ROLE) ? 'Take call history permission away' : 'Give call history permission',
    applies: () => true,
    pull: toggleRole(CDR_ROLE),
    follows: () => 'Without it call records answer 403, even to a Full Admin.',
    grade: 'documented; details inferred',
  },
  {
    name: 'calling-licence',
    label: (person, { services }) =>
      hasCalling(services.world, person) ? 'Take Calling licence away' : 'Give Calling licence',
    applies: () => true,
    pull: ({ levers, services }, person) => levers.setLicense(person.uuid, !hasCalling(services.world, person)),
    follows: () => 'Without it call control for this person answers 400 with code 4003.',
    grade: 'seen',
  },
  {
    name: 'presence-sharing',
    label: ({ presenceSharing }) => (presenceSharing ? 'Turn presence sharing off' : 'Turn presence sharing on'),
    applies: () => true,
    pull: ({ levers }, { uuid, presenceSharing }) => levers.setPresenceSharing(uuid, !presenceSharing),
    follows: () => "Off: status and last activity of everybody vanish from answers to this person's authorizations.",
    grade: 'documented',
  },
  {
    name: 'reset-access',
    label: () => 'Reset access',
    applies: () => true,
    pull: ({ levers }, { uuid }) => levers.resetAccess(uuid),
    follows: () => 'All tokens of this person are revoked; the audit log says by whom.',
    grade: 'documented; details inferred',
  },
];
