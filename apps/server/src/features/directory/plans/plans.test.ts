import type { DirectoryPlan, DirectoryRails, PlanChange } from '@linekeeper/api-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJsonCaller, type JsonCaller } from '../../../testing/json-caller.ts';
import { createOneOrganization, type OneOrganization } from '../../../testing/one-organization.ts';
import { createTestPlatform, type TestPlatform } from '../../../testing.ts';
import { insertFavourite } from '../finding/finding.queries.ts';
import { setField } from '../records/change-record.ts';
import { lockEntries } from '../records/write-entries.queries.ts';
import type { SeenEntry } from '../seen-entry.ts';
import { createPlans } from './create-plans.ts';
import { createPlanScene, type PlanScene, person, worldOf } from './testing/plan-scene.ts';

const DAY_MS = 86_400_000;

let server: TestPlatform;
let acme: OneOrganization;
let api: JsonCaller;
let scene: PlanScene;
let plans: ReturnType<typeof createPlans>;
/** The crash point at which the next batch breaks off. */
let crashAt: string | null;

beforeEach(async () => {
  server = await createTestPlatform();
  acme = createOneOrganization(server.platform, { apiBaseUrl: 'http://127.0.0.1:9', token: () => 'none' });
  crashAt = null;
  const crashPoint = (name: string): void => {
    if (name === crashAt) throw new Error(`broken off at ${name}`);
  };
  plans = createPlans({ ...server.platform, crashPoint });
  scene = createPlanScene(server.platform, acme.organizationId);
  api = createJsonCaller(server.platform, `/api/organizations/${acme.slug}/directory`);
});
afterEach(() => server.close());

const settle = async (): Promise<void> => {
  await server.platform.ticker.tick();
  await server.platform.jobs.drain();
};
const planOf = async (runId: string): Promise<DirectoryPlan> => (await api('GET', `/runs/${runId}`)).body.plan;
const changesOf = async (runId: string, query = ''): Promise<PlanChange[]> =>
  (await api('GET', `/runs/${runId}/changes${query}`)).body.changes;
const people = (count: number, said: Partial<SeenEntry> = {}): SeenEntry[] =>
  Array.from({ length: count }, (_, index) => person(`p${String(index).padStart(4, '0')}`, said));
const namesIn = async (): Promise<string[]> => [...(await scene.directory()).values()].map(({ name }) => name).sort();
const rails = (changed: Partial<DirectoryRails>): DirectoryRails => ({
  ...{ removedCount: 10, removedPercent: 5, changedCount: null, changedPercent: 50 },
  ...{ peopleCount: 2, peoplePercent: 20, graceDays: 30 },
  ...changed,
});

test('a held plan says what it would do by kind and place, and where nobody would stay it advises to refuse', async () => {
  const before = [...people(30, { location: 'Köln' }), person('x', { location: 'Berlin' })];
  await scene.sync(worldOf(before));
  const { runId } = await scene.hold(worldOf([person('x', { location: 'Berlin', title: 'Head' })]));
  const plan = await planOf(runId);
  expect(plan).toMatchObject({
    state: 'held',
    counts: { added: 0, changed: 1, removed: 30 },
    before: { entries: 31, people: 31 },
    byKind: [{ kind: 'person', before: 31, added: 0, changed: 1, removed: 30 }],
    byLocation: [
      { location: 'Köln', removed: 30, stay: 0, lostSight: true },
      { location: 'Berlin', changed: 1, removed: 0, stay: 1, lostSight: false },
    ],
    advice: { act: 'refuse' },
    undoableUntil: null,
  });
  expect(plan.holds.map(({ rail }) => rail)).toEqual(['removed', 'people']);
  expect(plan.holds[0]?.sentence).toBe(
    'This run would remove 30 of 31 entries (30 of them people); the limit is 10, or 5 % where that is more.',
  );
  expect(plan.advice?.sentence).toContain('30 of those who would go are at Köln');
});

