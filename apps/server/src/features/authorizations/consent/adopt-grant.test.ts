import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestOwner, createTestServer, type TestOwner, type TestServer } from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';

let emulator: Emulator;
let server: TestServer;
let owner: TestOwner;
let slug: string;
/** Where the process dies: as a thrown error it leaves behind what a crash would. */
let dieAt: string | null = null;

beforeEach(async () => {
  dieAt = null;
  emulator = await createEmulator({ people: 20, clockRate: 0 });
  server = await createTestServer({ emulator });
  server.platform.crashPoint = (name) => {
    if (name === dieAt) throw new Error(`died at ${name}`);
  };
  owner = await createTestOwner(server);
  ({ slug } = await owner.addOrganization('Acme Hotels'));
});
afterEach(async () => {
  await server?.close();
  await emulator?.close();
});

interface Card {
  job: string;
  state: string;
  authorizer: { name: string } | null;
}

async function cardOf(job: string): Promise<Card | undefined> {
  const { cards } = await owner.call<{ cards: Card[] }>('GET', `/api/organizations/${slug}/authorizations`);
  return cards.find((card) => card.job === job);
}

async function dieDuringConsent(point: string, email: string): Promise<void> {
  dieAt = point;
  await owner.authorize({ slug, jobs: ['presence'], email });
  dieAt = null;
}

async function goOn(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 10) {
    await emulator.clock.advance(10_000);
    await server.platform.ticker.tick();
  }
  await server.platform.jobs.drain();
}

const intents = async () => (await sql`select 1 from authorizations_adoption`.execute(server.platform.database)).rows;

test('a first authorization whose process died after the vault stored it is there a minute later', async () => {
  await dieDuringConsent('authorizations.adopted', DANA);
  expect(await cardOf('presence')).toMatchObject({ authorizer: null });
  await goOn(80);
  expect(await cardOf('presence')).toMatchObject({ state: 'healthy', authorizer: { name: 'Dana Okafor' } });
  expect(await intents()).toEqual([]);
});

test('died before the vault stored anything, nothing is authorized and the intent is forgotten', async () => {
  await dieDuringConsent('authorizations.before-adopt', DANA);
  await goOn(80);
  expect(await cardOf('presence')).toMatchObject({ authorizer: null });
  expect(await intents()).toEqual([]);
});

test('died between, an authorization that changed hands is the new person’s, and one that did not stays the old one’s', async () => {
  await owner.authorize({ slug, jobs: ['presence'], email: DANA });
  await dieDuringConsent('authorizations.before-adopt', ILARIA);
  await goOn(80);
  expect(await cardOf('presence')).toMatchObject({ authorizer: { name: 'Dana Okafor' } });
  await dieDuringConsent('authorizations.adopted', ILARIA);
  await goOn(80);
  expect(await cardOf('presence')).toMatchObject({ state: 'healthy', authorizer: { name: 'Ilaria Illuminati' } });
});

test('a consent that came later is not undone by an older intent', async () => {
  await dieDuringConsent('authorizations.adopted', ILARIA);
  await emulator.clock.advance(1_000);
  await owner.authorize({ slug, jobs: ['presence'], email: DANA });
  await goOn(80);
  expect(await cardOf('presence')).toMatchObject({ state: 'healthy', authorizer: { name: 'Dana Okafor' } });
  expect(await intents()).toEqual([]);
});
