import type { Job, Walk } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, type TestOwner, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;

beforeEach(async () => {
  emulator = await createEmulator({ people: 20, clockRate: 0 });
  server = await createTestServer({ emulator });
  owner = await createTestOwner(server);
  ({ slug } = await owner.addOrganization('Acme Hotels'));
});
afterEach(async () => {
  await server?.close();
  await emulator?.close();
});

const walks = () => `/api/organizations/${slug}/authorizations/walks`;
const hintOf = async (id: string) => (await owner.call<Walk>('GET', `${walks()}/${id}`)).steps[0]?.hint;

async function goOn(minutes: number): Promise<void> {
  for (let step = 0; step < minutes * 3; step += 1) {
    await emulator.clock.advance(20_000);
    await server.platform.ticker.tick();
  }
  await server.platform.jobs.drain();
}

async function block(job: Job, policy: 'block' | null): Promise<void> {
  const { clientId } = (await server.features.tokenVault.integrations.get(job)) ?? { clientId: '' };
  const orgUuid = [...emulator.world.people.values()].find(({ email }) => email === DANA)?.orgUuid ?? '';
  emulator.levers.setIntegrationOverride(orgUuid, clientId, policy);
}

/** Goes to Webex for this job and never comes back. */
async function leave(job: Job): Promise<Walk> {
  const walk = await owner.call<Walk>('POST', walks(), { jobs: [job] });
  await owner.visit(new URL(walk.startUrl));
  await goOn(11);
  expect((await owner.call<Walk>('GET', `${walks()}/${walk.id}`)).steps[0]?.state).toBe('not-finished');
  return walk;
}

test('where nothing says that anything changed there is no hint: a closed window looks like a block', async () => {
  await owner.authorize({ slug, jobs: ['users-sync'], email: DANA });
  await block('presence', 'block');
  const { id } = await leave('presence');
  expect(await hintOf(id)).toBeNull();
});

test('the integration policy changed in Control Hub since: trying again may work, and the hint says when it was changed', async () => {
  await owner.authorize({ slug, jobs: ['users-sync'], email: DANA });
  await block('presence', 'block');
  const { id } = await leave('presence');
  await block('presence', null);
  const at = new Date(emulator.clock.now()).toISOString().slice(11, 16);
  await goOn(16);
  expect(await hintOf(id)).toBe(
    `It may work now: the integration policy was changed in Control Hub at ${at} UTC. Try again.`,
  );
});

test('a change for another integration is no hint', async () => {
  await owner.authorize({ slug, jobs: ['users-sync'], email: DANA });
  const { id } = await leave('presence');
  await block('call-control', 'block');
  await block('call-control', null);
  await goOn(16);
  expect(await hintOf(id)).toBeNull();
});

test('the same integration that acts for somebody since shows that it is not blocked, and for whom', async () => {
  const { id } = await leave('presence');
  await owner.authorize({ slug, jobs: ['presence'], email: ILARIA });
  expect(await hintOf(id)).toMatch(
    /^It seems to work now: Webex let this integration act for Ilaria Illuminati at \d\d:\d\d UTC \(presence\)\. Try again\.$/,
  );
});
