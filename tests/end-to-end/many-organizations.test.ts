import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { seedOrganizations } from '../../apps/server/src/testing/many-organizations.ts';
import { isCut, lookAt } from './look-at.ts';
import { becomeOwner, openStage, type Stage } from './stage.ts';

/** Somebody who looks after five hundred of them. */
describe('the organizations page with 500 organizations of 5 authorizations each', () => {
  let stage: Stage;
  let page: Page;
  const look = (name: string) => lookAt(page, `many-organizations/${name}`);
  const row = (name: string) => page.getByRole('link', { name, exact: true });
  beforeAll(async () => {
    stage = await openStage({ people: 60 });
    ({ page } = stage);
    await becomeOwner(stage);
    await look('empty');
    await seedOrganizations(stage.server.platform, 500);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await page.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(() => stage?.close());

  test('shows the worst first, and only the rows on screen exist', async () => {
    await page.goto('/organizations');
    await row('Organization 001').waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(60);
    await page.getByText('All five stopped: The Webex password').first().waitFor();
    await look('all');
    await page.setViewportSize({ width: 390, height: 900 });
    const sentence = page.getByText('All five stopped: The Webex').first();
    await sentence.and(page.locator('p')).waitFor();
    expect(await sentence.evaluate(isCut)).toBe(false);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('sorted by a head, and back to worst first with the third press', async () => {
    await page.goto('/organizations');
    const head = page.getByRole('columnheader', { name: 'Organization' });
    const press = () => head.getByRole('button').press('Enter');
    await press();
    await row('Organization 002').waitFor();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await press();
    await row('Organization 500').waitFor();
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    await press();
    await row('Organization 011').waitFor();
  });

  test('the filter is found, set and taken back with the keyboard alone, and says aloud how many are left', async () => {
    await page.goto('/organizations');
    await row('Organization 001').waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
    const tabTo = async (label: string): Promise<void> => {
      for (let press = 0; press < 40 && (await focused()) !== label; press += 1) await page.keyboard.press('Tab');
      expect(await focused()).toBe(label);
    };
    const said = page.getByRole('search', { name: 'Find organizations' }).locator('[aria-live=polite]');
    await tabTo('Name, person or incident');
    await page.keyboard.type('Organization 11');
    await page.getByText('of 500 shown').waitFor();
    const byText = Number((await said.textContent())?.split(' ')[0]);
    expect(byText).toBeGreaterThan(0);
    expect(await focused()).toBe('Name, person or incident');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Cause of an open incident');
    // A list of one choice: the arrow takes the first cause that is open somewhere.
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(/cause=/);
    expect(Number((await said.textContent())?.split(' ')[0])).toBeLessThan(byText);
    await page.keyboard.press('ArrowUp');
    await page.waitForURL((url) => !url.search.includes('cause='));
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.waitForURL((url) => !url.search.includes('q='));
    expect(await said.textContent()).toBe('');
    await row('Organization 001').waitFor();
  });

  test('the export says what will be in the file and holds what is filtered, in that order', async () => {
    await page.goto('/organizations?show=stopped&q=11&sort=-name');
    await page.getByText('5 of 500 shown').waitFor();
    await page.getByRole('button', { name: 'Export' }).press('Enter');
    await page.getByRole('dialog').getByText('5 organizations', { exact: false }).waitFor();
    await look('export');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'As CSV' }).press('Enter'),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
    expect(lines).toHaveLength(6);
    expect(lines.slice(1).map((line) => /Organization (\d+)/.exec(line)?.[1])).toEqual([
      '411',
      '311',
      '211',
      '111',
      '011',
    ]);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('while it loads there are still blocks, and where that fails a sentence and a way to try again', async () => {
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/organizations', async (route) => {
      await held;
      await route.fulfill({ status: 500, json: { code: 'internal', message: 'It broke.', requestId: 'r-1' } });
    });
    await page.goto('/organizations');
    await page.locator('[aria-busy=true]').first().waitFor();
    await look('loading');
    answer();
    await page.getByText('We could not load the organizations', { exact: false }).first().waitFor();
    await look('error');
    await page.unroute('**/api/organizations');
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await row('Organization 001').waitFor();
    expect(stage.complaints).toEqual([]);
  });
});
