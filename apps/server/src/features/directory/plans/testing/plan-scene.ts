import type { Platform } from '../../../../platform/platform.ts';
import { insertStaged, type StagedEntry } from '../../reading/stage.queries.ts';
import { saidByWebex } from '../../records/write-entries.ts';
import { insertRun } from '../../run.queries.ts';
import { contentDigest, type SeenEntry } from '../../seen-entry.ts';
import { applyPlan } from '../apply-plan.ts';
import { selectUnstaged } from '../compare.queries.ts';
import { movePlan } from '../plan.queries.ts';
import type { MadePlan } from '../plan.types.ts';
import { planRun } from '../plan-run.ts';
import { moveRuns } from '../plan-runs.queries.ts';
import { supersede } from '../supersede.ts';

/** What Webex lists, or the directory holds: entries by `<kind> <webex id>`. */
export type World = ReadonlyMap<string, SeenEntry>;

/** Plans of one organization without reading anything from Webex. */
export interface PlanScene {
  organizationId: string;
  /** A run that has staged all of this world; null in a partial one says that an entry is gone. */
  stage(entries: ReadonlyMap<string, SeenEntry | null>): Promise<string>;
  plan(runId: string, scope?: 'full' | 'partial'): Promise<MadePlan>;
  /** Stages, plans and holds, whatever the limits say. */
  hold(
    entries: ReadonlyMap<string, SeenEntry | null>,
    scope?: 'full' | 'partial',
  ): Promise<{ runId: string; plan: MadePlan }>;
  apply(runId: string, plan: MadePlan, batchSize?: number): Promise<void>;
  /** Stages, plans and applies. */
  sync(
    entries: ReadonlyMap<string, SeenEntry | null>,
    scope?: 'full' | 'partial',
  ): Promise<{ runId: string; plan: MadePlan }>;
  /** What Webex is known to say of every living entry. */
  directory(): Promise<World>;
}

export const keyOf = ({ kind, webexId }: Pick<SeenEntry, 'kind' | 'webexId'>): string => `${kind} ${webexId}`;
export const worldOf = (entries: readonly SeenEntry[]): World => new Map(entries.map((entry) => [keyOf(entry), entry]));

/** A person with nothing but a name, and whatever is said of them. */
export function person(webexId: string, said: Partial<SeenEntry> = {}): SeenEntry {
  const nothing = { title: null, department: null, location: null, email: null, extension: null, esn: null };
  return { kind: 'person', webexId, name: webexId, ...nothing, numbers: [], ...said };
}

export function createPlanScene(platform: Platform, organizationId = platform.ids.uuid()): PlanScene {
  const { database, clock, ids } = platform;
  let number = 0;
  const end = async (runId: string): Promise<void> => {
    const at = new Date(clock.now());
    await moveRuns(database, { organizationId, runIds: [runId], from: 'running', to: 'done', text: null, at });
  };
  const scene: PlanScene = {
    organizationId,
    stage: async (entries) => {
      const runId = ids.uuid();
      number += 1;
      const at = new Date(clock.now());
      const run = { organizationId, runId, number, expected: null, worker: 'test', at };
      await insertRun(database, { ...run, kind: 'full', changesSince: null });
      const rows = [...entries].map(([key, payload]) => stagedRow(key, payload));
      if (rows.length > 0) await insertStaged(database, { organizationId, runId, entries: rows });
      return runId;
    },
    plan: async (runId, scope = 'full') => {
      const plan = await planRun(platform, { organizationId, runId, scope });
      await end(runId);
      return plan;
    },
    apply: async (_runId, { planId, hash }, batchSize) => {
      await applyPlan(platform, { organizationId, planId, hash, ...(batchSize !== undefined && { batchSize }) });
    },
    sync: async (entries, scope) => {
      const runId = await scene.stage(entries);
      const plan = await scene.plan(runId, scope);
      await scene.apply(runId, plan);
      return { runId, plan };
    },
    hold: async (entries, scope) => {
      const runId = await scene.stage(entries);
      const plan = await scene.plan(runId, scope);
      const at = new Date(clock.now());
      const ref = { organizationId, planId: plan.planId };
      await moveRuns(database, { organizationId, runIds: [runId], from: 'done', to: 'held', text: null, at });
      const [held] = await movePlan(database, { ...ref, from: ['made'], to: 'held', at });
      if (held !== undefined) await supersede(platform, database, { organizationId, plan: held });
      return { runId, plan };
    },
    directory: async () => {
      const nothingStaged = { organizationId, runId: ids.uuid(), kindsUnread: [] };
      const rows = await selectUnstaged(database, {
        ...nothingStaged,
        after: { kind: '', webexId: '' },
        limit: 10_000,
      });
      return worldOf(rows.map(({ entry }) => saidByWebex({ ...entry, removed_at: null })));
    },
  };
  return scene;
}

function stagedRow(key: string, payload: SeenEntry | null): StagedEntry {
  const [kind = '', webexId = ''] = key.split(' ');
  return {
    entry_id: key,
    kind: payload?.kind ?? (kind as StagedEntry['kind']),
    webex_id: payload?.webexId ?? webexId,
    payload,
    digest: payload === null ? null : contentDigest(payload),
    left_out: false,
    listed: null,
    listed_digest: null,
    source_digest: null,
    numbers_digest: null,
  };
}