test('changes come by location and name, in pages, field by field, and can be narrowed down', async () => {
  const lena = person('lena', { name: 'Lena Brandt', location: 'Köln', title: 'Rezeption', extension: '3310' });
  await scene.sync(worldOf([lena, person('gone', { name: 'Bastian Vogel', location: 'Köln' })]));
  const { platform } = server;
  const after = worldOf([
    { ...lena, title: 'Front office manager' },
    person('new', { name: 'Zoë', location: 'Aachen' }),
  ]);
  const { runId } = await scene.hold(after);
  const all = await changesOf(runId);
  expect(all.map(({ kind, name, location }) => [kind, name, location])).toEqual([
    ['added', 'Zoë', 'Aachen'],
    ['removed', 'Bastian Vogel', 'Köln'],
    ['changed', 'Lena Brandt', 'Köln'],
  ]);
  expect(all[2]).toMatchObject({
    fields: [{ field: 'title', before: 'Rezeption', after: 'Front office manager' }],
    extension: '3310',
    state: 'planned',
  });
  const { entry = '' } = all[1] ?? {};
  const at = new Date(platform.clock.now());
  const accountId = platform.ids.uuid();
  await insertFavourite(platform.database, { organizationId: acme.organizationId, accountId, entryId: entry, at });
  expect((await changesOf(runId, '?kind=removed')).map(({ favourites }) => favourites)).toEqual([1]);
  expect((await changesOf(runId, '?search=ZOE')).map(({ name }) => name)).toEqual(['Zoë']);
  expect((await changesOf(runId, '?location=K%C3%B6ln')).map(({ name }) => name)).toEqual([
    'Bastian Vogel',
    'Lena Brandt',
  ]);
  const first = (await api('GET', `/runs/${runId}/changes?limit=2`)).body;
  expect([first.changes.length, first.total]).toEqual([2, 3]);
  const second = (await api('GET', `/runs/${runId}/changes?limit=2&cursor=${first.next}`)).body;
  expect([second.changes.map(({ name }: PlanChange) => name), second.next]).toEqual([['Lena Brandt'], null]);
  expect((await api('GET', `/runs/${runId}/changes?cursor=nonsense`)).status).toBe(400);
});

test('what was approved is what runs: with its hash the plan is written, with another one nothing happens', async () => {
  await scene.sync(worldOf(people(20)));
  const { runId, plan } = await scene.hold(worldOf(people(3)));
  expect(await api('POST', `/runs/${runId}/approve`, { hash: 'f'.repeat(64) })).toMatchObject({
    status: 409,
    body: { code: 'plan-is-another', article: 1401 },
  });
  expect(await namesIn()).toHaveLength(20);
  const { endedAt } = (await api('GET', `/runs/${runId}`)).body.run;
  await server.clock.advance(3_600_000);
  const approved = await api('POST', `/runs/${runId}/approve`, { hash: plan.hash });
  expect(approved).toMatchObject({ status: 200, body: { plan: { state: 'applying', decided: { act: 'approved' } } } });
  await settle();
  // The hour somebody took to look at it is no part of what the run took.
  expect((await api('GET', `/runs/${runId}`)).body.run).toMatchObject({ state: 'done', endedAt });
  expect(await namesIn()).toHaveLength(3);
  expect((await api('GET', `/runs/${runId}`)).body).toMatchObject({
    run: { state: 'done', text: 'Approved by Dana Okafor.' },
    plan: { state: 'applied', decided: { act: 'approved', by: 'Dana Okafor' }, skipped: 0 },
  });
  expect(await api('POST', `/runs/${runId}/approve`, { hash: plan.hash })).toMatchObject({
    status: 409,
    body: { code: 'plan-not-held', message: 'This plan has been applied already.' },
  });
});

