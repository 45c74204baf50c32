import type { Platform } from '../../../platform/platform.ts';
import { selectRun } from '../run.queries.ts';
import { markTold, type PlanRef, selectPlan, selectUntold } from './plan.queries.ts';
import type { PlanCounts } from './plan.types.ts';

/** A plan that waits for somebody. */
export interface HeldPlan extends PlanRef {
  /** RUN-118. */
  run: string;
  counts: PlanCounts;
  /** Why it is held, and what we would do. */
  sentences: readonly string[];
}

export type HeldListener = (held: PlanRef) => Promise<void>;

/** Tells once of each plan that waits; of one that does the same as an older one, nobody again. */
export interface HeldTeller {
  onHeld(listener: HeldListener): void;
  /** Null where it waits no longer. */
  held(plan: PlanRef): Promise<HeldPlan | null>;
  tick(now: number): Promise<void>;
}

export function createHeldTeller(platform: Platform): HeldTeller {
  const { database } = platform;
  const listeners: HeldListener[] = [];
  return {
    onHeld: (listener) => {
      listeners.push(listener);
    },
    held: async (ref) => {
      const [plan] = await selectPlan(database, ref);
      if (plan?.state !== 'held') return null;
      const [run] = await selectRun(database, { organizationId: ref.organizationId, runId: plan.run_id });
      const { added, changed, removed, advice } = plan;
      return {
        ...ref,
        run: `RUN-${run?.number ?? ''}`,
        counts: { added, changed, removed },
        sentences: [...plan.holds.map(({ sentence }) => sentence), ...(advice === null ? [] : [advice.sentence])],
      };
    },
    tick: async (now) => {
      for (const row of await selectUntold(database)) {
        const ref = { organizationId: row.organization_id, planId: row.plan_id };
        // Told first, written down then: after a crash the same event comes again and adds nothing.
        if (!row.is_known) for (const listener of listeners) await listener(ref);
        await markTold(database, { ...ref, at: new Date(now) });
      }
    },
  };
}
