// Is anybody or anything removed that is still there? Runs of the directory through refusals, moving pages, lost roles and deaths.
import { searchEntries } from '../../apps/server/src/features/directory/finding/search.queries.ts';
import { type Figure, table } from '../../bench/figure.ts';
import type { RunOptions } from '../../bench/run-by-name.ts';
import { type ChaosStage, openStage } from './directory-chaos-stage.ts';
import { TROUBLES, type Trouble } from './directory-chaos-troubles.ts';

const DEFAULT_ROUNDS = 200;
const PEOPLE = 260;
/** Everyday life: so few that no limit holds them back. */
const MOST_LEAVERS = 2;
const LEASE_MS = 61_000;

interface Round {
  trouble: string;
  state: string;
  wronglyRemoved: number;
  /** After a run without trouble: entries too many or too few. */
  differences: number;
}

/** Each round people come, go and change, a run meets one trouble, and another one meets none; the emulator's truth is the measure. */
export async function run({ seed, rounds = DEFAULT_ROUNDS, say }: RunOptions): Promise<Figure[]> {
  const stage = await openStage({ people: PEOPLE, seed: String(seed) });
  const chance = createChance(seed);
  const done: Round[] = [];
  try {
    await fullRun(stage);
    for (let round = 0; round < rounds; round += 1) {
      const trouble = TROUBLES[round % TROUBLES.length];
      if (trouble !== undefined) done.push(await playRound(stage, trouble, chance));
    }
  } finally {
    await stage.close();
  }
  say(describe(done));
  return figuresOf(done);
}

async function playRound(stage: ChaosStage, trouble: Trouble, chance: () => number): Promise<Round> {
  const before = await present(stage);
  mutate(stage, chance);
  const end = await trouble.begin(stage, chance);
  if (trouble.dies === undefined) await fullRun(stage);
  else {
    await stage.runAndDie(trouble.dies, 1 + Math.floor(chance() * 3));
    await stage.emulator.clock.advance(LEASE_MS);
    await stage.settle();
  }
  end();
  const state = (await stage.lastRun())?.state ?? 'none';
  const wronglyRemoved = missingOf(stage, await present(stage)).filter((uuid) => before.has(uuid)).length;
  await stage.emulator.clock.advance(LEASE_MS);
  await stage.settle();
  await fullRun(stage);
  const after = await present(stage);
  const isRight = missingOf(stage, after).length + [...after].filter((uuid) => !truthOf(stage).has(uuid)).length;
  return { trouble: trouble.name, state, wronglyRemoved, differences: isRight };
}

async function fullRun(stage: ChaosStage): Promise<void> {
  const recovered = stage.acme.recover('users-sync');
  await Promise.all([recovered, stage.passTimeUntil(recovered)]);
}

/** People by their UUID, everything else by kind and name. */
async function present({ acme, directory, platform }: ChaosStage): Promise<Set<string>> {
  const { organizationId } = acme;
  const people = await directory.people(organizationId);
  const all = { organizationId, terms: [], location: null, department: null, lists: [], kind: null };
  const found = await searchEntries(platform.database, { ...all, offset: 0, limit: 100_000 });
  const others = found.filter(({ kind }) => kind !== 'person').map(({ kind, name }) => `${kind} ${name}`);
  return new Set([...people.map(({ webexUuid }) => webexUuid), ...others]);
}

function truthOf({ emulator, dana, truth }: ChaosStage): Set<string> {
  const { groups, virtualLines, workspaces } = emulator.world;
  const ours = <T extends { orgUuid: string }>(all: ReadonlyMap<string, T>): T[] =>
    [...all.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  return new Set([
    ...truth().map(({ uuid }) => uuid),
    ...ours(groups).map(({ kind, name }) => `${kind === 'customer-assist' ? 'call-queue' : kind} ${name}`),
    ...ours(virtualLines).map(({ firstName, lastName }) => `virtual-line ${firstName} ${lastName}`),
    ...ours(workspaces).map(({ name }) => `workspace ${name}`),
  ]);
}

const missingOf = (stage: ChaosStage, there: ReadonlySet<string>): string[] =>
  [...truthOf(stage)].filter((key) => !there.has(key));

/** A few leave, a few of those who left come back, some are written. */
function mutate({ emulator, dana }: ChaosStage, chance: () => number): void {
  const people = [...emulator.world.people.values()].filter(
    ({ orgUuid, roles }) => orgUuid === dana.orgUuid && roles.length === 0,
  );
  const one = (deleted: boolean) => {
    const some = people.filter((person) => person.deleted === deleted);
    return some[Math.floor(chance() * some.length)];
  };
  for (let left = Math.floor(chance() * (MOST_LEAVERS + 1)); left > 0; left -= 1) {
    const person = one(chance() < 0.5);
    if (person !== undefined) person.deleted = !person.deleted;
  }
  mutateGroups({ emulator, dana }, chance);
  const written = one(false);
  if (written !== undefined) {
    written.title = `Title ${Math.floor(chance() * 1e6)}`;
    written.modifiedMs = emulator.clock.now();
  }
}

/** A group is taken away, another one is put at the same place: no place loses so many that it could be hidden. */
function mutateGroups({ emulator, dana }: Pick<ChaosStage, 'emulator' | 'dana'>, chance: () => number): void {
  const { groups } = emulator.world;
  const ours = [...groups.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  const group = ours[Math.floor(chance() * ours.length)];
  if (group === undefined || chance() < 0.5) return;
  groups.delete(group.uuid);
  const uuid = [...group.uuid.slice(0, -1), Math.floor(chance() * 10)].join('');
  groups.set(uuid, { ...group, uuid, name: `${group.name.split(' again')[0]} again ${Math.floor(chance() * 1e6)}` });
}

/** From 0 up to 1, the same for the same seed (mulberry32). */
function createChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function describe(rounds: readonly Round[]): string {
  const rows = TROUBLES.map(({ name }) => {
    const own = rounds.filter(({ trouble }) => trouble === name);
    const states = [...new Set(own.map(({ state }) => state))].sort();
    const ended = states.map((state) => `${own.filter((round) => round.state === state).length} ${state}`).join(', ');
    const sum = (of: (round: Round) => number): string => String(own.reduce((total, round) => total + of(round), 0));
    return [name, String(own.length), ended, sum((it) => it.wronglyRemoved), sum((it) => it.differences)];
  });
  return table(['trouble', 'rounds', 'its runs ended', 'wrongly removed', 'differences after'], rows);
}

function figuresOf(rounds: readonly Round[]): Figure[] {
  const removed = rounds.reduce((sum, round) => sum + round.wronglyRemoved, 0);
  const differences = rounds.reduce((sum, round) => sum + round.differences, 0);
  const name = 'directory-chaos';
  return [
    {
      name: `${name}.wrongly-removed`,
      value: removed,
      unit: `entries in ${rounds.length} rounds`,
      bar: '0',
      pass: removed === 0,
    },
    {
      name: `${name}.differences`,
      value: differences,
      unit: 'entries, after runs without trouble',
      bar: '0',
      pass: differences === 0,
    },
  ];
}
