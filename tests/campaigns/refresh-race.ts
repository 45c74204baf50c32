import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createEmulator, type Emulator } from '@linekeeper/emulator';
import pg from 'pg';
import type { GrantRef } from '../../apps/server/src/features/token-vault/index.ts';
import { JOB_SCOPES } from '../../apps/server/src/features/token-vault/index.ts';
import { databaseUrl, startEmbeddedPostgres } from '../../apps/server/src/platform/database/embedded-postgres.ts';
import { createSeededIds, type Ids } from '../../apps/server/src/platform/ids.ts';
import { type Figure, table } from '../../bench/figure.ts';
import type { RunOptions } from '../../bench/run-by-name.ts';
import type { Order, Reply } from './refresh-race-worker.ts';

const PROCESS_COUNTS = [1, 2, 4];
/** So many grants end together, each of them one round: more where there are many rounds, for each batch waits for its slowest. */
const GRANTS = { least: 50, most: 200, ofRounds: 1 / 10 };
/** Readers per grant and process. */
const READERS = 4;
/** A crowd at one grant, and one grant at a time: what is asked of Webex with the new token then goes out all at once as well. */
const CROWD = { readers: 1_000, processes: 4, grants: 1, ofRounds: 1 / 200, leastRounds: 10 };
const DEFAULT_ROUNDS = 500;
const REDIRECT_URI = 'http://127.0.0.1:8700/webex/callback';
/** Of the verifier the workers send. */
const CODE_CHALLENGE = createHash('sha256').update('v'.repeat(43)).digest('base64url');
const ACCESS_LIFE_MS = 14 * 86_400_000;
const LONGEST_DELAY_MS = 60_000;
const STEP_MS = 1_000;
/** Real time per emulated second: leases must be renewed by real statements in between. */
const STEP_PAUSE_MS = 15;

interface Outcome {
  name: string;
  processes: number;
  rounds: number;
  destroyed: number;
  refreshCalls: number;
  readsOk: number;
  readsFailed: number;
  seconds: number;
  error: string | null;
}

/**
 * Access tokens end while readers in 1, 2 and 4 processes ask for them and the provider takes 0 to 60 s to answer. The provider ends a
 * grant for good when a used refresh token comes back: every race of ours would show as a destroyed grant.
 */
export async function run({ seed, rounds = DEFAULT_ROUNDS, say }: RunOptions): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-race-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const outcomes: Outcome[] = [];
  try {
    for (const plan of plansFor(rounds)) {
      const database = `race_${plan.name.replace('-', '_')}`;
      await createDatabase(postgres.url, database);
      const place = { databaseUrl: databaseUrl(postgres.url, database), dataDir };
      outcomes.push(await race({ seed, place, ...plan }));
    }
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  say(describe(outcomes));
  return outcomes.flatMap(figuresOf);
}

interface Plan {
  name: string;
  rounds: number;
  processes: number;
  /** That end together. */
  grants: number;
  /** Of each grant in each process. */
  readers: number;
}

function plansFor(rounds: number): Plan[] {
  const grants = Math.min(GRANTS.most, Math.max(GRANTS.least, Math.round(rounds * GRANTS.ofRounds)));
  const races = PROCESS_COUNTS.map((processes) => ({
    name: `${processes}-process`,
    rounds,
    processes,
    grants,
    readers: READERS,
  }));
  const crowd = {
    name: 'crowd',
    rounds: Math.max(CROWD.leastRounds, Math.round(rounds * CROWD.ofRounds)),
    processes: CROWD.processes,
    grants: CROWD.grants,
    readers: CROWD.readers / CROWD.processes,
  };
  return [...races, crowd];
}

interface RaceInput extends Plan {
  seed: number;
  place: { databaseUrl: string; dataDir: string };
}

