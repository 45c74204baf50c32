// Guards the bar on watching: ten thousand organizations with five authorizations each, asked every 50 s on two cores.
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { createSystemClock } from '../apps/server/src/platform/clock.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../apps/server/src/platform/database/embedded-postgres.ts';
import { createIds, type Ids } from '../apps/server/src/platform/ids.ts';
import { SERVER_FLAGS } from '../tools/start/server-flags.ts';
import type { Figure } from './figure.ts';
import type { RunOptions } from './run-by-name.ts';
import type { Usage, Wish } from './watch-server.ts';
import { type BenchWebex, startBenchWebex } from './watch-webex.ts';

const ORGANIZATIONS = 10_000;
const JOBS = ['users-sync', 'presence', 'call-control', 'call-records', 'sign-in'] as const;
/** What an installation does when nothing changes it. */
const PROBE_SECONDS = 50;
const IDLE_MS = 15_000;
const WARM_UP_MS = 60_000;
const MEASURED_MS = 70_000;
const ENDED_AFTER_MS = 5_000;
/** One grant of so many ends while it runs, to see how soon it is known. */
const GRANTS_PER_END = 500;
const LOOK_EVERY_MS = 4_000;
/** Authorizations of an organization are asked together, those due within so much of an interval early. */
const ASKED_EARLY_MS = PROBE_SECONDS * 200 + 500;

interface Stage {
  server: Child;
  postgres: EmbeddedPostgres;
  database: pg.Client;
  webex: BenchWebex;
  organizations: number;
  authorizationIds: string[];
}

/** `--rounds` is the number of organizations. */
export async function run({ say, rounds = ORGANIZATIONS }: RunOptions): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-watch-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const webex = await startBenchWebex();
  const database = new pg.Client({ connectionString: postgres.url });
  await database.connect();
  const server = startChild();
  try {
    const masterKey = randomBytes(32).toString('base64');
    await server.ask({ kind: 'start', databaseUrl: postgres.url, webexUrl: webex.url, dataDir, masterKey });
    const authorizationIds = await settle({ server, database, organizations: rounds });
    const stage: Stage = { server, postgres, database, webex, organizations: rounds, authorizationIds };
    await server.ask({ kind: 'work' });
    const idle = await measureFor(stage, IDLE_MS);
    await spreadDueTimes(database);
    const watched = watchFromOutside(stage);
    await pause(WARM_UP_MS);
    watched.begin();
    const ended = endSome(stage);
    const busy = await measureFor(stage, MEASURED_MS);
    const seen = await watched.end();
    const detection = await ended;
    const shape = `${rounds.toLocaleString('en')} organizations × ${JOBS.length} authorizations, asked every ${PROBE_SECONDS} s`;
    say(`${shape}; one server process, its database, and a Webex of the bench on loopback, all on one machine.`);
    say(`${MEASURED_MS / 1000} s after ${WARM_UP_MS / 1000} s of warming up; load ${loadavg()[0]?.toFixed(1)}\n`);
    return figures({ idle, busy, seen, detection, expected: (rounds * JOBS.length) / PROBE_SECONDS });
  } finally {
    await server.end();
    await database.end();
    await webex.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Measured {
  seconds: number;
  cpuPercent: number;
  databaseCpuPercent: number;
  rssMb: number;
  statements: number;
  requests: number;
}

async function measureFor({ server, postgres, webex }: Stage, ms: number): Promise<Measured> {
  const before = { ...(await server.ask<Usage>({ kind: 'usage' })), database: await cpuMsOf(postgres.pid) };
  const requests = webex.requests;
  const startedAt = performance.now();
  await pause(ms);
  const after = { ...(await server.ask<Usage>({ kind: 'usage' })), database: await cpuMsOf(postgres.pid) };
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    seconds,
    cpuPercent: (after.cpuMs - before.cpuMs) / seconds / 10,
    databaseCpuPercent: (after.database - before.database) / seconds / 10,
    rssMb: after.rssMb,
    statements: after.statements - before.statements,
    requests: webex.requests - requests,
  };
}

interface Seen {
  probes: number;
  lagsMs: number[];
  gapsMs: number[];
}

/**
 * Lags as Webex sees them: when a token was asked against when the database said it was due. Gaps: between two questions
 * with the same token.
 */
