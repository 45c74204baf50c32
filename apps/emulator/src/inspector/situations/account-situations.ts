import { hasCalling } from '../../telephony/parties.ts';
import type { Inspected } from '../frame.ts';
import {
  clientOf,
  integrationName,
  nameOf,
  personOf,
  type Situation,
  type SituationGroup,
  type Target,
} from './situation.ts';

const FULL_ADMIN = 'id_full_admin';
const CDR_ROLE = 'id_cdr_api';

function noPassword(_inspected: Inspected, target: Target): string | null {
  const person = personOf(target);
  return person.externalIdp
    ? `${nameOf(person)} signs in through the organization's own identity provider and has no Webex password.`
    : null;
}

const ACCOUNT: readonly Situation[] = [
  {
    name: 'password-changed',
    title: 'Password changed',
    codes: ['password-changed'],
    article: 1203,
    what: 'The authorizer changed the Webex password of the account.',
    follows:
      'All refresh tokens of this person are refused from now on. Access tokens go on working until they run out (mode passwordChangeKillsAccess: they die at once).',
    grade: 'documented',
    subject: 'person',
    look: 'Tokens: "can\'t be renewed". The next refresh is answered "The refresh token provided is expired, revoked, malformed, or invalid". The admin audit shows "User was updated".',
    obstacle: noPassword,
    stage: ({ parts }, target) => {
      parts.levers.changePassword(personOf(target).uuid);
      return `${nameOf(personOf(target))}'s Webex password was changed.`;
    },
  },
  {
    name: 'password-expired',
    title: 'Password expired',
    codes: ['password-expired'],
    article: 1204,
    what: "The authorizer's Webex password reached the age the organization allows.",
    follows:
      'As with a changed password: refresh tokens are refused, access tokens live until they run out. No audit event tells of it.',
    grade: 'inferred',
    subject: 'person',
    look: 'Tokens: "can\'t be renewed". The admin audit shows nothing.',
    obstacle: noPassword,
    stage: ({ parts }, target) => {
      parts.levers.expirePassword(personOf(target).uuid);
      return `${nameOf(personOf(target))}'s Webex password has expired.`;
    },
  },
  {
    name: 'authorizer-deactivated',
    title: 'Account deactivated',
    codes: ['authorizer-deactivated'],
    article: 1205,
    what: 'An administrator switched the account off.',
    follows: 'Every token of this person dies at once: 401 on calls, refusal on refresh. Signing in is refused.',
    grade: 'documented',
    subject: 'person',
    look: 'Tokens: ended. Requests: 401 on the next call. The admin audit names the administrator.',
    isStaged: (_inspected, { person }) => person !== null && !person.active,
    stage: ({ parts }, target) => {
      parts.levers.deactivate(personOf(target).uuid);
      return `${nameOf(personOf(target))}'s account is deactivated.`;
    },
    undo: {
      does: 'The account works again; its tokens do not come back.',
      run: ({ parts }, target) => {
        parts.levers.activate(personOf(target).uuid);
        return `${nameOf(personOf(target))}'s account is active again. Dead tokens stay dead.`;
      },
    },
  },
  {
    name: 'authorizer-deleted',
    title: 'Account deleted',
    codes: ['authorizer-deleted'],
    article: 1206,
    what: 'The person left and the account was deleted.',
    follows: 'Every token dies, the webhooks this person created are gone, and nobody finds the person any more.',
    grade: 'documented',
    subject: 'person',
    look: 'Tokens: ended. Webhooks: those of this person are gone. GET /v1/people/{id} answers 404.',
    isStaged: (_inspected, { person }) => person?.deleted === true,
    stage: ({ parts }, target) => {
      parts.levers.deletePerson(personOf(target).uuid);
      return `${nameOf(personOf(target))} is deleted. Only a reset of the whole world brings this person back.`;
    },
  },
  {
    name: 'access-reset',
    title: 'Access reset by an administrator',
    codes: ['access-reset'],
    article: 1201,
    what: 'An administrator pressed "Reset access" on the user\'s page.',
    follows: 'All tokens of this person are revoked. The account itself is well: a new consent works at once.',
    grade: 'seen',
    subject: 'person',
    look: 'Tokens: ended by access-reset. The admin audit shows "User\'s token was revoked by an Admin."',
    stage: ({ parts }, target) => {
      parts.levers.resetAccess(personOf(target).uuid);
      return `${nameOf(personOf(target))}'s access was reset.`;
    },
  },
  {
    name: 'app-removed',
    title: 'App removed by the person',
    codes: ['app-removed'],
    article: 1211,
    what: 'The authorizer took the integration out on the profile page.',
    follows: "This person's tokens of that one integration die. The admin audit shows nothing.",
    grade: 'documented',
    subject: 'person+integration',
    look: "Tokens: this one ended, the same person's others live on.",
    stage: (inspected, target) => {
      inspected.parts.levers.removeApp(personOf(target).uuid, clientOf(target));
      return `${nameOf(personOf(target))} removed ${integrationName(inspected, clientOf(target))}.`;
    },
  },
];

