// One server process of the outbox's rounds of the kill campaign: incidents and notifications on a shared database, with a clock that
// its parent moves.
import pino from 'pino';
import { createAuthorizations } from '../../apps/server/src/features/authorizations/index.ts';
import { createNotifications } from '../../apps/server/src/features/notifications/index.ts';
import { createOrganizations } from '../../apps/server/src/features/organizations/index.ts';
import { createTokenVault, type TokenVault } from '../../apps/server/src/features/token-vault/index.ts';
import { createBus } from '../../apps/server/src/platform/bus.ts';
import { createManualClock, type ManualClock } from '../../apps/server/src/platform/clock.ts';
import { createCrashPoint } from '../../apps/server/src/platform/crash-points.ts';
import { connectDatabase } from '../../apps/server/src/platform/database/open-database.ts';
import { createIds } from '../../apps/server/src/platform/ids.ts';
import type { Platform } from '../../apps/server/src/platform/platform.ts';
import { createTicker, type RunningTicker } from '../../apps/server/src/platform/ticker.ts';
import { readSettings } from '../../apps/server/src/settings.ts';

export interface OutboxStart {
  databaseUrl: string;
  dataDir: string;
  masterKey: string;
  smtpUrl: string;
  /** Who is told by mail. */
  accountId: string;
  nowMs: number;
}

export type OutboxOrder =
  | ({ kind: 'start' } & OutboxStart)
  | { kind: 'arm'; crashPoint: string }
  | { kind: 'put-secret'; organizationId: string; name: string; value: string }
  | { kind: 'tick'; nowMs: number };

/** Nobody asks this process over HTTP, and no browser listens. */
const NOWHERE: Pick<Platform, 'http' | 'jobs' | 'live'> = {
  http: {
    route: () => undefined,
    raw: () => undefined,
    useGuards: () => undefined,
    signedIn: async () => null,
    csrfToken: () => '',
    useAudit: () => undefined,
    actsAs: () => undefined,
    audit: async () => undefined,
  },
  jobs: { define: () => undefined, send: async () => undefined },
  live: { publish: async () => undefined, subscribe: () => () => undefined },
};

let running: { clock: ManualClock; ticker: RunningTicker; vault: TokenVault } | null = null;
let crashPoint: (name: string) => void = () => undefined;

async function start(order: OutboxStart): Promise<void> {
  const settings = readSettings({
    LINEKEEPER_DATABASE_URL: order.databaseUrl,
    LINEKEEPER_MASTER_KEY: order.masterKey,
    LINEKEEPER_DATA_DIR: order.dataDir,
    LINEKEEPER_SMTP_URL: order.smtpUrl,
    LINEKEEPER_MAIL_FROM: 'linekeeper@operator.example',
    LINEKEEPER_LOG_LEVEL: 'silent',
  });
  const log = pino({ level: 'silent' });
  const clock = createManualClock(order.nowMs);
  const { database, connectionString } = connectDatabase(order.databaseUrl, log, 10);
  const ids = createIds(() => clock.now());
  const ticker = createTicker(clock, log);
  const platform: Platform = {
    ...NOWHERE,
    ...{ settings, clock, ids, log, database, ticker },
    bus: await createBus({ database, connectionString, ids, log }),
    publicUrl: () => 'http://127.0.0.1:8700',
    crashPoint: (name) => crashPoint(name),
  };
  const organizations = createOrganizations(platform);
  const vault = await createTokenVault(platform);
  const authorizations = createAuthorizations(platform, { organizations, tokenVault: vault });
  const owner = { accountId: order.accountId, name: 'Olga Owner', email: 'olga@operator.example', isOwner: true };
  const signIn = { people: async () => [owner] };
  createNotifications(platform, {
    organizations,
    authorizations,
    directory: { onChanges: () => undefined, onHeld: () => undefined, held: async () => null },
    signIn,
    secrets: vault.secrets,
  });
  running = { clock, ticker, vault };
}

async function carryOut(order: OutboxOrder): Promise<unknown> {
  if (order.kind === 'start') return start(order);
  if (running === null) throw new Error('not started');
  switch (order.kind) {
    case 'arm':
      crashPoint = createCrashPoint(order.crashPoint);
      return null;
    case 'put-secret':
      return running.vault.secrets.put(order.organizationId, order.name, order.value);
    case 'tick':
      running.clock.set(order.nowMs);
      return running.ticker.tick();
  }
}

process.on('message', ({ id, order }: { id: number; order: OutboxOrder }) => {
  carryOut(order).then(
    () => process.send?.({ id, error: null }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ id: 0, error: null });
