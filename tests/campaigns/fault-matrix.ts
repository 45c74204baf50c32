import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Cause, type Incident, JOBS, type Job } from '@linekeeper/api-contract';
import { createEmulator, type Emulator, type Fault } from '@linekeeper/emulator';
import pg from 'pg';
import { composeServer, type Server } from '../../apps/server/src/compose.ts';
import { databaseUrl, startEmbeddedPostgres } from '../../apps/server/src/platform/database/embedded-postgres.ts';
import { createSeededIds, type Ids } from '../../apps/server/src/platform/ids.ts';
import { readSettings } from '../../apps/server/src/settings.ts';
import { clockOf } from '../../apps/server/src/testing/clock-of.ts';
import { createTestOwner, type TestOwner } from '../../apps/server/src/testing/test-owner.ts';
import { type Figure, table } from '../../bench/figure.ts';
import type { RunOptions } from '../../bench/run-by-name.ts';

const DEFAULT_ROUNDS = 2;
const START_MS = Date.UTC(2026, 10, 2, 8);
const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
/** So long after the lever evidence may still make the verdict better. */
const WATCH_MS = 180_000;
const AFTERWARDS_MS = 70_000;
const NOT_DETECTED_MS = 3_600_000;
/** While a detection is timed, time passes in such steps; else in the longer ones, for the same picture in less machine time. */
const FINE_STEP_MS = 1_000;
const COARSE_STEP_MS = 5_000;
/** The cast without a witness is for information. */
const ROUNDS_ALONE = 1;

type Cast = 'with a witness' | 'one authorizer alone';

/** What is done to the world, and the verdict that would be right; null: nothing may die. */
interface Scenario {
  name: string;
  right: Cause | null;
  strike(world: Struck): void;
  mend(world: Struck): void;
  /** Longer than this the trouble does not last. */
  lastsMs?: number;
}

interface Struck {
  emulator: Emulator;
  dana: string;
  /** Who authorized presence. */
  presence: string;
  orgUuid: string;
  untilMs: number;
}

const nothing = (): void => undefined;

const DEATHS: Scenario[] = [
  {
    name: 'password changed',
    right: 'password-changed',
    strike: ({ emulator, dana }) => emulator.levers.changePassword(dana),
    mend: nothing,
  },
  {
    name: 'deactivated',
    right: 'authorizer-deactivated',
    strike: ({ emulator, dana }) => emulator.levers.deactivate(dana),
    mend: ({ emulator, dana }) => emulator.levers.activate(dana),
  },
  {
    name: 'Full Admin taken',
    right: 'full-admin-lost',
    strike: ({ emulator, dana }) => emulator.levers.setRoles(dana, []),
    mend: ({ emulator, dana }) => emulator.levers.setRoles(dana, ['id_full_admin', 'id_cdr_api']),
  },
  {
    name: 'presence sharing off',
    right: 'presence-sharing-off',
    strike: ({ emulator, presence }) => emulator.levers.setPresenceSharing(presence, false),
    mend: ({ emulator, presence }) => emulator.levers.setPresenceSharing(presence, true),
  },
  {
    name: 'integrations blocked',
    right: 'integration-blocked',
    strike: ({ emulator, orgUuid }) => emulator.levers.setIntegrationPolicy(orgUuid, 'block'),
    mend: ({ emulator, orgUuid }) => emulator.levers.setIntegrationPolicy(orgUuid, 'allow'),
  },
];

const transient = (name: string, fault: Fault): Scenario => ({
  name,
  right: null,
  strike: ({ emulator, untilMs }) => void emulator.faults.add({ path: '/v1/', ...fault, untilMs }),
  mend: ({ emulator }) => emulator.faults.clear(),
  lastsMs: 600_000,
});

const TROUBLES: Scenario[] = [
  transient('429 with Retry-After', { kind: 'rate-limited', retryAfterSeconds: 30 }),
  transient('429 without', { kind: 'rate-limited' }),
  transient('503 burst', { kind: 'unavailable' }),
  transient('connection reset', { kind: 'reset' }),
  transient('slow by 20 s', { kind: 'slow', delayMs: 20_000 }),
];

interface Outcome {
  scenario: Scenario;
  cast: Cast;
  killsAccess: boolean;
  verdict: Cause | 'no verdict';
  detectedMs: number | null;
}

/**
 * Five causes and five kinds of trouble on the way, struck at random moments, with access tokens that live on or die with a password
 * change: what is the verdict, how soon, and does anything ever die of trouble that passes?
 */
