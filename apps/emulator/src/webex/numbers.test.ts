import type { PhoneNumber } from '@linekeeper/webex-contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DirectoryStage, openDirectory } from './directory-for-tests.ts';
import { groupId } from './group-id.ts';
import { publicId } from './public-id.ts';

const NUMBERS = '/v1/telephony/config/numbers';
let stage: DirectoryStage;
let orgUuid: string;
beforeAll(async () => {
  stage = await openDirectory();
  orgUuid = stage.group('hunt-group').orgUuid;
});
afterAll(() => stage.close());

function list(query = ''): Promise<PhoneNumber[]> {
  return stage.all<PhoneNumber>(`${NUMBERS}?${query}`, 'phoneNumbers');
}

/** Numbers as the world holds them, counted without the list under test. */
function heldInWorld(): { numbers: Set<string>; spare: string[] } {
  const { world } = stage.emulator;
  const calling = world.organizations.get(orgUuid)?.licenses.find(({ code }) => code === 'BCSTD')?.uuid ?? '';
  const numbers = new Set<string>();
  for (const map of [world.people, world.workspaces, world.virtualLines, world.groups])
    for (const owner of map.values()) {
      if (owner.orgUuid !== orgUuid || owner.phoneNumber === null) continue;
      if (!('licenseUuids' in owner) || owner.licenseUuids.includes(calling)) numbers.add(owner.phoneNumber);
    }
  for (const location of world.locations.values()) if (location.orgUuid === orgUuid) numbers.add(location.mainNumber);
  const spare = [...world.numbers.values()].filter((it) => it.orgUuid === orgUuid && !numbers.has(it.phoneNumber));
  return { numbers, spare: spare.map((it) => it.phoneNumber) };
}

test('every number is listed once: those of lines, main numbers of locations, and those nobody has', async () => {
  const all = await list('max=100');
  const listed = all.flatMap((it) => it.phoneNumber ?? []);
  const { numbers, spare } = heldInWorld();
  expect(new Set(listed).size).toBe(listed.length);
  expect(new Set(listed)).toEqual(new Set([...numbers, ...spare]));
  expect(all.filter((it) => it.mainNumber)).toHaveLength(12);
  for (const it of all)
    expect([typeof it.mainNumber, typeof it.tollFreeNumber, typeof it.location.id]).toEqual([
      'boolean',
      'boolean',
      'string',
    ]);
});

test('available numbers have no owner and are no main numbers; the others are assigned', async () => {
  const { spare } = heldInWorld();
  const free = await list('available=true');
  expect(free.map((it) => it.phoneNumber).sort()).toEqual([...spare].sort());
  expect(free.every((it) => it.owner === undefined && it.mainNumber === false)).toBe(true);
  expect((await list('available=False')).some((it) => spare.includes(it.phoneNumber ?? ''))).toBe(false);
});

test('numbers are found by owner, owner name and type, part of the number, extension, location, state and kind', async () => {
  const group = stage.group('hunt-group');
  const mine = await list(`ownerId=${groupId(group)}`);
  expect(mine).toMatchObject([{ extension: group.extension, owner: { id: groupId(group), type: 'HUNT_GROUP' } }]);
  expect(await list(`ownerName=${encodeURIComponent('dana okafor')}`)).toMatchObject([
    { owner: { firstName: 'Dana', lastName: 'Okafor' } },
  ]);
  for (const type of ['PEOPLE', 'PLACE', 'VIRTUAL_LINE', 'HUNT_GROUP', 'CALL_QUEUE', 'AUTO_ATTENDANT']) {
    const found = await list(`ownerType=${type}`);
    expect(new Set(found.map((it) => it.owner?.type))).toEqual(new Set([type]));
  }
  expect(await list(`phoneNumber=${encodeURIComponent(group.phoneNumber ?? '')}`)).toEqual(mine);
  const location = publicId('LOCATION', group.locationUuid);
  const here = await list(`extension=${group.extension}&locationId=${location}`);
  expect(here).toEqual(mine);
  const inactive = await list('state=INACTIVE');
  expect(inactive.length).toBeGreaterThan(0);
  expect(inactive.every((it) => it.state === 'INACTIVE')).toBe(true);
  expect((await list('numberType=EXTENSION')).every((it) => it.phoneNumber === undefined)).toBe(true);
  expect((await list('numberType=NUMBER')).every((it) => it.phoneNumber !== undefined)).toBe(true);
  const tollFree = await list('tollFreeNumbers=true');
  expect(tollFree.map((it) => [it.phoneNumber?.slice(0, 7), it.isServiceNumber])).toEqual([
    ['+448081', true],
    ['+448081', true],
  ]);
  expect(await list('serviceNumber=true')).toEqual(tollFree);
  expect(await list('includedTelephonyTypes=MOBILE_NUMBER')).toEqual([]);
});

test('parameters that exclude each other are refused', async () => {
  for (const query of [
    'available=true&ownerType=PEOPLE',
    'numberType=EXTENSION&state=ACTIVE',
    'numberType=EXTENSION&available=true',
  ])
    expect((await stage.call(`GET ${NUMBERS}?${query}`)).body.errorCode).toBe(25024);
});