function watchFromOutside({ database, webex, authorizationIds }: Stage): { begin(): void; end(): Promise<Seen> } {
  const numberOf = new Map(authorizationIds.map((id, index) => [id, index]));
  const due = new Float64Array(authorizationIds.length);
  const asked = new Float64Array(authorizationIds.length);
  const seen: Seen = { probes: 0, lagsMs: [], gapsMs: [] };
  let measuring = false;
  let over = false;
  webex.onAsked = (grant, path) => {
    if (path.startsWith('/v1/adminAudit')) return;
    const now = Date.now();
    const before = asked[grant] ?? 0;
    asked[grant] = now;
    // A second question of the same probe.
    if (now - before < 1_000) return;
    if (measuring) {
      seen.probes += 1;
      if (before > 0) seen.gapsMs.push(now - before);
    }
    const dueMs = due[grant] ?? 0;
    if (dueMs === 0 || dueMs - now > ASKED_EARLY_MS) return;
    due[grant] = 0;
    if (measuring) seen.lagsMs.push(Math.max(0, now - dueMs));
  };
  const looking = (async () => {
    while (!over) {
      const { rows } = await database.query<{ id: string; due: number }>(
        `select authorization_id as id, extract(epoch from next_probe_at)::float8 * 1000 as due
           from authorizations_authorization`,
      );
      for (const { id, due: dueMs } of rows) due[numberOf.get(id) ?? 0] = dueMs;
      await pause(LOOK_EVERY_MS);
    }
  })();
  return {
    begin: () => {
      measuring = true;
    },
    end: async () => {
      over = true;
      await looking;
      return seen;
    },
  };
}

/** Webex refuses some from one moment on; answers how long each took to be shown as stopped. */
async function endSome({ database, webex, authorizationIds }: Stage): Promise<number[]> {
  await pause(ENDED_AFTER_MS);
  const startedAt = performance.now();
  for (let grant = 0; grant < authorizationIds.length; grant += GRANTS_PER_END) webex.ended.add(grant);
  const known = new Map<string, number>();
  while (performance.now() - startedAt < MEASURED_MS - ENDED_AFTER_MS) {
    const { rows } = await database.query<{ id: string }>(
      `select authorization_id as id from authorizations_authorization where state = 'stopped'`,
    );
    for (const { id } of rows) if (!known.has(id)) known.set(id, performance.now() - startedAt);
    await pause(500);
  }
  // What was never noticed counts as the whole time, so that it shows.
  const missing = webex.ended.size - known.size;
  return [...known.values(), ...Array.from({ length: Math.max(0, missing) }, () => Number.POSITIVE_INFINITY)];
}

function figures(input: {
  idle: Measured;
  busy: Measured;
  seen: Seen;
  detection: number[];
  expected: number;
}): Figure[] {
  const { idle, busy, seen, detection } = input;
  const perSecond = (count: number): number => Math.round(count / busy.seconds);
  const seconds = (values: number[], share: number): number => percentile(values, share) / 1000;
  const lag = seconds(seen.lagsMs, 0.95);
  const gap = seconds(seen.gapsMs, 0.95);
  const known = seconds(detection, 0.95);
  const perProbe = busy.statements / Math.max(1, seen.probes);
  const cpu = busy.cpuPercent + busy.databaseCpuPercent;
  const plain = { bar: 'told', pass: true };
  return [
    {
      name: 'watch.probes',
      value: perSecond(seen.probes),
      unit: '/s',
      bar: `≥ ${Math.round(input.expected)}`,
      pass: seen.probes / busy.seconds >= input.expected,
    },
    { name: 'watch.lag.p95', value: lag, unit: 's due → asked', bar: '≤ 5', pass: lag <= 5 },
    { name: 'watch.gap.p95', value: gap, unit: 's between two asks', bar: '≤ 60', pass: gap <= 60 },
    { name: 'watch.death-known.p95', value: known, unit: 's', bar: '≤ 60', pass: known <= 60 },
    { name: 'watch.statements', value: perProbe, unit: 'per probe', bar: '≤ 1', pass: perProbe <= 1 },
    { name: 'watch.requests', value: perSecond(busy.requests), unit: '/s', ...plain },
    { name: 'watch.cpu', value: cpu, unit: '% of one core, server + database', bar: '≤ 150', pass: cpu <= 150 },
    { name: 'watch.cpu.server', value: busy.cpuPercent, unit: '% of one core', ...plain },
    { name: 'watch.cpu.database', value: busy.databaseCpuPercent, unit: '% of one core', ...plain },
    { name: 'watch.memory', value: busy.rssMb, unit: 'MB', bar: '≤ 512', pass: busy.rssMb <= 512 },
    {
      name: 'watch.idle.cpu',
      value: idle.cpuPercent + idle.databaseCpuPercent,
      unit: '% of one core',
      bar: '≤ 10',
      pass: idle.cpuPercent + idle.databaseCpuPercent <= 10,
    },
    { name: 'watch.idle.statements', value: idle.statements / idle.seconds, unit: '/s', ...plain },
  ];
}

