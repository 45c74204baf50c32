import { setTimeout as pause } from 'node:timers/promises';
import type { Completeness } from '@linekeeper/api-contract';
import { type CdrQuery, type Page, type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { CdrRecord } from '@linekeeper/webex-contract';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../platform/errors.ts';
import { createTestPlatform, type TestPlatform } from '../../testing.ts';
import type { RecoveredEvent } from '../authorizations/index.ts';
import { readLedger } from './collector.queries.ts';
import { type CallRecords, createCallRecords } from './index.ts';

const ORGANIZATION = '018f0000-0000-7000-8000-000000000001';
const FIRST = '018f0000-0000-7000-8000-00000000000a';
const STANDBY = '018f0000-0000-7000-8000-00000000000b';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Stored {
  storedMs: number;
  startMs: number;
  record: CdrRecord;
}

/** Call records as Webex keeps them: the stream goes by the time of storing, the feed by the start of the call. */
function createCdrSource(now: () => number) {
  const all: Stored[] = [];
  const requests: { via: string; atMs: number; from: number; to: number }[] = [];
  const faults: WebexError[] = [];
  let pageSize = 5_000;
  let breakAfterPages: number | null = null;
  let held = Promise.resolve();
  async function* answer(via: 'stream' | 'feed', query: CdrQuery): AsyncGenerator<Page<CdrRecord>> {
    const from = Date.parse(query.startTime);
    const to = Date.parse(query.endTime);
    requests.push({ via, atMs: now(), from, to });
    await held;
    const fault = faults.shift();
    if (fault !== undefined) throw fault;
    const [widthMs, oldestMs] = via === 'stream' ? [2 * HOUR, 12 * HOUR] : [12 * HOUR, 720 * HOUR];
    if (to - from > widthMs || from < now() - oldestMs) throw refusal('rejected', 400);
    const time = (one: Stored): number => (via === 'stream' ? one.storedMs : one.startMs);
    const found = all.filter((one) => one.storedMs <= now() && time(one) >= from && time(one) < to);
    for (let start = 0; start === 0 || start < found.length; start += pageSize) {
      if (breakAfterPages !== null && start / pageSize === breakAfterPages) {
        breakAfterPages = null;
        throw refusal('unavailable', 503);
      }
      const items = found.slice(start, start + pageSize).map((one) => one.record);
      yield {
        items,
        trackingId: null,
        status: 200,
        hasNext: start + pageSize < found.length,
        total: null,
        cursor: null,
      };
    }
  }
  return {
    requests,
    faults,
    setPageSize: (size: number) => {
      pageSize = size;
    },
    /** Webex answers nothing until the answer to this is called. */
    hold: (): (() => void) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    breakAfter: (pages: number) => {
      breakAfterPages = pages;
    },
    add(id: string, startMs: number, storedMs = startMs + 2 * MINUTE): void {
      const record = { 'Report ID': id, 'Start time': new Date(startMs).toISOString(), Direction: 'TERMINATING' };
      all.push({ storedMs, startMs, record });
    },
    client: {
      cdr: {
        stream: (query: CdrQuery) => answer('stream', query),
        feed: (query: CdrQuery) => answer('feed', query),
      },
    } as unknown as WebexClient,
  };
}

function refusal(kind: WebexError['kind'], status: number, retryAfterMs: number | null = null): WebexError {
  return new WebexError('refused', {
    kind,
    status,
    code: null,
    trackingId: null,
    body: null,
    retryAfterMs,
    request: '',
  });
}

let at: TestPlatform;
let cdr: ReturnType<typeof createCdrSource>;
let feature: CallRecords;
let usable: boolean;
let serving: string;
let recover: (event: RecoveredEvent) => Promise<void>;
let describe: (organizationId: string) => Promise<{ sentence: string; progressPercent: number | null }>;

beforeEach(async () => {
  at = await createTestPlatform();
  cdr = createCdrSource(() => at.clock.now());
  usable = true;
  serving = FIRST;
  feature = createCallRecords(at.platform, {
    directory: { whoseNumbers: async () => new Map(), numbersOfNamed: async () => [] },
    authorizations: {
      webexFor: async () => {
        if (!usable) throw new AppError('authorization-not-usable', 'The authorizer changed the password');
        const authorizer = { webexPersonId: '', name: '' };
        return { webex: cdr.client, authorizationId: serving, authorizer, webexOrgId: '' };
      },
      usable: async () => (usable ? [{ organizationId: ORGANIZATION }] : []),
      state: async () => ({
        state: 'stopped',
        cause: 'password-changed',
        since: null,
        incident: 'INC-7',
        knownGoodAt: null,
      }),
      describeGap: () => undefined,
      onRecovered: (_job, listener) => {
        recover = listener;
      },
      describeData: (_job, listener) => {
        describe = listener;
      },
    },
  });
});
afterEach(() => at.close());

/** Lets so much time pass, a quarter of a minute at a time. */
async function pass(ms: number, stepMs = 15_000): Promise<void> {
  for (const end = at.clock.now() + ms; at.clock.now() < end; ) {
    at.clock.advance(stepMs);
    await at.platform.ticker.tick();
  }
}

async function comeBack(): Promise<void> {
  usable = true;
  const recoveredAt = new Date(at.clock.now());
  await recover({ organizationId: ORGANIZATION, stoppedAt: null, recoveredAt, first: false });
}

async function reportIds(): Promise<string[]> {
  const { rows } = await sql<{ report_id: string }>`
    select report_id from call_records_record where organization_id = ${ORGANIZATION} order by report_id
  `.execute(at.platform.database);
  return rows.map((row) => row.report_id);
}

/** What the ledger says is neither complete nor lost, ignoring how windows overlap. */
function gapsOf(completeness: Completeness): [string, string][] {
  return completeness.gaps.map((gap) => [gap.state, gap.reason]);
}

test('the first authorization fills three days back and then keeps up, one first request a minute', async () => {
  const start = at.clock.now();
  cdr.add('three days ago', start - 71 * HOUR);
  cdr.add('yesterday', start - 20 * HOUR);
  cdr.add('too old', start - 80 * HOUR);
  await at.platform.ticker.tick();
  expect((await feature.completeness(ORGANIZATION)).gaps).toMatchObject([{ state: 'filling' }]);
  expect((await describe(ORGANIZATION)).progressPercent).toBe(0);
  await pass(2 * MINUTE);
  expect(await describe(ORGANIZATION)).toMatchObject({
    sentence: expect.stringContaining('2 of 6'),
    progressPercent: 33,
  });
  await pass(8 * MINUTE);
  cdr.add('now', at.clock.now());
  await pass(6 * MINUTE);
  expect(await reportIds()).toEqual(['now', 'three days ago', 'yesterday']);
  const { gaps, collectedFrom, completeTo } = await feature.completeness(ORGANIZATION);
  expect(gaps).toEqual([]);
  expect(collectedFrom).toBe(new Date(start - 72 * HOUR).toISOString());
  expect(Date.parse(completeTo ?? '')).toBeGreaterThan(at.clock.now() - 5 * MINUTE);
  const pauses = cdr.requests.slice(1).map((request, index) => request.atMs - (cdr.requests[index]?.atMs ?? 0));
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(MINUTE);
});

test('an outage of three hours: the gap names cause and incident, then is filled by the stream', async () => {
  await pass(12 * MINUTE);
  usable = false;
  const stoppedAt = at.clock.now();
  cdr.add('in the outage', stoppedAt + HOUR);
  await pass(3 * HOUR, MINUTE);
  const during = await feature.completeness(ORGANIZATION);
  expect(during.gaps).toMatchObject([
    { state: 'pending', incident: 'INC-7', reason: expect.stringContaining('password-changed') },
  ]);
  expect(Date.parse(during.completeTo ?? '')).toBeLessThanOrEqual(stoppedAt);
  expect(await reportIds()).toEqual([]);

  await comeBack();
  const asked = cdr.requests.length;
  await at.platform.ticker.tick();
  expect((await feature.completeness(ORGANIZATION)).gaps).toMatchObject([{ state: 'filling', incident: 'INC-7' }]);
  await pass(8 * MINUTE);
  expect(new Set(cdr.requests.slice(asked).map(({ via }) => via))).toEqual(new Set(['stream']));
  expect(await reportIds()).toEqual(['in the outage']);
  expect((await feature.completeness(ORGANIZATION)).gaps).toEqual([]);
});

test('an outage of thirteen hours is filled by the feed, also a call that began before it', async () => {
  await pass(12 * MINUTE);
  usable = false;
  const stoppedAt = at.clock.now();
  cdr.add('began before', stoppedAt - 2 * HOUR, stoppedAt + HOUR);
  cdr.add('in the outage', stoppedAt + 5 * HOUR);
  await pass(13 * HOUR, MINUTE);
  await comeBack();
  const asked = cdr.requests.length;
  await pass(12 * MINUTE);
  expect(cdr.requests.slice(asked).filter(({ via }) => via === 'feed')).toHaveLength(2);
  expect(await reportIds()).toEqual(['began before', 'in the outage']);
  expect((await feature.completeness(ORGANIZATION)).gaps).toEqual([]);
  const ledger = await readLedger(at.platform.database, { organizationId: ORGANIZATION });
  expect(ledger.filter(({ purpose }) => purpose === 'catch-up')).toMatchObject([
    { state: 'complete', via: 'feed', incident: 'INC-7' },
    { state: 'complete', via: 'feed', incident: 'INC-7' },
  ]);
});

test('what Webex no longer keeps is lost, said with its reason, and does not hold up the rest', async () => {
  await pass(12 * MINUTE);
  usable = false;
  await pass(3 * MINUTE);
  at.clock.advance(31 * 24 * HOUR);
  await comeBack();
  await pass(90 * MINUTE, 30_000);
  const { gaps, completeTo } = await feature.completeness(ORGANIZATION);
  expect(gaps).toMatchObject([{ state: 'lost', incident: 'INC-7', reason: expect.stringContaining('30 days') }]);
  expect(Date.parse(completeTo ?? '')).toBeGreaterThan(at.clock.now() - 30 * MINUTE);
});

test('429, 5xx and a broken connection leave the window pending; it is asked for again later', async () => {
  await pass(12 * MINUTE);
  cdr.add('late', at.clock.now());
  const asked = cdr.requests.length;
  cdr.faults.push(refusal('rate-limited', 429, 4 * MINUTE), refusal('unavailable', 503), refusal('network', 0));
  await pass(14 * MINUTE);
  const [limited, next] = cdr.requests.slice(asked);
  expect((next?.atMs ?? 0) - (limited?.atMs ?? 0)).toBeGreaterThanOrEqual(4 * MINUTE);
  expect(await reportIds()).toEqual(['late']);
  expect(gapsOf(await feature.completeness(ORGANIZATION))).toEqual([]);
});

test('the one request a minute counts by token: a standby that takes over asks at once, the first one after its minute', async () => {
  await pass(12 * MINUTE);
  await pass(2 * MINUTE, 1_000);
  const last = (): number => cdr.requests.at(-1)?.atMs ?? 0;
  const askedMs = last();
  while (last() === askedMs) await pass(1_000, 1_000);
  const asked = cdr.requests.length;
  await comeBack();
  await pass(20_000, 1_000);
  expect(cdr.requests).toHaveLength(asked);
  serving = STANDBY;
  const tookOverMs = at.clock.now();
  await comeBack();
  await at.platform.ticker.tick();
  expect(cdr.requests).toHaveLength(asked + 1);
  expect(last()).toBe(tookOverMs);
});

/** Until the stream has been asked, whose answer is held back. */
async function passUntilAsked(): Promise<void> {
  for (const asked = cdr.requests.length; cdr.requests.length === asked; ) {
    at.clock.advance(15_000);
    const ticked = at.platform.ticker.tick();
    while (cdr.requests.length === asked && (await isPending(ticked))) await pause(5);
  }
}

const isPending = (work: Promise<void>): Promise<boolean> =>
  Promise.race([work.then(() => false), pause(5).then(() => true)]);

test('woken by a standby that took over while Webex still owes an answer, it asks through the standby at once', async () => {
  await pass(12 * MINUTE);
  const answer = cdr.hold();
  await passUntilAsked();
  const asked = cdr.requests.length;
  serving = STANDBY;
  await comeBack();
  answer();
  await feature.settled();
  await at.platform.ticker.tick();
  expect(cdr.requests).toHaveLength(asked + 1);
});

test('refused while a standby serves already, it asks through that one with the next look at what is due', async () => {
  await pass(12 * MINUTE);
  const answer = cdr.hold();
  await passUntilAsked();
  const asked = cdr.requests.length;
  cdr.faults.push(refusal('unauthorized', 401));
  serving = STANDBY;
  answer();
  await feature.settled();
  await at.platform.ticker.tick();
  expect(cdr.requests).toHaveLength(asked + 1);
  expect(cdr.requests.at(-1)?.atMs).toBe(cdr.requests.at(-2)?.atMs);
});

test('a Webex that owes an answer for one organization does not hold up the look at the others', async () => {
  await pass(12 * MINUTE);
  const answer = cdr.hold();
  await passUntilAsked();
  at.clock.advance(2_000);
  await at.platform.ticker.tick();
  answer();
  await feature.settled();
});

test('429 is obeyed as Webex says, and no longer: the minute may have begun with a probe', async () => {
  await pass(12 * MINUTE);
  const asked = cdr.requests.length;
  cdr.faults.push(refusal('rate-limited', 429, 20_000));
  await pass(5 * MINUTE, 1_000);
  const [limited, next] = cdr.requests.slice(asked);
  expect((next?.atMs ?? 0) - (limited?.atMs ?? 0)).toBe(20_000);
});

test('a window that breaks off in the middle is fetched again as a whole, without duplicates', async () => {
  await pass(12 * MINUTE);
  cdr.setPageSize(2);
  const now = at.clock.now();
  for (const id of ['a', 'b', 'c', 'd', 'e']) cdr.add(id, now);
  cdr.breakAfter(2);
  for (let rounds = 0; rounds < 40 && (await reportIds()).length === 0; rounds += 1) await pass(15_000);
  expect(await reportIds()).toEqual(['a', 'b', 'c', 'd']);
  const before = await feature.completeness(ORGANIZATION);
  expect(Date.parse(before.completeTo ?? '')).toBeLessThan(now + 2 * MINUTE);
  await pass(3 * MINUTE);
  expect(await reportIds()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('after ten pages the next ones wait for the next minute', async () => {
  await pass(12 * MINUTE);
  cdr.setPageSize(1);
  for (let index = 0; index < 15; index += 1) cdr.add(`r${index}`, at.clock.now());
  for (let rounds = 0; rounds < 40 && (await reportIds()).length < 10; rounds += 1) await pass(15_000);
  expect(await reportIds()).toHaveLength(10);
  at.clock.advance(MINUTE);
  await feature.settled();
  expect(await reportIds()).toHaveLength(15);
});

test('once a day the last two days are looked at again, for records that came late', async () => {
  await pass(12 * MINUTE);
  cdr.add('very late', at.clock.now() - 30 * MINUTE, at.clock.now() - 29 * MINUTE);
  const before = await reportIds();
  await pass(25 * HOUR, MINUTE);
  expect(cdr.requests.filter(({ via }) => via === 'feed').length).toBeGreaterThanOrEqual(10);
  expect(before).toEqual([]);
  expect(await reportIds()).toEqual(['very late']);
  expect((await feature.completeness(ORGANIZATION)).gaps).toEqual([]);
});

test('two processes never collect the same organization at once', async () => {
  await Promise.all([at.platform.ticker.tick(), at.platform.ticker.tick()]);
  await sql`update call_records_collector set leased_until = ${new Date(at.clock.now() + HOUR)}`.execute(
    at.platform.database,
  );
  const asked = cdr.requests.length;
  await pass(5 * MINUTE);
  expect(cdr.requests.length).toBe(asked);
  await pass(60 * MINUTE, MINUTE);
  expect(cdr.requests.length).toBeGreaterThan(asked);
});
