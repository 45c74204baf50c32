import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from './accessibility.ts';
import { addOrganization, becomeOwner, openStage, type Stage } from './stage.ts';

const LOOKS = [
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
] as const;

/** A key from its making to its end, and what it did in the audit log. */
describe('API keys and the audit log', () => {
  let stage: Stage;
  let page: Page;
  let secret = '';
  beforeAll(async () => {
    stage = await openStage({ people: 20 });
    ({ page } = stage);
    await becomeOwner(stage);
    await addOrganization(stage);
  });
  afterEach(async ({ task }) => {
    mkdirSync('screenshots/failed', { recursive: true });
    if (task.result?.state === 'fail')
      await page.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(() => stage?.close());

  /** axe finds nothing in any look. */
  async function look(): Promise<void> {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const found: Record<string, string[]> = {};
    for (const { width, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'hidden' });
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null)))');
      const violations = await violationsOf(page);
      if (violations.length > 0) found[`${width} px ${colorScheme}`] = violations;
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(found).toEqual({});
  }

  const ask = (path: string) => fetch(`${stage.server.url}${path}`, { headers: { authorization: `Bearer ${secret}` } });

  test('empty, the page says who needs a key, and the navigation leads to it', async () => {
    await page.getByRole('navigation', { name: 'Navigation' }).first().getByRole('link', { name: 'API keys' }).click();
    await page.getByText('No API key yet.').waitFor();
    await look();
  });

  test('a key is made by keyboard, shown once, and opens what it may', async () => {
    await page.getByRole('button', { name: 'Make an API key' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Make an API key' });
    await page.keyboard.type('Monitoring of the north');
    await dialog.getByLabel('Organizations').selectOption('some');
    await dialog.getByRole('checkbox', { name: 'Acme Hotels' }).check();
    await look();
    await dialog.getByRole('button', { name: 'Make an API key' }).press('Enter');
    secret = (await page.getByText(/^lk_\w+$/).textContent()) ?? '';
    expect(secret).toMatch(/^lk_[0-9A-Za-z]{49}$/);
    await look();
    await page.keyboard.press('Enter');
    await page.getByText('May read what users see · in Acme Hotels').waitFor();
    expect(await page.getByText(secret).count()).toBe(0);
    expect((await ask('/api/organizations/acme-hotels/authorizations')).status).toBe(200);
    expect((await ask('/api/audit-log')).status).toBe(403);
    await page.reload();
    await page.getByText(/last used \d\d:\d\d/).waitFor();
    await look();
  });

  test('revoking asks first, and ends it at once', async () => {
    await page.getByRole('button', { name: 'Revoke Monitoring of the north' }).click();
    const dialog = page.getByRole('dialog');
    await look();
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    expect((await ask('/api/organizations')).status).toBe(200);
    await page.getByRole('button', { name: 'Revoke Monitoring of the north' }).click();
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText('Revoked', { exact: true }).waitFor();
    expect((await ask('/api/organizations')).status).toBe(401);
  });

  test('the audit log has both acts and who did them, filters by address and by typing', async () => {
    const other = { name: 'Acme Hotels' };
    await page.getByRole('navigation', { name: 'Navigation' }).first().getByRole('link', { name: 'Audit log' }).click();
    const row = (what: string) => page.getByRole('row').filter({ hasText: what });
    await row('Ends an API key').getByText('Done').waitFor();
    await row('Makes an API key').getByText('Robin Berger').waitFor();
    await row('Adds an organization').getByText(`name ${other.name}`).waitFor();
    await look();
    await page.getByLabel('What').selectOption('apiKeys');
    await row('Adds an organization').waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('act')).toBe('apiKeys');
    await page.getByLabel('Who').fill('nobody of this name');
    await page.getByText('Nothing of the kind was done.').waitFor();
    await look();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await row('Adds an organization').waitFor();
  });

  test('the export is a file of the same lines', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^audit-log-2026-\d\d-\d\d\.csv$/);
  });

  test('nothing on the way broke the content security policy or threw', () => {
    expect(stage.complaints).toEqual([]);
  });
});
