// One server process of the refresh-race campaign: a vault on a shared database, driven by messages.
import { sql } from 'kysely';
import pino from 'pino';
import {
  createTokenVault,
  type GrantRef,
  JOB_SCOPES,
  type TokenVault,
} from '../../apps/server/src/features/token-vault/index.ts';
import type { Clock } from '../../apps/server/src/platform/clock.ts';
import { createPlatform } from '../../apps/server/src/platform/create-platform.ts';
import { connectDatabase } from '../../apps/server/src/platform/database/open-database.ts';
import { followEmulatorClock } from '../../apps/server/src/platform/emulator-clock.ts';
import { createIds } from '../../apps/server/src/platform/ids.ts';
import { readSettings } from '../../apps/server/src/settings.ts';

export type Order =
  | { id: number; kind: 'start'; databaseUrl: string; emulatorUrl: string; masterKey: string; dataDir: string }
  | { id: number; kind: 'register'; clientId: string; clientSecret: string }
  | { id: number; kind: 'adopt'; grants: { code: string; target: GrantRef }[]; redirectUri: string }
  /** Not before this process's clock has reached `fromMs`: orders and the clock travel on different ways. */
  | { id: number; kind: 'read'; targets: GrantRef[]; readers: number; fromMs: number }
  /** Answered when this process and its way to the database are awake. */
  | { id: number; kind: 'pulse' }
  | { id: number; kind: 'stop' };

export interface Reply {
  id: number;
  ok: number;
  failed: number;
  refreshCalls: number;
  /** One example, for the person who reads the table. */
  error: string | null;
}

interface Running {
  vault: TokenVault;
  clock: Clock;
  pulse(): Promise<unknown>;
  stop(): Promise<void>;
}

let running: Running | null = null;
let refreshCalls = 0;

/** Counts what leaves this process for the token endpoint. */
const countingFetch: typeof fetch = (input, init) => {
  const isRefresh = String(input).endsWith('/access_token') && String(init?.body).includes('grant_type=refresh_token');
  if (isRefresh) refreshCalls += 1;
  return fetch(input, init);
};

async function start(order: Extract<Order, { kind: 'start' }>): Promise<Running> {
  const settings = readSettings({
    LINEKEEPER_PORT: '0',
    LINEKEEPER_DATABASE_URL: order.databaseUrl,
    LINEKEEPER_EMULATOR_URL: order.emulatorUrl,
    LINEKEEPER_MASTER_KEY: order.masterKey,
    LINEKEEPER_DATA_DIR: order.dataDir,
    LINEKEEPER_LOG_LEVEL: 'silent',
  });
  const log = pino({ level: 'silent' });
  const clock = await followEmulatorClock(order.emulatorUrl, log);
  const opened = connectDatabase(order.databaseUrl, log, 10);
  const ids = createIds(() => clock.now());
  const platform = await createPlatform({ settings, clock, ids, log, opened, webUiFolder: order.dataDir });
  const vault = await createTokenVault(platform, { fetch: countingFetch });
  platform.ticker.start();
  const stop = async (): Promise<void> => {
    await platform.close();
    clock.close();
    await opened.close();
  };
  const pulse = (): Promise<unknown> => sql`select 1`.execute(opened.database);
  return { vault, clock, pulse, stop };
}

async function carryOut(order: Order): Promise<Omit<Reply, 'id' | 'refreshCalls'>> {
  if (order.kind === 'start') {
    running = await start(order);
    return { ok: 1, failed: 0, error: null };
  }
  if (running === null) throw new Error('not started');
  const { vault, clock, pulse, stop } = running;
  switch (order.kind) {
    case 'register':
      await vault.integrations.save('presence', order);
      return { ok: JOB_SCOPES.presence.length, failed: 0, error: null };
    case 'adopt':
      return tally(
        order.grants.map(({ code, target }) => adopt(vault, { code, target, redirectUri: order.redirectUri })),
      );
    case 'read':
      await clock.sleep(order.fromMs - clock.now());
      return tally(
        order.targets.flatMap((target) =>
          Array.from({ length: order.readers }, () => vault.webexFor(target).people.me({ retry: 'none' })),
        ),
      );
    case 'pulse':
      await pulse();
      return { ok: 1, failed: 0, error: null };
    case 'stop':
      await stop();
      return { ok: 1, failed: 0, error: null };
  }
}

async function adopt(
  vault: TokenVault,
  input: { code: string; target: GrantRef; redirectUri: string },
): Promise<{ generation: number }> {
  const { code, target, redirectUri } = input;
  const exchange = await vault.exchangeCode({ job: target.job, code, codeVerifier: 'v'.repeat(43), redirectUri });
  if (exchange.kind !== 'granted') throw new Error(`the code was ${exchange.kind}`);
  return vault.adopt(exchange.pending, target);
}

async function tally(work: Promise<unknown>[]): Promise<{ ok: number; failed: number; error: string | null }> {
  const results = await Promise.allSettled(work);
  const failures = results.filter((result) => result.status === 'rejected');
  const [first] = failures;
  const error = first === undefined ? null : String(first.reason);
  return { ok: results.length - failures.length, failed: failures.length, error };
}

process.on('message', (order: Order) => {
  carryOut(order).then(
    (result) => process.send?.({ id: order.id, refreshCalls, ...result } satisfies Reply),
    (error: unknown) =>
      process.send?.({ id: order.id, refreshCalls, ok: 0, failed: 1, error: String(error) } satisfies Reply),
  );
});
process.on('disconnect', () => process.exit(0));
