import type { AuthorizationCard } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { sql } from 'kysely';
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

const stateOf = async (): Promise<string> => {
  const path = `/api/organizations/${slug}/authorizations/call-control`;
  return (await owner.call<{ card: AuthorizationCard }>('GET', path)).card.state;
};

async function goOn(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 15) {
    await emulator.clock.advance(15_000);
    await server.platform.ticker.tick();
    await server.platform.jobs.drain().catch(() => undefined);
  }
}

test('catching up that failed is tried again within a minute, not after the long wait for a lost one', async () => {
  await owner.authorize({ slug, jobs: ['call-control'], email: DANA });
  await goOn(10);
  const person = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  emulator.levers.resetAccess(person?.uuid ?? '');
  await goOn(90);
  expect(await stateOf()).toBe('stopped');
  // Not 503: the client would wait for its next try, on a clock that this very test has to move.
  emulator.faults.add({ kind: 'html', path: '/v1/webhooks' });
  await owner.authorize({ slug, jobs: ['call-control'], email: DANA });
  await goOn(60);
  expect(await stateOf()).toBe('filling');
  emulator.faults.clear();
  // The library's own retries are over: they would hide whether we try.
  await sql`delete from pgboss.job where state = 'retry'`.execute(server.platform.database);
  await goOn(45);
  expect(await stateOf()).toBe('healthy');
});
