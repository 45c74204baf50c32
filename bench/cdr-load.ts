// Guards the bar on loading call records: the collector's write path against a bare COPY of the same rows.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import pino from 'pino';
import { parseRecord } from '../apps/server/src/features/call-records/parse-record.ts';
import { copyLine } from '../apps/server/src/features/call-records/record-store.queries.ts';
import { createRecordStore } from '../apps/server/src/features/call-records/store-records.ts';
import { copyRows } from '../apps/server/src/platform/database/copy-rows.ts';
import type { Database } from '../apps/server/src/platform/database/database.ts';
import { startEmbeddedPostgres } from '../apps/server/src/platform/database/embedded-postgres.ts';
import { migrate } from '../apps/server/src/platform/database/migrate.ts';
import { connectDatabase } from '../apps/server/src/platform/database/open-database.ts';
import { CDR_KEYS } from '../packages/webex-contract/src/index.ts';
import type { Figure } from './figure.ts';
import type { RunOptions } from './run-by-name.ts';

const ORGANIZATION = '018f0000-0000-7000-8000-000000000001';
const ROWS = 60_000;
/** What Webex gives at most in one page. */
const PAGE = 5_000;
const DEFAULT_ROUNDS = 5;
const BAR = 0.7;
const START_MS = Date.UTC(2026, 7, 3);
const NOW = new Date(START_MS + 86_400_000);