/** Takes or gives one role. */
function withRole(roles: readonly string[], role: string, has: boolean): string[] {
  return has ? [...roles, role] : roles.filter((one) => one !== role);
}

function roleSituation(
  role: string,
  about: Pick<Situation, 'name' | 'title' | 'codes' | 'article' | 'what' | 'follows' | 'look' | 'grade'>,
  words: { taken: string; given: string },
): Situation {
  return {
    ...about,
    subject: 'person',
    isStaged: (_inspected, { person }) => person !== null && !person.roles.includes(role),
    stage: ({ parts }, target) => {
      const person = personOf(target);
      parts.levers.setRoles(person.uuid, withRole(person.roles, role, false));
      return `${nameOf(person)} ${words.taken}.`;
    },
    undo: {
      does: 'Gives it back; the same tokens work again.',
      run: ({ parts }, target) => {
        const person = personOf(target);
        parts.levers.setRoles(person.uuid, withRole(person.roles, role, true));
        return `${nameOf(person)} ${words.given}.`;
      },
    },
  };
}

const RIGHTS: readonly Situation[] = [
  roleSituation(
    FULL_ADMIN,
    {
      name: 'full-admin-lost',
      title: 'No Full Admin any more',
      codes: ['full-admin-lost'],
      article: 1202,
      what: 'The authorizer lost the role Full Administrator.',
      follows: 'Tokens live on and refresh. What only a Full Admin may ask is answered 403 (lists of people: 400).',
      grade: 'documented',
      look: 'Tokens: alive. Requests: 403 on telephony configuration and admin audit.',
    },
    { taken: 'is no Full Admin any more', given: 'is a Full Admin again' },
  ),
  roleSituation(
    CDR_ROLE,
    {
      name: 'cdr-role-lost',
      title: 'No call history permission',
      codes: ['cdr-role-lost'],
      article: 1208,
      what: 'The permission "Detailed Call History API access" was taken away.',
      follows: 'Call records are answered 403, even to a Full Admin. All else goes on.',
      grade: 'documented',
      look: 'Requests: 403 on /v1/cdr_feed and /v1/cdr_stream only.',
    },
    { taken: 'lost the call history permission', given: 'has the call history permission again' },
  ),
  {
    name: 'calling-licence-lost',
    title: 'Calling licence taken',
    codes: ['calling-licence-lost'],
    article: 1209,
    what: 'The Webex Calling licence of the person was taken away.',
    follows: 'Call control for this person is answered 400 with code 4003. Other calls go on.',
    grade: 'seen',
    subject: 'person',
    look: 'Requests: 400 on /v1/telephony/calls.',
    isStaged: ({ parts }, { person }) => person !== null && !hasCalling(parts.services.world, person),
    stage: ({ parts }, target) => {
      parts.levers.setLicense(personOf(target).uuid, false);
      return `${nameOf(personOf(target))} has no Calling licence any more.`;
    },
    undo: {
      does: 'Gives the licence back; the same tokens work again.',
      run: ({ parts }, target) => {
        parts.levers.setLicense(personOf(target).uuid, true);
        return `${nameOf(personOf(target))} has a Calling licence again.`;
      },
    },
  },
  {
    name: 'presence-sharing-off',
    title: 'Presence sharing off',
    codes: ['presence-sharing-off'],
    article: 1207,
    what: 'The authorizer turned off "share my presence" in the Webex app.',
    follows:
      "Calls succeed, but status and last activity of everybody are missing from the answers to this person's authorizations.",
    grade: 'documented',
    subject: 'person',
    look: 'Requests: /v1/people answers 200, and no person in it has a status.',
    isStaged: (_inspected, { person }) => person !== null && !person.presenceSharing,
    stage: ({ parts }, target) => {
      parts.levers.setPresenceSharing(personOf(target).uuid, false);
      return `${nameOf(personOf(target))} shares no presence any more.`;
    },
    undo: {
      does: 'Turns it on; the same tokens see statuses again.',
      run: ({ parts }, target) => {
        parts.levers.setPresenceSharing(personOf(target).uuid, true);
        return `${nameOf(personOf(target))} shares presence again.`;
      },
    },
  },
];

export const ACCOUNT_GROUP: SituationGroup = {
  name: 'account',
  title: "The authorizer's account",
  situations: ACCOUNT,
};
export const RIGHTS_GROUP: SituationGroup = { name: 'rights', title: "The authorizer's rights", situations: RIGHTS };
