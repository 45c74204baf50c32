import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../testing.ts';

const DANA = 'dana.okafor@acme.example';

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 40 });
  server = await createTestServer({ emulator });
  owner = await createTestOwner(server);
  ({ slug } = await owner.addOrganization('Acme Hotels'));
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

interface Found {
  entries: { name: string; presence: { status: string } | null }[];
  total: number;
  presence: { state: string; incident: string | null };
  lastRun: { state: string } | null;
}
const find = (text: string): Promise<Found> =>
  owner.call('GET', `/api/organizations/${slug}/directory?search=${encodeURIComponent(text)}`);

/** Second by second, with everything that is due, until the search for Dana answers as wanted. */
async function until(wanted: (found: Found) => boolean): Promise<Found> {
  let found = await find('dana okafor');
  for (let second = 0; second < 200 && !wanted(found); second += 1) {
    await emulator.clock.advance(1_000);
    await server.settle();
    found = await find('dana okafor');
  }
  expect(found).toSatisfy(wanted);
  return found;
}

test('consent brings directory and presence; presence sharing off is said, and back on it comes back by itself', async () => {
  expect(await find('')).toMatchObject({ total: 0, presence: { state: 'not-authorized' } });
  await owner.authorize({ slug, jobs: ['users-sync', 'presence'], email: DANA });
  const works = await until(({ entries, presence }) => entries[0]?.presence != null && presence.state === 'live');
  expect(works.lastRun?.state).toBe('done');

  const dana = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  emulator.levers.setPresenceSharing(dana?.uuid ?? '', false);
  const off = await until(({ presence }) => presence.state === 'off' && presence.incident !== null);
  expect(off.presence.incident).toMatch(/^INC-\d+$/);

  emulator.levers.setPresenceSharing(dana?.uuid ?? '', true);
  await until(({ entries, presence }) => entries[0]?.presence != null && presence.state === 'live');
});

test('a dead authorization leaves the directory as it was and says that presence is old', async () => {
  await owner.authorize({ slug, jobs: ['users-sync', 'presence'], email: DANA });
  await until(({ presence, entries }) => entries[0]?.presence != null && presence.state === 'live');
  const { total } = await find('');
  const dana = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  emulator.levers.deactivate(dana?.uuid ?? '');
  const stale = await until(({ presence }) => presence.state === 'stale');
  expect(stale.presence.incident).toMatch(/^INC-\d+$/);
  expect((await find('')).total).toBe(total);
});
