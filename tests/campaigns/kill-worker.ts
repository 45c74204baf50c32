// One server process of the kill campaign: a vault on a shared database, driven by messages, that dies where it is told to.
import { decodeWebexId } from '@linekeeper/webex-client';
import pino from 'pino';
import { adoptGrant, repairAdoptions } from '../../apps/server/src/features/authorizations/consent/adopt-grant.ts';
import { removeStandby } from '../../apps/server/src/features/authorizations/standby/change-standbys.ts';
import { keepUp } from '../../apps/server/src/features/authorizations/upkeep/upkeep.ts';
import { createTokenVault, type GrantRef, type TokenVault } from '../../apps/server/src/features/token-vault/index.ts';
import { createBus } from '../../apps/server/src/platform/bus.ts';
import { createCrashPoint } from '../../apps/server/src/platform/crash-points.ts';
import { connectDatabase } from '../../apps/server/src/platform/database/open-database.ts';
import { followEmulatorClock } from '../../apps/server/src/platform/emulator-clock.ts';
import { createIds } from '../../apps/server/src/platform/ids.ts';
import type { Platform } from '../../apps/server/src/platform/platform.ts';
import { createTicker, type RunningTicker } from '../../apps/server/src/platform/ticker.ts';
import { readSettings } from '../../apps/server/src/settings.ts';
import { consentContext } from './kill-consent-context.ts';

export interface Start {
  databaseUrl: string;
  emulatorUrl: string;
  masterKey: string;
  /** While the master key is being changed. */
  oldMasterKey: string | null;
  dataDir: string;
  /** For points on the way up. */
  crashPoint: string | null;
}

export type Order =
  | ({ kind: 'start' } & Start)
  /** From now on the process dies the so-manieth time it comes by this point. */
  | { kind: 'arm'; crashPoint: string; times: number }
  | { kind: 'register'; clientId: string; clientSecret: string }
  | { kind: 'adopt'; code: string; target: GrantRef; redirectUri: string }
  /** As the way back from Webex ends: the grant becomes the authorization of a job. */
  | {
      kind: 'consent';
      code: string;
      redirectUri: string;
      organizationId: string;
      personUuid: string;
      orgUuid: string;
      as?: 'primary' | 'standby';
    }
  | { kind: 'remove-standby'; organizationId: string; authorizationId: string }
  /** The daily upkeep of whoever is due. */
  | { kind: 'keep-up' }
  | { kind: 'repair-consents' }
  /** The person a stored grant acts as. */
  | { kind: 'who'; target: GrantRef }
  | { kind: 'refresh'; target: GrantRef }
  | { kind: 'read'; targets: GrantRef[] }
  | { kind: 'put-secret'; organizationId: string; value: string }
  | { kind: 'get-secret'; organizationId: string }
  | { kind: 'begin-rotation' }
  /** Until nothing is left to be sealed anew, or too many rounds brought no end. */
  | { kind: 'work-rotation' }
  | { kind: 'keys' }
  | { kind: 'tick' };

export interface Envelope {
  id: number;
  /** Not before this process's clock has reached it: orders and the clock travel on different ways. */
  fromMs: number;
  order: Order;
}

export type Reply = { id: number } & ({ ok: true; value: unknown } | { ok: false; error: string });

export interface Keys {
  version: number;
  rowsLeft: number;
  oldKeys: number;
  finished: boolean;
  broken: number;
}

const MOST_ROUNDS = 200;
const SECRET = 'kill-campaign';

interface Running {
  platform: Platform & { ticker: RunningTicker };
  vault: TokenVault;
}

/** Nobody asks this process over HTTP, and the vault sends no jobs and no live events: what they need is most of a start. */
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

let running: Running | null = null;
let crashPoint: (name: string) => void = () => undefined;

async function start(order: Start): Promise<void> {
  const settings = readSettings({
    LINEKEEPER_DATABASE_URL: order.databaseUrl,
    LINEKEEPER_EMULATOR_URL: order.emulatorUrl,
    LINEKEEPER_MASTER_KEY: order.masterKey,
    LINEKEEPER_MASTER_KEY_OLD: order.oldMasterKey ?? '',
    LINEKEEPER_DATA_DIR: order.dataDir,
    LINEKEEPER_LOG_LEVEL: 'silent',
  });
  const log = pino({ level: 'silent' });
  crashPoint = createCrashPoint(order.crashPoint);
  const clock = await followEmulatorClock(order.emulatorUrl, log);
  const opened = connectDatabase(order.databaseUrl, log, 10);
  const ids = createIds(() => clock.now());
  const { database, connectionString } = opened;
  const platform = {
    ...NOWHERE,
    settings,
    clock,
    ids,
    log,
    database,
    bus: await createBus({ database, connectionString, ids, log }),
    ticker: createTicker(clock, log),
    publicUrl: () => 'http://127.0.0.1:8700',
    crashPoint: (name: string) => crashPoint(name),
  };
  running = { platform, vault: await createTokenVault(platform) };
}

