import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { type Answered, ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import type { RecordApiName } from './record-query.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SCOPE = 'spark-admin:calling_cdr_read';

let emulator: Emulator;
let dana: EmulatedPerson;
let anna: EmulatedPerson;

beforeEach(async () => {
  emulator = await stillEmulator();
  dana = personOf(emulator, 'dana.okafor@acme.example');
  const [one] = callers(emulator);
  if (one === undefined) throw new Error('too few people');
  anna = one;
});
afterEach(() => emulator.close());

const iso = (atMs: number): string => new Date(atMs).toISOString();
const pathOf = (api: RecordApiName, fromMinutes: number, more = ''): string => {
  const nowMs = emulator.clock.now();
  const toMinutes = api === 'feed' ? 5 : 1;
  const window = `startTime=${iso(nowMs - fromMinutes * MINUTE)}&endTime=${iso(nowMs - toMinutes * MINUTE)}`;
  return `/v1/cdr_${api}?${window}${more}`;
};
const records = (api: RecordApiName, fromMinutes: number, more = ''): Promise<Answered> =>
  ask(emulator, `GET ${pathOf(api, fromMinutes, more)}`, { token: tokenFor(emulator, dana, [SCOPE]) });
const missedCall = (): void => emulator.calls.hangUp(emulator.calls.inbound({ toPersonUuid: anna.uuid }), 'external');
/** A request under another host name, as it comes through the second door. */
const askAt = (host: string, person: EmulatedPerson): Promise<{ status: number; body: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    const headers = { host, authorization: `Bearer ${tokenFor(emulator, person, [SCOPE])}` };
    const sent = request(`${emulator.url}${pathOf('feed', 60)}`, { headers }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    sent.on('error', reject);
    sent.end();
  });

test('an amended record comes incomplete first and again later with the same Report ID; the feed shows the newest only', async () => {
  emulator.cdr.settings.amended = { share: 1, delayMs: HOUR };
  missedCall();
  await emulator.clock.advance(10 * MINUTE);
  const early = (await records('stream', 15)).body.items;
  expect(early).toHaveLength(1);
  expect((await records('feed', 30)).body.items).toEqual(early);
  await emulator.clock.advance(HOUR);
  const later = (await records('stream', 30)).body.items;
  expect(later).toHaveLength(1);
  expect(later[0]['Report ID']).toBe(early[0]['Report ID']);
  expect(Date.parse(later[0]['Report time']) - Date.parse(early[0]['Report time'])).toBe(HOUR);
  expect([early[0]['Releasing party'], later[0]['Releasing party']]).toEqual(['Unknown', 'Remote']);
  expect((await records('stream', 119)).body.items).toEqual(later);
  expect((await records('feed', 119)).body.items).toEqual(later);
});

test('a doubled record stands twice in the feed and comes again in the stream, unchanged', async () => {
  emulator.cdr.settings.duplicates = { share: 1, delayMs: 20 * MINUTE };
  missedCall();
  await emulator.clock.advance(10 * MINUTE);
  const first = (await records('stream', 15)).body.items;
  await emulator.clock.advance(20 * MINUTE);
  expect((await records('stream', 15)).body.items).toEqual(first);
  const both = (await records('feed', 60)).body.items;
  expect(both).toEqual([first[0], first[0]]);
});

test('settings of arrival are read and set by the control door; wrong ones are told', async () => {
  const set = (body: unknown): Promise<Answered> => ask(emulator, 'POST /_emulator/cdr/settings', { body });
  expect((await set({ late: { share: 0.25, delayMs: 1_000 }, amended: { share: 1 } })).status).toBe(200);
  const { body } = await ask(emulator, 'GET /_emulator/cdr/settings');
  expect(body).toMatchObject({ late: { share: 0.25, delayMs: 1_000 }, amended: { share: 1, delayMs: HOUR } });
  for (const wrong of [
    { late: { share: 2 } },
    { late: null },
    { x: 1 },
    { duplicates: 'much' },
    { late: { delayMs: -1 } },
  ])
    expect((await set(wrong)).status).toBe(400);
  expect((await ask(emulator, 'GET /_emulator/cdr/settings')).body).toEqual(body);
});

test('each region has its host; the wrong one answers 451 and names the right one; the old host serves everybody', async () => {
  missedCall();
  await emulator.clock.advance(10 * MINUTE);
  expect((await askAt('analytics-calling.webexapis.com', dana)).status).toBe(200);
  expect((await askAt('Analytics-Calling-EU.webexapis.com:443', dana)).body).toMatchObject({
    errorCode: 451,
    message: 'This server cannot serve the data for this organization. Please use analytics-calling.webexapis.com',
    trackingId: expect.stringMatching(/^ROUTERGW_/),
  });
  const { body } = await ask(emulator, 'POST /_emulator/cdr/region', {
    body: { organization: 'acme.example', region: 'in' },
  });
  expect(body).toEqual({ uuid: dana.orgUuid, region: 'in' });
  expect((await askAt('analytics-calling-in.webexapis.com', dana)).status).toBe(200);
  const refused = await askAt('analytics-calling.webexapis.com', dana);
  expect([refused.status, refused.body.message]).toEqual([
    451,
    'This server cannot serve the data for this organization. Please use analytics-calling-in.webexapis.com',
  ]);
  expect((await askAt('analytics.webexapis.com', dana)).status).toBe(200);
  expect((await records('feed', 60)).status).toBe(200);
  emulator.modes.checkCdrRegion = true;
  expect((await records('feed', 60)).status).toBe(451);
  expect((await askAt('analytics.webexapis.com', dana)).status).toBe(200);
  emulator.reset();
  expect(emulator.world.cdrRegions.size).toBe(0);
});

test('a custom role with the permission lets somebody in who is no Full Admin; taking it away shuts the door', async () => {
  const rights = { uuid: 'c0ffee00-0000-4000-8000-000000000001', orgUuid: anna.orgUuid, name: 'Call records' };
  emulator.world.customRoles.set(rights.uuid, { ...rights, permissions: ['calling_cdr_api'] });
  const status = async (): Promise<number> =>
    (await ask(emulator, `GET ${pathOf('feed', 60)}`, { token: tokenFor(emulator, anna, [SCOPE]) })).status;
  missedCall();
  await emulator.clock.advance(10 * MINUTE);
  expect(await status()).toBe(403);
  anna.roles.push(rights.uuid);
  expect(await status()).toBe(200);
  emulator.world.customRoles.set(rights.uuid, { ...rights, permissions: [] });
  expect(await status()).toBe(403);
});

test('locations come by comma or repeated, ten at most', async () => {
  missedCall();
  await emulator.clock.advance(10 * MINUTE);
  const name = encodeURIComponent(emulator.world.locations.get(anna.locationUuid)?.name ?? '');
  expect((await records('feed', 60, `&locations=Nowhere&locations=${name}`)).body.items).toHaveLength(1);
  expect((await records('feed', 60, `&locations=Nowhere,${name}`)).body.items).toHaveLength(1);
  expect((await records('feed', 60, '&locations=Nowhere')).status).toBe(404);
  expect(
    (await records('feed', 60, `&locations=${Array.from({ length: 11 }, () => name).join('&locations=')}`)).status,
  ).toBe(400);
});

test('a past made by the control door is answered page by page, with live records among it, and forgotten on request', async () => {
  const made = await ask(emulator, 'POST /_emulator/history', { body: { days: 2, recordsPerDay: 8_000, seed: 'x' } });
  expect(made.body).toMatchObject({ records: 16_000, toMs: emulator.clock.now(), seed: 'x' });
  expect((await ask(emulator, 'GET /_emulator/history')).body.history).toEqual(made.body);
  missedCall();
  await emulator.clock.advance(2 * HOUR);
  const token = tokenFor(emulator, dana, [SCOPE]);
  const seen: Record<string, unknown>[] = [];
  const totals = new Set<string | null>();
  let next: string | null = `${emulator.url}${pathOf('feed', 12 * 60, '&max=700')}`;
  while (next !== null) {
    const page: Answered = await ask(emulator, `GET ${next}`, { token });
    expect(page.status).toBe(200);
    seen.push(...page.body.items);
    next = /<(.+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1] ?? null;
    if (next !== null) totals.add(new URL(next).searchParams.get('totalCount'));
  }
  expect([...totals]).toEqual([String(seen.length)]);
  expect(new Set(seen.map((record) => record['Report ID'])).size).toBe(seen.length);
  expect(seen.some((record) => record['User UUID'] === anna.uuid && record['Call outcome reason'] === 'Normal')).toBe(
    true,
  );
  const fromMs = emulator.clock.now() - 12 * HOUR;
  const truth = [...emulator.cdr.records()].filter(
    (record) => record['Org UUID'] === dana.orgUuid && Date.parse(String(record['Start time'])) >= fromMs,
  );
  expect(seen).toHaveLength(truth.length + 1);
  expect((await ask(emulator, 'DELETE /_emulator/history')).status).toBe(204);
  expect((await records('feed', 12 * 60)).body.items).toHaveLength(1);
  for (const wrong of [{ days: 0 }, { days: 1e9 }, { recordsPerDay: -1 }, { recordsPerDay: '9' }, { seed: 5 }])
    expect((await ask(emulator, 'POST /_emulator/history', { body: wrong })).status).toBe(400);
});

test('a past given at the start is there again after a reset, and travels in snapshots', async () => {
  await emulator.close();
  emulator = await stillEmulator({ history: { days: 1, recordsPerDay: 2_000 } });
  dana = personOf(emulator, 'dana.okafor@acme.example');
  const before = (await records('feed', 10 * 60)).body.items;
  expect(before.length).toBeGreaterThan(100);
  const snapshot = emulator.snapshot();
  emulator.cdr.clearHistory();
  expect((await records('feed', 10 * 60)).status).toBe(404);
  emulator.restore(snapshot);
  expect((await records('feed', 10 * 60)).body.items).toEqual(before);
  emulator.cdr.clearHistory();
  emulator.reset();
  dana = personOf(emulator, 'dana.okafor@acme.example');
  expect((await records('feed', 10 * 60)).body.items.length).toBeGreaterThan(100);
});

test('a past and the region of an organization live through a restart with a state file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-records-'));
  const options = { stateFile: join(folder, 'state.json') };
  await emulator.close();
  emulator = await stillEmulator(options);
  emulator.history({ days: 1, recordsPerDay: 500 });
  emulator.cdr.setRegion(dana.orgUuid, 'eu');
  const before = [...emulator.cdr.records()];
  expect(before.length).toBeGreaterThan(300);
  await emulator.close();
  emulator = await stillEmulator(options);
  expect([...emulator.cdr.records()]).toEqual(before);
  expect(emulator.world.cdrRegions.get(dana.orgUuid)).toBe('eu');
  await emulator.close();
  rmSync(folder, { recursive: true });
  emulator = await stillEmulator();
});

