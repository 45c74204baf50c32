import type { OperationFact } from '../operation-facts.ts';

const OWN = 'apps/emulator/src/webex/calls.test.ts';
const MEMBERS = 'apps/emulator/src/webex/members.test.ts';
const CONFERENCE = 'apps/emulator/src/webex/conference.test.ts';

const FULL = [
  'answer',
  'reject',
  'hangup',
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
  'pickup',
  'bargeIn',
  'pull',
] as const;
const CODES = 'feature access codes such as *73 are dialled like numbers outside: nothing is switched on by them';

function callFacts(base: string, proof: string): OperationFact[] {
  return [
    { operation: `POST ${base}/dial`, support: 'partial', missing: CODES, evidence: 'documented', proof },
    ...FULL.map((name): OperationFact => {
      return { operation: `POST ${base}/${name}`, support: 'supported', evidence: 'documented', proof };
    }),
    { operation: `GET ${base}/history`, support: 'supported', evidence: 'documented', proof },
  ];
}

const MEMBER_BASE = '/v1/telephony/calls/members/{memberId}';
const CONFERENCE_STEPS = ['addParticipant', 'mute', 'unmute', 'deafen', 'undeafen', 'hold', 'resume'] as const;

function conferenceFacts(base: string, evidence: OperationFact['evidence']): OperationFact[] {
  const proof = CONFERENCE;
  const plain = ['GET', 'POST', 'DELETE'].map((method) => `${method} ${base}`);
  const steps = CONFERENCE_STEPS.map((step) => `POST ${base}/${step}`);
  return [...plain, ...steps].map((operation) => ({ operation, support: 'supported', evidence, proof }));
}

/** Call control, conferences and what they need to know of a person's devices. */
export const CALL_FACTS: readonly OperationFact[] = [
  ...callFacts('/v1/telephony/calls', OWN),
  { operation: 'GET /v1/telephony/calls', support: 'supported', evidence: 'documented', proof: OWN },
  { operation: 'GET /v1/telephony/calls/{callId}', support: 'supported', evidence: 'documented', proof: OWN },
  ...callFacts(MEMBER_BASE, MEMBERS),
  { operation: `GET ${MEMBER_BASE}/calls`, support: 'supported', evidence: 'documented', proof: MEMBERS },
  { operation: `GET ${MEMBER_BASE}/calls/{callId}`, support: 'supported', evidence: 'documented', proof: MEMBERS },
  ...conferenceFacts('/v1/telephony/conference', 'documented'),
  ...conferenceFacts('/v1/telephony/conference/members/{memberId}', 'inferred'),
  {
    operation: 'GET /v1/telephony/config/people/{personId}/preferredAnswerEndpoint',
    support: 'supported',
    evidence: 'documented',
    proof: OWN,
  },
  {
    operation: 'PUT /v1/telephony/config/people/{personId}/preferredAnswerEndpoint',
    support: 'supported',
    evidence: 'inferred',
    proof: OWN,
  },
];
