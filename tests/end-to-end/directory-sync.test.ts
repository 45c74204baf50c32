import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sampleChanges, samplePlan, sampleRun } from './directory-sync-samples.ts';
import { type SyncWorld, standInForSync } from './directory-sync-stand-in.ts';
import { isCut, lookAt } from './look-at.ts';
import { addOrganization, becomeOwner, openStage, type Stage } from './stage.ts';

const SYNC = '/o/acme-hotels/directory/sync';

const HELD = {
  state: 'held' as const,
  holds: [
    {
      rail: 'removed' as const,
      sentence:
        'This run would remove 412 of 5,410 entries (398 of them people); the limit is 50, or 5 % where that is more.',
    },
  ],
  advice: {
    act: 'refuse' as const,
    sentence:
      '398 of those who would go are at a location Köln, where nobody would stay: it is more likely that the authorization no longer sees the place than that all of them left. We recommend refusing.',
  },
};

/** The administrator's page of synchronization, in every state it can be in, over typed answers of the API. */
describe('the sync page', () => {
  let stage: Stage;
  let page: Page;
  let world: SyncWorld;
  const look = (name: string) => lookAt(page, `directory-sync/${name}`);
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  beforeAll(async () => {
    stage = await openStage({ people: 60 });
    ({ page } = stage);
    await becomeOwner(stage);
    await addOrganization(stage);
  });
  beforeEach(async () => {
    world = { runs: [], plan: null, changes: [], failing: new Set(), asked: [] };
    await page.unrouteAll();
    await standInForSync(page, world);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await page.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(() => stage?.close());

  const history = () => Array.from({ length: 48 }, (_, index) => sampleRun(117 - index));
  /** A run over the limits, with as many changes in Köln and elsewhere. */
  const hold = (koeln: number, others: number) => {
    world.changes = sampleChanges({ koeln, others });
    world.plan = samplePlan(world.changes, HELD);
    world.runs = [
      sampleRun(118, {
        state: 'held',
        kind: 'full',
        read: 5_012,
        ...world.plan.counts,
        text: HELD.holds[0]?.sentence ?? '',
      }),
      ...history(),
    ];
    return `${SYNC}/runs/${world.runs[0]?.number}`;
  };

  test('before the first run it says when that comes, and counts nothing', async () => {
    await page.goto(SYNC);
    await page.getByText('No run yet.', { exact: false }).waitFor();
    await look('never');
  });

  test('the last runs with what waits: filtered by how they ended, and the number leads to the plan', async () => {
    const plan = hold(398, 44);
    await page.goto(SYNC);
    await page.getByText('The plan of RUN-118 waits for approval.').waitFor();
    expect(await page.title()).toContain('Waits for approval · ');
    await look('held');
    const what = page.getByRole('cell').getByTitle(world.runs[0]?.text ?? '');
    expect(await what.evaluate(isCut)).toBe(false);
    await button('Refused').press('Enter');
    await page.getByText('No run has been refused.').waitFor();
    await button('Show all runs').press('Enter');
    await page.getByRole('link', { name: 'RUN-118', exact: true }).press('Enter');
    await page.waitForURL(`**${plan}`);
    await page.getByRole('heading', { level: 1, name: 'RUN-118' }).waitFor();
  });

  test('a running run tells how far it is and can be stopped', async () => {
    world.runs = [
      sampleRun(118, {
        state: 'running',
        kind: 'full',
        endedAt: null,
        phase: 'people',
        read: 2_600,
        expected: 5_410,
        startedAt: '2026-11-24T09:43:10.000Z',
      }),
      ...history(),
    ];
    await page.goto(SYNC);
    await page.getByText('Reading people: 2,600 of 5,410').waitFor();
    expect(await button('Sync everything now').count()).toBe(0);
    await look('running');
    await button('Stop this run').press('Enter');
    await expect.poll(() => world.asked).toEqual([`DELETE /runs/${world.runs[0]?.id}`]);
  });

  test('a plan of 442 changes: advice first, Köln open at the top, each change field by field', async () => {
    await page.goto(hold(398, 44));
    await page.getByText('We recommend refusing', { exact: false }).waitFor();
    await page.getByText('sees nothing here any more').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Ada Brandt' }).first().waitFor();
    await look('plan-442');
    await button('Changed').press('Enter');
    await page.getByText('Front office manager').first().waitFor();
    await look('plan-changed');
    expect(new URL(page.url()).search).toBe('?kind=changed');
  });

  test('a plan of 5,000 changes: only the lines on screen exist, and the end is reached by its key', async () => {
    await page.goto(hold(4_400, 600));
    const list = page.getByRole('region', { name: 'Changes of RUN-118' });
    await list.getByRole('listitem').nth(10).waitFor();
    expect(await list.getByRole('listitem').count()).toBeLessThan(60);
    await look('plan-5000');
    await list.focus();
    await page.keyboard.press('End');
    await list.getByRole('button', { name: 'Without a location', exact: false }).waitFor();
    // Köln's 4,400 are above, loaded or not: its head is what stands at the top of them.
    const koeln = list.getByRole('button', { name: /^Köln/ });
    await page.keyboard.press('Home');
    await koeln.press('Enter');
    expect(await koeln.getAttribute('aria-expanded')).toBe('false');
    await list.getByRole('button', { name: /^Berlin/ }).press('Enter');
    await look('plan-5000-folded');
    await page.getByRole('searchbox', { name: 'Search in this plan' }).fill('vogel');
    await page.getByText(/^[\d,]+ of 5,000 changes$/).waitFor();
    await look('plan-5000-search');
    await page.getByRole('searchbox', { name: 'Search in this plan' }).fill('nobody at all');
    await page.getByText('No change in this plan matches.').waitFor();
    await button('Clear filters').press('Enter');
    await koeln.waitFor();
    expect(await page.getByRole('searchbox', { name: 'Search in this plan' }).inputValue()).toBe('');
  });

  test('approving says in numbers what it does, keeps by default, and sends the hash that was looked at', async () => {
    await page.goto(hold(398, 44));
    await button('Approve anyway…').press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Approve the plan of RUN-118?' });
    const keep = dialog.getByRole('button', { name: 'Keep everything as it is' });
    await expect.poll(() => keep.evaluate((one) => one === document.activeElement)).toBe(true);
    await look('approve');
    world.failing.add('/approve');
    const act = dialog.getByRole('button', { name: /^Remove \d+, change \d+, add \d+$/ });
    await act.press('Enter');
    await dialog.getByText('The plan was not approved. This plan is another by now.', { exact: false }).waitFor();
    expect(await dialog.getByRole('link', { name: 'Article' }).getAttribute('href')).toBe('/help/code/plan-is-another');
    await look('approve-refused');
    world.failing.clear();
    await act.press('Enter');
    await page.getByText('Approved by Robin Berger', { exact: false }).waitFor();
    expect(world.asked.at(-1)).toBe(`POST /runs/${world.runs[0]?.id}/approve {"hash":"${world.plan?.hash}"}`);
    await look('applied');
  });

  test('an address by id, as older messages have it, becomes the number people see, with what was filtered', async () => {
    hold(398, 44);
    await page.goto(`${SYNC}/runs/${world.runs[0]?.id}?kind=removed`);
    await page.waitForURL(`**${SYNC}/runs/RUN-118?kind=removed`);
    await page.getByRole('heading', { name: 'RUN-118' }).waitFor();
    await page.getByText('Nothing has been changed.', { exact: false }).waitFor();
  });

  test('undoing shows what comes back and what is left alone before anything happens', async () => {
    const address = hold(398, 44);
    world.runs[0] = sampleRun(118, { kind: 'full', read: 5_012 });
    world.plan = samplePlan(world.changes, { undoableUntil: '2026-12-24T09:45:30.000Z', skipped: 3 });
    await page.goto(address);
    await button('Undo this run…').press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Undo RUN-118?' });
    await dialog.getByText('412 removed entries come back').waitFor();
    await look('undo');
    await dialog.getByRole('button', { name: 'Undo RUN-118' }).press('Enter');
    await page.getByText('Undone by Robin Berger', { exact: false }).waitFor();
    await look('undone');
  });

  test('refused by a person, and refused because the authorization sees less: each says which', async () => {
    const address = hold(3, 2);
    await page.goto(address);
    await button('Refuse').press('Enter');
    await page.getByText('Refused by Robin Berger', { exact: false }).waitFor();
    // Five changes under the three heads of where they are.
    await expect
      .poll(() => page.getByRole('region', { name: 'Changes of RUN-118' }).getByRole('listitem').count())
      .toBe(8);
    await look('plan-5-refused');
    world.plan = null;
    world.runs[0] = sampleRun(118, {
      state: 'refused',
      kind: 'full',
      text: 'Another authorization sees 5,014 people, this one 1,118: it sees nothing at Köln any more. Nothing has been changed.',
    });
    await page.goto(SYNC);
    await page.getByText('RUN-118 was refused.').waitFor();
    await look('refused');
    await page.goto(address);
    await page.getByText('This run has made no plan.').waitFor();
    await look('run-refused');
  });

  test('limits say what they come to today; what is no number is told on leaving, and what is kept is sent', async () => {
    await page.goto(`${SYNC}/settings`);
    await page.getByText('a plan that removes 271 or more waits', { exact: false }).waitFor();
    await look('settings');
    const count = page.getByLabel('More than (entries)').first();
    await count.fill('many');
    await count.press('Tab');
    await page.getByText('A number from 0 to 1,000,000.').waitFor();
    expect(await button('Keep these limits').isDisabled()).toBe(true);
    await look('settings-mistake');
    await count.fill('400');
    await page.getByText('a plan that removes 401 or more waits', { exact: false }).waitFor();
    await button('Keep these limits').press('Enter');
    await expect.poll(() => world.asked.at(-1)).toContain('"removedCount":400');
  });

  test('the time zone of the night is chosen, that of most locations named first, and the next run is told in it', async () => {
    hold(3, 2);
    await page.goto(`${SYNC}/settings`);
    await page.getByText('The next full run comes on', { exact: false }).waitFor();
    await page.getByText('Wed 25 Nov, 02:30 (Europe/Berlin)', { exact: false }).waitFor();
    const zone = page.getByLabel('Time zone');
    expect(await zone.locator('option').first().textContent()).toBe('That of most locations (Europe/Berlin)');
    await zone.selectOption('Asia/Tokyo');
    await look('settings-zone');
    await button('Keep this schedule').press('Enter');
    await expect
      .poll(() => world.asked.at(-1))
      .toBe('PUT /schedule {"incrementalMinutes":15,"fullAt":"02:30","timeZone":"Asia/Tokyo"}');
  });

  test('while it loads there are still blocks, and where that fails a sentence, its article and a way to try again', async () => {
    hold(3, 2);
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/directory/runs?**', async (route) => {
      await held;
      await route.fulfill({ status: 500, json: { code: 'internal-error', message: 'It broke.', requestId: 'r-1' } });
    });
    await page.goto(SYNC);
    await page.locator('[aria-busy=true]').first().waitFor();
    await look('loading');
    answer();
    await page.getByText('We could not load the runs', { exact: false }).first().waitFor();
    await look('error');
    await page.unroute('**/directory/runs?**');
    await button('Try again').press('Enter');
    await page.getByRole('link', { name: 'RUN-118', exact: true }).waitFor();
    expect(stage.complaints).toEqual([]);
  });
});
