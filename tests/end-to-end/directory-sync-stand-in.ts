import type { DirectoryPlan, DirectoryRun, PlanChange } from '@linekeeper/api-contract';
import type { Page, Route } from 'playwright-core';
import { SAMPLE_RAILS, SAMPLE_SCHEDULE, SAMPLE_UNDO } from './directory-sync-samples.ts';

/** What the API would know; a test changes it as it goes. */
export interface SyncWorld {
  runs: DirectoryRun[];
  plan: DirectoryPlan | null;
  changes: PlanChange[];
  /** Answers that fail, by the end of their path. */
  failing: Set<string>;
  /** What was asked, with its body. */
  asked: string[];
}

const PLACE = '/api/organizations/acme-hotels/directory';
const ASOF = '2026-11-24T09:45:30.000Z';

/** Answers for the API of the sync, from typed samples: pages of thousands of changes without reading thousands of people. */
export async function standInForSync(page: Page, world: SyncWorld): Promise<void> {
  await page.route(`**${PLACE}/**`, (route) => answer(route, world));
}

async function answer(route: Route, world: SyncWorld): Promise<void> {
  const request = route.request();
  const url = new URL(request.url());
  const path = url.pathname.slice(PLACE.length);
  const asked = `${request.method()} ${path}`;
  if (request.method() !== 'GET') world.asked.push(`${asked} ${request.postData() ?? ''}`.trim());
  if ([...world.failing].some((end) => path.endsWith(end)))
    return route.fulfill({
      status: 409,
      json: { code: 'plan-is-another', message: 'This plan is another by now.', article: 1401, requestId: 'r-1' },
    });
  const json = answerOf(asked, url, world);
  return json === undefined ? route.continue() : route.fulfill({ json });
}

function answerOf(asked: string, url: URL, world: SyncWorld): unknown {
  const [run] = world.runs;
  const { plan } = world;
  if (asked === 'GET /runs') {
    const state = url.searchParams.get('state');
    const runs = world.runs.filter((each) => state === null || each.state === state);
    return { runs: runs.slice(0, Number(url.searchParams.get('limit') ?? 50)), asOf: ASOF };
  }
  if (asked === 'GET /rails') return SAMPLE_RAILS;
  if (asked === 'PUT /rails') return SAMPLE_RAILS;
  if (asked === 'GET /schedule')
    return run === undefined ? { ...SAMPLE_SCHEDULE, completeAt: null, nextIncrementalAt: null } : SAMPLE_SCHEDULE;
  if (asked === 'PUT /schedule') return SAMPLE_SCHEDULE;
  if (asked === 'GET /own') return { fields: [], entries: [], values: [], valuesTotal: 14, mostFields: 30 };
  if (run === undefined) return undefined;
  if (asked === `GET /runs/${run.id}` || asked === `GET /runs/${run.number}`) return { run, plan, asOf: ASOF };
  if (asked === `GET /runs/${run.id}/undo`) return SAMPLE_UNDO;
  if (asked === `GET /runs/${run.id}/changes`) return changesOf(url, world.changes);
  if (plan === null) return undefined;
  const decide = (runOver: Partial<DirectoryRun>, planOver: Partial<DirectoryPlan>) => {
    world.runs[0] = { ...run, ...runOver };
    world.plan = { ...plan, ...planOver };
    return { run: world.runs[0], plan: world.plan };
  };
  const by = { by: 'Robin Berger', at: ASOF };
  const undoableUntil = '2026-12-24T09:45:30.000Z';
  if (asked === `POST /runs/${run.id}/approve`)
    return decide({ state: 'done' }, { state: 'applied', decided: { act: 'approved', ...by }, undoableUntil });
  if (asked === `POST /runs/${run.id}/refuse`)
    return decide({ state: 'refused' }, { state: 'refused', decided: { act: 'refused', ...by } });
  if (asked === `POST /runs/${run.id}/undo`)
    return decide({ state: 'undone' }, { state: 'undone', undone: by, undoableUntil: null });
  return undefined;
}

/** The page the real API would answer: filtered, by location and name, with a cursor. */
function changesOf(url: URL, all: readonly PlanChange[]): unknown {
  const want = url.searchParams;
  const search = want.get('search')?.toLowerCase();
  const location = want.get('location');
  const found = all.filter(
    (each) =>
      (want.get('kind') === null || each.kind === want.get('kind')) &&
      (want.get('entryKind') === null || each.entryKind === want.get('entryKind')) &&
      (want.get('state') === null || each.state === want.get('state')) &&
      (location === null || each.location === location) &&
      (want.get('noLocation') === null || each.location === null) &&
      (search === undefined || `${each.name} ${each.extension}`.toLowerCase().includes(search)),
  );
  const from = Number(want.get('cursor') ?? 0);
  const limit = Number(want.get('limit') ?? 200);
  const next = from + limit < found.length ? String(from + limit) : null;
  return { changes: found.slice(from, from + limit), next, total: found.length };
}
