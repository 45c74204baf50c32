import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptAtWebex, addOrganization, becomeOwner, openStage, type Stage } from './stage.ts';

const DANA = 'dana.okafor@acme.example';
const HOME = '/o/acme-hotels';

/** Over plain HTTP a browser has six connections for all its tabs; the stage is plain HTTP, like a first start. */
describe('many tabs of one browser', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ people: 20 });
    await becomeOwner(stage);
    await addOrganization(stage);
  });
  afterAll(() => stage?.close());

  const live = (tab: Page) => tab.getByText(/^Live \d\d:\d\d$/);
  /** A headless browser calls every tab visible, so that a test has to say who is looked at. */
  const show = (tab: Page, state: 'visible' | 'hidden') =>
    tab.evaluate(
      `Object.defineProperty(document, 'visibilityState', { get: () => '${state}', configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
    );

  test('six that nobody looks at leave the seventh every connection, and each is live when it is looked at again', async () => {
    const tabs: Page[] = [];
    for (let count = 0; count < 6; count += 1) {
      const tab = await stage.context.newPage();
      await tab.clock.install();
      await tab.goto(HOME);
      await live(tab).waitFor();
      await show(tab, 'hidden');
      await tab.clock.fastForward(11_000);
      await live(tab).waitFor({ state: 'hidden' });
      tabs.push(tab);
    }
    const seventh = await stage.context.newPage();
    await seventh.goto(HOME);
    await live(seventh).waitFor();
    for (const tab of tabs) {
      await show(tab, 'visible');
      await live(tab).waitFor();
      expect(await tab.getByText('Live connection lost', { exact: false }).count()).toBe(0);
      await tab.close();
    }
    await seventh.close();
  });

  test('a tab that Webex sent back says that it may be closed, and holds no stream', async () => {
    const { page, context } = stage;
    await page.goto(HOME);
    const button = page.getByRole('button', { name: /^Authorize all five/ });
    const [tab] = await Promise.all([context.waitForEvent('page'), button.click()]);
    await acceptAtWebex(stage, tab, DANA);
    await stage.untilVisible(tab.getByText('You may close this tab', { exact: false }), 600_000);
    await tab.reload();
    await tab.getByText('You may close this tab', { exact: false }).waitFor();
    expect(await live(tab).count()).toBe(0);
    await live(page).waitFor();
    await page.getByText('You may close this panel', { exact: false }).waitFor();
    await tab.getByRole('button', { name: 'Close', exact: true }).click();
    await live(tab).waitFor();
  });

  test('nothing on the way broke the content security policy or threw', () => {
    expect(stage.complaints).toEqual([]);
  });
});