test('what is no longer as the plan found it is left out and listed, never overwritten', async () => {
  const anna = person('anna', { title: 'Clerk' });
  const bert = person('bert');
  const cleo = person('cleo');
  await scene.sync(worldOf([anna, bert, cleo]));
  const held = await scene.hold(
    worldOf([
      { ...anna, title: 'Head' },
      { ...bert, title: 'Cook' },
    ]),
  );
  await scene.sync(new Map([['person anna', { ...anna, title: 'Owner' }]]), 'partial');
  await scene.sync(new Map([['person cleo', { ...cleo, title: 'Guide' }]]), 'partial');
  await api('POST', `/runs/${held.runId}/approve`, { hash: held.plan.hash });
  await settle();
  const titles = [...(await scene.directory()).values()].map(({ name, title }) => [name, title]);
  expect(titles).toEqual([
    ['anna', 'Owner'],
    ['bert', 'Cook'],
    ['cleo', 'Guide'],
  ]);
  expect((await planOf(held.runId)).skipped).toBe(2);
  expect((await changesOf(held.runId, '?state=skipped')).map(({ name, note }) => [name, note])).toEqual([
    ['anna', 'Its title is “Owner” now, not “Clerk”.'],
    ['cleo', 'It was changed since, so it is not gone.'],
  ]);
});

test('a refused plan changes nothing and cannot be approved any more', async () => {
  await scene.sync(worldOf(people(20)));
  const { runId, plan } = await scene.hold(worldOf(people(3)));
  expect(await api('POST', `/runs/${runId}/refuse`)).toMatchObject({
    status: 200,
    body: {
      run: { state: 'refused', text: 'Refused by Dana Okafor. Nothing has been changed.' },
      plan: { state: 'refused' },
    },
  });
  expect((await api('POST', `/runs/${runId}/approve`, { hash: plan.hash })).body.code).toBe('plan-not-held');
  expect((await api('POST', `/runs/${runId}/refuse`)).body.code).toBe('plan-not-held');
  expect(await namesIn()).toHaveLength(20);
});

test('a newer full run takes the place of a held plan; what changed in between by itself does not', async () => {
  await scene.sync(worldOf(people(20)));
  const first = await scene.hold(worldOf(people(3)));
  await scene.sync(new Map([['person new', person('new')]]), 'partial');
  expect((await planOf(first.runId)).state).toBe('held');
  const second = await scene.hold(worldOf(people(4)));
  expect((await api('GET', `/runs/${first.runId}`)).body).toMatchObject({
    run: { state: 'superseded' },
    plan: { state: 'superseded' },
  });
  expect((await api('POST', `/runs/${first.runId}/approve`, { hash: first.plan.hash })).body).toMatchObject({
    code: 'plan-not-held',
    message: 'A newer run took the place of this one.',
  });
  await scene.sync(worldOf(people(20)));
  expect((await planOf(second.runId)).state).toBe('superseded');
});

test('undo puts back what a run did, leaves alone what changed again since, and says both before', async () => {
  const anna = person('anna', { title: 'Clerk', department: 'Front' });
  await scene.sync(worldOf([anna, person('gone')]));
  const { runId, plan } = await scene.sync(worldOf([{ ...anna, title: 'Head', department: 'Back' }, person('new')]));
  await scene.sync(new Map([['person anna', { ...anna, title: 'Owner', department: 'Back' }]]), 'partial');
  const { body: preview } = await api('GET', `/runs/${runId}/undo`);
  expect(preview).toMatchObject({ impossible: null, entriesPutBack: 1, entriesBack: 1, entriesGone: 1 });
  expect(preview.conflicts).toMatchObject({
    total: 1,
    first: [{ name: 'anna', field: 'title', left: 'Head', now: 'Owner' }],
  });
  expect((await api('POST', `/runs/${runId}/undo`, { hash: 'other' })).body.code).toBe('plan-is-another');
  expect(await api('POST', `/runs/${runId}/undo`, { hash: plan.hash })).toMatchObject({
    status: 200,
    body: { plan: { state: 'undoing' } },
  });
  await settle();
  const now = [...(await scene.directory()).values()].map(({ name, title, department }) => [name, title, department]);
  expect(now).toEqual([
    ['anna', 'Owner', 'Front'],
    ['gone', null, null],
  ]);
  expect((await api('GET', `/runs/${runId}`)).body).toMatchObject({
    run: { state: 'undone', text: 'Undone by Dana Okafor.' },
    plan: { state: 'undone', undone: { by: 'Dana Okafor' }, undoableUntil: null },
  });
  expect((await api('POST', `/runs/${runId}/undo`, { hash: plan.hash })).body).toMatchObject({
    code: 'plan-not-undoable',
    message: 'This run has been undone already.',
  });
});

