import type { OperationFact } from '../operation-facts.ts';

const partial = (operation: string, missing: string): OperationFact => ({
  operation,
  support: 'partial',
  missing,
  evidence: 'documented',
  proof: 'apps/emulator/src/webex/messaging.test.ts',
});

/** The little of messaging that telling people needs. */
export const MESSAGING_FACTS: readonly OperationFact[] = [
  partial('GET /v1/rooms', 'for bots only; teams and sorting by name are missing'),
  partial('GET /v1/rooms/{roomId}', 'for bots only'),
  partial('POST /v1/messages', 'for bots in spaces only: no people, files, cards or threads'),
];
