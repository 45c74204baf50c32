import type { OperationFact } from '../operation-facts.ts';

/** Area "Reports: Detailed Call History" of the description. */
export const CALL_RECORD_FACTS: readonly OperationFact[] = [
  {
    operation: 'GET /v1/cdr_feed',
    support: 'supported',
    evidence: 'seen',
    proof: 'apps/emulator/src/webex/cdr.test.ts',
  },
  {
    operation: 'GET /v1/cdr_stream',
    support: 'supported',
    evidence: 'documented',
    proof: 'apps/emulator/src/cdr/cdr-api.test.ts',
  },
];
