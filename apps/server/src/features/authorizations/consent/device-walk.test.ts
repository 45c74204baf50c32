import type { Walk } from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createTestBrowser,
  createTestOwner,
  createTestServer,
  type TestOwner,
  type TestServer,
} from '../../../testing.ts';

const DANA = 'dana.okafor@acme.example';
const BRUNO = 'bruno.costa@borgo.example';

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

const base = () => `/api/organizations/${slug}/authorizations`;
const start = (jobs: string[]) => owner.call<Walk>('POST', `${base()}/device-walks`, { jobs });
const read = (id: string) => owner.call<Walk>('GET', `${base()}/walks/${id}`);
const statesOf = (walk: Walk) => walk.steps.map(({ job, state }) => `${job} ${state}`);
const codeOf = (walk: Walk) => walk.steps.find(({ device }) => device !== null)?.device?.userCode ?? '';

/** Somebody enters the code at Webex, with a telephone of their own. */
async function enter(userCode: string, email: string, decision = 'accept'): Promise<void> {
  const telephone = createTestBrowser(server.url);
  const request = new URLSearchParams({ userCode }).toString();
  const send = (path: string, fields: Record<string, string>) =>
    telephone.visit(`${emulator.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });
  await telephone.visit(`${emulator.url}/verify?${request}`);
  await send('/verify/sign-in', { request, email });
  await send('/verify/consent', { request, decision });
}

async function goOn(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await emulator.clock.advance(1_000);
    await server.platform.ticker.tick();
  }
}

test('a code entered on another device authorizes one job after the other', async () => {
  const walk = await start(['presence', 'users-sync']);
  expect(walk).toMatchObject({ kind: 'device', state: 'open' });
  expect(statesOf(walk)).toEqual(['users-sync at-webex', 'presence pending']);
  const first = codeOf(walk);
  expect(first).toMatch(/^\d{6}$/);
  await enter(first, DANA);
  await goOn(3);
  const next = await read(walk.id);
  expect(statesOf(next)).toEqual(['users-sync works', 'presence at-webex']);
  await enter(codeOf(next), DANA);
  await goOn(3);
  expect(await read(walk.id)).toMatchObject({ state: 'finished', steps: [{ state: 'works' }, { state: 'works' }] });
  const { cards } = await owner.call<{ cards: { job: string; state: string }[] }>('GET', base());
  expect(cards.find(({ job }) => job === 'presence')).toMatchObject({ state: 'healthy' });
});

test('Webex is asked no oftener than it wants, and after "slow down" five seconds more rarely', async () => {
  const walk = await start(['presence']);
  const polls = () => [...emulator.world.deviceGrants.values()][0]?.lastPollMs ?? null;
  await goOn(1);
  expect(polls()).toBeNull();
  const asked = new Set<number | null>();
  for (let second = 0; second < 10; second += 1) {
    await goOn(1);
    asked.add(polls());
  }
  expect(asked.size).toBe(5);
  // Somebody else asked in between: Webex says so to us.
  const [device] = emulator.world.deviceGrants.values();
  if (device !== undefined) device.lastPollMs = emulator.clock.now() + 1_000;
  await goOn(2);
  const slowed = polls();
  await goOn(5);
  expect(polls()).toBe(slowed);
  await goOn(2);
  expect(polls()).not.toBe(slowed);
  expect((await read(walk.id)).steps[0]?.state).toBe('at-webex');
});

test('a code that ran out is replaced by another one while the walk lives, and none comes afterwards', async () => {
  const walk = await start(['presence']);
  const first = codeOf(walk);
  await emulator.clock.advance(300_000);
  await goOn(3);
  const second = codeOf(await read(walk.id));
  expect(second).toMatch(/^\d{6}$/);
  expect(second).not.toBe(first);
  await enter(second, DANA);
  await goOn(3);
  expect(statesOf(await read(walk.id))).toEqual(['presence works']);

  const given = await start(['users-sync']);
  await owner.call('DELETE', `${base()}/walks/${given.id}`);
  await enter(codeOf(given), DANA);
  await goOn(5);
  expect(await read(given.id)).toMatchObject({ state: 'cancelled', steps: [{ state: 'at-webex', device: null }] });
  expect(await server.features.authorizations.usable('users-sync')).toEqual([]);
});

test('another process goes on with a code after a restart', async () => {
  const walk = await start(['presence']);
  await enter(codeOf(walk), DANA);
  // A process that claimed the poll and died: its claim runs out.
  await sql`update authorizations_consent set next_poll_at = ${new Date(emulator.clock.now() + 60_000)}
    where next_poll_at is not null`.execute(server.platform.database);
  await goOn(5);
  expect(statesOf(await read(walk.id))).toEqual(['presence at-webex']);
  await emulator.clock.advance(60_000);
  await goOn(2);
  expect(statesOf(await read(walk.id))).toEqual(['presence works']);
});

test('Decline, an admin of another organization and a missing role are told as in any walk, and nothing is stored', async () => {
  const declined = await start(['presence']);
  await enter(codeOf(declined), DANA, 'decline');
  await goOn(3);
  expect((await read(declined.id)).steps[0]).toMatchObject({ state: 'refused', cause: 'consent-declined' });
  await owner.authorize({ slug, jobs: ['users-sync'], email: DANA });
  const foreign = await start(['presence']);
  await enter(codeOf(foreign), BRUNO);
  await goOn(3);
  expect((await read(foreign.id)).steps[0]).toMatchObject({ state: 'refused', cause: 'wrong-organization' });
  expect(await server.features.authorizations.usable('presence')).toEqual([]);
});

test('sign-in is refused with the reason and the article, before any code is asked for', async () => {
  await expect(start(['presence', 'sign-in'])).rejects.toThrow(/"article":1116/);
  expect(emulator.world.deviceGrants.size).toBe(0);
});

test('a device code is sealed, and in no answer of ours', async () => {
  const walk = await start(['presence']);
  const [deviceCode = ''] = emulator.world.deviceGrants.keys();
  const { rows } = await sql`select c.*, encode(s.sealed, 'escape') as sealed from authorizations_consent c
    join token_vault_secret s on s.organization_id = c.organization_id`.execute(server.platform.database);
  expect(rows.length).toBeGreaterThan(0);
  for (const seen of [JSON.stringify(rows), JSON.stringify(walk)]) expect(seen).not.toContain(deviceCode);
});
