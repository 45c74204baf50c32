import { expect, test } from 'vitest';
import { weighPages } from '../../tools/page-weight.ts';

/** What any of these needs before it shows, compressed; on 4 Mbit/s that is 0.4 s. */
const BAR = 200_000;
/** Lists with fields and drawers of their own, and a chart: not the first page of anybody but their daily users. */
const HEAVIER: Record<string, number> = { ConsolePage: 240_000, DirectoryPage: 215_000, CallsPage: 225_000 };

test('no page needs more than 200 kB of compressed script before it shows, but the three that are known to', async () => {
  const pages = await weighPages();
  expect(pages.size).toBeGreaterThan(20);
  const over = [...pages].filter(([page, bytes]) => bytes > (HEAVIER[page] ?? BAR));
  expect(Object.fromEntries(over)).toEqual({});
}, 120_000);
