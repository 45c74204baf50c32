import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const DAY_MS = 24 * 60 * 60_000;

let emulator: Emulator;
let server: TestServer;
let organizationId: string;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 10 });
  server = await createTestServer({ emulator });
  const owner = await createTestOwner(server);
  const added = await owner.addOrganization('Acme Hotels');
  organizationId = added.organizationId;
  await owner.authorize({ slug: added.slug, jobs: ['call-control', 'sign-in'], email: DANA });
  const path = `/api/organizations/${added.slug}/password-life`;
  await owner.call('PUT', path, { kind: 'days', days: 3 });
});
afterEach(async () => {
  await server?.close();
  await emulator?.close();
});

async function goOnUntil(days: number): Promise<void> {
  while (emulator.clock.now() < TEST_START_MS + days * DAY_MS) {
    await emulator.clock.advance(DAY_MS / 8);
    await server.platform.ticker.tick();
  }
  for (let step = 0; step < 5; step += 1) {
    await emulator.clock.advance(1_000);
    await server.platform.ticker.tick();
  }
}

const stateNow = () => server.features.authorizations.state(organizationId, 'call-control');

test('a password that ran out while nobody renewed is seen within a day of the date somebody entered, days before the next renewal', async () => {
  const dana = [...emulator.world.people.values()].find(({ email }) => email === DANA)?.uuid ?? '';
  await goOnUntil(2);
  emulator.levers.expirePassword(dana);
  await goOnUntil(2.8);
  expect((await stateNow()).state).toBe('healthy');
  await goOnUntil(4.2);
  expect(await stateNow()).toMatchObject({ state: 'stopped', cause: 'password-expired' });
});

test('a password that was renewed in time is asked for once, and its authorizations go on', async () => {
  await goOnUntil(5);
  expect(await stateNow()).toMatchObject({ state: 'healthy', cause: null });
});
