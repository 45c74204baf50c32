import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { databaseUrl, startEmbeddedPostgres } from '../../apps/server/src/platform/database/embedded-postgres.ts';
import { type Figure, table } from '../../bench/figure.ts';
import type { RunOptions } from '../../bench/run-by-name.ts';
import { killConsent } from './kill-consent.ts';
import { killOutbox } from './kill-outbox.ts';
import { killStandby } from './kill-standby.ts';
import { killVault } from './kill-vault.ts';

const DEFAULT_ROUNDS = 100;
/** Areas; a round is mostly the start of a process. */
const AT_ONCE = 2;

/** What became of the thing at stake in one round. */
export type Fate =
  /** It lives on. */
  | 'kept'
  /** Gone, for nobody would take the old token any more, and named so. */
  | 'named'
  /** Gone, though the old token would have been taken; or gone without its name; or something does not open. */
  | 'lost';

export interface Round {
  point: string;
  fate: Fate;
  /** In words, where it is lost. */
  because: string | null;
  tookMs: number;
}

export interface KillInput {
  seed: number;
  rounds: number;
  place: { databaseUrl: string; dataDir: string };
  say(text: string): void;
}

/** One part of the server with its named crash points: walks the list in turn, one death a round. */
interface KillArea {
  name: string;
  run(input: KillInput): Promise<{ rounds: Round[]; points: readonly string[] }>;
}

const AREAS: readonly KillArea[] = [
  { name: 'vault', run: killVault },
  { name: 'consent', run: killConsent },
  { name: 'standby', run: killStandby },
  { name: 'outbox', run: killOutbox },
];

/**
 * A server process is killed (SIGKILL) at each named point where it writes; another one takes over. What would the emulator still have
 * accepted, and what was made of it? One PostgreSQL for all rounds; every round ends one process. `--rounds` is of each area.
 */
export async function run({ seed, rounds = DEFAULT_ROUNDS, say }: RunOptions): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-kill-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const figures = new Map<string, Figure[]>();
  const waiting = [...AREAS];
  const next = async (): Promise<void> => {
    for (let area = waiting.shift(); area !== undefined; area = waiting.shift()) {
      // Each has a master key of its own, and a database is sealed under one.
      await makeDatabase(databaseUrl(postgres.url, 'postgres'), area.name);
      const place = { databaseUrl: databaseUrl(postgres.url, area.name), dataDir: join(dataDir, area.name) };
      await mkdir(place.dataDir);
      const outcome = await area.run({ seed, rounds, place, say: (text) => say(`${area.name}: ${text}`) });
      say(describe(outcome.rounds));
      figures.set(area.name, figuresOf(area.name, outcome));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  return AREAS.flatMap(({ name }) => figures.get(name) ?? []);
}

async function makeDatabase(connectionString: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(`create database ${client.escapeIdentifier(name)}`);
  await client.end();
}

function describe(rounds: readonly Round[]): string {
  const points = [...new Set(rounds.map(({ point }) => point))].sort();
  const rows = points.map((point) => {
    const own = rounds.filter((round) => round.point === point);
    const count = (fate: Fate): string => String(own.filter((round) => round.fate === fate).length);
    return [point, String(own.length), count('kept'), count('named'), count('lost')];
  });
  const lost = rounds.filter(({ fate }) => fate === 'lost').slice(0, 10);
  return [
    table(['killed at', 'times', 'kept', 'lost-in-rotation', 'lost'], rows),
    ...lost.map(({ point, because }) => `lost at ${point}: ${because}`),
    '',
  ].join('\n');
}

function figuresOf(area: string, outcome: { rounds: Round[]; points: readonly string[] }): Figure[] {
  const { rounds, points } = outcome;
  const name = `kill.${area}`;
  const count = (fate: Fate): number => rounds.filter((round) => round.fate === fate).length;
  const missed = points.filter((point) => !rounds.some((round) => round.point === point)).length;
  const times = rounds.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? 0;
  return [
    {
      name: `${name}.lost`,
      value: count('lost'),
      unit: `of ${rounds.length} kills`,
      bar: '0',
      pass: count('lost') === 0,
    },
    {
      name: `${name}.lost-in-rotation`,
      value: count('named'),
      unit: 'named, where nobody takes the old token',
      bar: 'any',
      pass: true,
    },
    { name: `${name}.points-missed`, value: missed, unit: `of ${points.length}`, bar: '0', pass: missed === 0 },
    { name: `${name}.round`, value: median, unit: 'ms, median', bar: 'told', pass: true },
  ];
}