test('whatever is sent to the doors and the record APIs is answered with a documented status', async () => {
  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      '',
      'feed',
      '0',
      'us',
      'acme.example',
      -1,
      0,
      1,
      1e300,
      null,
      true,
      [],
      {},
      { share: 'x' },
    ),
    fc.string({ maxLength: 12 }),
    fc.constantFrom('2026-03-02T08:00:00.000Z', '2026-02-30T08:00:00.000Z', '0000-00-00T00:00:00.000Z'),
  );
  const names = ['startTime', 'endTime', 'max', 'locations', 'startTimeForNextFetch', 'totalCount', 'orgId'];
  const fields = ['late', 'amended', 'duplicates', 'share', 'organization', 'region', 'days', 'seed', '__proto__'];
  const token = tokenFor(emulator, dana, [SCOPE]);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('/_emulator/cdr/settings', '/_emulator/cdr/region', '/_emulator/history'),
      fc.dictionary(fc.constantFrom(...fields), odd, { maxKeys: 4 }),
      fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: 5 }),
      async (door, body, query) => {
        expect([200, 400, 404]).toContain((await ask(emulator, `POST ${door}`, { body })).status);
        const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
        for (const api of ['feed', 'stream']) {
          await emulator.clock.advance(MINUTE);
          const { status } = await ask(emulator, `GET /v1/cdr_${api}?${text.join('&')}`, { token });
          expect([200, 400, 404, 429]).toContain(status);
        }
      },
    ),
    { numRuns: 60 },
  );
});
