import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import pino from 'pino';
import { createTokenVault, type GrantRef, type TokenVault } from '../apps/server/src/features/token-vault/index.ts';
import { createSystemClock } from '../apps/server/src/platform/clock.ts';
import { createPlatform } from '../apps/server/src/platform/create-platform.ts';
import { startEmbeddedPostgres } from '../apps/server/src/platform/database/embedded-postgres.ts';
import { connectDatabase } from '../apps/server/src/platform/database/open-database.ts';
import { createIds, type Ids } from '../apps/server/src/platform/ids.ts';
import { readSettings } from '../apps/server/src/settings.ts';
import type { Figure } from './figure.ts';
import type { RunOptions } from './run-by-name.ts';

const GRANTS = 100;
const READERS = 64;
const WARM_UP_MS = 1_000;
const MEASURED_MS = 5_000;
/** PostgreSQL gives its counters out at most once a second and backend. */
const COUNTERS_MS = 1_500;

/**
 * Readers ask one vault for Webex as other features do and call it; Webex is answered in this process, so that what is measured
 * is the way to a good access token and the client on top of it. The database's counters show that nothing is written.
 */
export async function run({ say }: RunOptions): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-reads-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const log = pino({ level: 'silent' });
  const opened = connectDatabase(postgres.url, log);
  const counters = new pg.Client({ connectionString: postgres.url });
  await counters.connect();
  try {
    const clock = createSystemClock();
    const ids = createIds(() => clock.now());
    const settings = readSettings({
      LINEKEEPER_PORT: '0',
      LINEKEEPER_DATA_DIR: dataDir,
      LINEKEEPER_LOG_LEVEL: 'silent',
    });
    const platform = await createPlatform({ settings, clock, ids, log, opened, webUiFolder: dataDir });
    const vault = await createTokenVault(platform, { fetch: answerAtOnce });
    const targets = await adoptGrants(vault, ids);
    await readFor(vault, targets, WARM_UP_MS);
    await pause(COUNTERS_MS);
    const before = await writtenRows(counters);
    const latencies = await readFor(vault, targets, MEASURED_MS);
    await pause(COUNTERS_MS);
    const written = (await writtenRows(counters)) - before;
    await platform.close();
    say(`${GRANTS} grants, ${READERS} readers at once, one process, ${MEASURED_MS / 1000} s\n`);
    return figures(latencies, written);
  } finally {
    await counters.end();
    await opened.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function figures(latencies: Float64Array, written: number): Figure[] {
  const perSecond = Math.round(latencies.length / (MEASURED_MS / 1000));
  const p99 = latencies[Math.floor(latencies.length * 0.99)] ?? 0;
  return [
    {
      name: 'credential-reads.throughput',
      value: perSecond,
      unit: 'reads/s',
      bar: '≥ 10,000',
      pass: perSecond >= 10_000,
    },
    { name: 'credential-reads.p99', value: p99, unit: 'ms', bar: '≤ 5', pass: p99 <= 5 },
    { name: 'credential-reads.writes', value: written, unit: 'rows written', bar: '0', pass: written === 0 },
  ];
}

/** Latencies in milliseconds, sorted. */
async function readFor(vault: TokenVault, targets: readonly GrantRef[], ms: number): Promise<Float64Array> {
  const endsAt = performance.now() + ms;
  const latencies: number[] = [];
  let next = 0;
  const reader = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const target = targets[next % targets.length];
      next += 1;
      if (target === undefined) throw new Error('no grants');
      const startedAt = performance.now();
      await vault.webexFor(target).people.me({ retry: 'none' });
      latencies.push(performance.now() - startedAt);
      // Lets the other readers and the event loop in, as a socket would.
      if (next % READERS === 0) await new Promise(setImmediate);
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return Float64Array.from(latencies).sort();
}

async function adoptGrants(vault: TokenVault, ids: Ids): Promise<GrantRef[]> {
  await vault.integrations.save('presence', { clientId: `C${'0'.repeat(64)}`, clientSecret: 'not a real secret' });
  const organizationId = ids.uuid();
  return Promise.all(
    Array.from({ length: GRANTS }, async () => {
      const target: GrantRef = { organizationId, authorizationId: ids.uuid(), job: 'presence' };
      const exchange = await vault.exchangeCode({
        job: 'presence',
        code: 'any',
        codeVerifier: 'v'.repeat(43),
        redirectUri: 'http://127.0.0.1/webex/callback',
      });
      if (exchange.kind !== 'granted') throw new Error(`the code was ${exchange.kind}`);
      await vault.adopt(exchange.pending, target);
      return target;
    }),
  );
}

/** Webex without a network: tokens for codes, and a person for everything else. */
const answerAtOnce: typeof fetch = async (input) =>
  String(input).endsWith('/access_token')
    ? Response.json({
        access_token: 'access',
        expires_in: 1_209_599,
        refresh_token: 'refresh',
        refresh_token_expires_in: 7_775_999,
        token_type: 'Bearer',
      })
    : new Response('{"id":"me"}');

async function writtenRows(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ written: string }>(
    'select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) as written from pg_stat_user_tables',
  );
  return Number(rows[0]?.written);
}
