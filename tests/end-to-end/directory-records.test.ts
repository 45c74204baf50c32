import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lookAt } from './look-at.ts';
import { addOrganization, authorizeAll, becomeOwner, openStage, type Stage } from './stage.ts';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The owner sets values over Webex's, adds fields and somebody Webex does not know, and takes a value back. */
describe('what is set here', () => {
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await openStage({ people: 40 });
    ({ page } = stage);
    await becomeOwner(stage);
    await addOrganization(stage);
    await authorizeAll(stage, 'dana.okafor@acme.example');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await page.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(() => stage?.close());

  const button = (name: string) => page.getByRole('button', { name, exact: true });

  test('a value is set in place by keyboard, found, and taken back; the history tells who and what', async () => {
    await page.goto('/o/acme-hotels/directory');
    await stage.untilVisible(page.getByText(/^Complete/), 600_000);
    await page.getByRole('searchbox').fill('Dana Okafor');
    await page.getByRole('link', { name: 'Dana Okafor' }).click();
    await page.getByRole('link', { name: 'Where each value comes from' }).click();
    await stage.untilVisible(page.getByRole('heading', { level: 1, name: 'Dana Okafor' }));

    await button('Edit Title').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Title' }).fill('Night manager');
    await page.keyboard.press('Enter');
    await stage.untilVisible(page.getByText(/Set here by .+ Webex says .+\./));
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Edit Title');

    await button('Edit Extension').click();
    await page.getByRole('textbox', { name: 'Extension' }).fill('twelve');
    await page.keyboard.press('Enter');
    await stage.untilVisible(page.getByText('An extension has up to 20 digits, * or #.'));
    await page.keyboard.press('Escape');
    await stage.untilVisible(button('Edit Extension'));

    await button('Edit Numbers').click();
    await button('Another number').click();
    await page.getByRole('textbox', { name: 'Number 2' }).fill('ask the porter');
    await lookAt(page, 'directory-records/editing');
    await button('Set here').click();
    await stage.untilVisible(page.getByText('kept as text: this is no full number'));

    const picture = { name: 'dana.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') };
    await page.locator('input[type=file]').setInputFiles(picture);
    await stage.untilVisible(page.getByText('Uploaded here.'));
    await stage.untilVisible(page.getByRole('img', { name: 'Picture of Dana Okafor' }));
    await lookAt(page, 'directory-records/entry');

    await button("Use Webex's Title").click();
    await stage.untilVisible(page.getByText(/Webex's again by/));
    expect(await page.getByText(/^Title: Night manager → /).count()).toBe(1);
  });

  test('a field of the own and somebody Webex does not know are added, filled in and shown in the directory', async () => {
    await page.goto('/o/acme-hotels/directory');
    await page.getByRole('link', { name: 'Set here', exact: true }).click();
    await stage.untilVisible(page.getByRole('heading', { level: 1, name: 'Set here' }));
    await button('Add a field').click();
    await page.getByRole('textbox', { name: 'Name of the field' }).fill('Floor');
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('choice');
    await page.getByRole('textbox', { name: 'Choices, one a line' }).fill('1\n2');
    await lookAt(page, 'directory-records/field');
    await button('Add this field').click();
    await stage.untilVisible(page.getByText('Choice: 1, 2'));

    await button('Add a person or a room').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Night porter');
    await page.getByRole('textbox', { name: 'Extension' }).fill('9001');
    await lookAt(page, 'directory-records/add');
    await button('Add to the directory').click();
    await stage.untilVisible(page.getByRole('heading', { level: 1, name: 'Night porter' }));
    await button('Edit Floor').click();
    await page.getByRole('combobox', { name: 'Floor' }).selectOption('2');
    await button('Set here').click();
    await stage.untilVisible(page.getByText(/^Floor: nothing → 2$/));
    await lookAt(page, 'directory-records/manual');

    await page.goto('/o/acme-hotels/directory?search=9001');
    await page.getByRole('link', { name: 'Night porter' }).click();
    await stage.untilVisible(page.getByText('Added here; Webex does not know it'));
    await lookAt(page, 'directory-records/drawer');

    await page.goto('/o/acme-hotels/directory/own');
    await stage.untilVisible(page.getByRole('link', { name: 'Night porter' }));
    await lookAt(page, 'directory-records/own');
  });
});
