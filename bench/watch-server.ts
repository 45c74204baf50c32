// The server process of bench/watch.ts: what watches authorizations and nothing else, on a shared database.
import { sql } from 'kysely';
import pg from 'pg';
import pino from 'pino';
import { createAuthorizations } from '../apps/server/src/features/authorizations/index.ts';
import { createOrganizations } from '../apps/server/src/features/organizations/index.ts';
import { placeOfGrant } from '../apps/server/src/features/token-vault/grant-store.ts';
import { createTokenVault, type GrantRef } from '../apps/server/src/features/token-vault/index.ts';
import { openKeyring } from '../apps/server/src/features/token-vault/keys.ts';
import { createSystemClock } from '../apps/server/src/platform/clock.ts';
import { createPlatform, type RunningPlatform } from '../apps/server/src/platform/create-platform.ts';
import { connectDatabase } from '../apps/server/src/platform/database/open-database.ts';
import { createIds } from '../apps/server/src/platform/ids.ts';
import type { Platform } from '../apps/server/src/platform/platform.ts';
import { readSettings } from '../apps/server/src/settings.ts';

export type Wish =
  | { kind: 'start'; databaseUrl: string; webexUrl: string; dataDir: string; masterKey: string }
  /** Stores one grant for each, as a consent would leave it: `code` ends up in its tokens. */
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
let running: { platform: RunningPlatform; close(): Promise<void> } | null = null;

const DAY_MS = 86_400_000;

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
  const vault = await createTokenVault(platform);
  const organizations = createOrganizations(platform);
  createAuthorizations(platform, { organizations, tokenVault: vault });
  for (const job of ['users-sync', 'presence', 'call-control', 'call-records', 'sign-in'] as const) {
    await vault.integrations.save(job, { clientId: `C${'0'.repeat(64)}`, clientSecret: 'not a real secret' });
  }
  running = {
    platform,
    close: async () => {
      await platform.close();
      await opened.close();
    },
  };
  return {};
}

/** Sealed as the vault does it, in one statement for all: storing fifty thousand grants is no part of what is measured. */
async function adopt(platform: Platform, grants: { code: string; target: GrantRef }[]): Promise<void> {
  const sealer = await (await openKeyring(platform)).sealer();
  const now = platform.clock.now();
  const sealed = (target: GrantRef, column: string, token: string): string =>
    sealer.seal(placeOfGrant(target, column, 1), token).toString('hex');
  const rows = grants.map(({ code, target }) => ({
    organization_id: target.organizationId,
    authorization_id: target.authorizationId,
    job: target.job,
    adoption_id: platform.ids.uuid(),
    access: sealed(target, 'access_sealed', `a${code}`),
    refresh: sealed(target, 'refresh_sealed', `r${code}`),
  }));
  await sql`
    insert into token_vault_grant (organization_id, authorization_id, job, client, adoption_id, generation, data_key_id,
      access_sealed, refresh_sealed, scopes, access_expires_at, refresh_expires_at, refresh_due_at, refreshed_at, rotated)
    select organization_id, authorization_id, job, 'integration', adoption_id, 1, ${sealer.keyId},
      decode(access, 'hex'), decode(refresh, 'hex'), '{}', ${new Date(now + 14 * DAY_MS)}::timestamptz,
      ${new Date(now + 90 * DAY_MS)}::timestamptz, ${new Date(now + 7 * DAY_MS)}::timestamptz, ${new Date(now)}::timestamptz, false
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as g (organization_id uuid, authorization_id uuid, job text, adoption_id uuid, access text, refresh text)
  `.execute(platform.database);
}

async function grant(wish: Wish): Promise<object> {
  if (wish.kind === 'start') return start(wish);
  if (running === null) throw new Error('not started');
  switch (wish.kind) {
    case 'adopt':
      await adopt(running.platform, wish.grants);
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
