import type { Evidence } from './coverage/operation-facts.ts';
import type { Modes } from './state/world.ts';

/** How the values of a number are entered by people. */
export interface NumberForm {
  unit: string;
  /** What one of it is in the mode's own unit. */
  factor: number;
}

/** What people are told of a mode: the table in docs/webex/modes.md and the inspector's page are made of it. */
export interface ModeFacts {
  title: string;
  /** What is known of the real platform, and what is not. */
  known: string;
  /** A page of docs/webex with more. */
  more?: string;
  /** How well the default is known. */
  grade: Evidence;
  /** Each value in words, the default first; a number that may be anything has a form instead. */
  values: readonly { value: Modes[keyof Modes]; says: string }[] | NumberForm;
}

const MILLISECONDS: NumberForm = { unit: 'seconds', factor: 1000 };

/** In the order of the page: what concerns the same thing stands together. */
export const MODE_FACTS: Record<keyof Modes, ModeFacts> = {
  passwordChangeKillsAccess: {
    title: 'Access tokens after a password change',
    known: 'Refresh tokens "may" die, says Cisco; whether access tokens die at once is not documented.',
    grade: 'inferred',
    values: [
      { value: false, says: 'live until they run out' },
      { value: true, says: 'die at once' },
    ],
  },
  rotation: {
    title: 'Refresh token after a refresh',
    known: 'Not documented; one guide of third parties says the old one is dead, older clients saw the same one again.',
    grade: 'inferred',
    values: [
      { value: 'none', says: 'stays the same' },
      { value: 'rotate', says: 'a new one comes, the old one dies' },
      { value: 'reuse-kills', says: 'a new one comes, and whoever uses the old one ends the whole consent' },
    ],
  },
  rotationGraceMs: {
    title: 'How long a replaced refresh token still works',
    known: 'Not documented; matters only where a refresh brings a new one.',
    grade: 'inferred',
    values: MILLISECONDS,
  },
  deadRefreshError: {
    title: 'Answer to a dead refresh token',
    known: 'The text is recorded, the code differs by source.',
    grade: 'seen',
    values: [
      { value: 'invalid_grant', says: '400 invalid_grant' },
      { value: 'invalid_request', says: '400 invalid_request' },
      { value: 'gateway', says: "the gateway's form, without a code of OAuth" },
    ],
  },
  blockedIntegrationRedirects: {
    title: 'Consent for a blocked integration',
    known:
      'The page is told by third parties; whether there is ever a way back with access_denied is not known. With the way back, a device waiting for its code hears access_denied as well.',
    grade: 'seen',
    values: [
      { value: false, says: 'ends on a page of Webex' },
      { value: true, says: 'comes back to the program with access_denied' },
    ],
  },
  deviceGrantNeedsHelperUris: {
    title: "Device grant without the helper hosts' redirect URIs",
    known: 'Documented that four redirect URIs on oauth-helper-*.wbx2.com must be registered; the refusal is inferred.',
    grade: 'inferred',
    values: [
      { value: false, says: 'is allowed' },
      { value: true, says: 'is refused' },
    ],
  },
  mintedTokenLifetimeS: {
    title: 'Life of a token minted for a Service App',
    known: "Cisco's text says 14 days, Cisco's sample 3,600 seconds.",
    grade: 'documented',
    values: { unit: 'seconds', factor: 1 },
  },
  serviceAppSeesPresence: {
    title: 'Presence for a Service App',
    known: 'Not documented.',
    grade: 'inferred',
    values: [
      { value: false, says: 'is left out of people' },
      { value: true, says: 'is given' },
    ],
  },
  serviceAppReadsCallRecords: {
    title: 'Call records for a Service App',
    known: "Refused by the notes of two groups; Cisco's text only asks for the role.",
    grade: 'seen',
    values: [
      { value: false, says: 'are refused' },
      { value: true, says: 'are given' },
    ],
  },
  standaloneCdrRole: {
    title: 'The role "Webex Calling Detailed Call History API access" by itself',
    known: 'Retired by the end of 2026 in favour of custom roles, say third parties.',
    grade: 'documented',
    values: [
      { value: true, says: 'still opens call records' },
      { value: false, says: 'is retired' },
    ],
  },
  emptyCdrIs404: {
    title: 'Call records of a time without calls',
    known: 'Both were seen.',
    grade: 'seen',
    values: [
      { value: true, says: '404' },
      { value: false, says: 'an empty list' },
    ],
  },
  checkCdrRegion: {
    title: 'Call records asked of a host without a region',
    known: 'Documented that regions have hosts of their own; a host like 127.0.0.1 stands for none of them.',
    grade: 'inferred',
    values: [
      { value: false, says: 'are given, whatever the region' },
      { value: true, says: 'it counts as the host of "us"' },
    ],
  },
  auditDelayMs: {
    title: 'How late an event shows in the admin audit',
    known: 'Not published; minutes are plausible.',
    grade: 'inferred',
    values: MILLISECONDS,
  },
  inferredEvidence: {
    title: 'Audit events whose form is only inferred',
    known: 'Off: such events are not written, and attribute names are null.',
    more: 'authorizers.md',
    grade: 'inferred',
    values: [
      { value: true, says: 'are written' },
      { value: false, says: 'are left out' },
    ],
  },
  prefixedAuditCategories: {
    title: 'Names of audit categories',
    known: "Cisco's samples have EventCategory.LOGINS, recorded events plain LOGINS.",
    grade: 'seen',
    values: [
      { value: false, says: 'plain, LOGINS' },
      { value: true, says: 'with a prefix, EventCategory.LOGINS' },
    ],
  },
  userAuthenticationData: {
    title: 'Security audit of sign-ins',
    known: 'Documented: it needs Pro Pack and a switch in Control Hub; without them it is empty.',
    grade: 'documented',
    values: [
      { value: false, says: 'is empty, as without Pro Pack' },
      { value: true, says: 'is given' },
    ],
  },
  membersEdition: {
    title: 'Edition of the call controls for members',
    known: 'Both are published.',
    grade: 'documented',
    values: [
      { value: '2026-08', says: 'of August 2026' },
      { value: '2026-09', says: 'of September 2026, with all controls' },
    ],
  },
  wrongCallState: {
    title: 'Answer to an act the state of the call does not allow',
    known: 'Not documented per operation; both are on the general list of errors.',
    grade: 'inferred',
    values: [
      { value: 409, says: '409' },
      { value: 400, says: '400' },
    ],
  },
  createWebhookStatus: {
    title: 'Answer to the making of a webhook',
    known: '200 is documented, 201 was seen.',
    grade: 'documented',
    values: [
      { value: 200, says: '200' },
      { value: 201, says: '201' },
    ],
  },
  organizationTelephonyWebhooks: {
    title: 'Telephony webhooks for a whole organization',
    known: 'Missing in the documented list of what "ownedBy: org" may hear; worked in a recorded test.',
    grade: 'seen',
    values: [
      { value: true, says: 'can be made' },
      { value: false, says: 'are refused' },
    ],
  },
  webhooksOutliveConsent: {
    title: 'Webhooks once the consent they were made under has ended',
    known:
      'Documented: they go on after the token has expired and end with their creator. What a block, a revocation or a withdrawn Service App does to them is not known.',
    more: 'webhooks.md',
    grade: 'inferred',
    values: [
      { value: true, says: 'go on' },
      { value: false, says: 'fall silent until there is a new consent' },
    ],
  },
  webhookSignature: {
    title: 'Signature of a webhook',
    known:
      'X-Spark-Signature is documented; a newer X-Webex-Signature (bare hex of the same body and secret: inferred) is told by third parties.',
    grade: 'documented',
    values: [
      { value: 'sha1', says: 'X-Spark-Signature alone (SHA-1)' },
      { value: 'with-sha256', says: 'X-Webex-Signature beside it (SHA-256)' },
      { value: 'with-sha512', says: 'X-Webex-Signature beside it (SHA-512)' },
    ],
  },
  webhookRetries: {
    title: 'How often a failed webhook is tried again',
    known: 'Not documented; where it is tried again, after 10 s, then twice as long each time (inferred).',
    grade: 'inferred',
    values: { unit: 'times', factor: 1 },
  },
  sparsePages: {
    title: 'Pages of lists',
    known: 'Documented: a page may be smaller than asked, even empty, with a next link.',
    grade: 'seen',
    values: [
      { value: false, says: 'are full' },
      { value: true, says: 'are smaller than asked, each second one empty' },
    ],
  },
  dateSkewMs: {
    title: 'How far the Date of answers is ahead',
    known: "Not Webex's doing: stands for two machines that do not agree on the time.",
    grade: 'inferred',
    values: MILLISECONDS,
  },
};

/** The names of all modes, in the order people see them. */
export const MODE_NAMES = Object.keys(MODE_FACTS) as (keyof Modes)[];
