import type { Location, VirtualLine, Workspace } from '@linekeeper/webex-contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, personOf, tokenFor } from '../telephony/emulator-for-tests.ts';
import { type DirectoryStage, openDirectory } from './directory-for-tests.ts';
import { idOf, publicId } from './public-id.ts';

const LINES = '/v1/telephony/config/virtualLines';
let stage: DirectoryStage;
beforeAll(async () => {
  stage = await openDirectory();
});
afterAll(() => stage.close());

const ADDRESS = { address1: 'Hafenstraße 1', city: 'Bremen', state: 'HB', postalCode: '28195', country: 'DE' };
const PLACE = {
  name: 'Bremen',
  timeZone: 'Europe/Berlin',
  preferredLanguage: 'de_de',
  announcementLanguage: 'de_de',
  address: ADDRESS,
};

test('a location is shown alone with its address, made, changed, and deleted while nobody telephones there', async () => {
  const [listed] = await stage.all<Location>('/v1/locations', 'items');
  expect((await stage.call(`GET /v1/locations/${listed?.id}`)).body).toEqual(listed);
  const made = await stage.call('POST /v1/locations', PLACE);
  expect(made.status).toBe(201);
  const path = `/v1/locations/${made.body.id}`;
  expect((await stage.call(`GET ${path}`)).body).toMatchObject({ name: 'Bremen', address: ADDRESS });
  expect((await stage.call('POST /v1/locations', PLACE)).status).toBe(409);
  expect(
    (await stage.call('POST /v1/locations', { ...PLACE, name: 'X', timeZone: 'Mars/Olympus' })).body.errorCode,
  ).toBe(25024);
  expect((await stage.call('POST /v1/locations', { ...PLACE, name: 'X', address: { city: 'X' } })).body.errorCode).toBe(
    25008,
  );
  expect((await stage.call(`PUT ${path}`, { name: 'Bremen Hafen', address: { address2: 'Tor 2' } })).status).toBe(204);
  expect((await stage.call(`GET ${path}`)).body).toMatchObject({
    name: 'Bremen Hafen',
    address: { ...ADDRESS, address2: 'Tor 2' },
  });
  expect((await stage.call(`DELETE /v1/locations/${listed?.id}`)).status).toBe(409);
  expect((await stage.call(`DELETE ${path}`, undefined, stage.readOnlyToken)).status).toBe(403);
  expect((await stage.call(`DELETE ${path}`)).status).toBe(204);
  expect((await stage.call(`GET ${path}`)).status).toBe(404);
});

test('floors of a location are listed, made, renamed and deleted', async () => {
  const [location] = await stage.all<Location>('/v1/locations', 'items');
  const path = `/v1/locations/${location?.id}/floors`;
  const floors = await stage.all<{ id: string; floorNumber: number }>(path, 'items');
  expect(floors.map((floor) => floor.floorNumber).slice(0, 2)).toEqual([0, 1]);
  const made = await stage.call(`POST ${path}`, { floorNumber: -1, displayName: 'Cellar' });
  expect(made).toMatchObject({
    status: 201,
    body: { floorNumber: -1, displayName: 'Cellar', locationId: location?.id },
  });
  expect((await stage.call(`POST ${path}`, { floorNumber: -1 })).status).toBe(409);
  expect(
    (await stage.call(`PUT ${path}/${made.body.id}`, { floorNumber: -2, displayName: 'Deep' })).body.floorNumber,
  ).toBe(-2);
  expect((await stage.call(`DELETE ${path}/${made.body.id}`)).status).toBe(204);
  expect((await stage.call(`GET ${path}/${made.body.id}`)).status).toBe(404);
});

