// Guards the bars on runs of the directory: no more than 1.3 × of merely paging, changes within 5 s, 300 MB, nobody removed.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../apps/server/src/platform/database/embedded-postgres.ts';
import { SERVER_FLAGS } from '../tools/start/server-flags.ts';
import type { Wish as EmulatorWish, Started } from './directory-emulator.ts';
import type { Measured, Wish as ServerWish } from './directory-server.ts';
import type { Figure } from './figure.ts';
import type { RunOptions } from './run-by-name.ts';

const SIZES = [1_000, 10_000, 100_000];
const CHANGES = 50;
const RATIO_BAR = 1.3;
const INCREMENTAL_BAR_SECONDS = 5;
const MEMORY_BAR_MB = 300;

interface Child<Wish> {
  ask<T>(wish: Wish): Promise<T>;
  end(wish: Wish): Promise<void>;
}

function startChild<Wish>(file: string, execArgv: readonly string[] = []): Child<Wish> {
  const child: ChildProcess = fork(join(import.meta.dirname, file), { stdio: 'inherit', execArgv: [...execArgv] });
  let lastId = 0;
  const ask = <T>(wish: Wish): Promise<T> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      const id = lastId;
      const onExit = (code: number | null): void => reject(new Error(`${file} ended with ${code}`));
      const onMessage = (message: { id: number; answer?: T; error?: string }): void => {
        if (message.id !== id) return;
        child.off('message', onMessage);
        child.off('exit', onExit);
        if (message.error === undefined) resolve(message.answer as T);
        else reject(new Error(message.error));
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
      child.send({ id, wish: wish as object });
    });
  return {
    ask,
    end: async (wish) => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await ask(wish);
      await gone;
    },
  };
}

/** `--rounds` is the largest number of people; all sizes up to it are measured. */
export async function run({ say, seed, rounds = 100_000 }: RunOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const people of SIZES.filter((size) => size <= rounds)) {
    const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-directory-'));
    const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
    const emulator = startChild<EmulatorWish>('directory-emulator.ts');
    // As the launcher starts the server.
    const server = startChild<ServerWish>('directory-server.ts', SERVER_FLAGS);
    try {
      const started = await emulator.ask<Started>({ kind: 'start', people, seed: String(seed) });
      const { url: webexUrl, token, orgUuid } = started;
      await server.ask({ kind: 'start', databaseUrl: postgres.url, webexUrl, token, orgUuid, dataDir });
      figures.push(...(await measureSize({ emulator, server, say }, { people, living: started.people })));
    } finally {
      await server.end({ kind: 'stop' }).catch(() => undefined);
      await emulator.end({ kind: 'close' }).catch(() => undefined);
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  }
  return figures;
}

interface Stage {
  emulator: Child<EmulatorWish>;
  server: Child<ServerWish>;
  say(text: string): void;
}

/** A run of a tenth of a second is at the mercy of a moment: more of them. */
const roundsOf = (people: number): number => (people < 10_000 ? 9 : 3);

/**
 * Merely paging is measured right before and right after each full run it is compared with: the same pages, by the same client, in the
 * same process. Of several rounds the one in the middle counts.
 */
async function measureSize(stage: Stage, size: { people: number; living: number }): Promise<Figure[]> {
  const { emulator, server, say } = stage;
  const page = (): Promise<Measured> => server.ask<Measured>({ kind: 'page' });
  const run = (how: 'full' | 'incremental'): Promise<Measured> => server.ask<Measured>({ kind: 'run', how });
  await page();
  const first = await run('full');
  await server.ask({ kind: 'tidy' });
  let before = await page();
  const rounds: { again: Measured; paging: number }[] = [];
  for (let round = 0; round < roundsOf(size.people); round += 1) {
    const again = await run('full');
    const after = await page();
    rounds.push({ again, paging: (before.seconds + after.seconds) / 2 });
    before = after;
  }
  const ratio = ({ again, paging }: (typeof rounds)[number]): number => again.seconds / paging;
  const middle = rounds.toSorted((a, b) => ratio(a) - ratio(b))[Math.floor(rounds.length / 2)];
  if (middle === undefined) throw new Error('there was no round');
  const { again, paging } = middle;
  await emulator.ask({ kind: 'change', count: CHANGES });
  const changes = await run('incremental');
  const last = await run('full');
  say(
    `${size.people} people (${size.living} of the organization): runs and paging ` +
      `${rounds.map((round) => `${round.again.seconds.toFixed(2)} and ${round.paging.toFixed(2)} s`).join(', ')} in ` +
      `${before.calls} calls; load ${loadavg()[0]?.toFixed(1)}; ` +
      `peaks so far ${[first, before, again, changes, last].map(({ peakMb }) => peakMb.toFixed(0)).join(', ')} MB; ` +
      `runs ${[first, again, changes, last].map(({ run: ended }) => JSON.stringify(ended)).join(' ')}`,
  );
  const removed = [first, ...rounds.map((round) => round.again), changes, last].reduce(
    (sum, { run: ended }) => sum + (ended?.removed ?? 0),
    0,
  );
  const missed = (changes.run?.changed ?? 0) === CHANGES && last.run?.changed === 0 ? 0 : 1;
  const name = (what: string): string => `directory/${size.people.toLocaleString('en')}: ${what}`;
  const told = (what: string, value: number, unit: string): Figure => ({
    ...{ name: name(what), value, unit, bar: 'told', pass: true },
  });
  const barred = (what: string, value: number, of: { unit: string; most: number }): Figure => ({
    ...{ name: name(what), value, unit: of.unit, bar: `≤ ${of.most}`, pass: value <= of.most },
  });
  return [
    told('first run, everything is new', first.seconds, 's'),
    told('first run, of merely paging', first.seconds / paging, '×'),
    told('full run', again.seconds, 's'),
    told('full run, API calls', again.calls, 'calls'),
    barred('full run, of merely paging', again.seconds / paging, { unit: '×', most: RATIO_BAR }),
    barred(`incremental run, ${CHANGES} changes`, changes.seconds, { unit: 's', most: INCREMENTAL_BAR_SECONDS }),
    told('incremental run, API calls', changes.calls, 'calls'),
    barred('incremental run, changes missed', missed, { unit: 'runs', most: 0 }),
    barred('server, peak memory', Math.max(changes.peakMb, last.peakMb), { unit: 'MB', most: MEMORY_BAR_MB }),
    barred('wrongly removed', removed, { unit: 'rows', most: 0 }),
  ];
}
