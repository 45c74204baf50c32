import type { Evidence } from '../coverage/operation-facts.ts';
import type { Levers } from '../doors.ts';

/** What a lever acts on: where its button stands. */
export type LeverSubject =
  | 'person'
  | 'person+integration'
  | 'integration'
  | 'organization'
  | 'organization+integration'
  | 'custom-role'
  | 'service-app'
  | 'platform';

/** One thing a lever must be told, as a field of `POST /_emulator/levers/{name}`. */
export interface LeverField {
  name: string;
  /** What a form writes beside it. */
  title: string;
  /**
   * `person`, `organization`, `integration`, `service-app` and `custom-role` are ids (UUID or client id; a person may be
   * named by `email` instead); `texts` and `people` are lists.
   */
  kind:
    | 'person'
    | 'people'
    | 'organization'
    | 'integration'
    | 'service-app'
    | 'custom-role'
    | 'flag'
    | 'text'
    | 'texts'
    | 'number'
    | 'choice';
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
const SERVICE_APP: LeverField = { name: 'clientId', title: 'Service App', kind: 'service-app' };
const CUSTOM_ROLE: LeverField = { name: 'roleUuid', title: 'Custom role', kind: 'custom-role' };
const SCOPES: LeverField = { name: 'scopes', title: 'Scopes', kind: 'texts' };
const PERMISSIONS: LeverField = { name: 'permissions', title: 'Permissions', kind: 'texts' };
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
    name: 'expirePassword',
    title: 'Let the password expire',
    place: 'By the clock, when the password policy says so',
    subject: 'person',
    fields: [PERSON],
    consequence:
      'As a changed password: refresh tokens die, access tokens live until they run out (or die at once, by mode); the next sign-in asks for a new password. No audit event tells of it.',
    grade: 'inferred',
    causes: ['password-expired'],
  },
  {
    name: 'setExternalIdp',
    title: 'Sign in through an external identity provider, or by Webex password',
    place: 'Control Hub > Management > Security > Single sign-on',
    subject: 'person',
    fields: [PERSON, { name: 'on', title: 'External identity provider', kind: 'flag' }],
    consequence:
      'On: the person has no Webex password any more, so no password can end an authorization; tokens live on. Off: a Webex password begins its life.',
    grade: 'inferred',
    causes: [],
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
    name: 'revokeUserAccess',
    title: 'Revoke access to one integration',
    place: 'Control Hub > Management > Apps > Integrations > Manage (Pro Pack)',
    subject: 'person+integration',
    fields: [PERSON, INTEGRATION],
    consequence:
      "This person's tokens of that integration are revoked, and the admin audit says by whom; a new consent is allowed.",
    grade: 'documented',
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
  {
    name: 'setRedirectUris',
    title: 'Change the redirect URIs',
    place: 'Developer portal',
    subject: 'integration',
    fields: [INTEGRATION, { name: 'redirectUris', title: 'Redirect URIs', kind: 'texts' }],
    consequence:
      'A consent that asks for an address no longer registered ends on an error page and never comes back; tokens live and refresh.',
    grade: 'inferred',
    causes: ['redirect-mismatch'],
  },
  {
    name: 'setIntegrationScopes',
    title: 'Change the scopes',
    place: 'Developer portal',
    subject: 'integration',
    fields: [INTEGRATION, SCOPES],
    consequence:
      'Tokens keep the scopes they were given, refreshed ones too: an added scope needs a new consent; a consent that asks for a removed one is refused with invalid_scope.',
    grade: 'documented',
    causes: ['scope-missing'],
  },
];

const SERVICE_APP_LEVERS: readonly Lever[] = [
  {
    name: 'authorizeServiceApp',
    title: 'Authorize',
    place: 'Control Hub > Management > Apps > Service Apps, by a Full Admin',
    subject: 'service-app',
    fields: [SERVICE_APP, ORGANIZATION],
    consequence:
      'Tokens can be minted for this organization, with the scopes the Service App asks for now; serviceApp webhooks hear of it and the admin audit says by whom.',
    grade: 'documented',
    causes: [],
  },
  {
    name: 'withdrawServiceApp',
    title: 'Withdraw',
    place: 'Control Hub > Management > Apps > Service Apps, by a Full Admin',
    subject: 'service-app',
    fields: [SERVICE_APP, ORGANIZATION],
    consequence:
      'Every token of the Service App in this organization dies and none can be minted (403); serviceApp webhooks hear of it and the admin audit says by whom.',
    grade: 'inferred',
    causes: ['service-app-withdrawn'],
  },
  {
    name: 'setServiceAppScopes',
    title: 'Change the scopes of a Service App',
    place: 'Developer portal',
    subject: 'service-app',
    fields: [SERVICE_APP, SCOPES],
    consequence:
      'Tokens keep the scopes that were approved, minted ones too, until a Full Admin authorizes the Service App again.',
    grade: 'documented',
    causes: ['scope-missing'],
  },
];

