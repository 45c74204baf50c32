// What the vault's rounds of the kill campaign stand on: emulator, database, processes, and what the world would still accept.
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import pg from 'pg';
import pino from 'pino';
import { type GrantRef, JOB_SCOPES } from '../../apps/server/src/features/token-vault/index.ts';
import { migrate } from '../../apps/server/src/platform/database/migrate.ts';
import { connectDatabase } from '../../apps/server/src/platform/database/open-database.ts';
import { createSeededIds, type Ids } from '../../apps/server/src/platform/ids.ts';
import type { KillInput } from './kill.ts';
import { loadSpare, type Spare, type Victim } from './kill-process.ts';

export const REDIRECT_URI = 'http://127.0.0.1:8700/webex/callback';
/** Of the verifier the processes send. */
const CODE_CHALLENGE = createHash('sha256').update('v'.repeat(43)).digest('base64url');
const SEATS = 12;

/** One authorization, each by a person of its own, so that the truth log tells them apart. */
export interface Seat {
  target: GrantRef;
  personUuid: string;
  orgUuid: string;
  /** The emulator's name of the grant whose tokens the row holds. */
  grantUuid: string;
}

export interface Stage {
  emulator: Emulator;
  ids: Ids;
  database: pg.Client;
  seats: Seat[];
  /** The one process that runs between rounds. */
  victim: Victim;
  masterKey: string;
  /** Another process beside it; `crashPoint` is for points on the way up. */
  startAnother(keys?: { masterKey: string; oldMasterKey: string | null; crashPoint: string | null }): Promise<Victim>;
  pick<T>(from: readonly T[]): T;
  chance(share: number): boolean;
  close(): Promise<void>;
}