export async function run({ seed, rounds = DEFAULT_ROUNDS, say }: RunOptions): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-faults-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const outcomes: Outcome[] = [];
  try {
    for (const cast of ['with a witness', 'one authorizer alone'] as const) {
      for (const killsAccess of [false, true]) {
        const database = `faults_${cast === 'with a witness' ? 'two' : 'one'}_${killsAccess ? 'kills' : 'lives'}`;
        await createDatabase(postgres.url, database);
        const place = { databaseUrl: databaseUrl(postgres.url, database), dataDir };
        const roundsOfCast = cast === 'with a witness' ? rounds : Math.min(rounds, ROUNDS_ALONE);
        outcomes.push(...(await runCast({ seed, rounds: roundsOfCast, cast, killsAccess, place })));
        say(`${cast}, access tokens ${killsAccess ? 'die' : 'live on'}: ${outcomes.length} cases so far`);
      }
    }
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  const scored = outcomes.filter(({ cast }) => cast === 'with a witness');
  say(`\nWith a witness: Dana Okafor holds four jobs, Ilaria Illuminati presence\n\n${describe(scored)}`);
  const alone = outcomes.filter(({ cast }) => cast === 'one authorizer alone');
  say(`\nFor information: all five by Dana Okafor alone\n\n${describe(alone)}\n`);
  return figuresOf(scored, alone);
}

interface CastInput {
  seed: number;
  rounds: number;
  cast: Cast;
  killsAccess: boolean;
  place: { databaseUrl: string; dataDir: string };
}

interface Stage {
  emulator: Emulator;
  server: Server;
  owner: TestOwner;
  slug: string;
  ids: Ids;
  step(ms: number): Promise<void>;
}

async function runCast(input: CastInput): Promise<Outcome[]> {
  const name = `faults ${input.seed} ${input.cast} ${input.killsAccess}`;
  const emulator = await createEmulator({
    seed: name,
    people: 30,
    clockRate: 0,
    startMs: START_MS,
    modes: { passwordChangeKillsAccess: input.killsAccess },
  });
  const ids = createSeededIds(() => emulator.clock.now(), name);
  const settings = readSettings({
    LINEKEEPER_PORT: '0',
    LINEKEEPER_DATA_DIR: input.place.dataDir,
    LINEKEEPER_DATABASE_URL: input.place.databaseUrl,
    LINEKEEPER_MASTER_KEY: randomBytes(32).toString('base64'),
    LINEKEEPER_EMULATOR_URL: emulator.url,
    LINEKEEPER_LOG_LEVEL: 'silent',
  });
  const server = await composeServer(settings, { clock: clockOf(emulator), ids });
  try {
    const url = await server.listen({ work: false });
    const owner = await createTestOwner({ url, features: server.features });
    const { slug } = await owner.addOrganization('Acme Hotels');
    const stage: Stage = { emulator, server, owner, slug, ids, step: createStep(emulator, server) };
    const outcomes: Outcome[] = [];
    for (let round = 0; round < input.rounds; round += 1) {
      for (const scenario of [...DEATHS, ...TROUBLES]) outcomes.push(await play(stage, input, scenario));
    }
    return outcomes;
  } finally {
    await server.close();
    await emulator.close();
  }
}

/** Time passes; a round of the ticker that waits for a slow Webex goes on meanwhile. */
function createStep(emulator: Emulator, server: Server): (ms: number) => Promise<void> {
  let ticking: Promise<void> | null = null;
  return async (ms) => {
    await emulator.clock.advance(ms);
    ticking ??= server.platform.ticker.tick().finally(() => {
      ticking = null;
    });
    const done = ticking.then(() => true);
    for (let patience = 0; patience < 20 && !(await Promise.race([done, pause(5, false)])); patience += 1) {
      if (emulator.faults.list().some(({ kind }) => kind === 'slow')) return;
    }
  };
}

async function play(stage: Stage, input: CastInput, scenario: Scenario): Promise<Outcome> {
  const { emulator, ids, owner, slug } = stage;
  const alone = input.cast === 'one authorizer alone';
  await authorizeAll(stage, alone);
  const before = new Set((await incidents(stage)).map(({ number }) => number));
  await passTime(stage, Math.floor(ids.jitter() * 120_000));
  const struckMs = emulator.clock.now();
  const lastsMs = scenario.lastsMs === undefined ? 0 : 30_000 + ids.jitter() * (scenario.lastsMs - 30_000);
  const world = worldOf(emulator, alone, struckMs + lastsMs);
  scenario.strike(world);
  let found: Incident[] = [];
  let detectedMs: number | null = null;
  const endMs = struckMs + (scenario.right === null ? lastsMs + AFTERWARDS_MS : WATCH_MS);
  while (emulator.clock.now() < endMs) {
    await stage.step(scenario.right !== null && detectedMs === null ? FINE_STEP_MS : COARSE_STEP_MS);
    if (detectedMs !== null) continue;
    found = await newIncidents(stage, before);
    if (found.length > 0) detectedMs = emulator.clock.now() - struckMs;
  }
  // Late evidence may have bettered the first verdict.
  found = await newIncidents(stage, before);
  scenario.mend(world);
  await passTime(stage, 60_000);
  const { cast, killsAccess } = input;
  const verdict = [...found].sort((a, b) => b.jobs.length - a.jobs.length)[0]?.cause ?? 'no verdict';
  await owner.call('GET', `/api/organizations/${slug}/authorizations`);
  return { scenario, cast, killsAccess, verdict, detectedMs };
}