test('workspaces are filtered by each documented parameter, and shown with devices and capabilities on request', async () => {
  const all = await stage.all<Workspace>('/v1/workspaces', 'items');
  const [one] = all;
  const found = async (query: string): Promise<Workspace[]> => stage.all<Workspace>(`/v1/workspaces?${query}`, 'items');
  expect(await found(`locationId=${one?.locationId}`)).toEqual(all.filter((it) => it.locationId === one?.locationId));
  expect(await found(`workspaceLocationId=${one?.locationId}`)).toEqual(await found(`locationId=${one?.locationId}`));
  expect(await found(`displayName=${encodeURIComponent(one?.displayName ?? '')}`)).toEqual([one]);
  expect(await found(`type=${one?.type}`)).toEqual(all.filter((it) => it.type === one?.type));
  expect(await found(`capacity=${one?.capacity}`)).toEqual(all.filter((it) => it.capacity === one?.capacity));
  expect(await found('calling=webexCalling&supportedDevices=phones&calendar=none&devicePlatform=cisco')).toEqual(all);
  for (const query of [
    'calling=none',
    'capacity=-1',
    'calendar=google',
    'deviceHostedMeetingsEnabled=true',
    'plannedMaintenance=on',
  ])
    expect(await found(query)).toEqual([]);
  expect(one).not.toHaveProperty('devices');
  expect(one).not.toHaveProperty('capabilities');
  const rich = (await stage.call(`GET /v1/workspaces/${one?.id}?includeDevices=True&includeCapabilities=true`)).body;
  const devices = [...stage.emulator.world.devices.values()].filter(
    (it) => publicId('PLACE', it.workspaceUuid ?? '') === one?.id,
  );
  expect(rich.devices).toHaveLength(devices.length);
  expect((await stage.call(`GET /v1/workspaces/${one?.id}/capabilities`)).body).toEqual({
    capabilities: rich.capabilities,
  });
  expect(Object.keys(rich.capabilities)).toHaveLength(7);
});

test('a workspace is made with a line, which rings; changed; and deleted with what belonged to it', async () => {
  const [location] = await stage.all<Location>('/v1/locations', 'items');
  const body = {
    displayName: 'Terrace',
    locationId: location?.id,
    type: 'open',
    capacity: 6,
    supportedDevices: 'phones',
    calling: { type: 'webexCalling', webexCalling: { locationId: location?.id, extension: '9501' } },
  };
  const made = await stage.call('POST /v1/workspaces', body);
  expect(made).toMatchObject({
    status: 201,
    body: { displayName: 'Terrace', capacity: 6, calling: { type: 'webexCalling' } },
  });
  const path = `/v1/workspaces/${made.body.id}`;
  const owned = await stage.call(`GET /v1/telephony/config/numbers?ownerId=${made.body.id}`);
  expect(owned.body.phoneNumbers).toMatchObject([{ extension: '9501', owner: { type: 'PLACE' } }]);
  expect((await stage.call('POST /v1/workspaces', { ...body, displayName: 'Other' })).status).toBe(409);
  expect((await stage.call('POST /v1/workspaces', { displayName: 'Lost', calling: body.calling.type })).status).toBe(
    400,
  );
  const plain = await stage.call('POST /v1/workspaces', { displayName: 'Corner' });
  expect(plain.body).toMatchObject({ type: 'notSet', calling: { type: 'freeCalling' } });
  expect(plain.body).not.toHaveProperty('capacity');
  const changed = await stage.call(`PUT ${path}`, { displayName: 'Terrace 2', notes: 'Windy' });
  expect(changed).toMatchObject({ status: 200, body: { displayName: 'Terrace 2', type: 'notSet', notes: 'Windy' } });
  expect(changed.body).not.toHaveProperty('capacity');
  const [, elsewhere] = await stage.all<Location>('/v1/locations', 'items');
  expect((await stage.call(`PUT ${path}`, { displayName: 'T', locationId: elsewhere?.id })).status).toBe(400);
  expect((await stage.call(`DELETE ${path}`)).status).toBe(204);
  expect((await stage.call(`GET ${path}`)).status).toBe(404);
  expect((await stage.call(`GET /v1/telephony/config/numbers?ownerId=${made.body.id}`)).body.phoneNumbers).toEqual([]);
});

test('virtual lines are filtered by repeated and comma-joined values and sorted as asked', async () => {
  const all = await stage.all<VirtualLine>(LINES, 'virtualLines');
  const [one, other] = all;
  const ids = async (query: string): Promise<string[]> =>
    (await stage.all<VirtualLine>(`${LINES}?${query}`, 'virtualLines')).map((line) => line.id);
  const two = [one?.id, other?.id];
  expect(await ids(`id=${one?.id}&id=${other?.id}`)).toEqual(two);
  expect(await ids(`id=${one?.id}%2C${other?.id}`)).toEqual(two);
  expect(await ids(`locationId=${one?.location.id}&locationId=${other?.location.id}`)).toEqual(two);
  expect(await ids(`locationName=${encodeURIComponent(one?.location.name ?? '')}`)).toEqual([one?.id]);
  expect(await ids(`ownerName=${encodeURIComponent(`${one?.firstName} ${one?.lastName}`)}`)).toEqual([one?.id]);
  expect(await ids('hasDeviceAssigned=True')).toEqual([]);
  expect(await ids('hasDnAssigned=true')).toEqual(
    all.filter((it) => it.number.external !== undefined).map((it) => it.id),
  );
  expect(await ids('hasExtensionAssigned=true')).toEqual(all.map((it) => it.id));
  const names = (await stage.all<VirtualLine>(`${LINES}?order=firstName-desc`, 'virtualLines')).map(
    (it) => it.firstName,
  );
  expect(names).toEqual([...names].sort().reverse());
});

