import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { type Answered, ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { publicId } from './public-id.ts';

let emulator: Emulator;
let dana: EmulatedPerson;
let token: string;

beforeEach(async () => {
  emulator = await stillEmulator({ people: 400 });
  dana = personOf(emulator, 'dana.okafor@acme.example');
  token = tokenFor(emulator, dana, ['spark-admin:devices_read', 'spark-admin:devices_write']);
});
afterEach(() => emulator.close());

const call = (request: string, body?: unknown): Promise<Answered> =>
  ask(emulator, request, { token, ...(body === undefined ? {} : { body }) });

test('devices come 100 to a page however many are asked for; each belongs to a person or a workspace', async () => {
  const own = [...emulator.world.devices.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  expect(own.length).toBeGreaterThan(100);
  const first = await call('GET /v1/devices?max=1000');
  expect(first.body.items).toHaveLength(100);
  const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  const second = await call(`GET ${next}`);
  const ids = [...first.body.items, ...second.body.items].map(({ id }: { id: string }) => id);
  expect(new Set(ids).size).toBe(Math.min(200, own.length));
  for (const device of first.body.items) {
    expect('personId' in device).toBe(!('workspaceId' in device));
    expect(Object.values(device)).not.toContain(null);
  }
});

test('filters narrow by owner, location, address, state and tags', async () => {
  const [phone] = [...emulator.world.devices.values()];
  if (phone?.personUuid == null) throw new Error('no phone of a person');
  const person = emulator.world.people.get(phone.personUuid);
  const mine = await call(`GET /v1/devices?personId=${publicId('PEOPLE', phone.personUuid)}`);
  expect(mine.body.items).toHaveLength(1);
  const { mac, id } = mine.body.items[0];
  expect((await call(`GET /v1/devices?mac=${mac}`)).body.items[0].id).toBe(id);
  const there = (await call(`GET /v1/devices?locationId=${publicId('LOCATION', person?.locationUuid ?? '')}`)).body
    .items;
  expect(there.map((device: { id: string }) => device.id)).toContain(id);
  expect((await call('GET /v1/devices?type=roomdesk&connectionStatus=connected')).body.items).not.toContainEqual(
    expect.objectContaining({ type: 'phone' }),
  );
  phone.tags = ['lobby', 'red'];
  expect((await call('GET /v1/devices?tag=lobby,red')).body.items).toHaveLength(1);
  expect((await call('GET /v1/devices?tag=lobby&tag=blue')).body.items).toEqual([]);
});

test('tags are added, replaced and removed by JSON patch', async () => {
  const { id } = (await call('GET /v1/devices?max=1')).body.items[0];
  const patch = async (operations: unknown): Promise<Answered> => {
    const answer = await fetch(`${emulator.url}/v1/devices/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json-patch+json' },
      body: JSON.stringify(operations),
    });
    return { status: answer.status, body: await answer.json(), headers: answer.headers };
  };
  expect((await patch([{ op: 'add', path: 'tags', value: ['a', 'b'] }])).body.tags).toEqual(['a', 'b']);
  expect((await patch([{ op: 'replace', path: 'tags', value: ['c'] }])).body.tags).toEqual(['c']);
  expect((await patch({ op: 'remove', path: 'tags' })).body.tags).toEqual([]);
  expect((await patch([{ op: 'add', path: 'name', value: ['x'] }])).status).toBe(400);
  const half = [
    { op: 'add', path: 'tags', value: ['x'] },
    { op: 'fly', path: 'tags' },
  ];
  expect((await patch(half)).status).toBe(400);
  expect((await call(`GET /v1/devices/${id}`)).body.tags).toEqual([]);
});

test('a telephone is made by its address once, for a person or a workspace but not both', async () => {
  const personId = publicId('PEOPLE', dana.uuid);
  const phone = { mac: '02AABBCCDDEE', model: 'DMS Cisco 8865', personId };
  const made = await call('POST /v1/devices', phone);
  expect(made.status).toBe(200);
  expect(made.body).toMatchObject({ mac: '02:AA:BB:CC:DD:EE', product: 'Cisco 8865', personId, type: 'phone' });
  expect((await call('POST /v1/devices', phone)).status).toBe(409);
  const [workspace = ''] = emulator.world.workspaces.keys();
  const both = { ...phone, mac: '02AABBCCDDEF', workspaceId: publicId('PLACE', workspace) };
  expect((await call('POST /v1/devices', both)).status).toBe(400);
  const code = await call('POST /v1/devices/activationCode', { personId });
  expect(code.body.code).toMatch(/^\d{4}(-\d{4}){3}$/);
  expect(Date.parse(code.body.expiryTime)).toBe(emulator.clock.now() + 7 * 86_400_000);
  expect((await call(`DELETE /v1/devices/${made.body.id}`)).status).toBe(204);
  expect((await call(`GET /v1/devices/${made.body.id}`)).status).toBe(404);
});

test('with the personal scope one sees only the own device', async () => {
  const owner = callers(emulator).find(({ uuid }) =>
    [...emulator.world.devices.values()].some(({ personUuid }) => personUuid === uuid),
  );
  if (owner === undefined) throw new Error('nobody has a telephone');
  const foreign = (await call('GET /v1/devices')).body.items.find(
    ({ personId }: { personId?: string }) => personId !== publicId('PEOPLE', owner.uuid),
  );
  token = tokenFor(emulator, owner, ['spark:devices_read', 'spark:devices_write']);
  const { items } = (await call('GET /v1/devices')).body;
  expect(items).toHaveLength(1);
  expect(items[0].personId).toBe(publicId('PEOPLE', owner.uuid));
  expect((await call(`GET /v1/devices/${foreign.id}`)).status).toBe(404);
  expect(
    (await call('POST /v1/devices', { mac: '02AABBCCDDEE', model: 'x', personId: items[0].personId })).status,
  ).toBe(403);
});
