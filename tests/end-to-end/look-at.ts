import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { violationsOf } from './accessibility.ts';

const LOOKS = [
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const;

/** axe finds nothing in any look, and neither page nor dialog is wider than its room; the pictures, named `folder/name`, are for people. */
export async function lookAt(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const found: Record<string, unknown> = {};
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null)))');
    await page.screenshot({ path: `screenshots/${name}-${width}-${colorScheme}.png` });
    const violations = await violationsOf(page);
    if (violations.length > 0) found[`${name} ${width} ${colorScheme}`] = violations;
    const cut = await page.evaluate<string[]>(
      '[document.documentElement, ...document.querySelectorAll("dialog[open]")].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.tagName)',
    );
    if (cut.length > 0) found[`${name} ${width} too wide`] = cut;
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  expect(found).toEqual({});
}

/** Run in the page: whether some of an element's text does not fit it. */
export function isCut(element: {
  scrollWidth: number;
  clientWidth: number;
  scrollHeight: number;
  clientHeight: number;
}): boolean {
  return element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
}
