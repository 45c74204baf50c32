import type { EmulatedPerson } from '@linekeeper/emulator';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { telephonyOf } from '../../apps/emulator/src/index.ts';
import { violationsOf } from './accessibility.ts';
import { acceptAtWebex, addOrganization, authorizeAll, becomeOwner, openStage, type Stage } from './stage.ts';

const DANA = 'dana.okafor@acme.example';
const HOME = '/o/acme-hotels';
const CALLER = '+4930555010';

/** Each page for its daily work, on one stage: everything authorized, two days of calls, 300 people. */
describe('the pages', () => {
  let stage: Stage;
  let page: Page;
  let attendant: EmulatedPerson;
  let colleague: EmulatedPerson;
  beforeAll(async () => {
    stage = await openStage({ people: 300, history: { days: 2, callsPerDay: 120 }, presence: true });
    ({ page } = stage);
    const callable = [...stage.emulator.world.people.values()].filter(
      ({ email, active, deleted, roles, licenseUuids, invitePending }) =>
        email.endsWith('@acme.example') &&
        active &&
        !deleted &&
        !invitePending &&
        roles.length === 0 &&
        licenseUuids.length > 0,
    );
    // Of one location: the same extension means somebody else in another one.
    const [first] = callable;
    const second = callable.find(
      ({ uuid, locationUuid }) => uuid !== first?.uuid && locationUuid === first?.locationUuid,
    );
    if (first === undefined || second === undefined) throw new Error('Nobody can be called');
    attendant = first;
    colleague = second;
    await becomeOwner(stage);
    await addOrganization(stage);
    await authorizeAll(stage, DANA);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await stage?.page.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(() => stage?.close());

  const nameOf = ({ firstName, lastName }: EmulatedPerson) => `${firstName} ${lastName}`;
  const seen = (locator: Locator, withinMs?: number) => stage.untilVisible(locator, withinMs);
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });

  test('the directory finds a person by name and by number, with presence and its age', async () => {
    await page.goto(`${HOME}/directory`);
    const field = page.getByRole('searchbox', { name: 'Search the directory' });
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: nameOf(attendant) }) });
    await field.fill(nameOf(attendant));
    await seen(row, 600_000);
    await seen(row.getByText(/^(Available|Away|Offline|In a|Do not|Out of|Presenting)/), 600_000);
    await seen(row.getByText(/\d+ s|just now|now|\d+ min/));
    await field.fill(attendant.extension);
    // Extensions repeat over locations, and others have the digits somewhere in a number: those come after.
    await seen(row.getByText('by extension'));
    const first = page.getByRole('row').nth(1);
    await expect.poll(() => first.textContent(), { timeout: 10_000 }).toMatch(/by extension/);
    expect(await first.textContent()).toContain(attendant.extension);
  });

  test('what stands in the directory field holds at once: with a kind chosen after it, in the address, and when it is emptied', async () => {
    await page.goto(`${HOME}/directory`);
    const field = page.getByRole('searchbox', { name: 'Search the directory' });
    const shownFor = page.locator('[data-shown-for]');
    const addressed = () => new URL(page.url()).searchParams;
    const word = nameOf(attendant).split(' ')[0] ?? '';
    await expect.poll(() => shownFor.getAttribute('data-shown-for'), { timeout: 10_000 }).toBe('');
    // Both before typing has rested.
    await field.pressSequentially(word);
    await page.getByRole('button', { name: /^People/ }).click();
    await expect.poll(() => shownFor.getAttribute('data-shown-for')).toBe(word);
    await expect.poll(() => [addressed().get('search'), addressed().get('kind')]).toEqual([word, 'person']);
    await seen(page.getByRole('link', { name: nameOf(attendant) }));
    await page.reload();
    expect(await field.inputValue()).toBe(word);
    await field.press('Escape');
    await expect.poll(() => shownFor.getAttribute('data-shown-for')).toBe('');
    expect(await field.inputValue()).toBe('');
    await expect.poll(() => addressed().has('search')).toBe(false);
    await field.pressSequentially('zzzzzz');
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await field.inputValue()).toBe('');
    await expect.poll(() => [...addressed().keys()]).toEqual([]);
  });

  const waiting = () => page.getByRole('region', { name: 'Waiting' }).getByRole('listitem');
  const mine = () => page.getByRole('region', { name: 'My calls' }).getByRole('listitem');
  /** Webex has said so: until then another press on the same call does nothing. */
  const settled = () => mine().and(page.locator(':not([data-pending])'));
  const ring = () => stage.emulator.calls.inbound({ toPersonUuid: attendant.uuid, from: CALLER, name: 'Frida Gast' });

  test('the console shows a ringing call by itself, answers it and ends it', async () => {
    await page.goto(`${HOME}/console`);
    await page.getByRole('searchbox', { name: 'Search' }).fill(nameOf(attendant));
    await page.getByRole('button', { name: `Use this line: ${nameOf(attendant)}` }).click();
    await seen(page.getByText(`Line ${attendant.extension}`));
    const call = ring();
    expect(await seen(waiting().getByText('Frida Gast'))).toBeLessThanOrEqual(5_000);
    await page.getByRole('button', { name: /^Answer/ }).click();
    await seen(settled().getByText('talking'));
    expect(call.legs.some(({ state }) => state === 'connected')).toBe(true);
    await page.getByRole('button', { name: /^End/ }).click();
    await seen(settled().getByText('ended'), 10_000);
    expect(call.endedMs).not.toBeNull();
  });

  test('dials a colleague found by name, with Enter', async () => {
    const field = page.getByRole('combobox', { name: 'Search' });
    await page.reload();
    await field.fill(nameOf(colleague));
    await seen(page.getByRole('option', { name: new RegExp(nameOf(colleague)) }));
    await field.press('Enter');
    const card = settled().filter({ hasText: nameOf(colleague) });
    // First the own telephone rings, then the colleague's.
    await seen(card.getByText(/dialling|rings there|talking/), 20_000);
    const dialled = () => [...stage.emulator.world.calls.values()].find(({ endedMs }) => endedMs === null);
    await expect
      .poll(() => dialled()?.legs.map(({ memberUuid }) => memberUuid), { timeout: 20_000 })
      .toContain(colleague.uuid);
    await card.getByRole('button', { name: /^End/ }).click();
    await seen(card.getByText('ended'), 10_000);
  });

  test('a call whose event was lost on the way is found by comparing with Webex', async () => {
    await page.reload();
    await seen(page.getByText('Nobody waits.'));
    telephonyOf(stage.emulator.services).deliveries.mangle('lose', 1);
    const call = ring();
    await seen(waiting().getByText('Frida Gast'), 30_000);
    stage.emulator.calls.hangUp(call, 'external');
    await seen(page.getByText('Nobody waits.'), 30_000);
  });

  test('calls: records, calls per hour as a chart and as a table', async () => {
    await page.goto(`${HOME}/calls?range=24h`);
    await seen(page.getByText(/^Busiest/), 600_000);
    await seen(page.getByRole('table', { name: 'Records' }).getByRole('row').nth(5), 600_000);
    await seen(page.getByRole('img', { name: /^Busiest/ }));
    await page.getByRole('button', { name: 'As table' }).click();
    await seen(page.getByRole('table', { name: 'Calls per hour' }).getByRole('row').nth(3));
    await page.getByRole('button', { name: 'As chart' }).click();
  });

  test('an error code leads to its article', async () => {
    await page.goto('/help/code/password-changed');
    await heading("The authorizer's Webex password was changed").waitFor();
    await page.goto('/help');
    await page.getByRole('searchbox', { name: 'Search the articles' }).fill('password-changed');
    await page.getByRole('link', { name: "The authorizer's Webex password was changed" }).waitFor();
  });

  test('who signs in with Webex sees no navigation of the owner', async () => {
    const context = await stage.browser.newContext({
      baseURL: stage.server.url,
      viewport: { width: 1440, height: 900 },
    });
    const tab = await context.newPage();
    await tab.goto('/sign-in');
    await tab.getByRole('link', { name: 'Sign in with Webex' }).click();
    await acceptAtWebex(stage, tab, attendant.email);
    const navigation = tab.getByRole('navigation', { name: 'Navigation' }).first();
    await navigation.getByRole('link', { name: 'Directory' }).waitFor();
    const links = await navigation.getByRole('link').allTextContents();
    expect(links).toEqual(['My page', 'Directory', 'Console', 'Calls', 'Knowledge base']);
    await tab.goto('/installation/integrations');
    await tab.getByText(/owner/i).first().waitFor();
    await context.close();
  });

  test('the keyboard alone reaches the first button of a page and presses it', async () => {
    await page.goto('/organizations');
    await heading('Organizations').waitFor();
    const button = page.getByRole('button', { name: 'Add an organization' }).first();
    await button.waitFor();
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      if (await button.evaluate((element) => element === document.activeElement)) break;
    }
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  const PAGES = {
    organizations: '/organizations',
    'organizations filtered': '/organizations?show=healthy&q=acme&sort=name',
    'organizations, none fits': '/organizations?q=nobody-is-called-so',
    incidents: '/incidents',
    integrations: '/installation/integrations',
    'service apps': '/installation/service-apps',
    'encryption keys': '/installation/encryption-keys',
    'API keys': '/installation/api-keys',
    'audit log': '/audit',
    'audit log, none fits': '/audit?person=nobody',
    me: '/me',
    authorizations: HOME,
    authorization: `${HOME}/authorizations/presence`,
    'authorization, evidence': `${HOME}/authorizations/presence?tab=evidence`,
    'authorization nobody knows': `${HOME}/authorizations/nothing`,
    'incident nobody knows': `${HOME}/incidents/INC-999`,
    notifications: `${HOME}/notifications`,
    'a link that is none': '/walk/nobody-made-this',
    directory: `${HOME}/directory`,
    sync: `${HOME}/directory/sync`,
    console: `${HOME}/console`,
    calls: `${HOME}/calls?range=24h`,
    help: '/help',
    article: '/help/1203',
    nowhere: '/nowhere',
  };
  const LOOKS = [
    { width: 1440, colorScheme: 'light' },
    { width: 1440, colorScheme: 'dark' },
    { width: 390, colorScheme: 'dark' },
    { width: 390, colorScheme: 'light' },
  ] as const;

  test.each(Object.entries(PAGES))('axe finds nothing on %s, wide and narrow, light and dark', async (_, path) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(path);
    const found: Record<string, string[]> = {};
    for (const { width, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'hidden' });
      // Colours on their way from one look to the other are nobody's fault: the look is there, two frames later its
      // transitions run, and then they are over.
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null)))');
      const violations = await violationsOf(page);
      if (violations.length > 0) found[`${width} px ${colorScheme}`] = violations;
    }
    expect(found).toEqual({});
  });

  test('nothing on the way broke the content security policy or threw', () => {
    expect(stage.complaints).toEqual([]);
  });
});