const PLATFORM_LEVERS: readonly Lever[] = [
  {
    name: 'rotateSigningKey',
    title: 'Sign id tokens with a new key',
    place: 'Webex itself',
    subject: 'platform',
    fields: [],
    consequence:
      'New id tokens carry an unknown key id; the former key stays published for two hours, until nothing signed with it is valid.',
    grade: 'inferred',
    causes: [],
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
    subject: 'organization+integration',
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
  {
    name: 'setIntegrationUsers',
    title: 'An integration for chosen users only',
    place: 'Control Hub > Management > Apps > Integrations > Manage (Pro Pack)',
    subject: 'organization+integration',
    fields: [
      ORGANIZATION,
      INTEGRATION,
      { name: 'userUuids', title: 'Chosen users (left out: everybody)', kind: 'people', optional: true },
      { name: 'futureUsers', title: 'Access for future users', kind: 'flag', optional: true },
    ],
    consequence:
      'Everybody else is refused as if the integration were blocked: their authorizations end, consent ends on a page without a way back, and the attempt is captured.',
    grade: 'documented',
    causes: ['integration-blocked'],
  },
  {
    name: 'setPasswordPolicy',
    title: 'How long passwords live',
    place: 'Control Hub > Management > Security',
    subject: 'organization',
    fields: [ORGANIZATION, { name: 'maxAgeDays', title: 'Days (empty: for ever)', kind: 'number', optional: true }],
    consequence:
      'Every Webex password older than this runs out at its own moment as the clock moves (at once when it is older already), and takes the authorizations along like a changed one.',
    grade: 'inferred',
    causes: ['password-expired'],
  },
  {
    name: 'setOrganizationIdp',
    title: 'External identity provider for everybody',
    place: 'Control Hub > Management > Security > Single sign-on',
    subject: 'organization',
    fields: [ORGANIZATION, { name: 'on', title: 'External identity provider', kind: 'flag' }],
    consequence:
      'On: nobody has a Webex password any more, so no password can end an authorization; tokens live on. Off: new Webex passwords begin their life.',
    grade: 'inferred',
    causes: [],
  },
  {
    name: 'setIdentityCluster',
    title: 'Move to another identity cluster',
    place: 'Webex itself',
    subject: 'organization',
    fields: [
      ORGANIZATION,
      { name: 'cluster', title: 'Cluster', kind: 'choice', choices: ['idbroker', 'idbroker-b-us'] },
    ],
    consequence:
      'Id tokens of this organization name another issuer, and new codes and tokens carry another mark; a client with one issuer refuses the sign-in.',
    grade: 'documented',
    causes: ['wrong-region'],
  },
  {
    name: 'setFedRamp',
    title: 'Government cloud rules',
    place: 'Webex itself',
    subject: 'organization',
    fields: [ORGANIZATION, { name: 'on', title: 'FedRAMP', kind: 'flag' }],
    consequence: 'New refresh tokens live 60 days instead of 90, and no Service App can be authorized.',
    grade: 'documented',
    causes: ['refresh-token-expired'],
  },
];

const CUSTOM_ROLE_LEVERS: readonly Lever[] = [
  {
    name: 'createCustomRole',
    title: 'Create a custom role',
    place: 'Control Hub > Management > Users > Admin roles',
    subject: 'organization',
    fields: [ORGANIZATION, { name: 'name', title: 'Name', kind: 'text' }, PERMISSIONS],
    consequence: 'People who are given the role hold its permissions; calling_cdr_api opens call records.',
    grade: 'documented',
    causes: [],
  },
  {
    name: 'setCustomRolePermissions',
    title: 'Change what a custom role permits',
    place: 'Control Hub > Management > Users > Admin roles',
    subject: 'custom-role',
    fields: [CUSTOM_ROLE, PERMISSIONS],
    consequence:
      'Everybody who holds the role: without calling_cdr_api call records answer 403; tokens live and refresh.',
    grade: 'inferred',
    causes: ['cdr-role-lost'],
  },
  {
    name: 'deleteCustomRole',
    title: 'Delete a custom role',
    place: 'Control Hub > Management > Users > Admin roles',
    subject: 'custom-role',
    fields: [CUSTOM_ROLE],
    consequence: 'Everybody loses the role and what it permitted; tokens live and refresh.',
    grade: 'inferred',
    causes: ['cdr-role-lost'],
  },
];

/** Every lever there is, in the order people read them. */
export const LEVERS: readonly Lever[] = [
  ...PERSON_LEVERS,
  ...INTEGRATION_LEVERS,
  ...ORGANIZATION_LEVERS,
  ...CUSTOM_ROLE_LEVERS,
  ...SERVICE_APP_LEVERS,
  ...PLATFORM_LEVERS,
];

/** The lever of this name. */
export function leverNamed(name: keyof Levers): Lever {
  const lever = LEVERS.find((one) => one.name === name);
  if (lever === undefined) throw new Error(`The catalogue has no lever ${name}`);
  return lever;
}
