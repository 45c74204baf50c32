import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { violationsOf } from './accessibility.ts';
import { addOrganization, authorizeAll, becomeOwner, openStage, type Stage } from './stage.ts';

const LOOKS = [
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
] as const;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ people: 60 });
  await becomeOwner(stage);
  await addOrganization(stage);
  await authorizeAll(stage, 'dana.okafor@acme.example');
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await stage.page.screenshot({ path: 'screenshots/failed/warnings.png' });
});
afterAll(() => stage?.close());

test('what runs out is on the page of the organization, without a mouse: put aside, shown again, passwords told', async () => {
  const { page } = stage;
  await page.goto(new URL('/o/acme-hotels', page.url()).href);
  await page.getByRole('heading', { name: 'What runs out' }).waitFor();
  const found: Record<string, string[]> = {};
  const look = async (name: string): Promise<void> => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const { width, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
      await page.screenshot({ path: `screenshots/warnings/${name}-${width}-${colorScheme}.png`, fullPage: true });
      const violations = await violationsOf(page);
      if (violations.length > 0) found[`${name} ${width} ${colorScheme}`] = violations;
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
  };
  await look('list');

  await page.getByRole('button', { name: /^Put aside: By its address, Dana Okafor/ }).focus();
  await page.keyboard.press('Enter');
  await look('put-aside');
  await page.getByRole('textbox', { name: 'Why' }).fill('A role account with an odd name');
  await page.keyboard.press('Enter');
  await page.getByText('1 put aside').click();
  await page.getByText(/Put aside by .* A role account with an odd name/).waitFor();

  await page.getByRole('button', { name: 'Passwords', exact: true }).press('Enter');
  await look('passwords');
  await page.getByRole('textbox', { name: 'Days' }).fill('30');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/Dana Okafor's Webex password ends/).waitFor();
  await page.getByRole('button', { name: 'Show again' }).click();
  await page.getByRole('button', { name: /^Put aside: By its address, Dana Okafor/ }).waitFor();
  await look('password-end');
  expect(found).toEqual({});
});
