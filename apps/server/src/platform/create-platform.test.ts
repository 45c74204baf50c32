import { expect, test } from 'vitest';
import { createTestPlatform } from '../testing.ts';

test('a round that waits for ever does not keep the platform from closing', async () => {
  const { platform, close } = await createTestPlatform();
  let begun = false;
  platform.ticker.register('hangs', () => {
    begun = true;
    return new Promise<void>(() => undefined);
  });
  platform.ticker.start();
  expect(begun).toBe(true);
  await expect(close()).resolves.toBeUndefined();
});