async function race(input: RaceInput): Promise<Outcome> {
  const startedAt = performance.now();
  const emulator = await createEmulator({
    seed: `race ${input.seed}`,
    people: 20,
    clockRate: 0,
    startMs: Date.UTC(2026, 10, 2, 8),
    modes: { rotation: 'reuse-kills', rotationGraceMs: 0 },
  });
  const workers: Worker[] = [];
  try {
    const ids = createSeededIds(() => emulator.clock.now(), `race ${input.seed}`);
    const masterKey = randomBytes(32).toString('base64');
    const first = await startWorker({ ...input.place, emulatorUrl: emulator.url, masterKey });
    workers.push(first);
    for (let index = 1; index < input.processes; index += 1) {
      workers.push(await startWorker({ ...input.place, emulatorUrl: emulator.url, masterKey }));
    }
    const targets = await adoptGrants({ emulator, ids, worker: first, grants: input.grants });
    const reads = { ok: 0, failed: 0, error: null as string | null };
    const batches = Math.ceil(input.rounds / input.grants);
    for (let batch = 0; batch < batches; batch += 1) {
      const replies = await expireOnce({ emulator, ids, workers, targets, readers: input.readers });
      for (const reply of replies) {
        reads.ok += reply.ok;
        reads.failed += reply.failed;
        reads.error ??= reply.error;
      }
    }
    const last = await Promise.all(
      workers.map((worker) => worker.ask({ kind: 'read', targets: [], readers: 0, fromMs: 0 })),
    );
    return {
      name: input.name,
      processes: input.processes,
      rounds: batches * input.grants,
      destroyed: [...emulator.world.grants.values()].filter((grant) => grant.ended !== null).length,
      refreshCalls: last.reduce((sum, reply) => sum + reply.refreshCalls, 0),
      readsOk: reads.ok,
      readsFailed: reads.failed,
      seconds: (performance.now() - startedAt) / 1000,
      error: reads.error,
    };
  } finally {
    // What is still being asked for needs time to be answered.
    await whileTimePasses(emulator, [], Promise.all(workers.map((worker) => worker.stop())));
    await emulator.close();
  }
}

/** All grants end at once; every process reads all of them while the world goes on second by second. */
async function expireOnce(input: {
  emulator: Emulator;
  ids: Ids;
  workers: Worker[];
  targets: GrantRef[];
  readers: number;
}): Promise<Reply[]> {
  const { emulator, ids, workers, targets } = input;
  emulator.faults.clear();
  for (let index = 0; index < targets.length; index += 1) {
    const delayMs = Math.floor(ids.jitter() * LONGEST_DELAY_MS);
    emulator.faults.add({ path: '/v1/access_token', kind: 'slow', delayMs, times: 1 });
  }
  await emulator.clock.advance(ACCESS_LIFE_MS);
  const fromMs = emulator.clock.now();
  const reads = workers.map((worker) => worker.ask({ kind: 'read', targets, readers: input.readers, fromMs }));
  return whileTimePasses(emulator, workers, Promise.all(reads));
}

/**
 * Moves the world on second by second until the work is done. A second passes only when every process and its way to the database
 * were awake in it: time is pressed together here, and a busy machine must not seem to freeze a process for a minute.
 */
async function whileTimePasses<T>(emulator: Emulator, workers: readonly Worker[], work: Promise<T>): Promise<T> {
  let settled = false;
  const watched = work.finally(() => {
    settled = true;
  });
  while (!settled) {
    await emulator.clock.advance(STEP_MS);
    await Promise.all([pause(STEP_PAUSE_MS), ...workers.map((worker) => worker.ask({ kind: 'pulse' }))]);
  }
  return watched;
}

/** Grants as consents would leave them, stored by the first process. */
async function adoptGrants(input: {
  emulator: Emulator;
  ids: Ids;
  worker: Worker;
  grants: number;
}): Promise<GrantRef[]> {
  const { emulator, ids, worker } = input;
  const { clientId, clientSecret } = emulator.registerIntegration({
    name: 'race',
    scopes: [...JOB_SCOPES.presence],
    redirectUris: [REDIRECT_URI],
  });
  await worker.ask({ kind: 'register', clientId, clientSecret });
  const [person] = emulator.world.people.values();
  if (person === undefined) throw new Error('nobody lives in the emulator');
  const organizationId = ids.uuid();
  const grants = Array.from({ length: input.grants }, () => ({
    code: consent(emulator, ids, { clientId, personUuid: person.uuid, orgUuid: person.orgUuid }),
    target: { organizationId, authorizationId: ids.uuid(), job: 'presence' } satisfies GrantRef,
  }));
  const { failed, error } = await worker.ask({ kind: 'adopt', grants, redirectUri: REDIRECT_URI });
  if (failed > 0) throw new Error(`grants could not be stored: ${error}`);
  return grants.map(({ target }) => target);
}