/** Both ways alternate on the same PostgreSQL, durable as in production; medians are compared. */
export async function run(options: RunOptions): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-bench-'));
  const server = await startEmbeddedPostgres({ dataDir });
  const log = pino({ level: 'silent' });
  const { database, close } = connectDatabase(server.url, log, 4);
  try {
    await migrate(database);
    await makeBareTable(database);
    const records = makeRecords(options.seed);
    const lines = bareLines(records);
    const ours: number[] = [];
    const bare: number[] = [];
    const again: number[] = [];
    // The first round warms up both and is not counted.
    for (let round = 0; round <= (options.rounds ?? DEFAULT_ROUNDS); round += 1) {
      await sql`truncate call_records_record`.execute(database);
      await sql`truncate bench_bare_record`.execute(database);
      const times = {
        bare: await timed(() => database.transaction().execute((open) => copyRows(open, BARE_COPY, lines))),
        ours: await timed(() => storeAll(database, records)),
        again: await timed(() => storeAll(database, records)),
      };
      await assertSameRows(database);
      if (round === 0) continue;
      bare.push(times.bare);
      ours.push(times.ours);
      again.push(times.again);
      options.say(`round ${round}: bare ${rate(times.bare)}, collector ${rate(times.ours)} rows/s`);
    }
    return figures({ bare: median(bare), ours: median(ours), again: median(again) });
  } finally {
    await close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function figures(seconds: { bare: number; ours: number; again: number }): Figure[] {
  const ratio = seconds.bare / seconds.ours;
  const told = { unit: 'rows/s', bar: 'none', pass: true };
  return [
    {
      name: 'call records: collector, ratio to a bare COPY',
      value: ratio,
      unit: '×',
      bar: `≥ ${BAR}`,
      pass: ratio >= BAR,
    },
    { name: 'call records: collector, new rows', value: Math.round(ROWS / seconds.ours), ...told },
    { name: 'call records: collector, all rows known already', value: Math.round(ROWS / seconds.again), ...told },
    { name: 'call records: bare COPY', value: Math.round(ROWS / seconds.bare), ...told },
  ];
}

const BARE_COPY = 'copy bench_bare_record from stdin';

/** The same columns, key and partition. */
async function makeBareTable(database: Database): Promise<void> {
  await sql`
    create table bench_bare_record (like call_records_record including defaults,
      primary key (organization_id, start_time, report_id)) partition by range (start_time)
  `.execute(database);
  await sql`
    create table bench_bare_record_2026_08 partition of bench_bare_record
    for values from ('2026-08-01T00:00:00Z') to ('2026-09-01T00:00:00Z')
  `.execute(database);
}

/** The collector's write path: parse, look for known ones, COPY, page by page in a transaction each. */
async function storeAll(database: Database, records: readonly Record<string, unknown>[]): Promise<void> {
  const store = createRecordStore({ database, log: pino({ level: 'silent' }) });
  for (let start = 0; start < records.length; start += PAGE) {
    const items = records.slice(start, start + PAGE);
    await store.store({ organizationId: ORGANIZATION, items, collectedAt: NOW });
  }
}

/** Made before the clock starts: the bare COPY only has to send them. */
function bareLines(records: readonly Record<string, unknown>[]): string[] {
  const chunks: string[] = [];
  let chunk = '';
  for (const input of records) {
    const outcome = parseRecord(input);
    if (outcome.kind !== 'record') throw new Error(outcome.setAside.reason);
    chunk += copyLine(outcome.record, ORGANIZATION, NOW.toISOString());
    if (chunk.length < 1 << 18) continue;
    chunks.push(chunk);
    chunk = '';
  }
  return [...chunks, chunk];
}

async function assertSameRows(database: Database): Promise<void> {
  const { rows } = await sql<{ same: boolean }>`
    select (select count(*) from call_records_record) = ${ROWS} and not exists (
      select report_id, start_time, raw from bench_bare_record
      except select report_id, start_time, raw from call_records_record) as same
  `.execute(database);
  if (rows[0]?.same !== true) throw new Error('the collector stored other rows than the bare COPY');
}

/** Records as wide as real ones, in the order of their start, from a seed. */
function makeRecords(seed: number): Record<string, unknown>[] {
  let state = seed >>> 0 || 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  const hex = (): string => (next(2 ** 31) + 2 ** 31).toString(16).padStart(8, '0').slice(-8);
  const uuid = (): string =>
    `${hex()}-${hex().slice(4)}-4${hex().slice(5)}-8${hex().slice(5)}-${hex()}${hex().slice(4)}`;
  const base: Record<string, unknown> = Object.fromEntries(CDR_KEYS.map((key) => [key, 'NA']));
  return Array.from({ length: ROWS }, (_unused, index) => {
    const startMs = START_MS + index * 1_000 + next(1_000);
    const answered = next(4) > 0;
    return {
      ...base,
      'Answer time': answered ? new Date(startMs + 6_000).toISOString() : '',
      Answered: String(answered),
      Direction: index % 2 === 0 ? 'ORIGINATING' : 'TERMINATING',
      'Called line ID': `Person ${next(2_000)}`,
      'Call ID': `SSE${hex()}${hex()}@10.177.4.29`,
      'Start time': new Date(startMs).toISOString(),
      'Release time': new Date(startMs + 60_000).toISOString(),
      'Report time': new Date(startMs + 70_000).toISOString(),
      'Call type': 'SIP_ENTERPRISE',
      'Correlation ID': uuid(),
      Duration: next(600),
      'Ring duration': String(next(30)),
      'Org UUID': ORGANIZATION,
      'Report ID': uuid(),
      'User UUID': uuid(),
      'User type': 'User',
      User: `person${next(2_000)}@acme.example`,
      'Called number': String(1_000 + next(2_000)),
      'Calling number': `+39047${1_000_000 + next(1_000_000)}`,
      Location: `Location ${next(12)}`,
      'Local call ID': `${next(2 ** 30)}:0`,
      'Remote call ID': `${next(2 ** 30)}:0`,
      'Network call ID': uuid(),
      'Local SessionID': hex() + hex() + hex() + hex(),
      'Remote SessionID': hex() + hex() + hex() + hex(),
      'Interaction ID': uuid(),
      'Call outcome': 'Success',
      'Call outcome reason': answered ? 'Normal' : 'NoAnswer',
    };
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function rate(seconds: number): string {
  return Math.round(ROWS / seconds).toLocaleString('en');
}
