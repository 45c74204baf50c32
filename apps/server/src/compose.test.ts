import * as contract from '@linekeeper/api-contract';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestServer, type TestServer } from './testing.ts';

let emulator: Emulator;
let server: TestServer;
beforeAll(async () => {
  emulator = await createEmulator({ people: 20, clockRate: 0 });
  server = await createTestServer({ emulator });
});
afterAll(async () => {
  await server?.close();
  await emulator?.close();
});

function declaredEndpoints(): contract.Endpoint[] {
  return Object.values<unknown>(contract).filter(
    (value): value is contract.Endpoint => typeof value === 'object' && value !== null && 'access' in value,
  );
}

test('every endpoint of the contract is mounted and described', async () => {
  const response = await fetch(`${server.url}/api/openapi.json`);
  const described: { paths: Record<string, Record<string, { operationId: string }>> } = JSON.parse(
    await response.text(),
  );
  const names = Object.values(described.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  expect(names.sort()).toEqual(
    declaredEndpoints()
      .map(({ name }) => name)
      .sort(),
  );
});

test('the five integrations are registered at the emulator and stored', async () => {
  const stored = await server.features.tokenVault.integrations.list();
  expect(stored.map(({ job }) => job).sort()).toEqual([...contract.JOBS].sort());
  for (const { clientId, redirectUri } of stored) {
    expect(clientId).toMatch(/^C[0-9a-f]{64}$/);
    expect(redirectUri).toBe(`${server.url}/webex/callback`);
  }
});

test('a round of everything that is due runs on an empty installation', async () => {
  await expect(server.settle()).resolves.toBeUndefined();
});

test('a part that cannot stop, as when the database is away, keeps nothing else from stopping', async () => {
  const other = await createTestServer();
  other.features.presence.stop = () => Promise.reject(new Error('the database is away'));
  const closed: string[] = [];
  const { jobs } = other.platform;
  const stopJobs = jobs.stop;
  jobs.stop = () => {
    closed.push('jobs');
    return stopJobs();
  };
  await expect(other.close()).resolves.toBeUndefined();
  expect(closed).toEqual(['jobs']);
});
