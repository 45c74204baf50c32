import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../index.ts';
import { checkWorld, readWorldFile } from './read-world-file.ts';
import type { WorldFile } from './world-file.ts';

const EXAMPLE = join(import.meta.dirname, '../../../examples/small-hotel.json');

async function items(emulator: Emulator, path: string, name = 'items'): Promise<Record<string, unknown>[]> {
  const headers = { authorization: `Bearer ${emulator.personalToken()}` };
  const answer = await fetch(`${emulator.url}/v1/${path}`, { headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return ((await answer.json()) as Record<string, Record<string, unknown>[]>)[name] ?? [];
}

/** The message of what is thrown; empty when nothing is. */
function told(run: () => unknown): string {
  try {
    run();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Each organization with one fault put in. */
function withFault(change: (world: WorldFile & { organizations: Record<string, unknown>[] }) => void): () => WorldFile {
  const world = readWorldFile(EXAMPLE) as WorldFile & { organizations: Record<string, unknown>[] };
  change(world);
  return () => checkWorld(world, 'hotel.json');
}

test('the example becomes the world: people, lines, groups with members, numbers, roles and the integration', async () => {
  const emulator = await createEmulator({ seedFile: EXAMPLE, clockRate: 0, modes: { emptyCdrIs404: false } });
  const people = await items(emulator, 'people?callingData=true');
  expect(people.map(({ displayName, extension }) => [displayName, extension])).toEqual([
    ['Anna Rossi', '100'],
    ['Paolo Conti', '101'],
    ['Mei Chen', '102'],
    ['Olga Petrov', '201'],
    ['Simon Keller', undefined],
  ]);
  expect(people.map(({ emails }) => emails)[0]).toEqual(['anna.rossi@aurora.example']);
  expect((await items(emulator, 'workspaces')).map(({ displayName }) => displayName)).toEqual(['Lobby phone']);
  const locations = await items(emulator, 'locations');
  expect(locations.map(({ name }) => name).sort()).toEqual(['Lake spa', 'Main house']);
  const queues = await items(emulator, 'telephony/config/queues', 'queues');
  expect(queues.map(({ name, extension }) => [name, extension])).toEqual([['Reception', '500']]);
  const [queue] = [...emulator.world.groups.values()].filter(({ name }) => name === 'Reception');
  const members = queue?.memberUuids.map((uuid) => emulator.world.people.get(uuid)?.email);
  expect(members).toEqual(['paolo.conti@aurora.example', 'mei.chen@aurora.example']);
  const numbers = await items(emulator, 'telephony/config/numbers?available=true', 'phoneNumbers');
  expect(numbers.map(({ phoneNumber }) => phoneNumber)).toEqual(['+39064771900', '+39064771901']);
  expect(emulator.world.integrations.get('aurora-wallboard')?.name).toBe('Aurora wallboard');
  const now = emulator.clock.now();
  const window = { startTime: new Date(now - 3_600_000), endTime: new Date(now - 600_000) };
  const query = Object.entries(window).map(([name, time]) => `${name}=${time.toISOString()}`);
  // By the custom role alone: Anna has no other right to call records.
  expect(await items(emulator, `cdr_feed?${query.join('&')}`)).toEqual([]);
  await emulator.close();
});

test('a name gives the same id whatever stands beside it and whatever the seed, and after a reset', async () => {
  const world = readWorldFile(EXAMPLE);
  const [hotel] = world.organizations;
  const fewer = { organizations: [{ ...hotel, people: hotel?.people?.slice(2) ?? [], groups: [] }] } as WorldFile;
  const [one, other] = [
    await createEmulator({ world, clockRate: 0, seed: 'a' }),
    await createEmulator({ world: fewer, clockRate: 0, seed: 'b' }),
  ];
  const idsOf = (emulator: Emulator): string[] => [...emulator.world.people.keys()];
  expect(idsOf(other)).toEqual(idsOf(one).slice(2));
  expect([...other.world.organizations.keys()]).toEqual([...one.world.organizations.keys()]);
  const before = idsOf(one);
  one.reset();
  expect(idsOf(one)).toEqual(before);
  expect(one.world.integrations.has('aurora-wallboard')).toBe(true);
  await Promise.all([one.close(), other.close()]);
});

test('lists that are left out are made up, deterministic by seed; numbers, extensions and addresses are given once', async () => {
  const world: WorldFile = {
    organizations: [
      { name: 'One', domain: 'one.example' },
      {
        name: 'Two',
        domain: 'two.example',
        morePeople: 300,
        people: [{ firstName: 'Anna', lastName: 'Rossi', extension: '1001' }],
      },
    ],
  };
  const [first, second] = [
    await createEmulator({ world, people: 40, clockRate: 0 }),
    await createEmulator({ world, people: 40, clockRate: 0 }),
  ];
  const { people, locations, workspaces, groups, virtualLines } = first.world;
  expect(people.size).toBe(341);
  expect(workspaces.size * groups.size * virtualLines.size).toBeGreaterThan(0);
  expect([...second.world.people.keys()]).toEqual([...people.keys()]);
  const owners = [people, workspaces, groups, virtualLines].flatMap((map) => [...map.values()]);
  const numbers = owners.flatMap(({ phoneNumber }) => (phoneNumber === null ? [] : [phoneNumber]));
  expect(new Set(numbers).size).toBe(numbers.length);
  const extensions = owners.map(({ locationUuid, extension }) => `${locationUuid} ${extension}`);
  expect(new Set(extensions).size).toBe(extensions.length);
  expect(new Set([...people.values()].map(({ email }) => email)).size).toBe(341);
  expect(owners.every(({ locationUuid }) => locations.has(locationUuid))).toBe(true);
  const admins = [...people.values()].filter(({ roles }) => roles.includes('id_full_admin'));
  expect(admins.map(({ orgUuid }) => first.world.organizations.get(orgUuid)?.name)).toEqual(['One', 'Two']);
  await Promise.all([first.close(), second.close()]);
});

test('every fault is told with file, place and what was expected, all at once', () => {
  const several = told(
    withFault(({ organizations: [hotel] }) => {
      Object.assign(hotel ?? {}, { colour: 'red', domain: 'Aurora' });
      Object.assign(hotel?.people?.[1] ?? {}, { extension: 7 });
    }),
  );
  expect(several.split('\n')).toEqual([
    'hotel.json: organizations[0].domain: "Aurora" is not what is expected: a domain in lower case, like hotel.example; everybody\'s address ends in it unless given',
    'hotel.json: organizations[0].people[1].extension: 7 is not what is expected: string',
    'hotel.json: organizations[0].colour: unknown; expected one of name, domain, locations, people, morePeople, workspaces, virtualLines, groups, numbers, roles',
  ]);
});

const FAULTS: [string, Parameters<typeof withFault>[0], string][] = [
  [
    'a location nobody gave',
    ({ organizations: [it] }) => Object.assign(it?.people?.[0] ?? {}, { location: 'Mars' }),
    'people[0].location: "Mars" is no location of Hotel Aurora; expected one of Main house, Lake spa',
  ],
  [
    'a member who is nobody',
    ({ organizations: [it] }) => it?.groups?.[0]?.members?.push('Ghost'),
    'groups[0].members[2]: "Ghost" is nobody',
  ],
  [
    'a role that is none',
    ({ organizations: [it] }) => it?.people?.[0]?.roles?.push('King'),
    'people[0].roles[2]: "King" is no role; expected one of Full Administrator',
  ],
  [
    'an extension twice',
    ({ organizations: [it] }) => Object.assign(it?.workspaces?.[0] ?? {}, { extension: '100' }),
    'workspaces[0].extension: "100 in Main house" stands at organizations[0].people[0].extension already',
  ],
  [
    'a number twice',
    ({ organizations: [it] }) => Object.assign(it?.people?.[1] ?? {}, { phoneNumber: '+39064771500' }),
    'groups[0].phoneNumber: "+39064771500" stands at organizations[0].people[1].phoneNumber already',
  ],
  [
    'an address twice',
    ({ organizations: [it] }) => Object.assign(it?.people?.[1] ?? {}, { email: 'ANNA.rossi@aurora.example' }),
    'people[1].email: "anna.rossi@aurora.example" stands at organizations[0].people[0] already',
  ],
  [
    'a domain twice',
    ({ organizations }) => organizations.push({ name: 'Other', domain: 'aurora.example' }),
    'organizations[1].domain: "aurora.example" stands at organizations[0].domain already',
  ],
  [
    'a time zone that is none',
    ({ organizations: [it] }) => Object.assign(it?.locations?.[0] ?? {}, { timeZone: 'Mars/Base' }),
    'locations[0].timeZone: "Mars/Base" is not what is expected: a time zone like Europe/Rome',
  ],
  [
    'no name',
    ({ organizations: [it] }) => Object.assign(it ?? {}, { name: '' }),
    'organizations[0].name: "" is not what is expected: a text of 1 to 128 characters',
  ],
  ['nothing at all', (world) => Object.assign(world, { organizations: [] }), 'organizations: the list is empty'],
];

test.each(FAULTS)('%s is told', (_title, change, expected) => {
  expect(told(withFault(change))).toContain(expected);
});

test('a file that is not there, is no JSON, or holds something else is told by its name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'world-file-'));
  const path = join(folder, 'broken.json');
  expect(told(() => readWorldFile(path))).toBe(`${path}: cannot be read (ENOENT)`);
  writeFileSync(path, '{"organizations": [');
  expect(told(() => readWorldFile(path))).toContain(`${path}: is no JSON: `);
  writeFileSync(path, '[]');
  expect(told(() => readWorldFile(path))).toBe(`${path}: [] is not what is expected: object`);
  writeFileSync(path, '{}');
  await expect(createEmulator({ seedFile: path })).rejects.toThrow(`${path}: "organizations" is missing`);
  rmSync(folder, { recursive: true });
});

test('a world kept in a state file comes before the one described, and that is said; a reset takes the described one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'world-file-'));
  const stateFile = join(folder, 'state.json');
  const first = await createEmulator({ stateFile, people: 20, clockRate: 0 });
  await first.close();
  const second = await createEmulator({ stateFile, seedFile: EXAMPLE, clockRate: 0 });
  expect(second.stateWarning).toContain('holds a world already');
  const names = (): string[] => [...second.world.organizations.values()].map(({ name }) => name);
  expect(names()).toEqual(['Acme Hotels', 'Borgo SpA']);
  second.reset();
  expect(names()).toEqual(['Hotel Aurora']);
  await second.close();
  rmSync(folder, { recursive: true });
});
