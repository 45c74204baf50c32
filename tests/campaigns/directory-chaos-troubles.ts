// What a run of the directory-chaos campaign meets.
import type { ChaosStage } from './directory-chaos-stage.ts';

export interface Trouble {
  name: string;
  /** The crash point at which the process that does the run dies. */
  dies?: string;
  /** Returns what ends it. */
  begin(stage: ChaosStage, chance: () => number): Promise<() => void>;
}

type Fault = Parameters<ChaosStage['emulator']['faults']['add']>[0];

function faults(name: string, of: (chance: () => number) => Fault[]): Trouble {
  return {
    name,
    begin: async ({ emulator }, chance) => {
      for (const fault of of(chance)) emulator.faults.add(fault);
      return () => emulator.faults.clear();
    },
  };
}

function death(name: string, point: string): Trouble {
  return { name, dies: point, begin: async () => () => undefined };
}

/** After so many requests of the run, however many it makes. */
function midway(name: string, what: (stage: ChaosStage, chance: () => number) => () => void): Trouble {
  return {
    name,
    begin: async (stage, chance) => {
      let left = 1 + Math.floor(chance() * 8);
      let end: (() => void) | null = null;
      stage.onRequest(() => {
        left -= 1;
        if (left === 0) end = what(stage, chance);
      });
      return () => {
        stage.onRequest(null);
        end?.();
      };
    },
  };
}

function loseRole({ dana }: ChaosStage): () => void {
  const { roles } = dana;
  dana.roles = [];
  return () => {
    dana.roles = roles;
  };
}

/** Somebody leaves and somebody is written while the pages are read. */
function leaveMidway(stage: ChaosStage, chance: () => number): () => void {
  const people = stage.truth().filter(({ roles }) => roles.length === 0);
  const leaver = people[Math.floor(chance() * people.length)];
  if (leaver !== undefined) leaver.deleted = true;
  return () => undefined;
}

function somePlace({ emulator, dana }: ChaosStage, chance: () => number): string {
  const places = [...emulator.world.locations.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  return places[Math.floor(chance() * places.length)]?.uuid ?? '';
}

function hidePlace(stage: ChaosStage, chance: () => number): () => void {
  stage.hidden.places.add(somePlace(stage, chance));
  return () => stage.hidden.places.clear();
}

function hideGroupsOfPlace(stage: ChaosStage, chance: () => number): () => void {
  stage.hidden.placesOfGroups.add(somePlace(stage, chance));
  return () => stage.hidden.placesOfGroups.clear();
}

/** So few that no limit holds them back, and nothing but another's view tells that they are still there. */
function hideAFewGroups({ emulator, hidden, dana, witness }: ChaosStage, chance: () => number): () => void {
  const { groups, virtualLines } = emulator.world;
  const all = [...groups.values(), ...virtualLines.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  for (let left = 1 + Math.floor(chance() * 6); left > 0; left -= 1) {
    hidden.groups.add(all[Math.floor(chance() * all.length)]?.uuid ?? '');
  }
  witness.isThere = true;
  return () => {
    hidden.groups.clear();
    witness.isThere = false;
  };
}

/** So few that no limit holds them back. */
function hideAFew({ truth, hidden }: ChaosStage, chance: () => number): () => void {
  const people = truth();
  for (let left = 1 + Math.floor(chance() * 4); left > 0; left -= 1) {
    const person = people[Math.floor(chance() * people.length)];
    if (person !== undefined) hidden.people.add(person.uuid);
  }
  return () => hidden.people.clear();
}

export const TROUBLES: readonly Trouble[] = [
  faults('too many requests', (chance) => [
    { kind: 'rate-limited', probability: 0.3, retryAfterSeconds: 1 + Math.floor(chance() * 20), times: 8 },
  ]),
  faults('a person slid past between pages', (chance) => [
    { kind: 'shifting-page', path: '/v1/people', change: 'removed', times: 1 + Math.floor(chance() * 3) },
  ]),
  faults('pages moved otherwise', (chance) => [
    { kind: 'shifting-page', path: '/v1/people', change: chance() < 0.5 ? 'added' : 'moved', times: 3 },
  ]),
  faults('outage', () => [{ kind: 'unavailable', probability: 0.4, times: 12 }]),
  faults('answers broken off', () => [{ kind: 'truncated', probability: 0.3, times: 4 }]),
  faults('empty pages', () => [{ kind: 'empty-page', probability: 0.5, times: 4 }]),
  midway('role lost midway', loseRole),
  midway('somebody leaves midway', leaveMidway),
  midway('a place hidden midway', hidePlace),
  { name: 'a place hidden', begin: async (stage, chance) => hidePlace(stage, chance) },
  midway("a place's groups hidden midway", hideGroupsOfPlace),
  { name: "a place's groups hidden", begin: async (stage, chance) => hideGroupsOfPlace(stage, chance) },
  { name: 'a few groups hidden from one', begin: async (stage, chance) => hideAFewGroups(stage, chance) },
  { name: 'a few people hidden', begin: async (stage, chance) => hideAFew(stage, chance) },
  death('death while reading', 'directory.page-staged'),
  death('death while planning', 'directory.within-plan'),
  death('death before writing', 'directory.before-apply'),
  death('death while writing', 'directory.within-apply'),
];