test('what was undone would come again with the next run: that one is held, until somebody approves it', async () => {
  const before = worldOf([person('anna', { title: 'Clerk' }), person('bert')]);
  const after = worldOf([person('anna', { title: 'Head' }), person('bert')]);
  await scene.sync(before);
  const { runId, plan } = await scene.sync(after);
  await api('POST', `/runs/${runId}/undo`, { hash: plan.hash });
  await settle();
  const again = await scene.hold(new Map([...after, ['person cleo', person('cleo')]]));
  expect(again.plan.holds).toEqual([
    {
      rail: 'undone',
      sentence: 'One of these changes was undone with RUN-2 by Dana Okafor, and Webex still says the same.',
    },
  ]);
  await api('POST', `/runs/${again.runId}/approve`, { hash: again.plan.hash });
  await settle();
  await scene.sync(before);
  expect((await scene.plan(await scene.stage(after))).holds).toEqual([]);
});

test('a process that dies while it writes or undoes is followed by another one', async () => {
  await scene.sync(worldOf(people(20)));
  const { runId, plan } = await scene.hold(worldOf(people(3)));
  crashAt = 'directory.within-apply';
  await api('POST', `/runs/${runId}/approve`, { hash: plan.hash });
  await settle().catch(() => undefined);
  expect((await planOf(runId)).state).toBe('applying');
  crashAt = null;
  await server.clock.advance(61_000);
  await settle();
  expect((await planOf(runId)).state).toBe('applied');
  crashAt = 'directory.within-undo';
  await api('POST', `/runs/${runId}/undo`, { hash: plan.hash });
  await settle().catch(() => undefined);
  crashAt = null;
  await server.clock.advance(61_000);
  await settle();
  expect((await planOf(runId)).state).toBe('undone');
  expect(await namesIn()).toHaveLength(20);
});

test('limits are kept as they are given, hold what is over both, and their defaults are those of everyday life', async () => {
  expect((await api('GET', '/rails')).body).toMatchObject({ rails: rails({}), defaults: rails({}), changedBy: null });
  await scene.sync(worldOf(people(100)));
  const hold = async (left: SeenEntry[]) =>
    (await scene.plan(await scene.stage(worldOf(left)))).holds.map(({ rail }) => rail);
  expect(await hold(people(90))).toEqual([]);
  expect(await hold(people(89))).toEqual(['removed']);
  const saved = await api(
    'PUT',
    '/rails',
    rails({ removedCount: 20, removedPercent: 15, changedCount: 5, changedPercent: 10 }),
  );
  expect(saved).toMatchObject({ status: 200, body: { changedBy: 'Dana Okafor', now: { entries: 100, people: 100 } } });
  expect(await hold(people(80))).toEqual([]);
  expect(await hold(people(79))).toEqual(['removed', 'people']);
  const renamed = people(100).map((one, index) => (index < 11 ? { ...one, title: 'New' } : one));
  expect(await hold(renamed)).toEqual(['changed']);
  expect((await api('PUT', '/rails', rails({ graceDays: 0 }))).status).toBe(400);
});

test('what was removed is kept with everything that hangs on it, and let go after the grace period', async () => {
  await scene.sync(worldOf([person('anna'), person('bert')]));
  const { runId } = await scene.sync(worldOf([person('anna')]));
  const [{ entry = '' } = {}] = await changesOf(runId);
  await server.clock.advance(29 * DAY_MS);
  await settle();
  expect((await api('GET', '/rails')).body.now).toEqual({ entries: 1, people: 1, removedKept: 1 });
  const back = await scene.sync(worldOf([person('anna'), person('bert')]));
  expect((await changesOf(back.runId)).map((change) => change.entry)).toEqual([entry]);
  await scene.sync(worldOf([person('anna')]));
  await server.clock.advance(31 * DAY_MS);
  await settle();
  await settle();
  expect((await api('GET', '/rails')).body.now).toEqual({ entries: 1, people: 1, removedKept: 0 });
  expect((await api('GET', `/runs/${back.runId}`)).body.plan).toBeNull();
  expect((await api('GET', `/runs/${runId}/undo`)).body.impossible).toMatch(/too old/);
  const anew = await scene.sync(worldOf([person('anna'), person('bert')]));
  expect((await changesOf(anew.runId)).map((change) => change.entry)).not.toEqual([entry]);
});

