import type { OperationFact } from '../operation-facts.ts';

const PROOF = 'apps/emulator/src/webex/webhooks.test.ts';
const INTERESTS_PROOF = 'apps/emulator/src/webex/webhook-interests.test.ts';

/** Webhooks and what switches further events on. */
export const WEBHOOK_FACTS: readonly OperationFact[] = [
  { operation: 'GET /v1/webhooks', support: 'supported', evidence: 'documented', proof: PROOF },
  {
    operation: 'POST /v1/webhooks',
    support: 'partial',
    missing:
      'every documented resource is accepted, but only telephony_calls, telephony_conference, telephony_mwi, telephony_hookstatus, telephony_queue, telephony_agent (joining and leaving) and serviceApp are ever delivered',
    evidence: 'seen',
    proof: PROOF,
  },
  { operation: 'GET /v1/webhooks/{webhookId}', support: 'supported', evidence: 'documented', proof: PROOF },
  { operation: 'PUT /v1/webhooks/{webhookId}', support: 'supported', evidence: 'documented', proof: PROOF },
  { operation: 'DELETE /v1/webhooks/{webhookId}', support: 'supported', evidence: 'documented', proof: PROOF },
  {
    operation: 'GET /v1/telephony/webhookInterestRegistrations',
    support: 'supported',
    evidence: 'documented',
    proof: INTERESTS_PROOF,
  },
  {
    operation: 'POST /v1/telephony/webhookInterestRegistrations',
    support: 'partial',
    missing: 'interests in Services and both kinds of monitoring are kept, but nothing is told of them',
    evidence: 'documented',
    proof: INTERESTS_PROOF,
  },
  {
    operation: 'DELETE /v1/telephony/webhookInterestRegistrations',
    support: 'supported',
    evidence: 'documented',
    proof: INTERESTS_PROOF,
  },
];
