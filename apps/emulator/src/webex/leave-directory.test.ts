import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EmulatedPerson } from '../index.ts';
import { type DirectoryStage, openDirectory } from './directory-for-tests.ts';
import { publicId } from './public-id.ts';

let stage: DirectoryStage;
beforeAll(async () => {
  stage = await openDirectory(120);
});
afterAll(() => stage.close());

const BASE = '/v1/telephony/config';

/** Somebody with a number of their own who answers for a queue and has a telephone. */
function busyColleague(): EmulatedPerson & { phoneNumber: string } {
  const { world } = stage.emulator;
  for (const group of world.groups.values()) {
    if (group.kind !== 'call-queue') continue;
    for (const uuid of group.memberUuids) {
      const person = world.people.get(uuid);
      const telephone = [...world.devices.values()].some(({ personUuid }) => personUuid === uuid);
      if (person?.phoneNumber != null && telephone && person.roles.length === 0) {
        return { ...person, phoneNumber: person.phoneNumber };
      }
    }
  }
  throw new Error('The seed has such a person');
}

test('a deleted person leaves queues and supervision; number and extension are free, the telephones gone', async () => {
  const { emulator, call, all } = stage;
  const { uuid, phoneNumber, extension, locationUuid } = busyColleague();
  const id = publicId('PEOPLE', uuid);
  const boss = [...emulator.world.people.values()].find(
    (one) => one.locationUuid === locationUuid && one.uuid !== uuid && one.extension !== '' && !one.invitePending,
  );
  const bossId = publicId('PEOPLE', boss?.uuid ?? '');
  for (const one of emulator.world.supervisors.values()) emulator.world.supervisors.delete(one.personUuid);
  expect((await call(`POST ${BASE}/supervisors`, { id, agents: [{ id: bossId }] })).status).toBe(201);
  expect((await call(`POST ${BASE}/supervisors`, { id: bossId, agents: [{ id }] })).status).toBe(201);
  const numberOf = async () =>
    (await call(`GET ${BASE}/numbers?phoneNumber=${encodeURIComponent(phoneNumber)}`)).body.phoneNumbers;
  expect(await numberOf()).toMatchObject([{ phoneNumber, owner: { id } }]);

  emulator.levers.deletePerson(uuid);

  expect(await numberOf()).toMatchObject([{ phoneNumber, state: 'ACTIVE' }]);
  expect((await numberOf())[0].owner).toBeUndefined();
  const ids = (await all<{ id: string }>(`${BASE}/supervisors`, 'supervisors')).map((one) => one.id);
  expect(ids).toEqual([bossId]);
  expect((await call(`GET ${BASE}/supervisors/${bossId}`)).body.agents).toEqual([]);
  const { world } = emulator;
  expect([...world.groups.values()].filter(({ memberUuids }) => memberUuids.includes(uuid))).toEqual([]);
  expect([...world.devices.values()].filter(({ personUuid }) => personUuid === uuid)).toEqual([]);
  const taken = await call(`POST ${BASE}/virtualLines`, {
    firstName: 'After',
    lastName: 'Them',
    locationId: publicId('LOCATION', locationUuid),
    phoneNumber,
    extension,
  });
  expect(taken.status).toBe(201);
});