test('numbers are sorted by last name, number or extension, upwards or downwards, entries without one last', async () => {
  const numbers = (await list('order=dn-desc')).map((it) => it.phoneNumber ?? '');
  const present = numbers.filter((number) => number !== '');
  expect(present).toEqual([...present].sort().reverse());
  expect(numbers.slice(present.length).every((number) => number === '')).toBe(true);
  const names = (await list('order=lastName&ownerType=PEOPLE')).map((it) => it.owner?.lastName?.toLowerCase() ?? '');
  expect(names).toEqual([...names].sort());
});

test('with details come counts of the whole organization that add up', async () => {
  const { body } = await stage.call(`GET ${NUMBERS}?details=True&max=1`);
  const all = await list();
  const { numbers, spare } = heldInWorld();
  expect(body.phoneNumbers).toHaveLength(1);
  expect(body.count).toEqual({
    assigned: numbers.size,
    unAssigned: spare.length,
    inActive: 12,
    extensionOnly: all.filter((it) => it.phoneNumber === undefined).length,
    tollFreeNumbers: 2,
    total: all.length,
    mobileNumber: 0,
    serviceNumber: 2,
  });
});

test('pages that follow the first one hold to its order while a number moves; the next first page knows', async () => {
  const page = async (start: number): Promise<(string | undefined)[]> =>
    (await stage.call(`GET ${NUMBERS}?max=50&order=dn&start=${start}`)).body.phoneNumbers.map(
      (it: PhoneNumber) => it.phoneNumber,
    );
  const first = await page(0);
  const second = await page(50);
  const { people } = stage.emulator.world;
  const person = [...people.values()].find((it) => it.phoneNumber !== null && first.includes(it.phoneNumber));
  if (person === undefined) throw new Error('Nobody of the first page is a person');
  const before = person.phoneNumber;
  person.phoneNumber = null;
  expect(await page(50)).toEqual(second);
  const now = await page(0);
  expect(now).not.toContain(before);
  expect(now.at(-1)).toBe(second[0]);
  person.phoneNumber = before;
});

test('numbers are bought, brought into service, offered, and given back; taken ones cannot be', async () => {
  const location = publicId('LOCATION', stage.group('hunt-group').locationUuid);
  const path = `/v1/telephony/config/locations/${location}/numbers`;
  const bought = ['+4922147109501', '+4922147109502'];
  expect((await stage.call(`POST ${path}`, { phoneNumbers: bought }, stage.readOnlyToken)).status).toBe(403);
  const made = await stage.call(`POST ${path}`, { phoneNumbers: bought });
  expect([made.status, made.body]).toEqual([201, null]);
  expect((await list(`phoneNumber=${encodeURIComponent(bought.join())}`)).map((it) => it.state)).toEqual([
    'INACTIVE',
    'INACTIVE',
  ]);
  expect((await stage.call(`PUT ${path}`, { phoneNumbers: bought, action: 'ACTIVATE' })).status).toBe(204);
  expect((await list(`phoneNumber=${encodeURIComponent(bought[0] ?? '')}`))[0]?.state).toBe('ACTIVE');
  expect((await stage.call(`POST ${path}`, { phoneNumbers: bought })).status).toBe(409);
  const used = stage.group('hunt-group').phoneNumber ?? '';
  expect((await stage.call(`DELETE ${path}`, { phoneNumbers: [used] })).status).toBe(409);
  expect((await stage.call(`POST ${path}`, { phoneNumbers: ['12'] })).body.message).toBe(
    'Invalid field value: phoneNumbers.[0]',
  );
  const checked = await stage.call('POST /v1/telephony/config/actions/validateNumbers/invoke', {
    phoneNumbers: ['+4922147109600', '+4922147109600', used, 'abc'],
  });
  expect(checked.body.status).toBe('ERRORS');
  expect(checked.body.numbers.map((it: { state: string }) => it.state)).toEqual([
    'Available',
    'Duplicate In List',
    'Unavailable',
    'Invalid',
  ]);
  expect((await stage.call(`DELETE ${path}`, { phoneNumbers: bought })).status).toBe(204);
  expect(await list(`phoneNumber=${encodeURIComponent(bought[0] ?? '')}`)).toEqual([]);
});

test('numbers to choose from: free ones of the location for groups, lines of the location as targets of forwarding', async () => {
  const group = stage.group('hunt-group');
  const location = publicId('LOCATION', group.locationUuid);
  const base = `/v1/telephony/config/locations/${location}`;
  const spare = [...stage.emulator.world.numbers.values()].filter((it) => it.locationUuid === group.locationUuid);
  for (const path of [
    'huntGroups',
    'queues',
    'autoAttendants',
    'huntGroups/alternate',
    'queues/alternate',
    'autoAttendants/alternate',
  ]) {
    const free = await stage.all<{ phoneNumber: string }>(`${base}/${path}/availableNumbers`, 'phoneNumbers');
    expect(free.map((it) => it.phoneNumber)).toEqual(spare.map((it) => it.phoneNumber));
  }
  const targets = await stage.all<PhoneNumber>(`${base}/queues/callForwarding/availableNumbers`, 'phoneNumbers');
  expect(targets.some((it) => it.owner?.id === groupId(group))).toBe(true);
  const virtual = await stage.all<{ phoneNumber: string }>(
    `/v1/telephony/config/virtualLines/availableNumbers?locationId=${location}`,
    'phoneNumbers',
  );
  expect(virtual.map((it) => it.phoneNumber)).toEqual(spare.map((it) => it.phoneNumber));
});
