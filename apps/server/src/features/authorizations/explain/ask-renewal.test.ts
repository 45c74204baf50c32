import type { AuthorizationCard } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 20 });
  server = await createTestServer({ emulator });
  owner = await createTestOwner(server);
  ({ slug } = await owner.addOrganization('Acme Hotels'));
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

const cardOf = async (): Promise<AuthorizationCard> =>
  (await owner.call<{ card: AuthorizationCard }>('GET', `/api/organizations/${slug}/authorizations/presence`)).card;

async function goOn(seconds: number, step = 5): Promise<void> {
  for (let second = 0; second < seconds; second += step) {
    await emulator.clock.advance(step * 1_000);
    await server.platform.ticker.tick();
  }
}

test('stopped for a refused renewal, a token endpoint that does not answer is no recovery though the access token lives, nor another cause afterwards', {
  timeout: 60_000,
}, async () => {
  await owner.authorize({ slug, jobs: ['presence'], email: DANA });
  const dana = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  emulator.levers.changePassword(dana?.uuid ?? '');
  await goOn(80);
  const before = await cardOf();
  expect(before).toMatchObject({ state: 'stopped', verdict: { cause: 'password-changed' } });
  emulator.faults.add({ kind: 'unavailable', path: '/v1/access_token' });
  await goOn(12 * 60, 30);
  expect(await cardOf()).toMatchObject({ state: 'stopped', stoppedSince: before.stoppedSince });
  emulator.faults.clear();
  await goOn(12 * 60, 30);
  expect(await cardOf()).toMatchObject({
    state: 'stopped',
    stoppedSince: before.stoppedSince,
    verdict: { cause: 'password-changed' },
  });
});
