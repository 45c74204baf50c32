// A suite, its emulator and a browser for one test; time passes by moving the emulator's clock.
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { createEmulator, type Emulator, generateHistory } from '../../apps/emulator/src/index.ts';
import { createTestServer, type TestServer } from '../../apps/server/src/testing.ts';
import { CHROMIUM_FLAGS, chromiumPath } from '../../tools/chromium.ts';

/** One step of the clock while something is awaited. */
const STEP_MS = 5_000;
/** How long the page gets to show what a step brought, in real time. */
const LOOK_MS = 400;

export interface Stage {
  emulator: Emulator;
  server: TestServer;
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
}

/** Starts all three on a fresh database. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const emulator = await createEmulator({ people: options.people ?? 300, startMs: Date.UTC(2026, 10, 24, 9, 30) });
  if (options.history !== undefined) generateHistory(emulator.services, options.history);
  const server = await createTestServer({ emulator, work: true });
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
    const signIn = tab.locator(`button[name="email"][value="${email}"]`);
    const accept = tab.getByRole('button', { name: 'Accept' });
    await signIn.or(accept).first().waitFor();
    await Promise.all([tab.waitForNavigation(), (await accept.count()) > 0 ? accept.click() : signIn.click()]);
  }
  throw new Error(`Webex did not let go of the tab: ${tab.url()}`);
}