function consent(emulator: Emulator, ids: Ids, who: { clientId: string; personUuid: string; orgUuid: string }): string {
  const { world, clock } = emulator;
  const scopes = [...JOB_SCOPES.presence];
  const grantUuid = ids.uuid();
  const code = `${ids.token(36)}_P0A1_${who.orgUuid}`;
  world.grants.set(grantUuid, {
    uuid: grantUuid,
    ...who,
    scopes,
    createdMs: clock.now(),
    ended: null,
    refreshEnded: null,
  });
  world.codes.set(code, {
    code,
    grantUuid,
    clientId: who.clientId,
    redirectUri: REDIRECT_URI,
    codeChallenge: CODE_CHALLENGE,
    codeChallengeMethod: 'S256',
    nonce: null,
    scopes,
    authTimeMs: clock.now(),
    expiresMs: clock.now() + 300_000,
    usedMs: null,
  });
  return code;
}

type Ask = Order extends infer O ? (O extends { id: number } ? Omit<O, 'id'> : never) : never;

interface Worker {
  ask(order: Ask): Promise<Reply>;
  stop(): Promise<void>;
}

async function startWorker(settings: Omit<Extract<Ask, { kind: 'start' }>, 'kind'>): Promise<Worker> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'refresh-race-worker.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  let nextId = 1;
  child.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  child.on('exit', () => {
    for (const [id, resolve] of waiting) resolve({ id, ok: 0, failed: 1, refreshCalls: 0, error: 'a worker ended' });
    waiting.clear();
  });
  const ask = (order: Ask): Promise<Reply> =>
    new Promise((resolve) => {
      const id = nextId;
      nextId += 1;
      waiting.set(id, resolve);
      child.send({ id, ...order });
    });
  const { error } = await ask({ kind: 'start', ...settings });
  if (error !== null) throw new Error(`a worker did not start: ${error}`);
  return {
    ask,
    stop: async () => {
      await ask({ kind: 'stop' });
      child.disconnect();
    },
  };
}

async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
}

function describe(outcomes: readonly Outcome[]): string {
  const head = [
    'race',
    'processes',
    'expiries',
    'grants destroyed',
    'provider calls',
    'reads answered',
    'reads failed',
    'seconds',
  ];
  const rows = outcomes.map((outcome) =>
    [
      outcome.name,
      outcome.processes,
      outcome.rounds,
      outcome.destroyed,
      outcome.refreshCalls,
      outcome.readsOk,
      outcome.readsFailed,
      Math.round(outcome.seconds),
    ].map(String),
  );
  const failures = outcomes.filter(({ error }) => error !== null);
  return [
    table(head, rows),
    ...failures.map((outcome) => `a read failed (${outcome.name}): ${outcome.error}`),
    '',
  ].join('\n');
}

function figuresOf(outcome: Outcome): Figure[] {
  const { rounds, destroyed, refreshCalls, readsOk, readsFailed } = outcome;
  const name = `refresh-race.${outcome.name}`;
  const callsPerExpiry = refreshCalls / rounds;
  return [
    { name: `${name}.destroyed`, value: destroyed, unit: `of ${rounds} expiries`, bar: '0', pass: destroyed === 0 },
    {
      name: `${name}.calls`,
      value: callsPerExpiry,
      unit: 'provider calls per expiry',
      bar: '1',
      pass: callsPerExpiry === 1,
    },
    {
      name: `${name}.failed-reads`,
      value: readsFailed,
      unit: `of ${readsOk + readsFailed} reads`,
      bar: '0',
      pass: readsFailed === 0,
    },
  ];
}