export async function openStage({ seed, place }: KillInput): Promise<Stage> {
  const emulator = await createEmulator({
    seed: `kill ${seed}`,
    people: SEATS + 10,
    clockRate: 0,
    startMs: Date.UTC(2026, 10, 2, 8),
  });
  const ids = createSeededIds(() => emulator.clock.now(), `kill ${seed}`);
  const database = new pg.Client({ connectionString: place.databaseUrl });
  // What broke is told by whoever broke; the end of the server must not hide it.
  database.on('error', () => undefined);
  await database.connect();
  const now = (): number => emulator.clock.now();
  await migrateOnce(place.databaseUrl);
  const load = (): Spare => loadSpare(now, join(place.dataDir, 'compile-cache'));
  let spare = load();
  let masterKey = randomBytes(32).toString('base64');
  const startAnother: Stage['startAnother'] = (keys) => {
    const used = spare;
    spare = load();
    return used.start({
      ...place,
      emulatorUrl: emulator.url,
      ...(keys ?? { masterKey: stage.masterKey, oldMasterKey: null, crashPoint: null }),
    });
  };
  const pick = <T>(from: readonly T[]): T => {
    const picked = from[Math.floor(ids.jitter() * from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  };
  const stage = {
    emulator,
    ids,
    database,
    seats: [] as Seat[],
    get masterKey() {
      return masterKey;
    },
    set masterKey(key: string) {
      masterKey = key;
    },
    startAnother,
    pick,
    chance: (share: number) => ids.jitter() < share,
    close: async () => {
      await spare.discard();
      await database.end();
      await emulator.close();
    },
  };
  const whole: Stage = Object.assign(stage, { victim: await startAnother() });
  await seatEverybody(whole);
  return whole;
}

async function migrateOnce(url: string): Promise<void> {
  const opened = connectDatabase(url, pino({ level: 'silent' }), 2);
  await migrate(opened.database);
  await opened.close();
}

async function seatEverybody(stage: Stage): Promise<void> {
  const { emulator, ids, victim } = stage;
  const registered = emulator.registerIntegration({
    name: 'kill',
    scopes: [...JOB_SCOPES.presence],
    redirectUris: [REDIRECT_URI],
  });
  await victim.ask({ kind: 'register', ...registered });
  const organizationId = ids.uuid();
  const people = [...emulator.world.people.values()].filter(({ active }) => active).slice(0, SEATS);
  for (const { uuid: personUuid, orgUuid } of people) {
    const target: GrantRef = { organizationId, authorizationId: ids.uuid(), job: 'presence' };
    const seat: Seat = { target, personUuid, orgUuid, grantUuid: '' };
    stage.seats.push(seat);
    await consentAgain(stage, seat);
  }
  await victim.ask({ kind: 'put-secret', organizationId, value: 'kept through everything' });
}

/** A new consent, stored by the running process. */
export async function consentAgain(stage: Stage, seat: Seat): Promise<void> {
  const { code, grantUuid } = newConsent(stage, seat);
  await stage.victim.ask({ kind: 'adopt', code, target: seat.target, redirectUri: REDIRECT_URI });
  seat.grantUuid = grantUuid;
}

/** The person of a seat has consented at the emulator; the code is on its way. */
export function newConsent({ emulator, ids }: Stage, seat: Seat): { code: string; grantUuid: string } {
  const { world, clock } = emulator;
  const [integration] = [...world.integrations.values()].filter(({ name }) => name === 'kill');
  if (integration === undefined) throw new Error('the integration is not registered');
  const { clientId } = integration;
  const { personUuid, orgUuid } = seat;
  const scopes = [...JOB_SCOPES.presence];
  const grantUuid = ids.uuid();
  const code = `${ids.token(36)}_P0A1_${orgUuid}`;
  const createdMs = clock.now();
  world.grants.set(grantUuid, {
    uuid: grantUuid,
    clientId,
    personUuid,
    orgUuid,
    scopes,
    createdMs,
    ended: null,
    refreshEnded: null,
  });
  world.codes.set(code, {
    code,
    grantUuid,
    clientId,
    redirectUri: REDIRECT_URI,
    codeChallenge: CODE_CHALLENGE,
    codeChallengeMethod: 'S256',
    nonce: null,
    scopes,
    authTimeMs: createdMs,
    expiresMs: createdMs + 300_000,
    usedMs: null,
  });
  return { code, grantUuid };
}

export interface StoredRow {
  adoption_id: string;
  generation: number;
}

export async function rowOf({ database }: Stage, { target }: Seat): Promise<StoredRow> {
  const { rows } = await database.query<StoredRow>(
    'select adoption_id, generation from token_vault_grant where organization_id = $1 and authorization_id = $2',
    [target.organizationId, target.authorizationId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the row of a grant is gone');
  return row;
}

/**
 * By the emulator's own world: would it take a refresh token that the row can hold? What was rotated since `fromMs` and not stored
 * is only good within the grace.
 */
export function wouldAccept({ emulator }: Stage, seat: Seat, since: { fromMs: number; stored: boolean }): boolean {
  const { world, modes, clock } = emulator;
  const grant = world.grants.get(seat.grantUuid);
  if (grant === undefined || grant.ended !== null || grant.refreshEnded !== null) return false;
  if (since.stored) return true;
  const replacedMs = [...world.refreshTokens.values()].flatMap((token) =>
    token.grantUuid === seat.grantUuid && token.replacedMs !== null && token.replacedMs >= since.fromMs
      ? [token.replacedMs]
      : [],
  );
  return replacedMs.every((atMs) => clock.now() < atMs + modes.rotationGraceMs);
}

/** The emulator forgets the newest pair of a grant, as a provider does whose failover lost its last writes. */
export function forgetNewestPair({ emulator }: Stage, { grantUuid }: Seat): void {
  const { refreshTokens, accessTokens } = emulator.world;
  const tokens = [...refreshTokens.values()].filter((token) => token.grantUuid === grantUuid);
  const newest = tokens.at(-1);
  const before = tokens.at(-2);
  if (newest === undefined || before === undefined) throw new Error('nothing was rotated');
  refreshTokens.delete(newest.token);
  refreshTokens.set(before.token, { ...before, replacedMs: null });
  const access = [...accessTokens.values()].filter((token) => token.grantUuid === grantUuid).at(-1);
  if (access !== undefined) accessTokens.delete(access.token);
}
