import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRandom } from './random.ts';
import { isSameValue } from './same-value.ts';
import { createWorld, seedWorld } from './seed.ts';
import { worldToJson } from './snapshot.ts';
import { openStateFile, type StateFile } from './state-file.ts';
import { createTruthLog, type TruthLog } from './truth-log.ts';
import type { World } from './world.ts';

const WORKER = fileURLToPath(new URL('./state-kill-worker.ts', import.meta.url));

let directory: string;
let path: string;
const open: StateFile[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'emulator-state-file-'));
  path = join(directory, 'state.json');
});
afterEach(() => {
  for (const file of open.splice(0)) file.close();
  rmSync(directory, { recursive: true });
});

interface Kept {
  world: World;
  truth: TruthLog;
  file: StateFile;
}

function load(options: { people?: number; intervalMs?: number } = {}): Kept {
  const world = createWorld();
  const truth = createTruthLog();
  const file = openStateFile({ path, world, truth, nowMs: () => 7, share: 1, ...options });
  if (world.organizations.size === 0) {
    seedWorld({ world, random: createRandom('state'), people: options.people ?? 30, nowMs: 0 });
  }
  file.begin();
  open.push(file);
  return { world, truth, file };
}

/** The first line of a checkpoint names its generation. */
function headOf(file: string): string {
  return readFileSync(file, 'utf8').split('\n', 1)[0] ?? '';
}

test('killed at any moment, also while a checkpoint is written, it keeps every change it told of, and only whole ones', async () => {
  const random = createRandom('moments of the kills');
  for (let round = 0; round < 3; round += 1) {
    const before = round === 0 ? 0 : load().world.audit.length;
    open.length = 0;
    const worker = spawn(process.execPath, [WORKER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const steps = before + 1 + random.integer(400);
    let told = 0;
    let rest = '';
    worker.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      told = Number(lines.at(-1) ?? told);
      if (told >= steps) worker.kill('SIGKILL');
    });
    await once(worker, 'close');
    const { world, truth, file } = load();
    expect(file.warning).toBeNull();
    const kept = world.audit.length;
    expect(kept).toBeGreaterThanOrEqual(told);
    expect(world.audit.map(({ uuid }) => uuid)).toEqual(Array.from({ length: kept }, (_, index) => `a-${index + 1}`));
    const tokens = Array.from({ length: Math.min(50, kept) }, (_, index) => `t-${kept - index}`).reverse();
    expect([...world.accessTokens.keys()]).toEqual(tokens);
    expect([...world.organizations.values()][0]?.name).toBe(`o-${kept}`);
    expect([...world.people.values()][0]?.title).toBe(`p-${kept}`);
    expect(truth.all()).toHaveLength(kept);
    expect(world.people.size).toBe(12_020);
    open.length = 0;
  }
  // Or no kill can have met a checkpoint.
  expect(JSON.parse(headOf(path)).generation).toBeGreaterThan(1);
}, 60_000);

test('a checkpoint written while the world changes gives, with its journal, the world as it was last', async () => {
  const { world, file } = load({ people: 3000, intervalMs: 1 });
  const people = [...world.people.values()];
  const stand = headOf(path);
  for (let step = 0; headOf(path) === stand && step < 20_000; step += 1) {
    const person = people[(step * 37) % people.length];
    if (person !== undefined) world.people.set(person.uuid, { ...person, department: `d-${step}` });
    if (step % 3 === 0) world.people.delete(people[(step * 11) % people.length]?.uuid ?? '');
    file.changed('critical');
    await nextTurn();
  }
  expect(headOf(path)).not.toBe(stand);
  // The first is still there, as if killed: nothing but what it wrote by itself is on the disk.
  const loaded = load();
  expect(loaded.world.people.size).toBeLessThan(people.length);
  expect(loaded.world.people).toEqual(world.people);
});

test('writing 30,000 people holds nobody up for long, while writing at one go would', async () => {
  const { world, file } = load({ people: 30_000, intervalMs: 1 });
  const startedAt = process.hrtime.bigint();
  file.save();
  const wholeMs = Number(process.hrtime.bigint() - startedAt) / 1e6;
  const stand = headOf(path);
  world.audit.push({ uuid: 'a' } as never);
  file.changed('life');
  const gaps: number[] = [];
  for (let at = process.hrtime.bigint(); gaps.length < 200_000; ) {
    await nextTurn();
    const next = process.hrtime.bigint();
    gaps.push(Number(next - at) / 1e6);
    at = next;
    if (gaps.length % 200 === 0 && headOf(path) !== stand) break;
    at = process.hrtime.bigint();
  }
  expect(headOf(path)).not.toBe(stand);
  // But two: on a busy machine somebody else may have been served meanwhile.
  expect(gaps.sort((one, other) => other - one)[2]).toBeLessThan(wholeMs / 2);
});

test('both files of the version before are loaded, and replaced by those of today', () => {
  const { world, file } = load();
  file.close();
  open.length = 0;
  const all = worldToJson(world);
  const { callRecords: _records, calls: _calls, ...main } = all;
  const record = { orgUuid: 'o', reportId: 'r', startMs: 1, storedMs: 2, locationName: '', fields: {} };
  for (const name of readdirSync(directory)) rmSync(join(directory, name));
  const event = { atMs: 3, kind: 'password-changed', orgUuid: 'o' };
  writeFileSync(path, JSON.stringify({ version: 1, nowMs: 42, world: main, truth: [event] }));
  const life = { version: 1, nowMs: 41, world: { callRecords: [record], calls: [] }, truth: [] };
  writeFileSync(`${path}.life`, JSON.stringify(life));
  const loaded = load();
  expect(loaded.file.savedMs).toBe(42);
  expect(loaded.file.warning).toBeNull();
  expect(loaded.world.callRecords).toEqual([record]);
  expect(loaded.truth.all()).toEqual([event]);
  expect(isSameValue(worldToJson(loaded.world).people, all.people)).toBe(true);
  expect(readdirSync(directory).some((name) => name.endsWith('.life'))).toBe(false);
  expect(JSON.parse(readFileSync(path, 'utf8').split('\n', 1)[0] ?? '')).toMatchObject({ version: 2 });
});

test('a checkpoint cut off is moved aside with its journals, and said so', () => {
  load().file.close();
  open.length = 0;
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.slice(0, text.length - 20));
  const { file, world } = load();
  expect(file.warning).toContain('starting fresh');
  expect(world.people.size).toBe(50);
  expect(readdirSync(directory).filter((name) => name.endsWith('.damaged')).length).toBeGreaterThanOrEqual(1);
});

test('a journal that ends within a line loses that line only; one with nonsense inside is told of', async () => {
  const first = load();
  first.world.accessTokens.set('a', { token: 'a', grantUuid: 'g', scopes: [], expiresMs: 1 });
  first.file.changed('critical');
  await Promise.resolve();
  open.length = 0;
  const journalOf = (): string =>
    join(
      directory,
      readdirSync(directory)
        .filter((name) => name.endsWith('.log'))
        .at(-1) ?? '',
    );
  appendFileSync(journalOf(), '{"nowMs":9,"del":{"accessTok');
  const second = load();
  expect([second.file.warning, [...second.world.accessTokens.keys()]]).toEqual([null, ['a']]);
  open.length = 0;
  appendFileSync(journalOf(), 'nonsense\n{"nowMs":9,"del":{"accessTokens":["a"]}}\n');
  const third = load();
  expect(third.file.warning).toContain('later changes are lost');
  expect([...third.world.accessTokens.keys()]).toEqual(['a']);
});
