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

function hidePlace({ emulator, hidden, dana }: ChaosStage, chance: () => number): () => void {
  const places = [...emulator.world.locations.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  const place = places[Math.floor(chance() * places.length)];
  if (place !== undefined) hidden.places.add(place.uuid);
  return () => hidden.places.clear();
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
  { name: 'a few people hidden', begin: async (stage, chance) => hideAFew(stage, chance) },
  death('death while reading', 'directory.page-staged'),
  death('death while planning', 'directory.within-plan'),
  death('death before writing', 'directory.before-apply'),
  death('death while writing', 'directory.within-apply'),
];
