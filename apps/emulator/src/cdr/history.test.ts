import { CDR_KEYS } from '@linekeeper/webex-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../index.ts';
import { stillEmulator } from '../telephony/emulator-for-tests.ts';
import { createHistoryMaker, MINUTE_MS, streamHistory } from './history.ts';
import { LONGEST_STORY_MS } from './story-pieces.ts';

type Fields = Record<string, string | number>;

let emulator: Emulator;
beforeEach(async () => {
  emulator = await stillEmulator();
});
afterEach(() => emulator.close());

const DAY_MS = 86_400_000;
const written = (plan: { days: number; recordsPerDay: number; seed?: string }): Fields[] => {
  emulator.history(plan);
  return [...emulator.cdr.records()];
};

test('the same seed gives the same records, another seed others', () => {
  const plan = { days: 2, recordsPerDay: 500 };
  const first = written({ ...plan, seed: 'a' });
  expect(written({ ...plan, seed: 'a' })).toEqual(first);
  const ids = new Set(first.map((record) => record['Report ID']));
  expect(ids.size).toBe(first.length);
  expect(written({ ...plan, seed: 'b' }).some((record) => ids.has(record['Report ID'] ?? ''))).toBe(false);
});

test('a history has about as many records a day as asked for, whatever the days are', () => {
  for (const recordsPerDay of [300, 10_000])
    for (const days of [2, 7]) {
      const count = written({ days, recordsPerDay }).length;
      expect(Math.abs(count / (days * recordsPerDay) - 1)).toBeLessThan(0.06);
    }
});

test('each record has the 87 keys in real order, and comes in order of the start of the call', () => {
  const records = written({ days: 1, recordsPerDay: 2_000 });
  for (const record of records) expect(Object.keys(record)).toEqual([...CDR_KEYS]);
  const starts = records.map((record) => record['Start time']);
  expect(starts).toEqual([...starts].sort());
});

test('a minute says the same alone as in the whole, and no call lasts longer than the look back', () => {
  emulator.history({ days: 3, recordsPerDay: 20_000 });
  const history = emulator.world.callHistory;
  if (history === null) throw new Error('The history was just made');
  const whole = createHistoryMaker(history);
  const from = history.fromMs / MINUTE_MS;
  const until = history.toMs / MINUTE_MS;
  const byMinute = new Map<number, string[]>();
  for (let minute = from; minute < until; minute += 1) {
    const rows = whole.rowsOfMinute(minute, null);
    byMinute.set(
      minute,
      rows.map((row) => whole.reportIdOf(row)),
    );
    for (const row of rows) {
      const side = row.call.sides[row.side];
      expect((side?.endMs ?? 0) - minute * MINUTE_MS).toBeLessThanOrEqual(LONGEST_STORY_MS + MINUTE_MS);
      expect(row.startMs).toBeGreaterThanOrEqual(minute * MINUTE_MS);
    }
  }
  for (const minute of [until - 1, from + 777, from]) {
    const alone = createHistoryMaker(history);
    expect(alone.rowsOfMinute(minute, null).map((row) => alone.reportIdOf(row))).toEqual(byMinute.get(minute));
  }
});

test('whoever is renamed or deleted later keeps the past of then', () => {
  const before = written({ days: 1, recordsPerDay: 400 });
  for (const person of emulator.world.people.values()) {
    person.lastName = 'Renamed';
    person.deleted = true;
  }
  for (const location of emulator.world.locations.values()) location.name = 'Moved';
  expect([...emulator.cdr.records()]).toEqual(before);
});

test('working days have a morning, a lunch dip and an afternoon; nights and Sundays are quiet but not silent', () => {
  const records = written({ days: 14, recordsPerDay: 4_000 });
  const perHour = new Map<string, number>();
  for (const record of records) {
    if (record.Location !== 'Berlin') continue;
    const local = new Date(Date.parse(String(record['Start time'])) + Number(record['Site timezone']) * MINUTE_MS);
    const key = `${local.getUTCDay() === 0 ? 'sunday' : 'other'} ${local.getUTCHours()}`;
    perHour.set(key, (perHour.get(key) ?? 0) + 1);
  }
  const at = (hour: number): number => perHour.get(`other ${hour}`) ?? 0;
  expect(at(10)).toBeGreaterThan(at(13) * 1.2);
  expect(at(15)).toBeGreaterThan(at(13));
  expect(at(3)).toBeGreaterThan(0);
  expect(at(3)).toBeLessThan(at(10) / 5);
  expect((perHour.get('sunday 10') ?? 0) * 6).toBeLessThan(at(10));
});

test('both sides of a leg agree, and whoever sent a call on is named on the other side', () => {
  const records = written({ days: 1, recordsPerDay: 6_000 });
  const byLocal = new Map(records.map((record) => [`${record['Local call ID']} ${record['Remote call ID']}`, record]));
  let pairs = 0;
  for (const record of records) {
    const other = byLocal.get(`${record['Remote call ID']} ${record['Local call ID']}`);
    if (other === undefined || record.Direction !== 'ORIGINATING') continue;
    pairs += 1;
    for (const key of ['Start time', 'Release time', 'Answered', 'Network call ID', 'Correlation ID', 'Interaction ID'])
      expect([key, other[key]]).toEqual([key, record[key]]);
    expect(other.Direction).toBe('TERMINATING');
    expect(other['Report ID']).not.toBe(record['Report ID']);
  }
  expect(pairs).toBeGreaterThan(500);
  const seen = (key: string): Set<unknown> => new Set(records.map((record) => record[key]));
  for (const reason of [
    'CallQueue',
    'HuntGroup',
    'ConsultativeTransfer',
    'Deflection',
    'CallPark',
    'CallForwardNoAnswer',
  ])
    expect(seen('Related reason')).toContain(reason);
  expect(seen('Call outcome reason')).toEqual(new Set(['Normal', 'NoAnswer', 'UserBusy', 'CallRejected']));
  for (const record of records) {
    if (record['Related reason'] !== 'ConsultativeTransfer') continue;
    const joined = records.filter((other) => other['Interaction ID'] === record['Interaction ID']);
    expect(new Set(joined.map((other) => other['Correlation ID'])).size).toBe(2);
    expect(joined.some((other) => other['Local call ID'] === record['Transfer related call ID'])).toBe(true);
  }
});

test('a stream of records never holds more than the calls that are under way', () => {
  emulator.history({ days: 1, recordsPerDay: 3_000 });
  const history = emulator.world.callHistory;
  if (history === null) throw new Error('The history was just made');
  let latestMs = 0;
  for (const { row } of streamHistory(createHistoryMaker(history))) {
    expect(row.startMs).toBeGreaterThanOrEqual(latestMs);
    latestMs = row.startMs;
  }
  expect(latestMs).toBeGreaterThan(history.toMs - DAY_MS / 24);
});
