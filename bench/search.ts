import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pino from 'pino';
import { type Browser, chromium, type Page } from 'playwright-core';
import { composeServer, type Server } from '../apps/server/src/compose.ts';
import { createSystemClock } from '../apps/server/src/platform/clock.ts';
import { startEmbeddedPostgres } from '../apps/server/src/platform/database/embedded-postgres.ts';
import { readSettings } from '../apps/server/src/settings.ts';
import { CHROMIUM_FLAGS, chromiumPath } from '../tools/chromium.ts';
import { buildWeb, webBuildNeeded } from '../tools/start/web-build.ts';
import type { Figure } from './figure.ts';
import type { RunOptions } from './run-by-name.ts';
import { fillDirectory } from './search-people.ts';
import { type TakingOver, watchTakingOver } from './search-taking-over.ts';

const SIZES = [1_000, 10_000, 100_000];
/** What people type, letter by letter: names, names turned round, with errors, numbers, other fields. */
const TYPED = [
  'alessandro conti',
  'muller',
  'weber an',
  'schnieder',
  '0221 4700',
  '2208',
  'kundendienst',
  'koln brandt',
];
const LOADS = 3;
const REST_MS = 300;

interface Measured {
  keystrokes: number[];
  /** What the page's own thread worked per keystroke, in ms of processor time: says the same on a busy machine. */
  workMs: number;
  loads: number[];
  indexMb: number;
  takingOver: TakingOver;
}

/**
 * The directory page of the built product in Chromium, over 1,000 to 100,000 entries in its own PostgreSQL. A keystroke is
 * painted when the rows it brought are on the screen: measured in the page, from the key's event to after the frame.
 * `--rounds N` takes the first N sizes only.
 */
