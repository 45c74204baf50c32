import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
const DAY_MS = 86_400_000;
const PATH = '/v1/telephony/webhookInterestRegistrations';

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;
let organizationId: string;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 20 });
  server = await createTestServer({ emulator });
  owner = await createTestOwner(server);
  ({ slug, organizationId } = await owner.addOrganization('Acme Hotels'));
  await owner.authorize({ slug, jobs: ['call-control'], email: DANA });
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

async function goOn(ms: number): Promise<void> {
  await emulator.clock.advance(ms);
  await server.platform.ticker.tick();
  await server.platform.jobs.drain();
}

const registered = () =>
  [...emulator.world.webhookInterests.values()].map(({ interests, expiresMs }) => ({ interests, expiresMs }));

/** Through the weekly report: after days nobody is signed in any more. */
const warned = async (): Promise<{ text: string; by: Date | null }[]> => {
  const { warnings } = await server.features.authorizations.reportState(organizationId, new Date(TEST_START_MS));
  return warnings.filter(({ text }) => text.includes('workspaces and virtual lines'));
};

test('an interest in workspaces and virtual lines is registered for each authorization, and renewed when half its life is gone', async () => {
  await goOn(1_000);
  const interests = [{ actor: 'Workspaces' }, { actor: 'Virtual Lines' }];
  const [first] = registered();
  expect(first).toMatchObject({ interests, expiresMs: emulator.clock.now() + 60 * DAY_MS });
  await owner.authorize({ slug, jobs: ['call-control'], email: ILARIA, as: 'standby' });
  await goOn(61_000);
  expect(registered()).toHaveLength(2);
  await goOn(10 * DAY_MS);
  expect(registered().map(({ expiresMs }) => expiresMs)).toContain(first?.expiresMs);
  await goOn(21 * DAY_MS);
  for (const { expiresMs } of registered()) expect(expiresMs).toBe(emulator.clock.now() + 60 * DAY_MS);
  expect(await warned()).toEqual([]);
});

test('one that somebody deleted is registered again by the next daily look', async () => {
  await goOn(1_000);
  emulator.world.webhookInterests.clear();
  await goOn(DAY_MS);
  expect(registered()).toHaveLength(1);
});

test('refused for weeks, it is warned of two weeks before its end with the day and the reason, and afterwards that it is over', async () => {
  await goOn(1_000);
  const endMs = emulator.clock.now() + 60 * DAY_MS;
  emulator.faults.add({ kind: 'unavailable', path: PATH });
  await goOn(40 * DAY_MS);
  expect(await warned()).toEqual([]);
  await goOn(7 * DAY_MS);
  const [soon, ...others] = await warned();
  expect(others).toEqual([]);
  expect(soon).toMatchObject({ by: new Date(endMs) });
  expect(soon?.text).toContain('503');
  await goOn(14 * DAY_MS);
  expect(await warned()).toMatchObject([{ by: null, text: expect.stringContaining('does not tell us calls') }]);
  emulator.faults.clear();
  await goOn(16 * 60_000);
  expect(await warned()).toEqual([]);
});