async function carryOut({ order, fromMs }: Envelope): Promise<unknown> {
  if (order.kind === 'start') return start(order);
  if (running === null) throw new Error('not started');
  const { platform, vault } = running;
  await platform.clock.sleep(fromMs - platform.clock.now());
  switch (order.kind) {
    case 'arm':
      return arm(order);
    case 'register':
      return vault.integrations.save('presence', order);
    case 'adopt':
      return adopt(vault, order);
    case 'consent':
      return consent(running, order);
    case 'repair-consents':
      return repairAdoptions(consentContext(platform, vault));
    case 'remove-standby':
      return removeStandby(consentContext(platform, vault), { ...order, job: 'presence', by: 'the campaign' });
    case 'keep-up':
      return keepUp(consentContext(platform, vault));
    case 'who': {
      const { data } = await vault.webexFor(order.target).people.me({ retry: 'none' });
      return decodeWebexId(data.id)?.uuid ?? null;
    }
    case 'refresh':
      return (await vault.refresh(order.target, 'campaign')).kind;
    case 'read':
      return Promise.all(order.targets.map((target) => vault.webexFor(target).people.me({ retry: 'none' }))).then(
        (answers) => answers.length,
      );
    case 'put-secret':
      return vault.secrets.put(order.organizationId, SECRET, order.value);
    case 'get-secret':
      return vault.secrets.get(order.organizationId, SECRET);
    case 'begin-rotation':
      return (await vault.keyRotation.start('the kill campaign')).rotation.version;
    case 'work-rotation':
      return workRotation(vault);
    case 'keys':
      return keysOf(vault);
    case 'tick':
      return platform.ticker.tick();
  }
}

function arm({ crashPoint: name, times }: { crashPoint: string; times: number }): void {
  const die = createCrashPoint(name);
  let left = times;
  crashPoint = (reached) => {
    if (reached !== name) return;
    left -= 1;
    if (left <= 0) die(reached);
  };
}

async function adopt(vault: TokenVault, order: Extract<Order, { kind: 'adopt' }>): Promise<number> {
  const { code, target, redirectUri } = order;
  const exchange = await vault.exchangeCode({ job: target.job, code, codeVerifier: 'v'.repeat(43), redirectUri });
  if (exchange.kind !== 'granted') throw new Error(`the code was ${exchange.kind}`);
  return (await vault.adopt(exchange.pending, target)).generation;
}

async function consent({ platform, vault }: Running, order: Extract<Order, { kind: 'consent' }>): Promise<void> {
  const { code, redirectUri, organizationId, personUuid, orgUuid } = order;
  const exchange = await vault.exchangeCode({ job: 'presence', code, codeVerifier: 'v'.repeat(43), redirectUri });
  if (exchange.kind !== 'granted') throw new Error(`the code was ${exchange.kind}`);
  await adoptGrant(consentContext(platform, vault), {
    organizationId,
    job: 'presence',
    pending: exchange.pending,
    person: { webexPersonId: personUuid, name: personUuid, email: null },
    webexOrgId: orgUuid,
    checks: [],
    statusSeen: true,
    as: order.as ?? 'primary',
  });
}

async function workRotation(vault: TokenVault): Promise<boolean> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if ((await vault.keyRotation.work()) === 'done') return true;
  }
  return false;
}

async function keysOf(vault: TokenVault): Promise<Keys> {
  const { version, rowsLeft, oldKeys, rotations } = await vault.keyRotation.state();
  return {
    version,
    rowsLeft,
    oldKeys,
    finished: rotations.every((rotation) => rotation.finished_at !== null),
    broken: rotations.reduce((sum, rotation) => sum + rotation.broken, 0),
  };
}

process.on('message', (envelope: Envelope) => {
  const { id } = envelope;
  carryOut(envelope).then(
    (value) => process.send?.({ id, ok: true, value: value ?? null } satisfies Reply),
    (error: unknown) => process.send?.({ id, ok: false, error: String(error) } satisfies Reply),
  );
});
process.on('disconnect', () => process.exit(0));
// Loaded: from here on a start is quick.
process.send?.({ id: 0, ok: true, value: null } satisfies Reply);
