import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lookAt } from './look-at.ts';
import { addOrganization, becomeOwner, openStage, type Stage } from './stage.ts';

/** The owner keeps contacts Webex does not know: by hand, from a file, and takes an import back. */
describe('contacts', () => {
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await openStage({ people: 20 });
    ({ page } = stage);
    await becomeOwner(stage);
    await addOrganization(stage);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await page.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(() => stage?.close());

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const choose = (name: string, content: string | Buffer) =>
    page.locator('input[type=file]').setInputFiles({
      name,
      mimeType: name.endsWith('.vcf') ? 'text/vcard' : 'text/csv',
      buffer: Buffer.from(content),
    });

  test('a list is made and a contact written by keyboard, found by its number, and changed', async () => {
    await page.goto('/o/acme-hotels/directory/contacts');
    await stage.untilVisible(page.getByText('No list yet'));
    await lookAt(page, 'directory-contacts/none');
    await button('New list').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Name of the list' }).fill('Suppliers');
    await page.keyboard.press('Enter');
    await stage.untilVisible(page.getByText('Nobody stands in this list yet. Add a contact, or import a file.'));

    await button('Add a contact').click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ada Lovelace');
    await page.getByRole('textbox', { name: 'Company' }).fill('Engines & Sons');
    await page.getByRole('textbox', { name: 'Number 1' }).fill('+44 20 7946 0123');
    await button('Another number').click();
    await page.getByRole('textbox', { name: 'Number 2' }).fill('ask the porter');
    await lookAt(page, 'directory-contacts/contact');
    await button('Save').click();
    await stage.untilVisible(page.getByText('ask the porter (no telephone number)'));

    await page.getByRole('searchbox', { name: 'Search this list' }).fill('7946 0123');
    await stage.untilVisible(button('Open Ada Lovelace'));
    await page.getByRole('searchbox', { name: 'Search this list' }).fill('nobody');
    await stage.untilVisible(page.getByText('Nobody in this list has all of “nobody”.'));
    await page.getByRole('searchbox', { name: 'Search this list' }).fill('');
    await button('Open Ada Lovelace').click();
    await page.getByRole('textbox', { name: 'Company' }).fill('Analytical Engines');
    await button('Save').click();
    await stage.untilVisible(page.getByRole('cell', { name: 'Analytical Engines' }));
  });

  test('a file is looked at, read another way, imported with its problems told, and taken back', async () => {
    await button('Import a file').click();
    const lines = [
      'Name;Telefon;E-Mail',
      'Jörg Müller;+49 221 123456;joerg@engines.example',
      ';;',
      'Ida;call me;no address',
    ];
    await choose('suppliers.csv', Buffer.from(lines.join('\r\n'), 'latin1'));
    await stage.untilVisible(page.getByText('2 records: 2 added, 0 updated, 0 passed over.'));
    await stage.untilVisible(page.getByRole('rowheader', { name: 'Jörg Müller' }));
    await page.getByText('2 problems').click();
    await stage.untilVisible(page.getByText('Line 4, column 2: “call me” is no telephone number; it is kept as text.'));
    await lookAt(page, 'directory-contacts/import');
    await page.getByRole('combobox', { name: 'Encoding' }).selectOption('utf-8');
    await stage.untilVisible(page.getByRole('rowheader', { name: 'J\uFFFDrg M\uFFFDller' }));
    await page.getByRole('combobox', { name: 'Encoding' }).selectOption('windows-1252');
    await stage.untilVisible(page.getByRole('rowheader', { name: 'Jörg Müller' }));
    await neverSeenRunning(page);
    await button('Import 2 contacts').click();
    await stage.untilVisible(page.getByText('2 added, 0 updated, 0 passed over'), 60_000);
    await stage.untilVisible(button('Open Jörg Müller'));
    await page.unrouteAll({ behavior: 'wait' });
    await lookAt(page, 'directory-contacts/list');

    await button('Take back').click();
    await lookAt(page, 'directory-contacts/take-back');
    await button('Take it back').click();
    await stage.untilVisible(page.getByText('taken back', { exact: true }));
    await expect.poll(() => button('Open Jörg Müller').count()).toBe(0);
  });

  test('5,000 contacts of a card file are scrolled and searched; an unreadable file is refused in words with its article', async () => {
    await button('Import a file').click();
    await choose('sheet.xlsx', 'PK\u0003\u0004 not a list');
    await stage.untilVisible(page.getByText(/This is a spreadsheet or an archive, not a CSV file/));
    await lookAt(page, 'directory-contacts/refused');
    const cards = Array.from(
      { length: 5_000 },
      (_each, n) =>
        `BEGIN:VCARD\nVERSION:4.0\nFN:Person ${String(n).padStart(4, '0')}\nTEL:+49221${100_000 + n}\nEND:VCARD`,
    );
    await choose('people.vcf', cards.join('\n'));
    await stage.untilVisible(button('Import 5,000 contacts'), 60_000);
    await button('Import 5,000 contacts').click();
    await stage.untilVisible(page.getByText('5,000 added, 0 updated, 0 passed over'), 120_000);
    await stage.untilVisible(button('Open Person 0000'));
    await lookAt(page, 'directory-contacts/5000');
    await page.getByRole('searchbox', { name: 'Search this list' }).fill('4711');
    await stage.untilVisible(button('Open Person 4711'));
  });
});

const LISTS = '/api/organizations/acme-hotels/directory/contact-lists';

/** As a quick import goes on a slow line: contacts are asked for before it has ended, and what is told of it comes after. */
async function neverSeenRunning(page: Page): Promise<void> {
  const { lists } = (await (await page.request.get(LISTS)).json()) as { lists: { id: string }[] };
  const before = await page.request.get(`${LISTS}/${lists[0]?.id}/contacts?search=&limit=500`);
  const { promise: contactsAnswered, resolve: answered } = Promise.withResolvers<void>();
  let hasEnded = false;
  await page.route(/\/contacts\?/, async (route) => {
    if (hasEnded) return route.continue();
    await route.fulfill({ response: before });
    answered();
  });
  await page.route(/\/imports$/, async (route) => {
    let response = await route.fetch();
    while ((await response.text()).includes('"running"')) response = await route.fetch();
    await contactsAnswered;
    hasEnded = true;
    await route.fulfill({ response });
  });
}
