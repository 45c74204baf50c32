import { createEmulator, type Emulator, telephonyOf } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestServer } from '../../testing.ts';

let emulator: Emulator;
let server: TestServer;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, people: 40, startMs: TEST_START_MS });
  server = await createTestServer({ emulator });
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

async function pass(ms: number): Promise<void> {
  await emulator.clock.advance(ms);
  await telephonyOf(emulator.services).deliveries.settled();
  await server.settle();
}

test('after one walk calls reach the console and call records fill up by themselves', { timeout: 60_000 }, async () => {
  const owner = await createTestOwner(server);
  const { slug, organizationId } = await owner.addOrganization('Acme Hotels');
  await owner.authorize({ slug, jobs: ['call-control', 'call-records'], email: 'dana.okafor@acme.example' });
  for (let rounds = 0; rounds < 4; rounds += 1) await pass(30_000);
  expect([...emulator.world.webhooks.values()]).toMatchObject([{ ownedBy: 'org', status: 'active' }]);

  const [caller, called] = [...emulator.world.people.values()].filter(
    (person) => person.email.endsWith('@acme.example') && person.licenseUuids.length > 1,
  );
  if (caller === undefined || called === undefined) throw new Error('nobody to call');
  const call = emulator.calls.internal(caller.uuid, called.uuid);
  await pass(2_000);
  emulator.calls.answer(call, called.uuid);
  await pass(10_000);
  emulator.calls.hangUp(call, caller.uuid);
  await pass(1_000);
  expect(server.features.callControl.counters()).toMatchObject({ signatureWrong: 0, malformed: 0, foreign: 0 });
  expect(server.features.callControl.counters().accepted).toBeGreaterThanOrEqual(4);

  for (let rounds = 0; rounds < 40; rounds += 1) await pass(30_000);
  const { completeness, records } = await owner.call<{
    completeness: { completeTo: string | null; gaps: unknown[] };
    records: unknown[];
  }>('GET', `/api/organizations/${slug}/calls?from=2026-11-02T00:00:00.000Z&to=2026-11-03T00:00:00.000Z`);
  expect(completeness.gaps).toEqual([]);
  expect(records.length).toBeGreaterThanOrEqual(2);
  expect(organizationId).not.toBe('');
  expect(emulator.world.webhooks.size).toBe(1);
});