test('a virtual line is made, shown with number and location, changed, and deleted out of its queue', async () => {
  const queue = stage.group('call-queue');
  const locationId = publicId('LOCATION', queue.locationUuid);
  expect((await stage.call(`POST ${LINES}`, { firstName: 'Night', lastName: 'Line', locationId })).body.errorCode).toBe(
    25008,
  );
  const made = await stage.call(`POST ${LINES}`, {
    firstName: 'Night',
    lastName: 'Line',
    locationId,
    extension: '9601',
  });
  expect(made.status).toBe(201);
  const path = `${LINES}/${made.body.id}`;
  const detail = (await stage.call(`GET ${path}`)).body;
  expect(detail).toMatchObject({
    displayName: 'Night Line',
    directorySearchEnabled: true,
    number: { extension: '9601', primary: true },
  });
  expect(detail.location.address.country).toBe('DE');
  expect((await stage.call(`GET ${path}/number`)).body).toEqual({ phoneNumber: { extension: '9601', primary: true } });
  expect((await stage.call(`PUT ${path}`, { lastName: 'Desk', callerIdFirstName: 'Front' })).status).toBe(204);
  expect((await stage.call(`PUT ${path}/directorySearch`, { enabled: false })).status).toBe(204);
  expect((await stage.call(`GET ${path}`)).body).toMatchObject({ lastName: 'Desk', directorySearchEnabled: false });
  queue.memberUuids.push(idOf(made.body.id, ['VIRTUAL_LINE']) ?? '');
  expect((await stage.call(`DELETE ${path}`)).status).toBe(204);
  expect(queue.memberUuids).not.toContain(idOf(made.body.id, ['VIRTUAL_LINE']));
  expect((await stage.call(`GET ${path}`)).status).toBe(404);
});

test('the message lamp of a person is lit and put out; a bad action, nobody and missing scopes are refused', async () => {
  const dana = personOf(stage.emulator, 'dana.okafor@acme.example');
  const path = `/v1/telephony/externalVoicemail/mwi?id=${publicId('PEOPLE', dana.uuid)}`;
  expect((await stage.call(`POST ${path}`, { action: 'SET' })).status).toBe(204);
  expect(stage.emulator.world.messageLamps.get(dana.uuid)?.lit).toBe(true);
  expect((await stage.call(`POST ${path}`, { action: 'CLEAR' })).status).toBe(204);
  expect(stage.emulator.world.messageLamps.get(dana.uuid)?.lit).toBe(false);
  expect((await stage.call(`POST ${path}`, { action: 'BLINK' })).status).toBe(400);
  expect((await stage.call('POST /v1/telephony/externalVoicemail/mwi', { action: 'SET' })).status).toBe(400);
  const nobody = publicId('PEOPLE', '00000000-0000-4000-8000-000000000000');
  expect((await stage.call(`POST /v1/telephony/externalVoicemail/mwi?id=${nobody}`, { action: 'SET' })).status).toBe(
    404,
  );
  const poor = tokenFor(stage.emulator, dana, ['spark-admin:telephony_config_write']);
  expect((await stage.call(`POST ${path}`, { action: 'SET' }, poor)).status).toBe(403);
});

test('contact centre extensions are a person’s own and empty; somebody without Calling gets 404 with code 4008', async () => {
  const path = '/v1/telephony/config/people/me/settings/contactCenterExtensions';
  expect((await stage.call(`GET ${path}`)).body).toEqual({ ccExtensions: [], endpoints: [] });
  const without = [...stage.emulator.world.people.values()].find(
    (it) => it.licenseUuids.length === 1 && !it.invitePending,
  );
  if (without === undefined) throw new Error('The seed has people without Calling');
  const token = tokenFor(stage.emulator, without, ['spark:telephony_config_read']);
  const answer = await ask(stage.emulator, `GET ${path}`, { token });
  expect([answer.status, answer.body.errorCode]).toEqual([404, 4008]);
});
