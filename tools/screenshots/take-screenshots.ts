// Takes a picture of every page, light and dark and narrow, with a demo on stage: `npm run screenshots -- --only <name>`.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import type { Emulator } from '../../apps/emulator/src/index.ts';
import { composeServer } from '../../apps/server/src/compose.ts';
import { readSettings } from '../../apps/server/src/settings.ts';
import { clockOf } from '../../apps/server/src/testing/clock-of.ts';
import { raiseStage, type Stage, type StageServer } from '../../tests/end-to-end/staging.ts';
import { ROOT } from '../start/children.ts';
import { buildWeb, webBuildNeeded } from '../start/web-build.ts';
import { ACTS, type Shot } from './shots.ts';

const FOLDER = join(ROOT, 'screenshots');
const LOOKS = [
  { name: 'light', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'narrow', width: 390, height: 844, colorScheme: 'light' },
] as const;

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = (name: string) => values.only === undefined || name.includes(values.only);

/** The server as `npm start` runs it, on a database of its own that is removed afterwards. */
async function startServer(emulator: Emulator): Promise<StageServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-screenshots-'));
  const settings = readSettings({
    LINEKEEPER_PORT: '0',
    LINEKEEPER_DATA_DIR: dataDir,
    LINEKEEPER_EMULATOR_URL: emulator.url,
    LINEKEEPER_LOG_LEVEL: 'silent',
  });
  const server = await composeServer(settings, { clock: clockOf(emulator) });
  return {
    url: await server.listen({ work: true }),
    features: server.features,
    close: async () => {
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function take(page: Page, shot: Shot): Promise<void> {
  for (const look of LOOKS) {
    await page.setViewportSize({ width: look.width, height: look.height });
    await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: 'reduce' });
    await page.getByRole('heading').first().waitFor();
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'hidden' });
    await shot.ready?.(page);
    await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null)))');
    if (shot.whole === true) {
      // As tall as its content: bars that stick to the screen then stand where they belong.
      const height = await page.evaluate<number>('document.documentElement.scrollHeight');
      await page.setViewportSize({ width: look.width, height: Math.max(height, look.height) });
    }
    await page.screenshot({ path: join(FOLDER, `${shot.name}.${look.name}.png`) });
  }
}

async function playAct(stage: Stage, act: (typeof ACTS)[number]): Promise<number> {
  await act.stage?.(stage);
  let taken = 0;
  for (const shot of act.shots.filter(({ name }) => wanted(name))) {
    const page = shot.stranger === true ? await (await stage.browser.newContext()).newPage() : stage.page;
    try {
      await page.goto(
        new URL(typeof shot.path === 'string' ? shot.path : await shot.path(stage), stage.server.url).href,
      );
      await shot.before?.(page, stage);
      await take(page, shot);
      process.stdout.write(`${shot.name}\n`);
      taken += LOOKS.length;
    } catch (error) {
      process.exitCode = 1;
      process.stdout.write(`${shot.name} failed: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    if (shot.stranger === true) await page.context().close();
  }
  return taken;
}

if (webBuildNeeded()) await buildWeb();
await mkdir(FOLDER, { recursive: true });
const stage = await raiseStage({ people: 300, history: { days: 3, callsPerDay: 400 }, presence: true }, startServer);
try {
  let taken = 0;
  const last = ACTS.findLastIndex(({ shots }) => shots.some(({ name }) => wanted(name)));
  for (const act of ACTS.slice(0, last + 1)) taken += await playAct(stage, act);
  process.stdout.write(`${taken} pictures in screenshots/\n`);
} finally {
  await stage.close();
}
