import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../index.ts';
import { personOf, stillEmulator } from '../telephony/emulator-for-tests.ts';
import { obtainTokens, openBrowser, postToken, registerTestClient, type TestClient } from '../webex/consent-driver.ts';

const DANA = 'dana.okafor@acme.example';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let emulator: Emulator;
let client: TestClient;
beforeEach(async () => {
  emulator = await stillEmulator();
  client = registerTestClient(emulator, ['spark:people_read']);
});
afterEach(() => emulator.close());

const sizes = () => {
  const { codes, accessTokens, refreshTokens, grants, sessions, audit } = emulator.world;
  return [codes, accessTokens, refreshTokens, grants, sessions].map(({ size }) => size).concat(audit.length);
};

test('a code nobody redeemed is forgotten soon after its five minutes', async () => {
  await openBrowser(emulator, DANA).authorize({
    response_type: 'code',
    client_id: client.clientId,
    scope: client.scopes.join(' '),
  });
  expect(emulator.world.codes.size).toBe(1);
  await emulator.clock.advance(66 * MINUTE_MS);
  expect(emulator.world.codes.size).toBe(0);
});

test('what can no longer be shown is forgotten by the clock, what lives is kept', async () => {
  const tokens = await obtainTokens(emulator, client, DANA);
  await emulator.clock.advance(60 * DAY_MS);
  const refresh = () =>
    postToken(emulator, client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  expect((await refresh()).status).toBe(200);
  expect(sizes()).toEqual([0, 1, 1, 1, 0, 1]);
  await emulator.clock.advance(400 * DAY_MS);
  expect(sizes()).toEqual([0, 0, 0, 0, 0, 0]);
  expect((await refresh()).status).toBe(400);
});

test('ten months of sign-ins leave no more behind than seven', async () => {
  const seen: number[][] = [];
  for (let day = 0; day < 75; day += 1) {
    await obtainTokens(emulator, client, DANA);
    await emulator.clock.advance(4 * DAY_MS);
    if (day === 55 || day === 74) seen.push(sizes().slice(0, 5));
  }
  expect(seen[1]).toEqual(seen[0]);
  expect(emulator.world.accessTokens.size).toBeLessThanOrEqual(4);
});

test('a call under way at the end of the saved state ends when it was last seen, with record and truth', async () => {
  const dana = personOf(emulator, DANA);
  const call = emulator.calls.inbound({ toPersonUuid: dana.uuid });
  await emulator.clock.advance(5000);
  emulator.calls.answer(call, dana.uuid);
  await emulator.clock.advance(MINUTE_MS);
  const snapshot = emulator.snapshot();
  const endedMs = emulator.clock.now();
  await emulator.clock.advance(10 * 60 * MINUTE_MS);
  emulator.restore(snapshot);
  const restored = emulator.world.calls.get(call.sessionUuid);
  expect(restored?.endedMs).toBe(endedMs);
  for (const leg of restored?.legs ?? [])
    expect(leg).toMatchObject({ state: 'disconnected', outcome: 'Normal', endedMs });
  const records = emulator.world.callRecords.filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  expect(records).toHaveLength(1);
  expect(records[0]?.fields).toMatchObject({ Duration: 60, Answered: 'true', 'User UUID': dana.uuid });
  expect(records[0]?.storedMs).toBeGreaterThan(emulator.clock.now());
  expect(emulator.truth.all()).toMatchObject([{ kind: 'call-ended', atMs: endedMs, detail: { cutOff: true } }]);
  expect(personOf(emulator, DANA).presence.status).toBe('active');
});
