import { composeServer, type Features } from '../compose.ts';
import type { Clock } from '../platform/clock.ts';
import type { RunningPlatform } from '../platform/create-platform.ts';
import { createTestParts, type TestOptions } from './test-platform.ts';

export interface TestServer {
  url: string;
  platform: RunningPlatform;
  features: Features;
  clock: Clock;
  /** Does everything that is due at the clock's time: a round of the ticker, then the jobs it sent. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The whole server on a fresh database, listening. Nothing happens by itself: move the clock and `settle`. With
 * `work` it does what is due by itself, for tests that look through a browser.
 */
export async function createTestServer(options: TestOptions & { work?: boolean } = {}): Promise<TestServer> {
  const parts = await createTestParts(options);
  const server = await composeServer(parts.settings, parts);
  const url = await server.listen({ work: options.work ?? false });
  const { platform } = server;
  return {
    url,
    platform,
    features: server.features,
    clock: parts.clock,
    settle: async () => {
      await platform.ticker.tick();
      await platform.jobs.drain();
    },
    close: async () => {
      await server.close();
      await parts.close();
    },
  };
}
