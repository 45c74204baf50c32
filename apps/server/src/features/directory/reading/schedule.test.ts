import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJsonCaller, type JsonCaller } from '../../../testing/json-caller.ts';
import { createOneOrganization } from '../../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import { createDirectory } from '../index.ts';

let server: TestPlatform;
let api: JsonCaller;

beforeEach(async () => {
  server = await createTestPlatform();
  const acme = createOneOrganization(server.platform, { apiBaseUrl: 'http://127.0.0.1:9', token: () => 'none' });
  createDirectory(server.platform, acme);
  api = createJsonCaller(server.platform, `/api/organizations/${acme.slug}/directory`);
});
afterEach(() => server.close());

const NIGHTLY = { incrementalMinutes: null, fullAt: '02:30' };

test('the full run comes when clocks in the chosen time zone show the minute', async () => {
  const { body } = await api('PUT', '/schedule', { ...NIGHTLY, timeZone: 'Asia/Tokyo' });
  expect(body).toMatchObject({ zone: 'Asia/Tokyo', ownZone: 'UTC', schedule: { timeZone: 'Asia/Tokyo' } });
  expect(body.nextFullAt).toMatch(/T17:30:00\.000Z$/);
  expect(Date.parse(body.nextFullAt) - TEST_START_MS).toBeLessThanOrEqual(86_400_000);
  const back = await api('PUT', '/schedule', { ...NIGHTLY, timeZone: null });
  expect(back.body).toMatchObject({ zone: 'UTC', schedule: { timeZone: null } });
  expect(back.body.nextFullAt).toMatch(/T02:30:00\.000Z$/);
});

test('a time zone nobody knows is refused with its field, and the schedule stays', async () => {
  const refused = await api('PUT', '/schedule', { ...NIGHTLY, timeZone: 'Europe/Atlantis' });
  expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-request', field: 'body.timeZone' } });
  expect((await api('GET', '/schedule')).body).toMatchObject({ zone: 'UTC', changedAt: null });
});
