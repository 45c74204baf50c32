import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lookAt } from './look-at.ts';
import { addOrganization, authorizeAll, becomeOwner, openStage, type Stage } from './stage.ts';

const SYNC = '/o/acme-hotels/directory/sync';
const LEAVING = 30;

/** A run over the limits, from the plan that waits to its undoing, on a real server. */
describe('a plan over the limits', () => {
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await openStage({ people: 200 });
    ({ page } = stage);
    await becomeOwner(stage);
    await addOrganization(stage);
    await authorizeAll(stage, 'dana.okafor@acme.example');
    await page.goto('/o/acme-hotels/directory');
    await stage.untilVisible(page.getByText(/^Complete/), 600_000);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await page.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(() => stage?.close());

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const people = () =>
    [...stage.emulator.world.people.values()].filter(
      ({ email, roles, active, deleted }) =>
        email.endsWith('@acme.example') && roles.length === 0 && active && !deleted,
    );
  const entries = async (): Promise<number> => {
    const answer = await page.request.get('/api/organizations/acme-hotels/directory?limit=1');
    return ((await answer.json()) as { total: number }).total;
  };

  test('waits, says why, is looked through, exported, approved as it was looked at, and undone', async () => {
    const before = await entries();
    const [changed, ...others] = people();
    if (changed === undefined) throw new Error('Nobody is there');
    changed.title = 'Front office manager';
    for (const person of others.slice(0, LEAVING)) person.deleted = true;

    await page.goto(SYNC);
    await button('Sync everything now').press('Enter');
    await stage.untilVisible(page.getByText(/^The plan of RUN-\d+ waits for approval\.$/), 300_000);
    await page.getByRole('link', { name: 'Look at the plan' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: /^RUN-/ }).waitFor();
    await page.getByText(`This run would remove ${LEAVING} of`, { exact: false }).waitFor();
    await button(/^Removed/).press('Enter');
    await page
      .getByRole('listitem')
      .filter({ hasText: others[0]?.lastName ?? '' })
      .first()
      .waitFor();
    await button(/^Changed/).press('Enter');
    await page.getByText('Front office manager').first().waitFor();
    await lookAt(page, 'directory-plans/held');
    expect(await entries()).toBe(before);

    const [download] = await Promise.all([page.waitForEvent('download'), button('Export CSV').press('Enter')]);
    expect(await readFile(await download.path(), 'utf8')).toContain('Front office manager');

    await button(/^Approve/).press('Enter');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: new RegExp(`^Remove ${LEAVING}, change \\d+`) })
      .press('Enter');
    await stage.untilVisible(page.getByText(/^Done$/));
    await page.getByText('Approved by Robin Berger', { exact: false }).waitFor();
    await expect.poll(entries).toBe(before - LEAVING);
    await lookAt(page, 'directory-plans/approved');

    await button('Undo this run…').press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`${LEAVING} removed entries come back`).waitFor();
    await lookAt(page, 'directory-plans/undo');
    await dialog.getByRole('button', { name: /^Undo RUN-/ }).press('Enter');
    await stage.untilVisible(page.getByText('Undone', { exact: true }));
    await expect.poll(entries).toBe(before);
    expect(stage.complaints).toEqual([]);
  });

  test('the parts of a plan, loaded one by one, are together what it counts', async () => {
    const runs = '/api/organizations/acme-hotels/directory/runs';
    const listed = (await (await page.request.get(runs)).json()) as { runs: { id: string; number: string }[] };
    const first = `${runs}/${listed.runs.find(({ number }) => number === 'RUN-1')?.id}`;
    const { plan } = (await (await page.request.get(first)).json()) as {
      plan: { byLocation: { location: string | null; added: number }[] };
    };
    const places = plan.byLocation.filter(({ location }) => location !== null).slice(0, 3);
    const nowhere = plan.byLocation.find(({ location }) => location === null) ?? { location: null, added: 0 };
    for (const { location, added } of [...places, nowhere]) {
      const only = location === null ? 'noLocation=true' : `location=${encodeURIComponent(location)}`;
      const answer = (await (await page.request.get(`${first}/changes?limit=500&${only}`)).json()) as {
        changes: { location: string | null }[];
        total: number;
      };
      expect(answer.total).toBe(added);
      expect([...new Set(answer.changes.map((change) => change.location))]).toEqual(added > 0 ? [location] : []);
    }
  });

  test('what was undone waits again with the next run, and refusing it changes nothing', async () => {
    const before = await entries();
    await page.goto(SYNC);
    await button('Sync everything now').press('Enter');
    await stage.untilVisible(page.getByText(/^The plan of RUN-\d+ waits for approval\.$/), 300_000);
    await page.getByRole('link', { name: 'Look at the plan' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: /^RUN-/ }).waitFor();
    await page.getByText(/were undone with RUN-\d+ by Robin Berger/).waitFor();
    await lookAt(page, 'directory-plans/again');
    await button('Refuse').press('Enter');
    await page.getByText('Refused by Robin Berger', { exact: false }).waitFor();
    expect(await entries()).toBe(before);
  });
});
