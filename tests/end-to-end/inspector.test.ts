import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../apps/emulator/src/index.ts';
import { CHROMIUM_FLAGS, chromiumPath } from '../../tools/chromium.ts';
import { violationsOf } from './accessibility.ts';

const DANA = 'dana.okafor@acme.example';
const NAME = 'Linekeeper Call Control';
const SCOPES = ['spark:people_read', 'spark-admin:people_read', 'spark:calls_read'];
const AREAS = [
  ...['situations', 'requests', 'webhooks', 'tokens', 'calls'],
  ...['clock', 'chaos', 'modes', 'levers', 'coverage', 'truth'],
];

interface Target {
  url: string;
  received: string[];
  server: Server;
}

/** Where a webhook sends to; refuses until told otherwise. */
async function openTarget(): Promise<Target & { answer: number }> {
  const target = { url: '', received: [] as string[], answer: 500, server: createServer() };
  target.server.on('request', (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      target.received.push(body);
      response.writeHead(target.answer).end();
    });
  });
  await new Promise<void>((resolve) => target.server.listen(0, '127.0.0.1', resolve));
  target.url = `http://127.0.0.1:${(target.server.address() as AddressInfo).port}/hook`;
  return target;
}

/** The inspector of the emulator through a browser: what a person without its code in hand can see and do. */
describe('the inspector', () => {
  let emulator: Emulator;
  let target: Awaited<ReturnType<typeof openTarget>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let tokens: { access_token: string; refresh_token: string };
  let clientSecret: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    emulator = await createEmulator({
      ...{ people: 60, clockRate: 0, startMs: Date.UTC(2026, 10, 24, 9, 30), realNames: true },
    });
    target = await openTarget();
    const executablePath = chromiumPath();
    if (executablePath === null) throw new Error('No Chromium to look through');
    browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, baseURL: emulator.url });
    context.on('weberror', (error) => complaints.push(error.error().message));
    context.on('console', (message) => {
      if (/content security policy/i.test(message.text())) complaints.push(message.text());
    });
    page = await context.newPage();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await page?.screenshot({ path: `screenshots/failed/${task.name.slice(0, 40)}.png` });
  });
  afterAll(async () => {
    await browser?.close();
    await emulator?.close();
    target?.server.close();
  });

  const main = () => page.getByRole('heading', { level: 1 });
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${emulator.url}/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${tokens.access_token}`, 'content-type': 'application/json' },
    });

  const dana = () => {
    const found = [...emulator.world.people.values()].find(({ email }) => email === DANA);
    if (found === undefined) throw new Error('Dana is not there');
    return found;
  };

  /** A program gets itself an authorization: sign-in and consent in the browser, the code redeemed as programs do. */
  async function authorize(): Promise<void> {
    const redirectUri = `${emulator.url}/_emulator/state`;
    const client = emulator.registerIntegration({ name: NAME, scopes: SCOPES, redirectUris: [redirectUri] });
    ({ clientSecret } = client);
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: client.clientId, redirect_uri: redirectUri },
      ...{ scope: SCOPES.join(' '), state: 'here' },
    });
    const tab = await context.newPage();
    await tab.goto(`/v1/authorize?${query}`);
    await tab.getByLabel('E-mail address').fill(DANA);
    await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
    await tab.getByRole('button', { name: 'Accept' }).click();
    await tab.waitForURL(/code=/);
    const code = new URL(tab.url()).searchParams.get('code') ?? '';
    await tab.close();
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
    const body = new URLSearchParams({ ...form, client_id: client.clientId, client_secret: clientSecret });
    const answer = await fetch(`${emulator.url}/v1/access_token`, { method: 'POST', body });
    tokens = (await answer.json()) as typeof tokens;
  }

  test('the first page leads to the situations; without a program there they say what is missing', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'Inspector' }).click();
    expect(await main().textContent()).toBe('Situations');
    await page.getByText('No integration is registered yet:').waitFor();
    await page.getByRole('button', { name: 'Stage for Dana Okafor : Password changed' }).waitFor();
  });

  test('tokens: an authorization appears by itself while the page is open', async () => {
    await page.getByRole('link', { name: 'Tokens', exact: true }).click();
    await page.getByText('Nobody has authorized anything yet.').waitFor();
    await authorize();
    const row = page.getByRole('row', { name: new RegExp(NAME) });
    await row.getByText('Works').waitFor();
    await row.getByText('Access for another 14 days. Renewable for another 90 days.').waitFor();
  });

  test('a request shows client, headers and bodies of both sides, and no secret anywhere', async () => {
    await ask('/people/me');
    await page.goto('/inspector/requests');
    await page.getByLabel('Path or query contains').fill('access_token');
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByRole('link', { name: 'POST /v1/access_token' }).click();
    expect(await main().textContent()).toBe('POST /v1/access_token');
    await page.getByRole('region', { name: 'Request: body' }).getByText('authorization_code').waitFor();
    await page.getByRole('region', { name: 'Answer: body' }).getByText('expires_in').waitFor();
    const shown: string[] = [];
    for (const { id } of emulator.requests.all()) {
      await page.goto(`/inspector/requests/${id}`);
      shown.push(await page.content());
    }
    const { world } = emulator;
    const secrets = [
      tokens.access_token,
      tokens.refresh_token,
      clientSecret,
      ...world.codes.keys(),
      ...world.sessions.keys(),
    ];
    expect(secrets.length).toBeGreaterThan(4);
    for (const secret of secrets) expect(shown.join()).not.toContain(secret);
  });

  test('requests arrive while one reads: focus and place stay; paused, nothing moves', async () => {
    await page.goto('/inspector/requests');
    const rows = page.getByRole('table').getByRole('row');
    const before = await rows.count();
    const focused = page.getByRole('link', { name: 'POST /v1/access_token' });
    await focused.focus();
    await ask('/people/me?first');
    await page.getByText('?first').waitFor();
    expect(await rows.count()).toBe(before + 1);
    expect(await page.locator(':focus').textContent()).toBe('POST /v1/access_token');
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await ask('/people/me?second');
    await page.getByText('paused; something has changed').waitFor();
    expect(await page.getByText('?second').count()).toBe(0);
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await page.getByText('?second').waitFor();
  });

  test('password changed is staged with the keyboard alone, and seen in Tokens and in Truth', async () => {
    await page.goto('/inspector');
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Password changed' }) });
    await card.getByText('documented by Cisco').waitFor();
    await card.getByRole('button', { name: /Stage for Dana Okafor/ }).press('Enter');
    await page.getByText("Dana Okafor's Webex password was changed.").waitFor();
    await card.getByText(/Last happened at 09:3\d:\d\d to Dana Okafor/).waitFor();
    await page.getByRole('link', { name: 'Tokens', exact: true }).click();
    await page.getByRole('row', { name: /Can't be renewed/ }).waitFor();
    await page.getByText(/Since 09:3\d:\d\d: password-changed\. Access for another 14 days\./).waitFor();
    await page.getByRole('link', { name: 'Truth', exact: true }).click();
    await page.getByRole('row', { name: /password-changed/ }).waitFor();
  });

  test('presence sharing off is staged, said to be staged, and undone', async () => {
    await page.goto('/inspector');
    const card = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: 'Presence sharing off' }) });
    await card.getByRole('button', { name: /^Stage/ }).click();
    await card.getByText('Staged now').waitFor();
    expect(dana().presenceSharing).toBe(false);
    await card.getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('Dana Okafor shares presence again.').waitFor();
    expect(dana().presenceSharing).toBe(true);
  });

  test('a delivery that failed is read, its secret nowhere, and sent again', async () => {
    const wanted = {
      name: 'Calls',
      targetUrl: target.url,
      resource: 'telephony_calls',
      event: 'all',
      secret: 'hush-hush-hush',
    };
    expect((await ask('/webhooks', { method: 'POST', body: JSON.stringify(wanted) })).status).toBe(200);
    await page.goto('/inspector/calls');
    await page.getByLabel(/^Call from outside to/).fill(DANA);
    await page.getByRole('button', { name: 'Ring' }).click();
    await page.getByRole('button', { name: /^Answer Dana Okafor/ }).waitFor();
    await page.getByRole('link', { name: 'Webhooks', exact: true }).click();
    const failed = page.getByRole('row').filter({ hasText: 'telephony_calls created' }).filter({ hasText: 'failed' });
    await failed.getByRole('link').click();
    await page.getByText('x-spark-signature', { exact: false }).first().waitFor();
    expect(await page.content()).not.toContain(wanted.secret);
    target.answer = 200;
    const before = target.received.length;
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('Sent again: delivered').waitFor();
    expect(target.received.slice(before)).toEqual([target.received[0]]);
  });

  test('a rule for webhooks is added by form, strikes the next deliveries, and is taken away', async () => {
    await page.goto('/inspector/chaos');
    const form = page.getByRole('form', { name: 'Add a rule for webhooks' });
    await form.getByLabel('What happens').selectOption({ label: 'never sent' });
    await form.getByLabel('Webhook', { exact: true }).selectOption({ label: 'Calls' });
    await form.getByRole('button', { name: 'Add a rule for webhooks' }).press('Enter');
    await page.getByText('At work on webhooks: never sent.').waitFor();
    const rule = page.getByRole('row', { name: /never sent Calls/ });
    await rule.getByText('0 of 0').waitFor();
    const before = target.received.length;
    emulator.calls.inbound({ toPersonUuid: dana().uuid });
    await rule.getByText('1 of 1').waitFor();
    expect(target.received.length).toBe(before);
    await page.goto('/inspector/webhooks');
    await page.getByRole('row').filter({ hasText: 'lost' }).first().waitFor();
    await page.goto('/inspector/chaos');
    await page.getByRole('button', { name: 'Remove rule for webhooks: never sent' }).click();
    await page.getByText('No rule is at work: every webhook is sent as it should be.').waitFor();
  });

  test('a mode is chosen by form and acts, is said to be changed, and goes back to its default', async () => {
    await page.goto('/inspector/modes');
    const card = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: 'Names of audit categories', exact: true }) });
    await card.getByText('seen in real answers').waitFor();
    await card.getByLabel('Change to').selectOption('true');
    await card.getByRole('button', { name: /^Set/ }).press('Enter');
    await card.getByText('◆ changed').waitFor();
    await expect.poll(() => page.evaluate('document.querySelector(".notice").getBoundingClientRect().top')).toBe(0);
    expect(emulator.modes.prefixedAuditCategories).toBe(true);
    const delay = page.getByRole('form', { name: 'How late an event shows in the admin audit' });
    await delay.getByLabel('Change to (seconds)').fill('90');
    await delay.getByLabel('Change to (seconds)').press('Enter');
    await page.getByText('From now on: How late an event shows in the admin audit: 90 seconds.').waitFor();
    expect(emulator.modes.auditDelayMs).toBe(90_000);
    await page.getByRole('button', { name: 'All to their defaults' }).click();
    await page.getByText('All modes are at their defaults.').waitFor();
    expect(emulator.modes).toMatchObject({ prefixedAuditCategories: false, auditDelayMs: 10_000 });
  });

  test('a personal token is shown once, copied by its button, works, and is nowhere afterwards', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/');
    await page.getByRole('link', { name: 'Personal token' }).click();
    await page.getByLabel('For (e-mail)').fill(DANA);
    await page.getByRole('button', { name: 'Make a token' }).press('Enter');
    await page.getByText('Shown this once').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Copy token' }).press('Enter');
    await page.getByText('Copied.').waitFor();
    const token = await page.evaluate<string>('navigator.clipboard.readText()');
    const headers = { authorization: `Bearer ${token}` };
    const me = await fetch(`${emulator.url}/v1/people/me`, { headers });
    expect(await me.json()).toMatchObject({ emails: [DANA] });
    expect(page.url()).not.toContain(token);
    await page.getByRole('link', { name: 'All tokens' }).click();
    await page.getByRole('row', { name: /Developer portal.*It has no refresh token/ }).waitFor();
    expect(await page.content()).not.toContain(token);
  });

  test('a personal token for nobody is refused in words', async () => {
    await page.goto('/inspector/tokens#personal');
    await page.getByLabel('For (e-mail)').fill('nobody@acme.example');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText('Not done: There is no active person with this address.').waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  test('the start page names the second door, and gives out the certificate of its authority', async () => {
    await page.goto('/');
    const door = emulator.realNames;
    if (door === null) throw new Error('The second door did not open');
    await page.getByText(door.proxyUrl).waitFor();
    await page.getByText(`env --of ${emulator.url} -- python my-script.py`).waitFor();
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the certificate' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe('webex-emulator-authority.pem');
    expect(readFileSync(await download.path(), 'utf8')).toBe(door.authorityPem);
  });

  test('a snapshot is taken, the world goes on, and the snapshot brings world and time back', async () => {
    await page.goto('/inspector/clock');
    await page.getByLabel('Name (optional)').fill('before');
    await page.getByRole('button', { name: 'Take a snapshot' }).press('Enter');
    await page.getByText('Kept as before (snapshot-1)').waitFor();
    const then = emulator.clock.now();
    emulator.levers.deactivate(dana().uuid);
    await emulator.clock.advance(3_600_000);
    await page.getByRole('button', { name: 'Restore before (snapshot-1)' }).press('Enter');
    await page.getByText('The world of snapshot-1 is back.').waitFor();
    expect(dana().active).toBe(true);
    expect(emulator.clock.now()).toBe(then);
    await page.getByRole('button', { name: 'Forget before (snapshot-1)' }).click();
    await page.getByText('None yet. Take one before you break something.').waitFor();
  });

  test('time moves by a button, and the clock above every page moves along', async () => {
    await page.goto('/inspector/clock');
    await page.getByRole('button', { name: '+ 1 day' }).click();
    await page.getByText('Moved on by 24 h.').waitFor();
    await page.goto('/inspector/coverage');
    await emulator.clock.advance(3_600_000);
    await page.getByText(/emulated clock 2026-11-25 10:3/).waitFor();
  });

  test('an id is copied whole by its button', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/inspector/requests');
    await page.getByRole('button', { name: 'Copy tracking id' }).first().click();
    await page.getByText('Copied.').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(
      emulator.requests.all().at(-1)?.trackingId,
    );
  });

  test.each([
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'dark', width: 390 },
  ] as const)(
    'axe-core finds nothing on any page, $colorScheme at $width px, and none scrolls sideways',
    async (view) => {
      const { colorScheme, width } = view;
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const details = [`requests/${emulator.requests.lastId()}`, 'webhooks/deliveries/1'];
      for (const path of ['/', ...[...AREAS, ...details].map((area) => `/inspector/${area}`)]) {
        await page.goto(path);
        await main().waitFor();
        expect(await violationsOf(page), path).toEqual([]);
        const beyond = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
        expect(beyond, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
      }
    },
  );

  test('nothing on the way broke the content security policy or threw', () => {
    expect(complaints).toEqual([]);
  });
});
