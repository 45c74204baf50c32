import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type MailSink,
  openMailSink,
  openPostReceiver,
  type PostReceiver,
} from '../../apps/server/src/features/notifications/testing/receivers.ts';
import { createTestServer, type TestServer } from '../../apps/server/src/testing.ts';
import { violationsOf } from './accessibility.ts';
import { addOrganization, authorizeAll, becomeOwner, raiseStage, type Stage } from './staging.ts';

const DANA = 'dana.okafor@acme.example';
const PATH = '/o/acme-hotels/notifications';
const LOOKS = [
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
] as const;

/** From the lever to the mailbox, through the page where people choose who is told. */
describe('notifications', () => {
  let stage: Stage<TestServer>;
  let page: Page;
  let sink: MailSink;
  let receiver: PostReceiver;
  beforeAll(async () => {
    [sink, receiver] = await Promise.all([openMailSink(), openPostReceiver()]);
    stage = await raiseStage({ people: 60 }, (emulator) =>
      createTestServer({
        emulator,
        work: true,
        settings: { mail: { smtpUrl: sink.url, from: 'Linekeeper <linekeeper@operator.example>' } },
      }),
    );
    ({ page } = stage);
    await becomeOwner(stage);
    await addOrganization(stage);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await page.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(async () => {
    await stage?.close();
    await Promise.all([sink?.close(), receiver?.close()]);
  });

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

  test('empty, the page says what will come here', async () => {
    await page.goto(PATH);
    await page.getByText('No webhook yet.').waitFor();
    await page.getByText('Nothing has been sent yet.').waitFor();
    await look();
  });

  test('a test mail arrives in the mailbox', async () => {
    await page.getByRole('button', { name: 'Send me a test mail' }).click();
    await page.getByText('The mail server took it.').first().waitFor();
    expect(sink.mails[0]?.headers.get('subject')).toBe('Acme Hotels: mail from Linekeeper arrives');
  });

  test('a webhook shows its secret once and is tested by a button', async () => {
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a webhook' });
    await dialog.getByLabel('Address').fill('https://10.0.0.8/hook');
    await dialog.getByRole('button', { name: 'Add a webhook' }).click();
    await dialog.getByText('This address belongs to a private network.').waitFor();
    await dialog.getByLabel('Address').fill(receiver.url);
    await dialog.getByRole('button', { name: 'Add a webhook' }).click();
    await page.getByText(/^whsec_/).waitFor();
    await look();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    expect(await page.getByText(/whsec_/).count()).toBe(0);
    await page.getByRole('button', { name: /^Send a test to/ }).click();
    await page.getByText('The receiver took it.').first().waitFor();
    expect(JSON.parse(receiver.posts[0]?.body ?? '{}').type).toBe('webhook.test');
    await page.getByRole('button', { name: 'New secret' }).click();
    await page.getByText('The one before signs along for a day.').waitFor();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('button', { name: 'End the old one now' }).waitFor();
  });

  test("a bot's token is taken, a person's is not; a space is chosen and told a test", async () => {
    const { emulator } = stage;
    const { token } = emulator.registerBot({ name: 'Line watch', rooms: ['Front desk'] });
    await page.getByRole('button', { name: 'Set up the bot' }).click();
    const bot = page.getByRole('dialog', { name: 'The bot' });
    await bot.getByLabel('Bot Access Token').fill(emulator.personalToken());
    await bot.getByRole('button', { name: 'Save the bot' }).click();
    await bot.getByText(/not of a bot/).waitFor();
    await look();
    await bot.getByLabel('Bot Access Token').fill(token);
    await bot.getByRole('button', { name: 'Save the bot' }).click();
    await page.getByText(`Messages come from Line watch, access token …${token.slice(-4)}.`).waitFor();
    await page.getByRole('button', { name: 'Add a space' }).click();
    const space = page.getByRole('dialog', { name: 'Add a space' });
    await space.getByLabel('Space').selectOption('Front desk');
    await look();
    await space.getByRole('button', { name: 'Add a space' }).click();
    await page.getByRole('button', { name: 'Send a test to Front desk' }).click();
    await page.getByText('Webex took it. Look into the space.').first().waitFor();
    expect(emulator.world.messages.map(({ markdown }) => markdown)).toEqual([
      expect.stringContaining('**Linekeeper can write here.**'),
    ]);
    await look();
  });

  test('a person chooses quiet hours', async () => {
    await page.getByRole('button', { name: 'Change what Robin Berger is told of' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: 'Quiet hours' }).check();
    await dialog.getByLabel(/^To\b/).fill('06:30');
    await dialog.getByLabel('Time zone').fill('Mars/Base');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('There is no time zone "Mars/Base".').waitFor();
    await look();
    await dialog.getByLabel('Time zone').fill('Europe/Berlin');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('quiet 22:00–06:30, Europe/Berlin, critical passes').waitFor();
  });

  test('the lever is pulled: the mail and the webhook arrive, and the log shows both by itself', async () => {
    await page.goto('/o/acme-hotels');
    await authorizeAll(stage, DANA);
    await page.goto(PATH);
    const dana = [...stage.emulator.world.people.values()].find(({ email }) => email === DANA);
    stage.emulator.levers.changePassword(dana?.uuid ?? '');
    await stage.untilVisible(page.getByRole('link', { name: /^Stopped INC-\d+ to robin@operator.example$/ }), 180_000);
    const delivered = page.getByRole('row').filter({ hasText: 'Stopped' }).filter({ hasText: 'Delivered' });
    for (const to of ['robin@operator.example', receiver.url, 'Front desk']) {
      await stage.untilVisible(delivered.filter({ hasText: to }), 60_000);
    }
    const mail = sink.mails.find(({ headers }) => headers.get('subject')?.includes('stopped at'));
    expect(mail?.text).toContain("Dana Okafor's Webex password was changed.");
    expect(receiver.posts.map(({ body }) => JSON.parse(body).type)).toContain('incident.opened');
    await page.getByRole('link', { name: /^Stopped INC-\d+ to robin@operator.example$/ }).click();
    await page.getByText('As sent').waitFor();
    await look();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('listitem').filter({ hasText: 'delivered' }).nth(1).waitFor();
    const copies = sink.mails.filter(({ headers }) => headers.get('message-id') === mail?.headers.get('message-id'));
    expect(copies).toHaveLength(2);
  });

  test('two hundred messages scroll in a table of their own, and the filter finds what was given up', async () => {
    const { database } = stage.server.platform;
    const [organization] = await stage.server.features.organizations.list();
    await sql`
      insert into notifications_delivery (organization_id, delivery_id, event_id, kind, severity, channel, recipient_id,
        recipient, state, reason, created_at, attempts)
      select ${organization?.organizationId}::uuid, gen_random_uuid(), gen_random_uuid(), 'incident.opened', 'critical',
        case when n % 2 = 0 then 'email' else 'webhook' end, gen_random_uuid(),
        case when n % 2 = 0 then 'robin@operator.example' else 'https://hooks.example.com/services/acme/incidents' end,
        case when n % 9 = 0 then 'given-up' when n % 7 = 0 then 'not-needed' else 'delivered' end,
        null, ${new Date(stage.emulator.clock.now())}::timestamptz - n * interval '3 hours', 1 + n % 4
      from generate_series(1, 200) n`.execute(database);
    await page.goto(PATH);
    await page.getByRole('region', { name: /Delivery log/ }).waitFor();
    await look();
    await page.getByRole('button', { name: 'Given up' }).click();
    await page.getByRole('row').filter({ hasText: 'Given up' }).nth(3).waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'Delivered' }).count()).toBe(0);
  });

  test('nothing on the way broke the content security policy or threw', () => {
    expect(stage.complaints).toEqual([]);
  });
});
