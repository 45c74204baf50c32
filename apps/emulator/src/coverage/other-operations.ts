const MEMBER_CALLS = '/v1/telephony/calls/members/{memberId}';
const MEMBER_CONFERENCE = '/v1/telephony/conference/members/{memberId}';
const VOICE = '/v1/telephony/voiceMessages';
const INTERESTS = '/v1/telephony/webhookInterestRegistrations';
const PREFERRED = '/v1/telephony/config/people/{personId}/preferredAnswerEndpoint';

/** What the edition of autumn 2026 added to the five member operations of the one before. */
const LATER_MEMBER_POSTS = [
  'reject',
  'hold',
  'resume',
  'mute',
  'unmute',
  'divert',
  'transfer',
  'park',
  'retrieve',
  'startRecording',
  'stopRecording',
  'pauseRecording',
  'resumeRecording',
  'transmitDtmf',
  'push',
  'pull',
  'pickup',
  'bargeIn',
];

const CONFERENCE_POSTS = ['addParticipant', 'mute', 'unmute', 'deafen', 'undeafen', 'hold', 'resume'];

const STATUS_PAGES = [
  'status',
  'index',
  'components',
  'unresolved-incidents',
  'all-incidents',
  'upcoming-scheduled-maintenances',
  'active-scheduled-maintenances',
  'all-scheduled-maintenances',
];

/** The operations of one mailbox; where its list is differs. */
function mailbox(base: string, list: string): string[] {
  return [
    ...[`GET ${base}/summary`, `GET ${list}`, `DELETE ${list}/{messageId}`],
    ...[`POST ${base}/markAsRead`, `POST ${base}/markAsUnread`, `GET ${base}/memberships`],
  ];
}

/** Operations that stand in none of Cisco's OpenAPI files of summer 2026: known from prose, later editions and use. */
export const OTHER_OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  'call controls of members, later edition': [
    ...LATER_MEMBER_POSTS.map((name) => `POST ${MEMBER_CALLS}/${name}`),
    // Listed in that edition; its method and direction are not verified.
    `POST ${MEMBER_CALLS}/wrapupreasons`,
    `GET ${MEMBER_CALLS}/history`,
  ],
  // Published as a family; the names of these paths are inferred.
  'conferences of members, later edition': [
    `GET ${MEMBER_CONFERENCE}`,
    `POST ${MEMBER_CONFERENCE}`,
    `DELETE ${MEMBER_CONFERENCE}`,
    ...CONFERENCE_POSTS.map((name) => `POST ${MEMBER_CONFERENCE}/${name}`),
  ],
  // Published by Cisco; paths and fields as the installed Python SDK sends and reads them.
  'voice messages': mailbox(VOICE, VOICE),
  'voice messages of members, later edition': [
    ...mailbox(`${VOICE}/members/me`, `${VOICE}/members/me/voiceMessages`),
    ...mailbox(`${VOICE}/members/{memberId}`, `${VOICE}/members/{memberId}/voiceMessages`),
    'POST /v1/telephony/externalVoicemail/members/{memberId}/mwi',
  ],
  'webhook interest registrations, later edition': [`GET ${INTERESTS}`, `POST ${INTERESTS}`, `DELETE ${INTERESTS}`],
  // Published by Cisco beside the files of telephony.
  'spaces and messages, for bots': ['GET /v1/rooms', 'GET /v1/rooms/{roomId}', 'POST /v1/messages'],
  'preferred answer endpoint': [`GET ${PREFERRED}`, `PUT ${PREFERRED}`],
  OAuth: [
    'GET /v1/authorize',
    'POST /v1/access_token',
    'GET /idb/oauth2/v1/authorize',
    'POST /idb/oauth2/v1/access_token',
    'POST /idb/oauth2/v1/revoke',
    'GET /idb/oauth2/v1/logout',
    'POST /idb/oauth2/v1/logout',
  ],
  'device grant': ['POST /v1/device/authorize', 'POST /v1/device/token'],
  'OpenID Connect': [
    'GET /v1/.well-known/openid-configuration',
    'GET /idb/.well-known/openid-configuration',
    'GET /idb-b-us/.well-known/openid-configuration',
    'GET /v1/.well-known/webfinger',
    'GET /v1/verification',
    'GET /v1/userinfo',
    'POST /v1/userinfo',
  ],
  // Seen in the list of API scopes and in a published client, in none of the files.
  'archived users': ['GET /identity/organizations/{orgId}/v1/ArchivedUser/{userId}'],
  'status pages': STATUS_PAGES.map((name) => `GET /status.webex.com/${name}.json`),
  // Addresses a person's `avatar` has; what stands there is described nowhere.
  'pictures of people': ['GET /avatar-prod-us-east-2.webexcontent.com/{name}'],
  'service catalog of the SDKs': ['GET /u2c/api/v1/limited/catalog', 'GET /u2c/api/v1/catalog'],
};
