import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lookAt } from './look-at.ts';
import { addOrganization, authorizeAll, becomeOwner, openStage, type Stage } from './stage.ts';

/** The owner says what the directory is made of, and sees what that selects before keeping it. */
describe('the rules of the directory', () => {
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await openStage({ people: 60 });
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

  const filter = () => page.getByRole('textbox', { name: 'Filter (RFC 4515)' });
  const keep = () => page.getByRole('button', { name: 'Keep and run' });

  test('counts while typing, points at the character of a mistake, and keeps only what has none', async () => {
    await page.goto('/o/acme-hotels/directory');
    await stage.untilVisible(page.getByText(/^Complete/), 600_000);
    await page.goto('/o/acme-hotels/directory/sync');
    await page.getByRole('link', { name: 'Sources, fields and filter' }).click();
    await stage.untilVisible(page.getByText(/Nothing changes against the rules kept now/));

    await filter().fill('(&(type=person)(depratment=Sales))');
    await stage.untilVisible(page.getByText('Character 17: There is no field depratment.'));
    expect(await keep().isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Go to character 17' }).click();
    expect(await page.evaluate('[document.activeElement.tagName, document.activeElement.selectionStart]')).toEqual([
      'TEXTAREA',
      16,
    ]);
    await lookAt(page, 'directory-rules/mistake');

    await filter().fill('(!(email=dana.okafor@acme.example))');
    await page.getByRole('button', { name: 'Add a field' }).click();
    await page.getByRole('textbox', { name: 'Field of the directory' }).fill('name');
    await page.getByRole('textbox', { name: 'Text 1 for name' }).fill('{lastName}, {firstName}');
    await stage.untilVisible(page.getByText('Before and after'));
    await stage.untilVisible(page.getByText(/0 come, 1 leave, \d+ change/));
    await lookAt(page, 'directory-rules/draft');

    await keep().click();
    await stage.untilVisible(page.getByText(/^Changed by/));
    await page.goto('/o/acme-hotels/directory/sync');
    await stage.untilVisible(page.getByRole('row').filter({ hasText: 'RUN-2' }).getByText('Done'), 60_000);
  });
});