test('a plan leaves as a table in which nothing begins a formula', async () => {
  await scene.sync(worldOf([person('anna', { name: '=1+1', title: 'Clerk' })]));
  const { runId } = await scene.hold(worldOf([person('anna', { name: '=1+1', title: '+cmd' })]));
  const { status, body } = await api('POST', `/runs/${runId}/export`, { format: 'csv' });
  expect([status, body.fileName, body.rows]).toEqual([200, 'plan-run-2.csv', 1]);
  const text = Buffer.from(body.base64, 'base64').toString('utf8');
  expect(text).toContain("'=1+1");
  expect(text).toContain("Clerk,'+cmd,Planned");
});

test('people are told once of a plan that waits, and not again of a newer one that does the same', async () => {
  const told: string[] = [];
  plans.onHeld(async ({ planId }) => {
    told.push(planId);
  });
  await scene.sync(worldOf(people(20)));
  const first = await scene.hold(worldOf(people(3)));
  await settle();
  await settle();
  await scene.hold(worldOf(people(3)));
  await settle();
  const other = await scene.hold(worldOf(people(4)));
  await settle();
  expect(told).toEqual([first.plan.planId, other.plan.planId]);
  const { organizationId } = acme;
  expect(await plans.held({ organizationId, planId: first.plan.planId })).toBeNull();
  expect(await plans.held({ organizationId, planId: other.plan.planId })).toMatchObject({
    run: 'RUN-4',
    counts: { added: 0, changed: 0, removed: 16 },
  });
});

test('a value set by hand is shown through a run and its undoing, while what Webex says goes forth and back beneath', async () => {
  const { platform } = server;
  const { organizationId } = acme;
  const anna = person('anna', { title: 'Clerk', department: 'Front' });
  const first = await scene.sync(worldOf([anna]));
  const [{ entry: entryId = '' } = {}] = await changesOf(first.runId);
  await setField(platform, { organizationId, entryId, by: 'Dana Okafor', field: 'title', value: 'Boss' });
  const shown = async () => {
    const [row] = await lockEntries(platform.database, { organizationId, entryIds: [entryId] });
    return [row?.title, row?.department, row?.webex?.title];
  };
  const { runId, plan } = await scene.sync(worldOf([{ ...anna, title: 'Head', department: 'Back' }]));
  expect((await changesOf(runId))[0]?.fields).toEqual([
    { field: 'title', before: 'Clerk', after: 'Head' },
    { field: 'department', before: 'Front', after: 'Back' },
  ]);
  expect(await shown()).toEqual(['Boss', 'Back', 'Head']);
  await api('POST', `/runs/${runId}/undo`, { hash: plan.hash });
  await settle();
  expect(await shown()).toEqual(['Boss', 'Front', 'Clerk']);
});

test('a run is asked for by its number as well as by its id, and a number nobody gave is not found', async () => {
  const { runId } = await scene.sync(worldOf([person('anna')]));
  const byId = await api('GET', `/runs/${runId}`);
  expect(byId.body.run.number).toMatch(/^RUN-\d+$/);
  expect((await api('GET', `/runs/${byId.body.run.number}`)).body).toEqual(byId.body);
  expect((await api('GET', `/runs/${byId.body.run.number}/changes`)).body.total).toBe(1);
  expect(await api('GET', '/runs/RUN-999')).toMatchObject({ status: 404, body: { code: 'not-found' } });
  expect((await api('GET', '/runs/118')).status).toBe(400);
});
