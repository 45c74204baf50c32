import type { Cause, Certainty } from '@linekeeper/api-contract';
import { CAUSE_RULES, type CauseRule } from './causes.table.ts';
import type { Facts } from './facts.ts';

export type Decision =
  | { kind: 'well' }
  /** Trouble on the way: nothing is said about the authorization. */
  | { kind: 'cannot-tell' }
  | { kind: 'stopped'; cause: Cause; certainty: Certainty; because: string; candidates: readonly Cause[] };

/** From facts to what they mean; pure, and all of it is in the table. */
export function decide(facts: Facts): Decision {
  const rule = CAUSE_RULES.find((candidate) => fits(candidate, facts));
  if (rule !== undefined) {
    const { cause, certainty, because, candidates } = rule;
    return { kind: 'stopped', cause, certainty, because, candidates: candidates ?? [] };
  }
  return facts.own === 'accepted' ? { kind: 'well' } : { kind: 'cannot-tell' };
}

/** True where the facts alone, without any other witness, give reason to look closer. */
export function isSuspicious(facts: Pick<Facts, 'own' | 'refresh' | 'fullAdmin' | 'jobProbe'>): boolean {
  return (
    facts.own === 'refused' ||
    facts.refresh === 'refused' ||
    facts.refresh === 'client-refused' ||
    facts.refresh === 'lost-in-rotation' ||
    facts.refresh === 'expired' ||
    (facts.own === 'accepted' &&
      (facts.fullAdmin === 'missing' || facts.jobProbe === 'refused' || facts.jobProbe === 'status-missing'))
  );
}

function fits(rule: CauseRule, facts: Facts): boolean {
  return Object.entries(rule.when).every(([name, allowed]) =>
    (allowed as readonly string[]).includes(facts[name as keyof Facts]),
  );
}
