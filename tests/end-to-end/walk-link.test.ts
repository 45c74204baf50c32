import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from './accessibility.ts';
import { acceptAtWebex, addOrganization, authorizeAll, becomeOwner, openStage, type Stage } from './stage.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
const HOME = '/o/acme-hotels';
const LOOKS = [
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
] as const;

/** From the dead authorizations to a link, through a stranger's browser and Webex, to the account of the gap. */
describe('a link to authorize again', () => {
  let stage: Stage;
  let page: Page;
  let address = '';
  beforeAll(async () => {
    stage = await openStage({ people: 60 });
    ({ page } = stage);
    await becomeOwner(stage);
    await addOrganization(stage);
    await authorizeAll(stage, DANA);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await page.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(() => stage?.close());

  /** axe finds nothing in any look; the pictures are for people. */
  async function look(at: Page, name: string): Promise<void> {
    await at.emulateMedia({ reducedMotion: 'reduce' });
    const found: Record<string, string[]> = {};
    for (const { width, colorScheme } of LOOKS) {
      await at.setViewportSize({ width, height: 900 });
      await at.emulateMedia({ colorScheme });
      await at.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
      await at.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      await at.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null)))');
      await at.screenshot({ path: `screenshots/walk-link/${name}-${width}-${colorScheme}.png`, fullPage: true });
      found[`${name} ${width} ${colorScheme}`] = await violationsOf(at);
    }
    await at.setViewportSize({ width: 1440, height: 900 });
    await at.emulateMedia({ colorScheme: 'light' });
    expect(Object.entries(found).filter(([, violations]) => violations.length > 0)).toEqual([]);
  }

  const elsewhere = async (): Promise<Page> =>
    (await stage.browser.newContext({ baseURL: stage.server.url, locale: 'en-GB', timezoneId: 'UTC' })).newPage();

  test('the owner makes one for what stopped; its address is shown once and the link is listed', async () => {
    const [dana] = [...stage.emulator.world.people.values()].filter(({ email }) => email === DANA);
    stage.emulator.levers.resetAccess(dana?.uuid ?? '');
    await page.goto(HOME);
    await stage.untilVisible(page.getByText(/stopped at/).first(), 600_000);
    await page.getByRole('button', { name: 'Make a link for somebody else' }).click();
    const dialog = page.getByRole('dialog', { name: 'A link to authorize' });
    await dialog.waitFor();
    expect(await dialog.getByRole('checkbox', { name: 'Presence' }).isChecked()).toBe(true);
    expect(await dialog.getByRole('radio', { name: 'Who authorized it last' }).isChecked()).toBe(true);
    await look(page, 'make');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const field = page.getByRole('textbox', { name: 'Address of the link' });
    address = await field.inputValue();
    expect(address).toMatch(/\/walk\/[\w-]{75}$/);
    await look(page, 'made');
    await page.getByRole('button', { name: 'Done' }).click();
    await page
      .getByText(/for Dana Okafor/)
      .first()
      .waitFor();
    expect(await page.content()).not.toContain(address.split('/').at(-1));
    await look(page, 'listed');
  });

  test('somebody else who opens it is told whom it is for, and how to change accounts', async () => {
    const wrong = await elsewhere();
    await wrong.goto(address);
    await wrong.getByRole('button', { name: 'Continue to Webex' }).click();
    await wrong.waitForURL(/\/authorize/);
    await acceptAtWebex(stage, wrong, ILARIA);
    await stage.untilVisible(wrong.getByText(/You are signed in at Webex as Ilaria Illuminati of Acme Hotels/));
    await wrong.getByText('open the address you were sent in a private window', { exact: false }).waitFor();
    await look(wrong, 'wrong-person');
    await wrong.context().close();
  });

  test('the right person sees what comes back, walks through all in one go with the keyboard, and sees what was missed', async () => {
    const right = await elsewhere();
    await right.goto(address);
    await right.getByRole('heading', { level: 1, name: 'Authorize Acme Hotels in Webex' }).waitFor();
    await right.getByText(/can still be fetched, until/).waitFor();
    await look(right, 'before');
    const onward = right.getByRole('button', { name: 'Continue to Webex' });
    await onward.focus();
    await onward.press('Enter');
    await right.waitForURL(/\/authorize/);
    await acceptAtWebex(stage, right, DANA);
    await stage.untilVisible(right.getByRole('heading', { level: 1, name: 'Done. Thank you.' }));
    expect(new URL(right.url()).pathname).toMatch(/^\/walk\/[\w-]{43}$/);
    await stage.untilVisible(right.getByText(/call records? fetched, complete/), 900_000);
    await stage.untilVisible(right.getByText(/cannot be fetched afterwards/).first());
    await look(right, 'after');
    await right.context().close();
  });

  test('used up, it says so in another browser and shows nothing else', async () => {
    const late = await elsewhere();
    await late.goto(address);
    await late.getByRole('heading', { level: 1, name: 'This link was used' }).waitFor();
    expect(await late.content()).not.toContain('Acme');
    await look(late, 'used');
    await late.context().close();
  });

  test('a code for another device is shown large, and entering it elsewhere authorizes', async () => {
    await page.goto(HOME);
    await page.getByRole('button', { name: 'Use a code on another device' }).click();
    await stage.untilVisible(page.getByText(/^\d{3} \d{3}$/));
    await look(page, 'device');
    await page.getByRole('button', { name: 'Give up this walk' }).click();
    await page.getByText('This walk was given up').waitFor();
    expect(stage.complaints).toEqual([]);
  });
});
