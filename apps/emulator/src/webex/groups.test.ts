import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { type Answered, ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { publicId } from './public-id.ts';

let emulator: Emulator;
let dana: EmulatedPerson;
let token: string;

beforeEach(async () => {
  emulator = await stillEmulator();
  dana = personOf(emulator, 'dana.okafor@acme.example');
  token = tokenFor(emulator, dana, ['identity:groups_rw']);
});
afterEach(() => emulator.close());

const call = (request: string, body?: unknown): Promise<Answered> =>
  ask(emulator, request, { token, ...(body === undefined ? {} : { body }) });
const idOf = (person: EmulatedPerson | undefined): string => publicId('PEOPLE', person?.uuid ?? '');
const emails = (body: { members: { id: string }[] }): string[] => body.members.map(({ id }) => id);

test('a group is made with members, found by its name, listed with members only when asked', async () => {
  const [one, two] = callers(emulator);
  const made = await call('POST /v1/groups', {
    displayName: 'Night shift',
    members: [{ id: idOf(one) }, { value: two?.uuid }],
  });
  expect(made.status).toBe(201);
  expect(Buffer.from(made.body.id, 'base64').toString()).toMatch(
    new RegExp(`^ciscospark://us/SCIM_GROUP/[0-9a-f-]{36}:${dana.orgUuid}$`),
  );
  expect(made.body).toMatchObject({ memberSize: 2, orgId: publicId('ORGANIZATION', dana.orgUuid) });
  for (const filter of ['displayName eq "night SHIFT"', 'displayName sw "Night"']) {
    const { body } = await call(`GET /v1/groups?filter=${encodeURIComponent(filter)}`);
    expect(body).toMatchObject({ totalResults: 1, startIndex: 1, itemsPerPage: 1 });
    expect(body.groups[0]).not.toHaveProperty('members');
  }
  const { body } = await call('GET /v1/groups?includeMembers=true&filter=displayName%20sw%20%22Night%22');
  expect(emails(body.groups[0])).toEqual([idOf(one), idOf(two)]);
  expect((await call('GET /v1/groups?filter=id%20eq%20%221%22')).status).toBe(400);
  expect((await call('POST /v1/groups', { displayName: 'night shift' })).status).toBe(409);
});

test('groups are sorted and paged by startIndex and count', async () => {
  const { body: all } = await call('GET /v1/groups?sortBy=displayName&sortOrder=descending');
  const names = all.groups.map(({ displayName }: { displayName: string }) => displayName);
  expect(names.length).toBeGreaterThan(2);
  expect(names).toEqual([...names].sort().reverse());
  const second = await call('GET /v1/groups?sortBy=displayName&sortOrder=descending&startIndex=2&count=1');
  expect(second.body).toMatchObject({ totalResults: names.length, startIndex: 2, itemsPerPage: 1 });
  expect(second.body.groups[0].displayName).toBe(names[1]);
});

test('members are added and deleted in the form of the samples and in that of a PatchOp', async () => {
  const [one, two, three] = callers(emulator);
  const { id } = (await call('POST /v1/groups', { displayName: 'Pool', members: [{ id: idOf(one) }] })).body;
  const path = `/v1/groups/${id}`;
  const swapped = await call(`PATCH ${path}`, {
    displayName: 'Pool bar',
    members: [
      { id: idOf(two), operation: 'add' },
      { id: idOf(one), operation: 'delete' },
    ],
  });
  expect(swapped.body).toMatchObject({ displayName: 'Pool bar', memberSize: 1 });
  const operations = [
    { op: 'add', path: 'members', value: [{ value: three?.uuid }] },
    { op: 'remove', path: `members[value eq "${two?.uuid}"]` },
    { op: 'replace', path: 'displayName', value: 'Pool terrace' },
  ];
  const patched = await call(`PATCH ${path}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: operations,
  });
  expect(emails(patched.body)).toEqual([idOf(three)]);
  expect(patched.body.displayName).toBe('Pool terrace');
  const refused = await call(`PATCH ${path}`, { members: [{ id: 'nobody' }] });
  expect(refused.status).toBe(400);
  expect(emails((await call(`GET ${path}/members`)).body)).toEqual([idOf(three)]);
});

test('a deactivated name is free again after the group is deleted, and a deleted person leaves the members', async () => {
  const [one, two] = callers(emulator);
  const made = await call('POST /v1/groups', {
    displayName: 'Shortlived',
    members: [{ id: idOf(one) }, { id: idOf(two) }],
  });
  emulator.levers.deletePerson(one?.uuid ?? '');
  const page = await call(`GET /v1/groups/${made.body.id}/members?count=1`);
  expect(page.body).toMatchObject({ memberSize: 1 });
  expect(emails(page.body)).toEqual([idOf(two)]);
  const second = await call(`GET /v1/groups/${made.body.id}/members?startIndex=2`);
  expect(second.body).toMatchObject({ itemsPerPage: 0, members: [] });
  expect((await call(`DELETE /v1/groups/${made.body.id}`)).status).toBe(204);
  expect((await call(`GET /v1/groups/${made.body.id}`)).status).toBe(404);
  expect((await call('POST /v1/groups', { displayName: 'Shortlived' })).status).toBe(201);
});

test('a reading administrator reads and does not write, somebody else does neither', async () => {
  for (const [role, reads, writes] of [
    ['id_readonly_admin', 200, 403],
    ['id_nothing', 403, 403],
  ] as const) {
    const [person] = callers(emulator);
    if (person === undefined) throw new Error('nobody');
    person.roles = [role];
    token = tokenFor(emulator, person, ['identity:groups_rw']);
    expect((await call('GET /v1/groups')).status).toBe(reads);
    expect((await call('POST /v1/groups', { displayName: 'x' })).status).toBe(writes);
  }
});
