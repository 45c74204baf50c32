import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Platform } from '../../../platform/platform.ts';
import { createTestPlatform, type TestPlatform } from '../../../testing.ts';
import { contentDigest, type SeenEntry } from '../seen-entry.ts';
import { fieldsOf, isSame } from './content.ts';
import { undo } from './decisions.ts';
import { selectPlan } from './plan.queries.ts';
import { createPlanScene, keyOf, type PlanScene, type World, worldOf } from './testing/plan-scene.ts';
import { finishUndoing } from './undo-run.ts';

let server: TestPlatform;
/** How many crash points are passed before the process dies; null: it lives. */
let livesFor: number | null = null;
let platform: Platform;

beforeAll(async () => {
  server = await createTestPlatform();
  const crashPoint = (name: string): void => {
    if (livesFor === null) return;
    livesFor -= 1;
    if (livesFor < 0) throw new Error(`crashed at ${name}`);
  };
  platform = { ...server.platform, crashPoint };
});
afterAll(() => server.close());

/** A busy machine tries fewer, never none. */
const PROPERTY = { numRuns: 15, interruptAfterTimeLimit: 15_000 };
/** Entries an incremental run brings. */
const PART = 5;
const TIMEOUT_MS = 90_000;
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 3 });
const anyEntry: fc.Arbitrary<SeenEntry> = fc
  .record({
    kind: fc.constantFrom('person' as const, 'workspace' as const, 'hunt-group' as const),
    webexId: fc.constantFrom('a', 'b', 'ä', 'B', 'c-1', 'c_1'),
    name: fc.constantFrom('Anna', 'Bruno', '陳大文', 'O’Brien “x”'),
    title: maybe(fc.constantFrom('Chef', 'chef')),
    department: fc.constant(null),
    location: maybe(fc.constantFrom('Köln', 'Berlin')),
    email: maybe(fc.constantFrom('a@acme.example')),
    extension: maybe(fc.constantFrom('100', '101')),
    esn: maybe(fc.constantFrom('8100')),
    numbers: fc.uniqueArray(
      fc.record({ value: fc.constantFrom('+4922100', '+4922101'), type: fc.constantFrom('work', 'mobile') }),
      { maxLength: 2, selector: ({ value }) => value },
    ),
  })
  .chain((entry) =>
    fc.dictionary(fc.constantFrom('floor', 'z'), fc.constantFrom('1', '2'), { maxKeys: 2 }).map((extra) => ({
      ...entry,
      ...(Object.keys(extra).length > 0 && { extra: { ...extra } }),
    })),
  );
const anyWorld: fc.Arbitrary<World> = fc
  .uniqueArray(anyEntry, { maxLength: 12, selector: keyOf })
  .map((entries) => worldOf(entries));

const digests = (world: World): Record<string, string> =>
  Object.fromEntries([...world].map(([key, entry]) => [key, contentDigest(entry)]).sort());

async function undone(scene: PlanScene, run: { runId: string; plan: { planId: string; hash: string } }): Promise<void> {
  const { organizationId } = scene;
  await undo(platform, { organizationId, runId: run.runId, by: 'Dana Okafor', hash: run.plan.hash });
  await finish(scene, run.plan.planId);
}

async function finish(scene: PlanScene, planId: string): Promise<void> {
  const { organizationId } = scene;
  const [plan] = await selectPlan(platform.database, { organizationId, planId });
  if (plan?.state === 'undoing') await finishUndoing(platform, { ...plan, organizationId });
}

test(
  'whatever was there, a plan that is applied makes the directory what was staged',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyWorld, { minLength: 1, maxLength: 4 }), async (worlds) => {
        const scene = createPlanScene(platform);
        for (const world of worlds) {
          await scene.sync(world);
          expect(digests(await scene.directory())).toEqual(digests(world));
        }
      }),
      PROPERTY,
    );
  },
  TIMEOUT_MS,
);

test(
  'parts, applied one after the other, make the same of the directory as the whole',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, anyWorld, async (before, after) => {
        const scene = createPlanScene(platform);
        await scene.sync(before);
        const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
          (key) => before.get(key) !== after.get(key),
        );
        for (let start = 0; start < changed.length; start += PART) {
          const part = changed.slice(start, start + PART).map((key) => [key, after.get(key) ?? null] as const);
          await scene.sync(new Map(part), 'partial');
        }
        expect(digests(await scene.directory())).toEqual(digests(after));
      }),
      PROPERTY,
    );
  },
  TIMEOUT_MS,
);

test(
  'undoing what was applied makes the directory what it was',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, anyWorld, async (before, after) => {
        const scene = createPlanScene(platform);
        await scene.sync(before);
        const run = await scene.sync(after);
        const { added, changed, removed } = run.plan.counts;
        if (added + changed + removed > 0) await undone(scene, run);
        expect(digests(await scene.directory())).toEqual(digests(before));
      }),
      PROPERTY,
    );
  },
  TIMEOUT_MS,
);

test(
  'undone, approved and undone again, the directory is what it was',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, anyWorld, async (before, after) => {
        const scene = createPlanScene(platform);
        await scene.sync(before);
        for (const _time of [1, 2]) {
          const run = await scene.sync(after);
          const { added, changed, removed } = run.plan.counts;
          if (added + changed + removed > 0) await undone(scene, run);
        }
        expect(digests(await scene.directory())).toEqual(digests(before));
      }),
      PROPERTY,
    );
  },
  TIMEOUT_MS,
);

test(
  'two plans have the same hash exactly where they do the same',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, anyWorld, anyWorld, async (before, one, other) => {
        const scene = createPlanScene(platform);
        await scene.sync(before);
        const hashOf = async (world: World): Promise<string> => (await scene.plan(await scene.stage(world))).hash;
        const first = await hashOf(one);
        expect(await hashOf(one)).toBe(first);
        const isSameWorld =
          one.size === other.size &&
          [...one].every(([key, entry]) => {
            const there = other.get(key);
            return there !== undefined && isSame(fieldsOf(entry), fieldsOf(there));
          });
        expect((await hashOf(other)) === first).toBe(isSameWorld);
      }),
      PROPERTY,
    );
  },
  TIMEOUT_MS,
);

test(
  'a process that dies anywhere, while it plans, applies or undoes, changes nothing about where it ends',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, anyWorld, fc.nat({ max: 8 }), async (before, after, passes) => {
        livesFor = null;
        const scene = createPlanScene(platform);
        const { organizationId } = scene;
        await scene.sync(before);
        const runId = await scene.stage(after);
        livesFor = passes;
        const plan = await untilDone(() => scene.plan(runId));
        await untilDone(() => scene.apply(runId, plan, 2));
        expect(digests(await scene.directory())).toEqual(digests(after));
        const { added, changed, removed } = plan.counts;
        if (added + changed + removed === 0) return;
        await undo(platform, { organizationId, runId, by: 'Dana Okafor', hash: plan.hash });
        livesFor = passes;
        await untilDone(() => finish(scene, plan.planId));
        expect(digests(await scene.directory())).toEqual(digests(before));
      }),
      PROPERTY,
    );
    livesFor = null;
  },
  TIMEOUT_MS,
);

/** Starts anew after a crash, as the next process does. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('crashed at')) throw error;
      livesFor = null;
    }
  }
  throw new Error('it never ends');
}