export async function run({ say, rounds, seed }: RunOptions): Promise<Figure[]> {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error('No Chromium to look through');
  if (webBuildNeeded()) await buildWeb();
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-search-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const settings = readSettings({
    LINEKEEPER_PORT: '0',
    LINEKEEPER_DATABASE_URL: postgres.url,
    LINEKEEPER_DATA_DIR: dataDir,
    LINEKEEPER_MASTER_KEY: randomBytes(32).toString('base64'),
    LINEKEEPER_LOG_LEVEL: 'silent',
  });
  const server = await composeServer(settings, { log: pino({ level: 'silent' }), clock: createSystemClock() });
  const url = await server.listen({ work: false });
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    const page = await ownerPage(browser, server, url);
    const figures: Figure[] = [];
    for (const size of SIZES.slice(0, rounds ?? SIZES.length)) {
      const slug = await organizationOf(page, server, { size, seed });
      const measured = await measure(page, slug);
      const work = `${Math.round(measured.workMs)} ms of processor time of the page each, the driver's own looking included`;
      say(`${size} entries: ${measured.keystrokes.length} keystrokes, ${work}; ${LOADS} loads`);
      const { pieceMs, drawnMs } = measured.takingOver;
      const [piece, drawn] = [pieceMs.toFixed(1), drawnMs.toFixed(1)];
      say(
        `  taken over in tasks of at most ${piece} ms of processor time, then searched and first drawn in ${drawn} ms`,
      );
      figures.push(...figuresOf(size, measured));
    }
    return figures;
  } finally {
    await browser.close();
    await server.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function ownerPage(browser: Browser, server: Server, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: url, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(await server.features.signIn.ownerLink());
  await page.getByLabel('Your name').fill('Robin Berger');
  await page.getByLabel('Your e-mail').fill('robin@operator.example');
  await page.getByRole('button', { name: 'Become the owner' }).click();
  await page.getByRole('heading', { level: 1, name: 'Organizations' }).waitFor();
  return page;
}

async function organizationOf(page: Page, server: Server, given: { size: number; seed: number }): Promise<string> {
  const name = `Search ${given.size}`;
  await page.goto('/organizations');
  await page.getByRole('button', { name: 'Add an organization' }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Add organization' }).click();
  await page
    .getByRole('heading', { level: 1 })
    .filter({ hasText: /Authorizations|Search/ })
    .waitFor();
  const slug = new URL(page.url()).pathname.split('/')[2] ?? '';
  const organization = await server.features.organizations.bySlug(slug);
  if (organization === null) throw new Error('The organization was not added');
  const { database } = server.platform;
  await fillDirectory(database, { organizationId: organization.organizationId, ...given });
  await sql`analyze directory_entry`.execute(database);
  return slug;
}

/** Times of the page itself: what the driver takes to send a key is not counted. */
async function measure(page: Page, slug: string): Promise<Measured> {
  const loads: number[] = [];
  const load = async (): Promise<void> => {
    await page.goto(`/o/${slug}/directory`);
    await untilTrue(page, `performance.getEntriesByName('directory-index').length > 0`);
  };
  const takingOver = await watchTakingOver(page, load);
  for (let at = 0; at < LOADS; at += 1) {
    await load();
    loads.push(Number(await page.evaluate(`performance.getEntriesByName('directory-index')[0].duration`)));
  }
  const indexBytes = Number(await page.evaluate(sizeOfIndex(`/api/organizations/${slug}/directory/index`)));
  await page.evaluate(WATCH_PAINTING);
  const worked = await watchWork(page);
  const field = page.getByRole('searchbox', { name: 'Search the directory' });
  const keystrokes: number[] = [];
  for (const typed of TYPED) {
    await field.fill('');
    await page.waitForTimeout(REST_MS);
    for (const letter of typed) {
      await page.evaluate('window.paintedAfter = null');
      // Not through the field: the driver would look for it in the page each time.
      await page.keyboard.press(letter === ' ' ? 'Space' : letter);
      // A space alone asks for nothing new.
      if (letter === ' ') continue;
      await untilTrue(page, 'window.paintedAfter !== null');
      keystrokes.push(Number(await page.evaluate('window.paintedAfter')));
    }
  }
  const workMs = (await worked()) / keystrokes.length;
  return { keystrokes: keystrokes.sort((a, b) => a - b), workMs, loads, indexMb: indexBytes / 1_000_000, takingOver };
}

/** Counts the processor time of the page's own thread from here on. */
async function watchWork(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
  };
  const before = await read();
  return async () => (await read()) - before;
}

/** The driver's own waiting evaluates text within the page, which our content security policy forbids. */
async function untilTrue(page: Page, expression: string): Promise<void> {
  const look = `const look = () => (${expression} ? done() : setTimeout(look, 20))`;
  await page.evaluate(`new Promise((done) => { ${look}; look(); })`);
}

/** Bytes on the wire, as compressed for a browser. */
function sizeOfIndex(address: string): string {
  return `fetch('${address}').then((answer) => answer.text())
    .then(() => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('${address}')).at(-1).encodedBodySize)`;
}

/** From the key's own time stamp to after the frame in which the list says that it answers what stands in the field. */
const WATCH_PAINTING = `(() => {
  const field = document.querySelector('input[type=search]');
  const list = document.querySelector('[data-shown-for]');
  let pressedAt = 0;
  field.addEventListener('keydown', (event) => { pressedAt = event.timeStamp; }, true);
  window.paintedAfter = null;
  new MutationObserver(() => {
    if (list.dataset.shownFor !== field.value.trim()) return;
    const startedAt = pressedAt;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { window.paintedAfter = performance.now() - startedAt; };
      port2.postMessage(null);
    });
  }).observe(list, { attributes: true, attributeFilter: ['data-shown-for'] });
})()`;

function figuresOf(size: number, { keystrokes, loads, indexMb }: Measured): Figure[] {
  const at = (share: number): number => keystrokes[Math.floor((keystrokes.length - 1) * share)] ?? 0;
  const load = [...loads].sort((a, b) => a - b)[Math.floor(loads.length / 2)] ?? 0;
  const figure = (name: string, value: number, most: { of: number; unit: string }): Figure => ({
    name: `search.${size}.${name}`,
    value: Math.round(value * 100) / 100,
    unit: most.unit,
    bar: `≤ ${most.of}`,
    pass: value <= most.of,
  });
  return [
    figure('keystroke-painted-p50', at(0.5), { of: 20, unit: 'ms' }),
    figure('keystroke-painted-p95', at(0.95), { of: 50, unit: 'ms' }),
    figure('index-compressed', indexMb, { of: 3, unit: 'MB' }),
    figure('load', load, { of: 1_000, unit: 'ms' }),
  ];
}