/** A fresh consent for every job, so that no case inherits what the one before it ended. */
async function authorizeAll({ owner, slug }: Stage, alone: boolean): Promise<void> {
  const presence: Job[] = ['presence'];
  const rest = JOBS.filter((job) => alone || job !== 'presence');
  const walks = [await owner.authorize({ slug, jobs: rest, email: DANA })];
  if (!alone) walks.push(await owner.authorize({ slug, jobs: presence, email: ILARIA }));
  const failed = walks.flatMap(({ walk }) => walk.steps).filter(({ state }) => state !== 'works');
  if (failed.length > 0) throw new Error(failed.map(({ job, state, text }) => `${job}: ${text ?? state}`).join('; '));
}

async function passTime(stage: Stage, ms: number): Promise<void> {
  const endMs = stage.emulator.clock.now() + ms;
  while (stage.emulator.clock.now() < endMs) await stage.step(COARSE_STEP_MS);
}

async function newIncidents(stage: Stage, before: ReadonlySet<string>): Promise<Incident[]> {
  return (await incidents(stage)).filter(({ number }) => !before.has(number));
}

async function incidents({ owner, slug }: Stage): Promise<Incident[]> {
  const answer = await owner.call<{ incidents: Incident[] }>('GET', `/api/organizations/${slug}/incidents`);
  return answer.incidents;
}

function worldOf(emulator: Emulator, alone: boolean, untilMs: number): Struck {
  const find = (email: string): { uuid: string; orgUuid: string } => {
    const person = [...emulator.world.people.values()].find((candidate) => candidate.email === email);
    if (person === undefined) throw new Error(`nobody has ${email}`);
    return person;
  };
  const dana = find(DANA);
  const presence = alone ? dana.uuid : find(ILARIA).uuid;
  return { emulator, dana: dana.uuid, presence, orgUuid: dana.orgUuid, untilMs };
}

async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create database ${pg.escapeIdentifier(name)}`);
  await client.end();
}

function describe(outcomes: readonly Outcome[]): string {
  const rows = [...DEATHS, ...TROUBLES].map((scenario) => {
    const own = outcomes.filter((outcome) => outcome.scenario === scenario);
    const verdicts = new Map<string, number>();
    for (const { verdict } of own) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    const detected = own.flatMap(({ detectedMs }) => (detectedMs === null ? [] : [detectedMs / 1000]));
    return [
      scenario.name,
      scenario.right ?? 'no verdict',
      [...verdicts].map(([verdict, count]) => `${verdict} ${count}`).join(', '),
      detected.length === 0 ? '–' : String(Math.round(Math.max(...detected))),
    ];
  });
  return table(['what happened', 'right', 'verdicts', 'slowest s'], rows);
}

function figuresOf(scored: readonly Outcome[], alone: readonly Outcome[]): Figure[] {
  const deaths = scored.filter(({ scenario }) => scenario.right !== null);
  const right = deaths.filter(({ scenario, verdict }) => verdict === scenario.right).length;
  const percent = deaths.length === 0 ? 0 : (100 * right) / deaths.length;
  const wrongDeaths = [...scored, ...alone].filter(
    ({ scenario, verdict }) => scenario.right === null && verdict !== 'no verdict',
  ).length;
  const times = deaths.map(({ detectedMs }) => (detectedMs ?? NOT_DETECTED_MS) / 1000).sort((a, b) => a - b);
  const p95 = times[Math.max(0, Math.ceil(times.length * 0.95) - 1)] ?? 0;
  const slowest = times.at(-1) ?? 0;
  return [
    { name: 'fault-matrix: right cause', value: percent, unit: '%', bar: '≥ 98', pass: percent >= 98 },
    {
      name: 'fault-matrix: deaths from passing trouble',
      value: wrongDeaths,
      unit: '',
      bar: '0',
      pass: wrongDeaths === 0,
    },
    {
      name: 'fault-matrix: detected after, p95, features running',
      value: p95,
      unit: 's',
      bar: '≤ 60',
      pass: p95 <= 60,
    },
    {
      name: 'fault-matrix: detected after, slowest, features running',
      value: slowest,
      unit: 's',
      bar: '≤ 60',
      pass: slowest <= 60,
    },
  ];
}
