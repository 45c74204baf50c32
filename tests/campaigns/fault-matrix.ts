import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { databaseUrl, startEmbeddedPostgres } from '../../apps/server/src/platform/database/embedded-postgres.ts';
import type { Figure } from '../../bench/figure.ts';
import type { RunOptions } from '../../bench/run-by-name.ts';
import type { Outcome } from './fault-matrix-play.ts';
import { SCENARIOS } from './fault-matrix-scenarios.ts';
import { describeOutcomes, figuresOf } from './fault-matrix-score.ts';
import type { TransientResult } from './fault-matrix-transient.ts';
import type { Report, Share } from './fault-matrix-worker.ts';

const DEFAULT_ROUNDS = 2;
const PROCESSES = 2;
/** Each process begins anew with an empty database after so many: the history of hundreds of deaths would slow down all that follow. */
const ROUNDS_OF_A_SHARE = 5;
/** Fifty rounds make the thousand. */
const TRANSIENTS_PER_ROUND = 20;

interface Results {
  outcomes: Outcome[];
  failures: { scenario: string; error: string }[];
  transients: TransientResult[];
}

/**
 * Every cause of the catalogue, staged by the emulator's own situations at random moments, idle or with people at work, for one
 * authorizer alone or with another one as a witness, under the modes for what nobody knows of the real platform: what is the
 * verdict, how soon, and does anything ever die of trouble that passes?
 */
export async function run({ seed, rounds = DEFAULT_ROUNDS, say }: RunOptions): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-faults-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const results: Results = { outcomes: [], failures: [], transients: [] };
  const startedAt = performance.now();
  try {
    const shares = await sharesOf({ seed, rounds, serverUrl: postgres.url, dataDir });
    say(
      `${SCENARIOS.length} scenarios × ${rounds} rounds in ${PROCESSES} processes; each case draws its cast, traffic, moment and eight modes ` +
        `from the seed (a sample of their product); a server and an emulator for ${ROUNDS_OF_A_SHARE} rounds, which begin each case with ` +
        'the first world.',
    );
    const next = async (): Promise<void> => {
      for (let share = shares.shift(); share !== undefined; share = shares.shift()) {
        await workThrough(share, results, say);
      }
    };
    await Promise.all(Array.from({ length: PROCESSES }, next));
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  say(`\n${describeOutcomes(results.outcomes)}\n`);
  for (const { scenario, error } of results.failures) say(`Could not be played: ${scenario}: ${error}\n`);
  const wrongDeaths = results.transients.flatMap((result) => result.wrongDeaths);
  for (const line of wrongDeaths) say(`Wrong death: ${line}`);
  say(`${Math.round((performance.now() - startedAt) / 1000)} s`);
  const runs = results.transients.reduce((sum, result) => sum + result.runs, 0);
  return [
    ...figuresOf(results.outcomes, results.failures.length),
    {
      name: 'fault-matrix: wrong deaths in runs of passing trouble',
      value: wrongDeaths.length,
      unit: `of ${runs} runs`,
      bar: '0',
      pass: wrongDeaths.length === 0,
    },
  ];
}

async function sharesOf(input: { seed: number; rounds: number; serverUrl: string; dataDir: string }): Promise<Share[]> {
  const shares: Share[] = [];
  const most = Math.min(ROUNDS_OF_A_SHARE, Math.ceil(input.rounds / PROCESSES));
  for (let left = input.rounds; left > 0; left -= most) {
    const number = shares.length;
    const rounds = Math.min(most, left);
    const database = `faults_${number}`;
    await createDatabase(input.serverUrl, database);
    shares.push({
      name: `faults ${input.seed} ${number}`,
      databaseUrl: databaseUrl(input.serverUrl, database),
      dataDir: join(input.dataDir, `process-${number}`),
      rounds,
      transients: rounds * TRANSIENTS_PER_ROUND,
    });
  }
  return shares;
}

/** One process from its start to its end. */
function workThrough(share: Share, results: Results, say: (text: string) => void): Promise<void> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'fault-matrix-worker.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let played = 0;
  const take = (report: Report): void => {
    if (report.kind === 'outcome') {
      results.outcomes.push(report.outcome);
      played += 1;
      if (played % 100 === 0) say(`${share.name}: ${played} cases`);
    } else if (report.kind === 'failure') results.failures.push(report);
    else if (report.kind === 'transients') {
      results.transients.push(report.result);
      say(`${share.name}: ${report.result.runs} runs of passing trouble in ${Math.round(report.tookMs / 1000)} s`);
    } else child.disconnect();
  };
  return new Promise((resolve, reject) => {
    child.on('message', take);
    child.on('error', reject);
    child.on('exit', (status) =>
      status === 0 ? resolve() : reject(new Error(`a process of the matrix ended with ${status}`)),
    );
    child.send(share);
  });
}

async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create database ${pg.escapeIdentifier(name)}`);
  await client.end();
}
