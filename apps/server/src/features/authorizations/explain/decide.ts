import type { Cause, Certainty } from '@linekeeper/api-contract';
import { CAUSE_RULES, type CauseRule } from './causes.table.ts';
import type { Facts } from './facts.ts';

export type Decision =
  | { kind: 'well' }
  /** Trouble on the way: nothing is said about the authorization. */
  | { kind: 'cannot-tell' }
  | { kind: 'stopped'; cause: Cause; certainty: Certainty; because: string; candidates: readonly Cause[] };

/** Which rules count: `documented-and-seen` leaves out those that rest on what is only inferred of the platform. */
export type RulesUsed = 'all' | 'documented-and-seen';

/** From facts to what they mean; pure, and all of it is in the table. */
export function decide(facts: Facts, rulesUsed: RulesUsed = 'all'): Decision {
  const rule = ruleFor(facts, rulesUsed);
  if (rule !== undefined) {
    const { cause, certainty, because, candidates } = rule;
    return { kind: 'stopped', cause, certainty, because, candidates: candidates ?? [] };
  }
  return facts.own === 'accepted' ? { kind: 'well' } : { kind: 'cannot-tell' };
}

/** The rule that decides, or none where nothing is wrong or nothing can be said. */
export function ruleFor(facts: Facts, rulesUsed: RulesUsed = 'all'): CauseRule | undefined {
  return CAUSE_RULES.find((rule) => (rulesUsed === 'all' || rule.grade !== 'inferred') && fits(rule, facts));
}

/** True where the facts alone, without any other witness, give reason to look closer. */
export function isSuspicious(facts: Pick<Facts, 'own' | 'refresh' | 'fullAdmin' | 'jobProbe'>): boolean {
  const { own, refresh, fullAdmin, jobProbe } = facts;
  if (own === 'refused') return true;
  if (!['granted', 'transient', 'not-asked'].includes(refresh)) return true;
  return own === 'accepted' && (fullAdmin === 'missing' || !['works', 'transient', 'not-asked'].includes(jobProbe));
}

function fits(rule: CauseRule, facts: Facts): boolean {
  return Object.entries(rule.when).every(([name, allowed]) =>
    (allowed as readonly string[]).includes(facts[name as keyof Facts]),
  );
}
