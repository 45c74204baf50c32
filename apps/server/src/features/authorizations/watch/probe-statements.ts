import { createGather } from '../../../platform/gather.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import * as probes from './probes.queries.ts';
import { createTurns } from './turns.ts';

/** The two statements of every probe, gathered over organizations. */
export interface ProbeStatements {
  /** What of this organization is due or soon will be, for whoever claims it first; its next probe is planned with it. */
  claim(claim: probes.ProbeClaim): Promise<AuthorizationRow[]>;
  /** Writes the good answers of one organization; answers what was written, and the state it has now. */
  markGood(answers: probes.GoodAnswers): Promise<probes.MarkedGood[]>;
}

/** Less than half of the pool (20), so that connections are left for everybody else. */
const STATEMENTS_AT_ONCE = 8;
/** Nobody waits for a probe; a statement over twenty organizations costs a fraction of twenty statements. */
const GATHER_MS = 50;
/** What one statement locks stays little. */
const ORGANIZATIONS_AT_ONCE = 100;

export function createProbeStatements({ database }: Pick<Platform, 'database'>): ProbeStatements {
  const turns = createTurns(STATEMENTS_AT_ONCE);
  const gathered = { everyMs: GATHER_MS, most: ORGANIZATIONS_AT_ONCE };
  return {
    claim: createGather<probes.ProbeClaim, AuthorizationRow[]>({
      ...gathered,
      together: async (claims) => handOut(claims, await turns(() => probes.claimProbes(database, { claims }))),
    }),
    markGood: createGather<probes.GoodAnswers, probes.MarkedGood[]>({
      ...gathered,
      together: async (answers) => handOut(answers, await turns(() => probes.markGood(database, { answers }))),
    }),
  };
}

/** Each gets its organization's rows. Who asked for the same one twice gets them once: they were claimed once. */
function handOut<Row extends { organization_id: string }>(
  asked: readonly { organizationId: string }[],
  rows: readonly Row[],
): Row[][] {
  const byOrganization = Map.groupBy(rows, ({ organization_id }) => organization_id);
  return asked.map(({ organizationId }) => {
    const own = byOrganization.get(organizationId) ?? [];
    byOrganization.delete(organizationId);
    return own;
  });
}
