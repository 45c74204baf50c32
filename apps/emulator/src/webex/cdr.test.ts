import { CDR_KEYS } from '@linekeeper/webex-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordStoreOf } from '../cdr/record-store.ts';
import { type EmulatedPerson, type Emulator, generateHistory } from '../index.ts';
import { ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let emulator: Emulator;
let dana: EmulatedPerson;
let token: string;
let anna: EmulatedPerson;
let bert: EmulatedPerson;

beforeEach(async () => {
  emulator = await stillEmulator();
  dana = personOf(emulator, 'dana.okafor@acme.example');
  token = tokenFor(emulator, dana, ['spark-admin:calling_cdr_read']);
  const [one, two] = callers(emulator);
  if (one === undefined || two === undefined) throw new Error('too few people');
  [anna, bert] = [one, two];
});
afterEach(() => emulator.close());

const iso = (atMs: number): string => new Date(atMs).toISOString();
/** Windows are given as minutes ago; each request on a token of its own unless told. */
const records = (api: 'feed' | 'stream', window: { from: number; to: number; more?: string; token?: string }) => {
  const nowMs = emulator.clock.now();
  const query = `startTime=${iso(nowMs - window.from * MINUTE)}&endTime=${iso(nowMs - window.to * MINUTE)}${window.more ?? ''}`;
  const own = window.token ?? tokenFor(emulator, dana, ['spark-admin:calling_cdr_read']);
  return ask(emulator, `GET /v1/cdr_${api}?${query}`, { token: own });
};

test('both records of an internal call arrive after their delays, with all 87 keys, and belong together', async () => {
  const call = emulator.calls.internal(anna.uuid, bert.uuid);
  await emulator.clock.advance(5_000);
  emulator.calls.answer(call, bert.uuid);
  await emulator.clock.advance(42_000);
  emulator.calls.hangUp(call, bert.uuid);
  await emulator.clock.advance(MINUTE);
  expect((await records('stream', { from: 60, to: 1 })).body.items ?? []).toEqual([]);
  await emulator.clock.advance(1.5 * MINUTE);
  const { items } = (await records('stream', { from: 60, to: 1 })).body;
  expect(items.map((item: object) => Object.keys(item))).toEqual([[...CDR_KEYS], [...CDR_KEYS]]);
  const [out, back] = ['ORIGINATING', 'TERMINATING'].map((side) =>
    items.find((item: Record<string, unknown>) => item.Direction === side),
  );
  expect(out).toMatchObject({
    Duration: 42,
    'Ring duration': '5',
    Answered: 'true',
    'User UUID': anna.uuid,
    'Releasing party': 'Remote',
  });
  expect(back).toMatchObject({
    Duration: 42,
    'User UUID': bert.uuid,
    'Releasing party': 'Local',
    'OS type': expect.any(String),
  });
  expect(out['Local call ID']).toBe(back['Remote call ID']);
  for (const key of ['Correlation ID', 'Network call ID', 'Start time']) expect(out[key]).toBe(back[key]);
  expect(out['Report ID']).not.toBe(back['Report ID']);

  expect((await records('feed', { from: 60, to: 5 })).body.items ?? []).toEqual([]);
  await emulator.clock.advance(4 * MINUTE);
  expect((await records('feed', { from: 60, to: 5 })).body.items).toHaveLength(2);
});

test('an outside call has one record, from the inside', async () => {
  const call = emulator.calls.inbound({ toPersonUuid: anna.uuid, from: '+390299887766' });
  emulator.calls.hangUp(call, 'external');
  const [record, ...more] = emulator.world.callRecords;
  expect(more).toEqual([]);
  expect(record?.fields).toMatchObject({
    Direction: 'TERMINATING',
    'Call type': 'SIP_INBOUND',
    'Calling number': '+390299887766',
    Answered: 'false',
  });
});

test('windows: too wide, too new, too old, the wrong way round or badly written are refused', async () => {
  const statuses = async (...asked: Promise<{ status: number }>[]) =>
    (await Promise.all(asked)).map(({ status }) => status);
  expect(
    await statuses(
      records('stream', { from: 122, to: 1 }),
      records('stream', { from: 60, to: 0 }),
      records('stream', { from: 12 * 60 + 5, to: 11 * 60 }),
      records('feed', { from: 13 * 60, to: 30 }),
      records('feed', { from: 60, to: 4 }),
      records('feed', { from: 31 * 24 * 60, to: 31 * 24 * 60 - 60 }),
      records('feed', { from: 10, to: 20 }),
      ask(emulator, 'GET /v1/cdr_feed?startTime=yesterday&endTime=today', {
        token: tokenFor(emulator, dana, ['spark-admin:calling_cdr_read']),
      }),
    ),
  ).toEqual(Array.from({ length: 8 }, () => 400));
  emulator.modes.emptyCdrIs404 = false;
  const empty = await records('feed', { from: 30 * 24 * 60, to: 30 * 24 * 60 - 720 });
  expect([empty.status, empty.body]).toEqual([200, { items: [] }]);
  emulator.modes.emptyCdrIs404 = true;
  const missing = await records('stream', { from: 121, to: 1 });
  expect([missing.status, missing.body]).toEqual([
    404,
    { errorCode: 404, message: 'No CDRs for requested time range and filters' },
  ]);
});

test('one first request a minute per token; the scope and the role are asked for', async () => {
  expect((await records('feed', { from: 60, to: 5, token })).status).not.toBe(429);
  const second = await records('feed', { from: 60, to: 5, token });
  expect([second.status, second.body.message]).toEqual([429, 'Request rate exceeds threshold']);
  expect(Number(second.headers.get('retry-after'))).toBe(60);
  await emulator.clock.advance(MINUTE);
  expect((await records('feed', { from: 60, to: 5, token })).status).not.toBe(429);

  const marek = personOf(emulator, 'marek.nowak@acme.example');
  expect(
    (await records('feed', { from: 60, to: 5, token: tokenFor(emulator, marek, ['spark-admin:calling_cdr_read']) }))
      .status,
  ).toBe(403);
  expect(
    (await records('feed', { from: 60, to: 5, token: tokenFor(emulator, dana, ['spark-admin:people_read']) })).status,
  ).toBe(403);
});

test('following the pages of a day gives every record once, and page requests have a rate of their own', async () => {
  generateHistory(emulator.services, { days: 4, callsPerDay: 2_000 });
  const from = 3 * 24 * 60;
  const first = await records('feed', { from, to: from - 720, more: '&max=1', token });
  const seen = [...first.body.items];
  let link = first.headers.get('link');
  let pages = 1;
  while (link !== null) {
    const url = new URL(/<(.+)>; rel="next"/.exec(link)?.[1] ?? '');
    expect(url.searchParams.get('startTimeForNextFetch')).not.toBeNull();
    const page = await ask(emulator, `GET ${url.href}`, { token });
    expect(page.status).toBe(200);
    seen.push(...page.body.items);
    link = page.headers.get('link');
    pages += 1;
  }
  expect(pages).toBeGreaterThan(2);
  const [fromMs, toMs] = [emulator.clock.now() - from * MINUTE, emulator.clock.now() - (from - 720) * MINUTE];
  const expected = emulator.world.callRecords.filter(
    (it) => it.startMs >= fromMs && it.startMs < toMs && it.orgUuid === dana.orgUuid,
  );
  expect(seen).toHaveLength(expected.length);
  expect(new Set(seen.map((item) => item['Report ID'])).size).toBe(expected.length);
  const starts = seen.map((item) => item['Start time']);
  expect(starts).toEqual([...starts].sort());
  const statuses: number[] = [];
  for (let index = 0; index < 11; index += 1) {
    const more = `&startTimeForNextFetch=${iso(fromMs)}`;
    statuses.push((await records('feed', { from, to: from - 720, more, token })).status);
  }
  expect(statuses.filter((status) => status === 429)).toHaveLength(pages);
});

test('late records reach the stream when they come, and the feed at the place of their start', async () => {
  recordStoreOf(emulator.services).settings.late = { share: 1, delayMs: 3 * HOUR };
  const call = emulator.calls.inbound({ toPersonUuid: anna.uuid });
  emulator.calls.hangUp(call, 'external');
  await emulator.clock.advance(HOUR);
  expect((await records('feed', { from: 70, to: 50 })).body.items ?? []).toEqual([]);
  await emulator.clock.advance(2 * HOUR + 10 * MINUTE);
  expect((await records('feed', { from: 200, to: 180 })).body.items).toHaveLength(1);
  expect((await records('stream', { from: 15, to: 1 })).body.items).toHaveLength(1);
});

test('the history is the same for the same seed and quick to write', async () => {
  const write = async () => {
    const fresh = await stillEmulator({ people: 300 });
    generateHistory(fresh.services, { days: 3, callsPerDay: 400 });
    const written = fresh.world.callRecords.map((record) => [record.reportId, record.startMs, record.fields.User]);
    await fresh.close();
    return written;
  };
  const first = await write();
  expect(first.length).toBeGreaterThan(500);
  expect(await write()).toEqual(first);
});

test('locations choose records by name', async () => {
  const call = emulator.calls.inbound({ toPersonUuid: anna.uuid });
  emulator.calls.hangUp(call, 'external');
  await emulator.clock.advance(10 * MINUTE);
  const name = emulator.world.locations.get(anna.locationUuid)?.name ?? '';
  const there = await records('feed', { from: 60, to: 5, more: `&locations=${encodeURIComponent(`Nowhere,${name}`)}` });
  expect(there.body.items).toHaveLength(1);
  const elsewhere = await records('feed', { from: 60, to: 5, more: '&locations=Nowhere' });
  expect(elsewhere.body.items ?? []).toEqual([]);
});
