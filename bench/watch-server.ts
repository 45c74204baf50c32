// The server process of bench/watch.ts: what watches authorizations and nothing else, on a shared database.
import pg from 'pg';
import pino from 'pino';
import { createAuthorizations } from '../apps/server/src/features/authorizations/index.ts';
import { createOrganizations } from '../apps/server/src/features/organizations/index.ts';
import { createTokenVault, type GrantRef, type TokenVault } from '../apps/server/src/features/token-vault/index.ts';
import { createSystemClock } from '../apps/server/src/platform/clock.ts';
import { createPlatform, type RunningPlatform } from '../apps/server/src/platform/create-platform.ts';
import { connectDatabase } from '../apps/server/src/platform/database/open-database.ts';
import { createIds } from '../apps/server/src/platform/ids.ts';
import { readSettings } from '../apps/server/src/settings.ts';

export type Wish =
  | { kind: 'start'; databaseUrl: string; webexUrl: string; dataDir: string; masterKey: string }
  /** Stores one grant for each, as a consent would: `code` ends up in its tokens. */
  | { kind: 'adopt'; grants: { code: string; target: GrantRef }[] }
  | { kind: 'work' }
  | { kind: 'usage' }
  | { kind: 'stop' };

/** Of the whole process since it began. */
export interface Usage {
  cpuMs: number;
  rssMb: number;
  statements: number;
}

let statements = 0;
let running: { platform: RunningPlatform; vault: TokenVault; close(): Promise<void> } | null = null;

/** Each call of a database client is one statement, whoever makes it. */
function countStatements(): void {
  const prototype = pg.Client.prototype as { query: (...given: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function counted(this: pg.Client, ...given: unknown[]) {
    statements += 1;
    return query.apply(this, given);
  };
}

async function start(wish: Extract<Wish, { kind: 'start' }>): Promise<object> {
  countStatements();
  const settings = readSettings({
    LINEKEEPER_PORT: '0',
    LINEKEEPER_DATABASE_URL: wish.databaseUrl,
    LINEKEEPER_WEBEX_API_URL: `${wish.webexUrl}/v1`,
    LINEKEEPER_WEBEX_CDR_URL: `${wish.webexUrl}/v1`,
    LINEKEEPER_MASTER_KEY: wish.masterKey,
    LINEKEEPER_DATA_DIR: wish.dataDir,
    LINEKEEPER_LOG_LEVEL: 'error',
  });
  const log = pino({ level: 'error' });
  const opened = connectDatabase(wish.databaseUrl, log);
  const clock = createSystemClock();
  const ids = createIds(() => clock.now());
  const platform = await createPlatform({ settings, clock, ids, log, opened, webUiFolder: wish.dataDir });
  const vault = await createTokenVault(platform, { fetch: tokensFromMemory });
  const organizations = createOrganizations(platform);
  createAuthorizations(platform, { organizations, tokenVault: vault });
  for (const job of ['users-sync', 'presence', 'call-control', 'call-records', 'sign-in'] as const) {
    await vault.integrations.save(job, { clientId: `C${'0'.repeat(64)}`, clientSecret: 'not a real secret' });
  }
  running = {
    platform,
    vault,
    close: async () => {
      await platform.close();
      await opened.close();
    },
  };
  return {};
}

/** Codes are exchanged without a network: storing fifty thousand grants is no part of what is measured. */
const tokensFromMemory: typeof fetch = (input, init) => {
  const body = new URLSearchParams(String(init?.body ?? ''));
  if (!String(input).endsWith('/access_token') || body.get('grant_type') !== 'authorization_code') {
    return fetch(input, init);
  }
  const code = body.get('code') ?? '';
  return Promise.resolve(
    Response.json({
      access_token: `a${code}`,
      expires_in: 1_209_599,
      refresh_token: `r${code}`,
      refresh_token_expires_in: 7_775_999,
      token_type: 'Bearer',
    }),
  );
};

async function adopt(vault: TokenVault, grants: { code: string; target: GrantRef }[]): Promise<void> {
  const queue = grants.values();
  const work = async (): Promise<void> => {
    for (const { code, target } of queue) {
      const exchange = await vault.exchangeCode({
        job: target.job,
        code,
        codeVerifier: 'v'.repeat(43),
        redirectUri: 'http://127.0.0.1/webex/callback',
      });
      if (exchange.kind !== 'granted') throw new Error(`the code was ${exchange.kind}`);
      await vault.adopt(exchange.pending, target);
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
}

async function grant(wish: Wish): Promise<object> {
  if (wish.kind === 'start') return start(wish);
  if (running === null) throw new Error('not started');
  switch (wish.kind) {
    case 'adopt':
      await adopt(running.vault, wish.grants);
      return {};
    case 'work':
      running.platform.ticker.start();
      return {};
    case 'usage': {
      const { user, system } = process.cpuUsage();
      return { cpuMs: (user + system) / 1_000, rssMb: process.memoryUsage.rss() / 2 ** 20, statements };
    }
    case 'stop':
      await running.close();
      return {};
  }
}

process.on('message', ({ id, wish }: { id: number; wish: Wish }) => {
  grant(wish)
    .then((answer) => process.send?.({ id, answer }))
    .catch((error: unknown) => process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }))
    .finally(() => {
      if (wish.kind === 'stop') process.disconnect();
    });
});
