import type { EmulatedPerson } from '@linekeeper/emulator';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lookAt } from './look-at.ts';
import { acceptAtWebex, addOrganization, authorizeAll, becomeOwner, openStage, type Stage } from './stage.ts';

const HOME = '/o/acme-hotels';
const ROSSI = '+390471100200';
const BIANCHI = '+390471300400';
const STRANGER = '+390471999888';

/** The owner sits at the attendant's line, the attendant in another browser: each sees the names of the lists they see. */
describe('callers named by contacts', () => {
  let stage: Stage;
  let page: Page;
  let attendant: EmulatedPerson;
  let theirs: { context: BrowserContext; page: Page };
  beforeAll(async () => {
    stage = await openStage({ people: 30 });
    ({ page } = stage);
    const found = [...stage.emulator.world.people.values()].find(
      ({ email, active, deleted, roles, licenseUuids, invitePending }) =>
        email.endsWith('@acme.example') &&
        [active, !deleted, !invitePending].every(Boolean) &&
        roles.length === 0 &&
        licenseUuids.length > 0,
    );
    if (found === undefined) throw new Error('Nobody can be called');
    attendant = found;
    // Long enough to be looked at in every look.
    const off = { enabled: false, destination: '', toVoicemail: false };
    const long = { always: off, busy: off, noAnswer: { ...off, enabled: true }, numberOfRings: 60 };
    stage.emulator.world.forwardings.set(attendant.uuid, { memberUuid: attendant.uuid, ...long });
    await becomeOwner(stage);
    await addOrganization(stage);
    await authorizeAll(stage, 'dana.okafor@acme.example');
    const context = await stage.browser.newContext({
      baseURL: stage.server.url,
      viewport: { width: 1440, height: 900 },
    });
    theirs = { context, page: await context.newPage() };
    await theirs.page.goto('/sign-in');
    await theirs.page.getByRole('link', { name: 'Sign in with Webex' }).click();
    await acceptAtWebex(stage, theirs.page, attendant.email);
  }, 300_000);
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await page.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(() => stage?.close());

  const waiting = (on: Page) => on.getByRole('region', { name: 'Waiting' }).getByRole('listitem');
  const ring = (from: string) => stage.emulator.calls.inbound({ toPersonUuid: attendant.uuid, from });

  async function makeList(on: Page, name: string): Promise<void> {
    await on.goto(`${HOME}/directory/contacts`);
    await on.getByRole('button', { name: 'New list' }).click();
    await on.getByRole('textbox', { name: 'Name of the list' }).fill(name);
    await on.getByRole('button', { name: 'Make the list' }).click();
    await stage.untilVisible(on.getByText('Nobody stands in this list yet. Add a contact, or import a file.'));
  }

  async function addContact(on: Page, contact: { name: string; company?: string; number: string }): Promise<void> {
    await on.getByRole('button', { name: 'Add a contact' }).click();
    await on.getByRole('textbox', { name: 'Name', exact: true }).fill(contact.name);
    await on.getByRole('textbox', { name: 'Company' }).fill(contact.company ?? '');
    await on.getByRole('textbox', { name: 'Number 1' }).fill(contact.number);
    await on.getByRole('button', { name: 'Save' }).click();
    await stage.untilVisible(on.getByRole('button', { name: `Open ${contact.name}` }));
  }

  test("the console names who waits by a shared contact with the company, and by the viewer's own contacts only to the viewer", async () => {
    await makeList(page, 'Suppliers');
    await addContact(page, { name: 'Mario Rossi', company: 'Rossi Hotels', number: ROSSI });
    await makeList(theirs.page, 'Mine');
    await addContact(theirs.page, { name: 'Doctor Bianchi', number: BIANCHI });

    const name = `${attendant.firstName} ${attendant.lastName}`;
    await page.goto(`${HOME}/console`);
    await page.getByRole('searchbox', { name: 'Search' }).fill(name);
    await page.getByRole('button', { name: `Use this line: ${name}` }).click();
    await stage.untilVisible(page.getByText(`Line ${attendant.extension}`));
    await theirs.page.goto(`${HOME}/console`);
    await stage.untilVisible(theirs.page.getByText(`Line ${attendant.extension}`));
    for (const from of [ROSSI, BIANCHI, STRANGER]) ring(from);
    await stage.untilVisible(waiting(theirs.page).getByText('Mario Rossi'));
    await stage.untilVisible(waiting(theirs.page).getByText('Doctor Bianchi'));
    await stage.untilVisible(waiting(page).getByText('Rossi Hotels · +39 047 110 0200'));
    expect(await page.getByText('Bianchi').count()).toBe(0);
    expect(await waiting(page).filter({ hasText: '+39 047 130 0400' }).count()).toBe(1);
    expect(await waiting(theirs.page).filter({ hasText: '+39 047 199 9888' }).count()).toBe(1);
    await page.getByRole('button', { name: /^Answer.*: Mario Rossi/ }).waitFor();
    await lookAt(page, 'named-callers/console');
  });

  test('two contacts with one number are the first and one more; a contact taken out names nobody any more, while the call goes on', async () => {
    const tab = await stage.context.newPage();
    await tab.goto(`${HOME}/directory/contacts`);
    await addContact(tab, { name: 'Anna Rossi', number: ROSSI });
    await stage.untilVisible(waiting(page).getByText('Anna Rossi and 1 more'));
    expect(await page.getByText('Rossi Hotels').count()).toBe(0);
    for (const name of ['Anna Rossi', 'Mario Rossi']) {
      await tab.getByRole('button', { name: `Open ${name}` }).click();
      await tab.getByRole('button', { name: 'Take out of the list' }).click();
      await expect.poll(() => tab.getByRole('button', { name: `Open ${name}` }).count()).toBe(0);
    }
    await expect.poll(() => page.getByText('Rossi').count(), { timeout: 20_000 }).toBe(0);
    expect(await waiting(page).filter({ hasText: '+39 047 110 0200' }).count()).toBe(1);
    await addContact(tab, { name: 'Mario Rossi', company: 'Rossi Hotels', number: ROSSI });
    await stage.untilVisible(waiting(page).getByText('Mario Rossi'));
    await tab.close();
  });

  test('call records name the other side for whoever looks, and are found by that name', async () => {
    for (const call of stage.emulator.world.calls.values())
      if (call.endedMs === null) stage.emulator.calls.hangUp(call, 'external');
    await page.goto(`${HOME}/calls?range=24h`);
    const row = (on: Page, text: string) => on.getByRole('table', { name: 'Records' }).getByRole('row', { name: text });
    await stage.untilVisible(row(page, 'Mario Rossi · Rossi Hotels').getByText('+39 047 110 0200'), 900_000);
    await stage.untilVisible(row(page, '+39 047 130 0400'));
    expect(await page.getByText('Bianchi').count()).toBe(0);
    await theirs.page.goto(`${HOME}/calls?range=24h`);
    await stage.untilVisible(row(theirs.page, 'Doctor Bianchi'));
    await stage.untilVisible(row(theirs.page, 'Mario Rossi'));
    await lookAt(page, 'named-callers/calls');
    await page.getByRole('searchbox', { name: 'Search the records' }).fill('hotels rossi');
    await expect.poll(() => row(page, '+39 047 130 0400').count(), { timeout: 20_000 }).toBe(0);
    await stage.untilVisible(row(page, 'Mario Rossi · Rossi Hotels'));
  });

  test('nothing on the way broke the content security policy or threw', () => {
    expect(stage.complaints).toEqual([]);
  });
});
