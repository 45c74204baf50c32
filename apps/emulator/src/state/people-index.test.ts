import { expect, test } from 'vitest';
import { changeEmail, peopleOf, personByEmail } from './people-index.ts';
import { createRandom } from './random.ts';
import { createWorld, seedWorld } from './seed.ts';
import { worldFromJson, worldToJson } from './snapshot.ts';
import type { EmulatedPerson, World } from './world.ts';

function seeded(): { world: World; orgUuid: string; first: EmulatedPerson } {
  const world = createWorld();
  seedWorld({ world, random: createRandom('index'), people: 30, nowMs: Date.UTC(2026, 0, 5) });
  const [orgUuid = ''] = world.organizations.keys();
  const [first] = peopleOf(world, orgUuid);
  if (first === undefined) throw new Error('there are people');
  return { world, orgUuid, first };
}

test('somebody who comes later stands at the end of the same list, which is not made anew', () => {
  const { world, orgUuid, first } = seeded();
  const list = peopleOf(world, orgUuid);
  const added = { ...first, uuid: 'later', email: 'Later@acme.example' };
  world.people.set('later', added);
  expect(peopleOf(world, orgUuid)).toBe(list);
  expect(list.at(-1)).toBe(added);
  expect(list).toHaveLength(31);
  expect(personByEmail(world, 'later@ACME.example')).toBe(added);
});

test('a new address is found and the old one is not; nobody stands in the list twice', () => {
  const { world, orgUuid, first } = seeded();
  const old = first.email;
  changeEmail(world, first, 'renamed@acme.example');
  expect(personByEmail(world, 'renamed@acme.example')).toBe(first);
  expect(personByEmail(world, old)).toBeNull();
  expect(peopleOf(world, orgUuid).filter((person) => person === first)).toHaveLength(1);
});

test('people taken out, put in place of others, or restored are seen as they are now', () => {
  const { world, orgUuid, first } = seeded();
  const saved = JSON.parse(JSON.stringify(worldToJson(world)));
  const other = { ...first, title: 'Other' };
  world.people.set(first.uuid, other);
  expect(peopleOf(world, orgUuid)[0]).toBe(other);
  world.people.delete(first.uuid);
  expect(peopleOf(world, orgUuid)).toHaveLength(29);
  expect(personByEmail(world, first.email)).toBeNull();
  worldFromJson(world, saved);
  expect(peopleOf(world, orgUuid)).toHaveLength(30);
  expect(personByEmail(world, first.email)?.title).toBe(first.title);
});
