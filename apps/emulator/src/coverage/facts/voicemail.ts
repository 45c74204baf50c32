import type { OperationFact } from '../operation-facts.ts';

const PROOF = 'apps/emulator/src/webex/voice-messages.test.ts';
const VOICE = '/v1/telephony/voiceMessages';
const ME = `${VOICE}/members/me`;
const MEMBER = `${VOICE}/members/{memberId}`;

/** The operations of one mailbox; where its list is differs. */
function mailbox(base: string, list: string): string[] {
  return [
    ...[`GET ${base}/summary`, `GET ${list}`, `DELETE ${list}/{messageId}`],
    ...[`POST ${base}/markAsRead`, `POST ${base}/markAsUnread`, `GET ${base}/memberships`],
  ];
}

function facts(operations: readonly string[]): OperationFact[] {
  return operations.map((operation) => ({ operation, support: 'supported', evidence: 'inferred', proof: PROOF }));
}

/** Mailboxes, the lamp of members and reasons given after a call of a queue. */
export const VOICEMAIL_FACTS: readonly OperationFact[] = [
  ...facts(mailbox(VOICE, VOICE)),
  ...facts(mailbox(ME, `${ME}/voiceMessages`)),
  ...facts(mailbox(MEMBER, `${MEMBER}/voiceMessages`)),
  ...facts([
    'POST /v1/telephony/externalVoicemail/members/{memberId}/mwi',
    'POST /v1/telephony/calls/members/{memberId}/wrapupreasons',
  ]),
];
