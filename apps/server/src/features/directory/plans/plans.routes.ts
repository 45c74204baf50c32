import {
  approvePlan,
  exportPlan,
  getDirectoryRails,
  getDirectoryRun,
  listPlanChanges,
  previewUndo,
  refusePlan,
  saveDirectoryRails,
  undoRun,
} from '@linekeeper/api-contract';
import type { z } from 'zod';
import { AppError } from '../../../platform/errors.ts';
import type { OrganizationRef, Platform } from '../../../platform/platform.ts';
import { askedRun } from '../asked-run.ts';
import { presentRun } from '../present-directory.ts';
import { type RunRow, selectRun } from '../run.queries.ts';
import { countPresent } from './compare.queries.ts';
import { approve, preview, refuse, undo, undoableUntil } from './decisions.ts';
import { fileOfPlan } from './export-plan.ts';
import { listChanges } from './list-changes.ts';
import { selectPlanOfRun } from './plan.queries.ts';
import type { PlanWriter } from './plan-writer.ts';
import { presentPlan, presentRails } from './present-plan.ts';
import { countRemoved } from './purge.queries.ts';
import { purgeSoon } from './purge.ts';
import { upsertRails } from './rails.queries.ts';
import { DEFAULT_RAILS, keptRails } from './rails.ts';

/** Plans: looking, deciding, undoing; and the limits they are held to. */
export function mountPlansRoutes(platform: Platform, writer: PlanWriter): void {
  const { http } = platform;
  http.route(getDirectoryRun, async (asked) => ({
    ...(await runWithPlan(platform, await askedRun(platform, asked))),
    asOf: new Date(platform.clock.now()).toISOString(),
  }));
  http.route(listPlanChanges, async (asked) =>
    listChanges(platform, { ...(await askedRun(platform, asked)), query: asked.query }),
  );
  http.route(exportPlan, async ({ body, ...asked }) => {
    const ref = await askedRun(platform, asked);
    const { number } = await demandRun(platform, ref);
    return fileOfPlan(platform, { ...ref, runNumber: number, format: body.format });
  });
  mountDecisions(platform, writer);
  mountRails(platform);
}

function mountDecisions(platform: Platform, writer: PlanWriter): void {
  const { http } = platform;
  http.route(approvePlan, async ({ body, signedIn, ...asked }) => {
    const ref = await askedRun(platform, asked);
    const plan = await approve(platform, { ...ref, hash: body.hash, by: signedIn?.name ?? 'unknown' });
    await writer.send({ organizationId: ref.organizationId, planId: plan.plan_id });
    return decided(platform, ref);
  });
  http.route(refusePlan, async ({ signedIn, ...asked }) => {
    const ref = await askedRun(platform, asked);
    await refuse(platform, { ...ref, by: signedIn?.name ?? 'unknown' });
    await platform.live.publish(ref.organizationId, { type: 'directory.changed' });
    return decided(platform, ref);
  });
  http.route(previewUndo, async (asked) => preview(platform, await askedRun(platform, asked)));
  http.route(undoRun, async ({ body, signedIn, ...asked }) => {
    const ref = await askedRun(platform, asked);
    const plan = await undo(platform, { ...ref, hash: body.hash, by: signedIn?.name ?? 'unknown' });
    await writer.send({ organizationId: ref.organizationId, planId: plan.plan_id });
    return decided(platform, ref);
  });
}

function mountRails(platform: Platform): void {
  const { http, database, clock } = platform;
  http.route(getDirectoryRails, ({ organization }) => describeRails(platform, idOf(organization)));
  http.route(saveDirectoryRails, async ({ organization, body, signedIn }) => {
    const organizationId = idOf(organization);
    const by = signedIn?.name ?? 'unknown';
    await upsertRails(database, { organizationId, rails: body, at: new Date(clock.now()), by });
    await purgeSoon(platform, organizationId);
    return describeRails(platform, organizationId);
  });
}

async function describeRails(
  platform: Platform,
  organizationId: string,
): Promise<z.input<(typeof getDirectoryRails)['response']>> {
  const { database } = platform;
  const [kept, present, removedKept] = await Promise.all([
    keptRails(database, organizationId),
    countPresent(database, { organizationId }),
    countRemoved(database, { organizationId }),
  ]);
  const sum = (rows: typeof present): number => rows.reduce((total, { count }) => total + count, 0);
  const people = present.filter(({ kind }) => kind === 'person');
  return {
    rails: presentRails(kept.rails),
    defaults: presentRails(DEFAULT_RAILS),
    changedAt: kept.changedAt?.toISOString() ?? null,
    changedBy: kept.changedBy,
    now: { entries: sum(present), people: sum(people), removedKept },
  };
}

interface RunRef {
  organizationId: string;
  runId: string;
}

async function runWithPlan(
  platform: Platform,
  ref: RunRef,
): Promise<Pick<z.input<(typeof getDirectoryRun)['response']>, 'run' | 'plan'>> {
  const run = await demandRun(platform, ref);
  const [row] = await selectPlanOfRun(platform.database, ref);
  const until = row === undefined ? null : await undoableUntil(platform, { ...ref, plan: row });
  return { run: presentRun(run), plan: row === undefined ? null : presentPlan(row, until) };
}

async function decided(platform: Platform, ref: RunRef): Promise<z.input<(typeof approvePlan)['response']>> {
  const { run, plan } = await runWithPlan(platform, ref);
  if (plan === null) throw new AppError('not-found', 'There is no such run, or it has no plan.');
  return { run, plan };
}

async function demandRun(platform: Platform, ref: RunRef): Promise<RunRow> {
  const [run] = await selectRun(platform.database, ref);
  if (run === undefined) throw new AppError('not-found', 'There is no such run.');
  return run;
}

function idOf(organization: OrganizationRef | null): string {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return organization.organizationId;
}
