// A suite, its emulator and a browser on one stage, for tests and for pictures; time passes by moving the emulator's clock.
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { createEmulator, type Emulator, generateHistory } from '../../apps/emulator/src/index.ts';
import { CHROMIUM_FLAGS, chromiumPath } from '../../tools/chromium.ts';

/** One step of the clock while something is awaited. */
const STEP_MS = 5_000;
/** How long the page gets to show what a step brought, in real time. */
const LOOK_MS = 400;

/** The server as far as a stage needs it. */
export interface StageServer {
  url: string;
  features: { signIn: { ownerLink(): Promise<string> } };
  close(): Promise<void>;
}

export interface Stage<Server extends StageServer = StageServer> {
  emulator: Emulator;
  server: Server;
  browser: Browser;
  context: BrowserContext;
  page: Page;
  /** What the browser complained about: script errors and violations of the content security policy. */
  complaints: string[];
  /** Moves the clock until this is on the page; fails after so much time on the clock. */
  untilVisible(locator: Locator, withinMs?: number): Promise<number>;
  close(): Promise<void>;
}

export interface StageOptions {
  people?: number;
  /** Records of the past, so that the calls page has something to show. */
  history?: { days: number; callsPerDay: number };
  /** People come and go, so that presence has something to show. */
  presence?: boolean;
}

/** Starts emulator and browser, and the server by `startServer`, which does what is due by itself. */
export async function raiseStage<Server extends StageServer>(
  options: StageOptions,
  startServer: (emulator: Emulator) => Promise<Server>,
): Promise<Stage<Server>> {
  const emulator = await createEmulator({
    people: options.people ?? 300,
    startMs: Date.UTC(2026, 10, 24, 9, 30),
    ...(options.presence === true ? { life: { callsPerHour: 0, presence: true } } : {}),
  });
  if (options.history !== undefined) generateHistory(emulator.services, options.history);
  const server = await startServer(emulator);
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error('No Chromium to look through');
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    baseURL: server.url,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  const page = await context.newPage();
  return {
    emulator,
    server,
    browser,
    context,
    page,
    complaints,
    untilVisible: (locator, withinMs = 120_000) => untilVisible(emulator, locator, withinMs),
    close: async () => {
      await browser.close();
      await server.close();
      await emulator.close();
    },
  };
}

async function untilVisible(emulator: Emulator, locator: Locator, withinMs: number): Promise<number> {
  const startMs = emulator.clock.now();
  while (emulator.clock.now() - startMs <= withinMs) {
    const seen = await locator
      .first()
      .waitFor({ state: 'visible', timeout: LOOK_MS })
      .then(
        () => true,
        () => false,
      );
    if (seen) return emulator.clock.now() - startMs;
    await emulator.clock.advance(STEP_MS);
  }
  throw new Error(`Not on the page within ${withinMs / 1000} s of the clock: ${locator}`);
}

/** Uses the owner's set-up link. */
export async function becomeOwner(stage: Stage): Promise<void> {
  const { page, server } = stage;
  await page.goto(await server.features.signIn.ownerLink());
  await page.getByLabel('Your name').fill('Robin Berger');
  await page.getByLabel('Your e-mail').fill('robin@operator.example');
  await page.getByRole('button', { name: 'Become the owner' }).click();
  await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor();
}

/** Adds the organization and goes to its page. */
export async function addOrganization(stage: Stage, name = 'Acme Hotels'): Promise<void> {
  const { page } = stage;
  await page.getByRole('button', { name: 'Add an organization' }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Add organization' }).click();
  await page
    .getByRole('heading', { level: 1 })
    .filter({ hasText: /Authorizations|Acme/ })
    .waitFor();
}

/** On Webex's pages: signs in as this person where asked, and accepts until the suite has the tab again. */
export async function acceptAtWebex(stage: Stage, tab: Page, email: string): Promise<void> {
  const back = stage.server.url;
  for (let pages = 0; pages < 20; pages += 1) {
    await tab.waitForLoadState('domcontentloaded');
    if (tab.url().startsWith(back)) return;
    const address = tab.locator('input#email');
    const listed = tab.locator(`button[name="email"][value="${email}"]`);
    const accept = tab.getByRole('button', { name: 'Accept' });
    await address.or(accept).first().waitFor();
    const left = tab.waitForNavigation();
    if ((await accept.count()) > 0) await accept.click();
    else if ((await listed.count()) > 0) await listed.first().click();
    else {
      await address.fill(email);
      await address.press('Enter');
    }
    await left;
  }
  throw new Error(`Webex did not let go of the tab: ${tab.url()}`);
}

/** A Full Admin authorizes everything that is missing; answers when all five are healthy. */
export async function authorizeAll(stage: Stage, email: string): Promise<void> {
  const { page, context } = stage;
  const button = page.getByRole('button', { name: /^Authorize (all five|the missing)/ });
  const [tab] = await Promise.all([context.waitForEvent('page'), button.click()]);
  await acceptAtWebex(stage, tab, email);
  for (const job of ['Directory', 'Presence', 'Call control', 'Call records', 'Sign-in']) {
    const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: job }) });
    await stage.untilVisible(row.getByText('Healthy'), 600_000);
  }
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await tab.close();
}
