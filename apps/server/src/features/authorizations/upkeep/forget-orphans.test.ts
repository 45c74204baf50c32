import type { AuthorizationCard, TimelineEvent } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
/** An organization's first upkeep comes ten minutes after its first authorization, the others daily. */
const FIRST_UPKEEP_S = 11 * 60;

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;
let organizationId: string;
/** Where the process dies: as a thrown error it leaves behind what a crash would. */
let dieAt: string | null = null;

beforeEach(async () => {
  dieAt = null;
  emulator = await createEmulator({ clockRate: 0, startMs: TEST_START_MS, people: 20 });
  server = await createTestServer({ emulator });
  server.platform.crashPoint = (name) => {
    if (name === dieAt) throw new Error(`died at ${name}`);
  };
  owner = await createTestOwner(server);
  ({ slug, organizationId } = await owner.addOrganization('Acme Hotels'));
  await owner.authorize({ slug, jobs: ['presence'], email: DANA });
  await owner.authorize({ slug, jobs: ['presence'], email: ILARIA, as: 'standby' });
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

const read = (): Promise<{ card: AuthorizationCard; timeline: TimelineEvent[] }> =>
  owner.call('GET', `/api/organizations/${slug}/authorizations/presence?limit=200`);

const grants = async (): Promise<string[]> => {
  const ends = await server.features.tokenVault.grantEnds([organizationId]);
  return ends.map(({ authorizationId }) => authorizationId);
};

async function dieWhileRemovingTheStandby(): Promise<void> {
  const [standby] = (await read()).card.standbys;
  dieAt = 'authorizations.standby-deleted';
  await expect(
    owner.call('DELETE', `/api/organizations/${slug}/authorizations/presence/standbys/${standby?.authorizationId}`),
  ).rejects.toThrow();
  dieAt = null;
}

async function goOn(seconds: number): Promise<void> {
  await emulator.clock.advance(seconds * 1_000);
  await server.platform.ticker.tick();
  await server.platform.jobs.drain();
}

test('tokens of a standby whose process died between its row and its tokens are destroyed by the next upkeep, with a line of history', async () => {
  const [first, ...others] = (
    await sql<{ authorization_id: string }>`
      select authorization_id from authorizations_authorization where organization_id = ${organizationId} order by seat`.execute(
      server.platform.database,
    )
  ).rows;
  expect(others).toHaveLength(1);
  await dieWhileRemovingTheStandby();
  expect((await read()).card.standbys).toEqual([]);
  expect(await grants()).toHaveLength(2);
  await goOn(FIRST_UPKEEP_S);
  expect(await grants()).toEqual([first?.authorization_id]);
  const lines = (await read()).timeline.filter(({ text }) => text.startsWith('Tokens were left over'));
  expect(lines).toHaveLength(1);
  expect((await read()).card.state).toBe('healthy');
});

test('tokens that are being adopted at this moment are not destroyed, though no row names them yet', async () => {
  await dieWhileRemovingTheStandby();
  dieAt = 'authorizations.adopted';
  await owner.authorize({ slug, jobs: ['presence'], email: ILARIA, as: 'standby' });
  dieAt = null;
  expect(await grants()).toHaveLength(3);
  // Webex is silent: what was stored cannot be proven, and the adoption stays open over the upkeep.
  await sql`update authorizations_adoption set next_try_at = ${new Date(TEST_START_MS + 3_600_000)}
    where organization_id = ${organizationId}`.execute(server.platform.database);
  await goOn(FIRST_UPKEEP_S);
  expect(await grants()).toHaveLength(2);
});
