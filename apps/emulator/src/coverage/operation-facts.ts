/** How well the form of an answer is known: Cisco's documentation, a real answer somebody recorded, or our reasoning. */
export type Evidence = 'documented' | 'seen' | 'inferred';

/** What the emulator claims of one operation. The table in docs/webex/coverage.md is generated from these. */
export interface OperationFact {
  /** Method and path in the spelling of the description: `GET /v1/people/{personId}`. */
  operation: string;
  support: 'supported' | 'partial';
  /** What a `partial` one cannot do, in one sentence. */
  missing?: string;
  evidence: Evidence;
  /** The test that proves it, from the root of the project. */
  proof: string;
}