function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? Number.POSITIVE_INFINITY;
}

/** Organizations and authorizations as consents would leave them; nothing is due yet. */
async function settle(input: { server: Child; database: pg.Client; organizations: number }): Promise<string[]> {
  const { server, database } = input;
  const clock = createSystemClock();
  const ids: Ids = createIds(() => clock.now());
  const organizationIds = Array.from({ length: input.organizations }, () => ids.uuid());
  const personIds = organizationIds.map(() => ids.uuid());
  await database.query(
    `insert into organizations_organization (organization_id, name, slug, webex_org_id, created_at)
       select o.id, 'Organization ' || o.n, 'organization-' || o.n, o.id, now() from unnest($1::uuid[]) with ordinality as o (id, n)`,
    [organizationIds],
  );
  await database.query(
    `insert into authorizations_watch (organization_id, next_audit_at, audit_watermark, next_upkeep_at)
       select id, now() + interval '1 day', now(), now() + interval '1 day' from unnest($1::uuid[]) as o (id)`,
    [organizationIds],
  );
  const all: string[] = [];
  for (const [place, job] of JOBS.entries()) {
    const authorizationIds = organizationIds.map(() => ids.uuid());
    await database.query(
      `insert into authorizations_authorization (organization_id, authorization_id, job, state, authorizer_webex_id,
           authorizer_name, authorizer_email, webex_org_id, authorized_at, known_good_at, checks, access_alive,
           next_probe_at, next_job_probe_at)
         select o, a, $4, 'healthy', p, 'Dana Okafor', 'dana.okafor@acme.example', o,
           date_trunc('milliseconds', now()) - interval '10 days', now(), '[]'::jsonb, true,
           now() + interval '1 day', now() + random() * interval '5 minutes'
         from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as g (o, a, p)`,
      [organizationIds, authorizationIds, personIds, job],
    );
    const grants = organizationIds.map((organizationId, index) => ({
      code: String(place * organizationIds.length + index),
      target: { organizationId, authorizationId: authorizationIds[index] ?? '', job },
    }));
    for (let start = 0; start < grants.length; start += 5_000) {
      await server.ask({ kind: 'adopt', grants: grants.slice(start, start + 5_000) });
    }
    all.push(...authorizationIds);
  }
  await database.query('vacuum analyze');
  return all;
}

/** As after a minute of running: over one interval, each authorization for itself. */
async function spreadDueTimes(database: pg.Client): Promise<void> {
  await database.query(
    `update authorizations_authorization set next_probe_at = now() + random() * make_interval(secs => $1)`,
    [PROBE_SECONDS],
  );
  await database.query(`update authorizations_watch set next_audit_at = now() + random() * interval '30 seconds'`);
}

/** Of PostgreSQL: the postmaster, its living children, and those that have ended. */
async function cpuMsOf(postmaster: number): Promise<number> {
  const TICK_MS = 10;
  let ticks = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
    const own = Number(name) === postmaster;
    if (!own && Number(fields[1]) !== postmaster) continue;
    ticks += Number(fields[11]) + Number(fields[12]);
    if (own) ticks += Number(fields[13]) + Number(fields[14]);
  }
  return ticks * TICK_MS;
}

interface Child {
  ask<T>(wish: Wish): Promise<T>;
  end(): Promise<void>;
}

function startChild(): Child {
  const child: ChildProcess = fork(join(import.meta.dirname, 'watch-server.ts'), {
    stdio: 'inherit',
    // As the launcher starts the server.
    execArgv: SERVER_FLAGS,
  });
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  child.on('message', ({ id, answer, error }: { id: number; answer?: unknown; error?: string }) => {
    if (error === undefined) waiting.get(id)?.resolve(answer);
    else waiting.get(id)?.reject(new Error(error));
    waiting.delete(id);
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the server's process ended with ${code}`));
  });
  const ask = <T>(wish: Wish): Promise<T> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve: (answer) => resolve(answer as T), reject });
      child.send({ id: lastId, wish });
    });
  return {
    ask,
    end: async () => {
      if (child.exitCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await ask({ kind: 'stop' }).catch(() => child.kill());
      await gone;
    },
  };
}
