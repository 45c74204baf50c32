import type { Cause, Certainty } from '@linekeeper/api-contract';
import type { EvidenceGrade, EvidenceKind } from './evidence.ts';
import type { Facts } from './facts.ts';

/** Facts, and the values each may have. */
export type Allowed = { [Name in keyof Facts]?: readonly Facts[Name][] };

export interface CauseRule {
  /** Every fact named must be one of the values given; facts left out do not matter. */
  when: Allowed;
  cause: Cause;
  certainty: Certainty;
  /** Why these facts mean this cause; also the test's title. */
  because: string;
  /** What the verdict rests on; a certain one on two at least. */
  witnesses: readonly EvidenceKind[];
  /** How well it is known that Webex behaves so. Inferred rules can be left out (setting), and the verdict is weaker then. */
  grade: EvidenceGrade;
  /** For what is not certain: causes that fit as well. */
  candidates?: readonly Cause[];
}
