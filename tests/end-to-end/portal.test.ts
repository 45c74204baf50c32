import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lookAt } from './look-at.ts';
import { addOrganization, authorizeAll, becomeOwner, openStage, type Stage } from './stage.ts';

const DANA = 'dana.okafor@acme.example';
const HOME = '/o/acme-hotels';

/** What an owner does without a mouse: keys, own notices, the acts of an authorization, an incident. */
describe('the portal', () => {
  let stage: Stage;
  let page: Page;
  const look = (name: string) => lookAt(page, `portal/${name}`);
  const press = (name: string | RegExp) => page.getByRole('button', { name }).press('Enter');
  /** A dialog is loaded when it opens; then the keys go into its first field. */
  const reason = () =>
    expect.poll(() => page.getByLabel('Reason').evaluate((field) => field === document.activeElement)).toBe(true);
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

  test('a new data key takes a reason, the typed version and a fresh sign-in; then it is in the list with who asked', async () => {
    await page.goto('/installation/encryption-keys');
    await page.getByText('The data key has never been changed.', { exact: false }).waitFor();
    await look('keys');
    await press('New data key…');
    await reason();
    const dialog = page.getByRole('dialog', { name: 'Make a new data key' });
    const make = dialog.getByRole('button', { name: 'Make a new data key' });
    expect(await make.isDisabled()).toBe(true);
    await page.keyboard.type('Somebody left');
    await page.keyboard.press('Tab');
    await page.keyboard.type('1');
    await look('keys-dialog');
    await page.keyboard.press('Enter');
    await page.getByText('New data key, version 2').waitFor();
    await page.getByText(/^Asked for by Robin Berger/).waitFor();
    await stage.untilVisible(page.getByText(/^Finished/));
    await look('keys-changed');
    await stage.emulator.clock.advance(11 * 60_000);
    await press('New data key…');
    await reason();
    await page.keyboard.type('Once more');
    await page.keyboard.press('Tab');
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await dialog.getByText('or with a one-time link', { exact: false }).waitFor();
    await look('keys-sign-in-again');
    await page.keyboard.press('Escape');
    expect(await page.getByText('New data key, version 3').count()).toBe(0);
  });

  test('my page says what I am told of, and I change it there', async () => {
    await page.goto('/me');
    await page.getByRole('button', { name: 'Change what I am told of Acme Hotels' }).waitFor();
    await look('me');
    await press('Change what I am told of Acme Hotels');
    await page.getByRole('checkbox', { name: /week/i }).press('Space');
    await look('me-dialog');
    await press('Save');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('an authorization is paused with a reason and resumed; revoking it waits for its name', async () => {
    await page.goto(`${HOME}/authorizations/call-control`);
    await page.getByRole('heading', { level: 1, name: 'Call control' }).waitFor();
    await press(/^Pause/);
    await reason();
    await page.keyboard.type('Moving the switchboard');
    await look('pause');
    await page.keyboard.press('Enter');
    await page.getByText(/^Paused by Robin Berger/).waitFor();
    await look('paused');
    await press(/^Resume/);
    await page.getByText(/^Paused by Robin Berger/).waitFor({ state: 'hidden' });
    await press(/^Revoke/);
    await reason();
    const dialog = page.getByRole('dialog');
    await page.keyboard.type('No longer needed');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Borgo');
    expect(await dialog.getByRole('button', { name: /^Revoke/ }).isDisabled()).toBe(true);
    await look('revoke');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('an incident is told on its page, on the authorization and in the list of organizations', async () => {
    const dana = [...stage.emulator.world.people.values()].find(({ email }) => email === DANA);
    stage.emulator.levers.resetAccess(dana?.uuid ?? '');
    await page.goto(HOME);
    await stage.untilVisible(page.getByText(/stopped at/).first(), 600_000);
    await look('banner');
    await page.goto(`${HOME}/authorizations/users-sync?tab=evidence`);
    await page.getByRole('heading', { level: 1, name: 'Directory' }).waitFor();
    await look('evidence');
    await page.goto(`${HOME}/incidents/INC-1`);
    await page.getByRole('heading', { level: 1 }).filter({ hasText: 'INC-1' }).waitFor();
    await look('incident');
    await page.goto('/organizations?show=stopped');
    await page.getByRole('link', { name: 'INC-1' }).waitFor();
    await look('organizations');
    await page.goto('/audit');
    await page.getByText('Moving the switchboard').first().waitFor();
    await look('audit');
    expect(stage.complaints).toEqual([]);
  });
});
