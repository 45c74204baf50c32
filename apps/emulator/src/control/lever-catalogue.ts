import type { Evidence } from '../coverage/operation-facts.ts';
import type { Levers } from '../doors.ts';

/** What a lever acts on: where its button stands. */
export type LeverSubject = 'person' | 'person+integration' | 'integration' | 'organization' | 'service-app';

/** One thing a lever must be told, as a field of `POST /_emulator/levers/{name}`. */
export interface LeverField {
  name: string;
  /** What a form writes beside it. */
  title: string;
  /**
   * `person`, `organization`, `integration` and `service-app` are ids (UUID or client id; a person may be named by
   * `email` instead); `texts` is a list.
   */
  kind: 'person' | 'organization' | 'integration' | 'service-app' | 'flag' | 'text' | 'texts' | 'number' | 'choice';
  choices?: readonly string[];
  /** May be left out or null. */
  optional?: boolean;
}

/** One lever as people meet it: in Control Hub, in the inspector, and by HTTP. */
export interface Lever {
  name: keyof Levers;
  title: string;
  /** Who does this in the real world, and where. */
  place: string;
  subject: LeverSubject;
  fields: readonly LeverField[];
  /** What follows, in one sentence a person understands. */
  consequence: string;
  /** How well the consequence is known; docs/webex/authorizers.md has the details. */
  grade: Evidence;
  /** Codes of the product's catalogue of causes this produces. */
  causes: readonly string[];
}

const PERSON: LeverField = { name: 'personUuid', title: 'Person', kind: 'person' };
const ORGANIZATION: LeverField = { name: 'orgUuid', title: 'Organization', kind: 'organization' };
const INTEGRATION: LeverField = { name: 'clientId', title: 'Integration', kind: 'integration' };
const POLICIES = ['allow', 'block'] as const;

const PERSON_LEVERS: readonly Lever[] = [
  {
    name: 'changePassword',
    title: 'Change password',
    place: 'Webex profile page, by the person',
    subject: 'person',
    fields: [PERSON],
    consequence:
      'Refresh tokens of this person die; access tokens live until they run out, or die at once (mode passwordChangeKillsAccess). Nobody who signs in through an external identity provider has a password here.',
    grade: 'documented',
    causes: ['password-changed'],
  },
  {
    name: 'deactivate',
    title: 'Deactivate',
    place: 'Control Hub > Management > Users',
    subject: 'person',
    fields: [PERSON],
    consequence: 'Every token of this person dies and sign-in is refused.',
    grade: 'documented',
    causes: ['authorizer-deactivated'],
  },
  {
    name: 'activate',
    title: 'Activate',
    place: 'Control Hub > Management > Users',
    subject: 'person',
    fields: [PERSON],
    consequence: 'The person can sign in and authorize again; no token comes back.',
    grade: 'inferred',
    causes: [],
  },
  {
    name: 'deletePerson',
    title: 'Delete',
    place: 'Control Hub > Management > Users',
    subject: 'person',
    fields: [PERSON],
    consequence: 'Every token of this person dies, the webhooks they created are gone, and nobody finds them any more.',
    grade: 'documented',
    causes: ['authorizer-deleted'],
  },
  {
    name: 'setRoles',
    title: 'Set administrator roles',
    place: 'Control Hub > Management > Users > Administrator roles',
    subject: 'person',
    fields: [PERSON, { name: 'roles', title: 'Roles', kind: 'texts' }],
    consequence:
      'Tokens live on and refresh; what only the missing role may ask answers 403: administrative calls without Full Admin, call records without the call history permission.',
    grade: 'documented',
    causes: ['full-admin-lost', 'cdr-role-lost'],
  },
  {
    name: 'setLicense',
    title: 'Give or take the Calling licence',
    place: 'Control Hub > Management > Users > Licenses',
    subject: 'person',
    fields: [PERSON, { name: 'calling', title: 'Calling licence', kind: 'flag' }],
    consequence: 'Without it call control for this person answers 400 with code 4003.',
    grade: 'seen',
    causes: ['calling-licence-lost'],
  },
  {
    name: 'setPresenceSharing',
    title: 'Turn presence sharing on or off',
    place: 'Webex app, by the person',
    subject: 'person',
    fields: [PERSON, { name: 'on', title: 'Sharing', kind: 'flag' }],
    consequence:
      "Off: status and last activity of everybody vanish from answers to this person's authorizations; the calls themselves succeed.",
    grade: 'documented',
    causes: ['presence-sharing-off'],
  },
  {
    name: 'resetAccess',
    title: 'Reset access',
    place: 'Control Hub > Management > Users > Actions',
    subject: 'person',
    fields: [PERSON],
    consequence: 'All tokens of this person are revoked, and the admin audit says by whom.',
    grade: 'seen',
    causes: ['access-reset'],
  },
  {
    name: 'removeApp',
    title: 'Remove app',
    place: 'Webex profile page, by the person',
    subject: 'person+integration',
    fields: [PERSON, INTEGRATION],
    consequence: "This person's tokens of that integration die; nothing shows in the admin audit.",
    grade: 'documented',
    causes: ['app-removed'],
  },
];

const INTEGRATION_LEVERS: readonly Lever[] = [
  {
    name: 'rotateClientSecret',
    title: 'Renew the client secret',
    place: 'Developer portal',
    subject: 'integration',
    fields: [INTEGRATION],
    consequence: 'The old secret is refused when refreshing; access tokens live until they run out.',
    grade: 'inferred',
    causes: ['client-secret-rotated'],
  },
];

const ORGANIZATION_LEVERS: readonly Lever[] = [
  {
    name: 'setIntegrationPolicy',
    title: 'Allow or block all integrations',
    place: 'Control Hub > Management > Apps > Integrations',
    subject: 'organization',
    fields: [ORGANIZATION, { name: 'policy', title: 'Policy', kind: 'choice', choices: POLICIES }],
    consequence:
      'Blocked: every authorization of every integration without a setting of its own ends, consent ends on a page without a way back, and the attempt is captured. Allowing again brings none back.',
    grade: 'documented',
    causes: ['integration-blocked'],
  },
  {
    name: 'setIntegrationOverride',
    title: 'Allow or block one integration',
    place: 'Control Hub > Management > Apps > Integrations',
    subject: 'organization',
    fields: [
      ORGANIZATION,
      INTEGRATION,
      { name: 'policy', title: 'Policy (empty: as for all)', kind: 'choice', choices: POLICIES, optional: true },
    ],
    consequence:
      'Blocked: every authorization of that integration in the organization ends, consent ends on a page without a way back, and the attempt is captured. Allowing again brings none back.',
    grade: 'documented',
    causes: ['integration-blocked'],
  },
];

/** Every lever there is, in the order people read them. */
export const LEVERS: readonly Lever[] = [...PERSON_LEVERS, ...INTEGRATION_LEVERS, ...ORGANIZATION_LEVERS];

/** The lever of this name. */
export function leverNamed(name: keyof Levers): Lever {
  const lever = LEVERS.find((one) => one.name === name);
  if (lever === undefined) throw new Error(`The catalogue has no lever ${name}`);
  return lever;
}
