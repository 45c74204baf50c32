import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EmulatedGroup } from '../index.ts';
import { type DirectoryStage, openDirectory } from './directory-for-tests.ts';
import { lineOf } from './directory-lines.ts';
import { groupId, groupUuidOf } from './group-id.ts';
import { publicId } from './public-id.ts';

let stage: DirectoryStage;
beforeAll(async () => {
  stage = await openDirectory();
});
afterAll(() => stage.close());

const FEATURES: Record<EmulatedGroup['kind'], string> = {
  'hunt-group': 'huntGroups',
  'call-queue': 'queues',
  'customer-assist': 'queues',
  'auto-attendant': 'autoAttendants',
};

function listOf(group: EmulatedGroup): string {
  return `/v1/telephony/config/locations/${publicId('LOCATION', group.locationUuid)}/${FEATURES[group.kind]}`;
}

function pathOf(group: EmulatedGroup): string {
  return `${listOf(group)}/${groupId(group)}`;
}

const HUNT_POLICIES = {
  policy: 'SIMULTANEOUS',
  noAnswer: {
    nextAgentEnabled: true,
    nextAgentRings: 4,
    forwardEnabled: true,
    numberOfRings: 12,
    destination: '+4930231250',
    destinationVoicemailEnabled: false,
  },
};
const QUEUE_POLICIES = {
  policy: 'REGULAR',
  callBounce: { callBounceMaxRings: 5 },
  distinctiveRing: { enabled: false },
};
const MENU = {
  greeting: 'DEFAULT',
  extensionEnabled: true,
  keyConfigurations: [
    { key: '1', action: 'TRANSFER_WITHOUT_PROMPT', value: '1001' },
    { key: '#', action: 'REPEAT_MENU' },
  ],
  callTreatment: { retryAttemptForNoInput: 'ONE_TIME', noInputTimer: '15' },
};

test('ids of hunt groups and auto attendants hold a second base64 with an address, those of queues a UUID', () => {
  for (const kind of ['hunt-group', 'auto-attendant'] as const) {
    const group = stage.group(kind);
    const inner = Buffer.from(groupId(group), 'base64').toString().split('/').at(-1) ?? '';
    expect(Buffer.from(inner, 'base64').toString()).toBe(
      `${group.uuid}@${Number.parseInt(group.orgUuid.slice(0, 6), 16)}.int10.bcld.webex.com`,
    );
    expect(groupUuidOf(`${groupId(group)}==`, [kind])).toBe(group.uuid);
    expect(groupId(group)).not.toContain('=');
  }
  const queue = stage.group('call-queue');
  expect(Buffer.from(groupId(queue), 'base64').toString()).toBe(`ciscospark://us/CALL_QUEUE/${queue.uuid}`);
});

test('details of a hunt group name its policy and its agents in ringing order, with numbers', async () => {
  const group = stage.group('hunt-group', 1);
  const { status, body } = await stage.call(`GET ${pathOf(group)}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: groupId(group), name: group.name, enabled: true, extension: group.extension });
  expect(body.callPolicies).toMatchObject({ policy: group.policy, noAnswer: { systemMaxNumberOfRings: 20 } });
  expect(body.agents.map((agent: { id: string }) => agent.id)).toEqual(
    group.memberUuids.map((uuid) => publicId('PEOPLE', uuid)),
  );
  expect(body.agents[0].extension).toBe(lineOf(stage.emulator.world, group.memberUuids[0] ?? '')?.extension);
});

test('details of queues tell both kinds apart, the overflow and who takes calls', async () => {
  for (const kind of ['call-queue', 'customer-assist'] as const) {
    const queue = stage.group(kind);
    const { body } = await stage.call(`GET ${pathOf(queue)}`);
    expect(body.hasCxEssentials).toBe(kind === 'customer-assist');
    expect(body.queueSettings).toMatchObject({ queueSize: 10, overflow: { action: 'PERFORM_BUSY_TREATMENT' } });
    expect(body.agents.map((agent: { joinEnabled: boolean }) => agent.joinEnabled)).toEqual(
      queue.memberUuids.map(() => true),
    );
  }
});

test('the menu of an auto attendant holds its keys in an array that leads to groups of its location', async () => {
  const attendant = stage.group('auto-attendant');
  const { body } = await stage.call(`GET ${pathOf(attendant)}`);
  const keys = body.businessHoursMenu.keyConfigurations;
  expect(Array.isArray(keys)).toBe(true);
  const extensions = [...stage.emulator.world.groups.values()]
    .filter((group) => group.locationUuid === attendant.locationUuid)
    .map((group) => group.extension);
  expect(extensions).toContain(keys[0].value);
  expect(body.afterHoursMenu.keyConfigurations).toEqual([{ key: '0', action: 'EXIT' }]);
  expect((await stage.call(`GET ${pathOf(attendant)}/announcements`)).body).toEqual({ announcements: [] });
});

test('a group asked for in another location, and one that is nobody, answer 404 with code 5620 in body and header', async () => {
  const group = stage.group('hunt-group');
  const other = [...stage.emulator.world.locations.values()].find(
    (it) => it.uuid !== group.locationUuid && it.orgUuid === group.orgUuid,
  );
  const elsewhere = pathOf({ ...group, locationUuid: other?.uuid ?? '' });
  const queue = stage.group('call-queue');
  for (const path of [elsewhere, pathOf({ ...group, uuid: queue.uuid }), `${listOf(group)}/nonsense`]) {
    const { status, body, headers } = await stage.call(`GET ${path}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ errorCode: 5620, message: expect.stringMatching(/^\[Error 5620\] Group not found/) });
    expect(headers.get('cisco-spark-error-codes')).toBe('5620');
  }
  const unknown = publicId('LOCATION', '00000000-0000-4000-8000-000000000000');
  expect((await stage.call(`GET /v1/telephony/config/locations/${unknown}/huntGroups/${groupId(group)}`)).status).toBe(
    404,
  );
});

test('lists of groups filter by location (repeated or with commas), name, number and extension', async () => {
  const [one, other] = [stage.group('hunt-group', 0), stage.group('hunt-group', 1)];
  const locations = [one, other].map((group) => publicId('LOCATION', group.locationUuid));
  const names = async (query: string): Promise<string[]> =>
    (await stage.all<{ name: string }>(`/v1/telephony/config/huntGroups?${query}`, 'huntGroups')).map((it) => it.name);
  expect(await names(`locationId=${locations[0]}&locationId=${locations[1]}`)).toEqual([one.name, other.name]);
  expect(await names(`locationId=${locations.join('%2C')}`)).toEqual([one.name, other.name]);
  expect(await names(`name=${encodeURIComponent(one.name.toUpperCase())}`)).toEqual([one.name]);
  expect(await names(`phoneNumber=${encodeURIComponent(one.phoneNumber ?? '')}`)).toEqual([one.name]);
  const queues = await stage.all<{ hasCxEssentials: boolean }>(
    '/v1/telephony/config/queues?hasCxEssentials=True',
    'queues',
  );
  expect(queues.map((queue) => queue.hasCxEssentials)).toEqual(queues.map(() => true));
  expect(queues.length).toBeGreaterThan(0);
});

test('a hunt group is made, found in list and numbers, changed and deleted; its number goes back to the stock', async () => {
  const like = stage.group('hunt-group');
  const [free] = (await stage.call(`GET ${listOf(like)}/availableNumbers`)).body.phoneNumbers;
  const [first, second] = like.memberUuids.map((uuid) => publicId('PEOPLE', uuid));
  const made = await stage.call(`POST ${listOf(like)}`, {
    name: 'Valet',
    phoneNumber: free.phoneNumber,
    extension: '9100',
    enabled: true,
    callPolicies: HUNT_POLICIES,
    agents: [{ id: second }, { id: first }],
  });
  expect(made.status).toBe(200);
  const uuid = groupUuidOf(made.body.id, ['hunt-group']) ?? '';
  const group = stage.emulator.world.groups.get(uuid);
  expect(group).toMatchObject({
    policy: 'SIMULTANEOUS',
    noAnswerRings: 4,
    extension: '9100',
    phoneNumber: free.phoneNumber,
  });
  expect(group?.memberUuids).toEqual([like.memberUuids[1], like.memberUuids[0]]);
  const owned = await stage.call(`GET /v1/telephony/config/numbers?ownerId=${made.body.id}`);
  expect(owned.body.phoneNumbers).toMatchObject([
    { phoneNumber: free.phoneNumber, owner: { id: made.body.id, type: 'HUNT_GROUP' } },
  ]);
  const after = (await stage.call(`GET ${listOf(like)}/availableNumbers`)).body.phoneNumbers;
  expect(after.map((number: { phoneNumber: string }) => number.phoneNumber)).not.toContain(free.phoneNumber);
  const path = `${listOf(like)}/${made.body.id}`;
  const changed = await stage.call(`PUT ${path}`, { name: 'Valets', enabled: false, agents: [{ id: first }] });
  expect([changed.status, changed.body]).toEqual([204, null]);
  const detail = (await stage.call(`GET ${path}`)).body;
  expect(detail).toMatchObject({ name: 'Valets', enabled: false, callPolicies: { policy: 'SIMULTANEOUS' } });
  expect(detail.agents).toHaveLength(1);
  expect((await stage.call(`DELETE ${path}`)).status).toBe(204);
  expect((await stage.call(`GET ${path}`)).status).toBe(404);
  const back = (await stage.call(`GET ${listOf(like)}/availableNumbers`)).body.phoneNumbers;
  expect(back.map((number: { phoneNumber: string }) => number.phoneNumber)).toContain(free.phoneNumber);
  const kinds = stage.emulator.truth.all().map((event) => event.kind);
  expect(kinds).toEqual(expect.arrayContaining(['group-created', 'group-changed', 'group-deleted']));
});

test('a hunt group that cannot be is refused with its code, and nothing of it is written', async () => {
  const like = stage.group('hunt-group');
  const size = stage.emulator.world.groups.size;
  const body = { name: 'Odd', extension: '9200', enabled: true, callPolicies: HUNT_POLICIES, agents: [] };
  const { callPolicies: _policies, ...incomplete } = body;
  const answers = [
    await stage.call(`POST ${listOf(like)}`, incomplete),
    await stage.call(`POST ${listOf(like)}`, { ...body, agents: [{ id: publicId('PEOPLE', 'nobody') }] }),
    await stage.call(`POST ${listOf(like)}`, { ...body, phoneNumber: '+12125550100' }),
    await stage.call(`POST ${listOf(like)}`, { ...body, extension: like.extension }),
    await stage.call(`POST ${listOf(like)}`, { ...body, name: like.name }),
    await stage.call(`POST ${listOf(like)}`, { ...body, extension: '' }),
  ];
  expect(answers.map(({ status, body }) => [status, body.errorCode])).toEqual([
    [400, 25008],
    [400, 25024],
    [400, 25024],
    [409, undefined],
    [409, undefined],
    [400, 25008],
  ]);
  expect(answers[0]?.body.errors[0].description).toBe(
    'message=Missing required field(s).;detail=Missing fields: callPolicies',
  );
  expect(answers[1]?.body.message).toBe('Invalid field value: agents.[0]');
  expect(stage.emulator.world.groups.size).toBe(size);
  const before = (await stage.call(`GET ${pathOf(like)}`)).body;
  expect((await stage.call(`PUT ${pathOf(like)}`, { name: 'Half', extension: 'abc' })).status).toBe(400);
  expect((await stage.call(`GET ${pathOf(like)}`)).body).toEqual(before);
});

test('reading is for read-only admins too, writing for Full Admins alone, both not for others', async () => {
  const group = stage.group('hunt-group');
  expect((await stage.call(`GET ${pathOf(group)}`, undefined, stage.readOnlyToken)).status).toBe(200);
  expect((await stage.call(`PUT ${pathOf(group)}`, { name: 'No' }, stage.readOnlyToken)).status).toBe(403);
  expect((await stage.call(`GET ${pathOf(group)}`, undefined, stage.plainToken)).status).toBe(403);
  expect((await stage.call(`GET ${pathOf(group)}?orgId=${publicId('ORGANIZATION', group.uuid)}`)).status).toBe(404);
});

test('a queue is made of either kind; only holders of the licence become agents of a Customer Assist one', async () => {
  const like = stage.group('customer-assist');
  const licensed = publicId('PEOPLE', like.memberUuids[0] ?? '');
  const { orgUuid } = like;
  const without = [...stage.emulator.world.people.values()].find(
    (it) => it.orgUuid === orgUuid && it.licenseUuids.length === 2,
  );
  const body = {
    name: 'Weddings',
    extension: '9300',
    callPolicies: QUEUE_POLICIES,
    queueSettings: { queueSize: 25, overflow: { action: 'TRANSFER_TO_PHONE_NUMBER', transferNumber: '1001' } },
  };
  const refused = await stage.call(`POST ${listOf(like)}?hasCxEssentials=true`, {
    ...body,
    agents: [{ id: publicId('PEOPLE', without?.uuid ?? '') }],
  });
  expect([refused.status, refused.body.message]).toEqual([400, 'Invalid field value: agents.[0]']);
  const made = await stage.call(`POST ${listOf(like)}?hasCxEssentials=true`, { ...body, agents: [{ id: licensed }] });
  expect(made.status).toBe(200);
  const path = `${listOf(like)}/${made.body.id}`;
  expect((await stage.call(`GET ${path}`)).body).toMatchObject({
    hasCxEssentials: true,
    callPolicies: { policy: 'REGULAR', callBounce: { callBounceMaxRings: 5 } },
    queueSettings: { queueSize: 25, overflow: { transferNumber: '1001' } },
  });
  expect((await stage.call(`PUT ${path}`, { name: 'Parties' })).status).toBe(400);
  const changed = await stage.call(`PUT ${path}`, {
    queueSettings: { queueSize: 7 },
    agents: [{ id: licensed, joinEnabled: false }],
  });
  expect(changed.status).toBe(204);
  expect((await stage.call(`GET ${path}`)).body).toMatchObject({
    queueSettings: { queueSize: 7, overflow: { action: 'TRANSFER_TO_PHONE_NUMBER' } },
    agents: [{ id: licensed, joinEnabled: false }],
  });
  expect((await stage.call(`DELETE ${path}`)).status).toBe(204);
});

test('an auto attendant is made with menus, which are kept key by key, and changed', async () => {
  const like = stage.group('auto-attendant');
  const body = {
    name: 'Ball room menu',
    extension: '9400',
    businessSchedule: 'Weekdays',
    businessHoursMenu: MENU,
    afterHoursMenu: { ...MENU, keyConfigurations: { key: '0', action: 'EXIT' } },
  };
  const made = await stage.call(`POST ${listOf(like)}`, body);
  expect(made.status).toBe(201);
  const path = `${listOf(like)}/${made.body.id}`;
  const detail = (await stage.call(`GET ${path}`)).body;
  expect(detail.businessHoursMenu.keyConfigurations).toEqual(MENU.keyConfigurations);
  expect(detail.businessHoursMenu.callTreatment).toMatchObject(MENU.callTreatment);
  expect(detail.afterHoursMenu.keyConfigurations).toEqual([{ key: '0', action: 'EXIT' }]);
  const noTarget = { ...MENU, keyConfigurations: [{ key: '1', action: 'TRANSFER_WITH_PROMPT' }] };
  const doubled = { ...MENU, keyConfigurations: [MENU.keyConfigurations[1], MENU.keyConfigurations[1]] };
  for (const menu of [noTarget, doubled, { ...MENU, keyConfigurations: [{ key: 'A', action: 'EXIT' }] }])
    expect((await stage.call(`PUT ${path}`, { businessHoursMenu: menu })).status).toBe(400);
  expect((await stage.call(`PUT ${path}`, { nameDialing: 'GROUP' })).status).toBe(204);
  expect((await stage.call(`GET ${path}`)).body).toMatchObject({ nameDialing: 'GROUP', businessSchedule: 'Weekdays' });
  expect((await stage.call(`DELETE ${path}`)).status).toBe(204);
});

test('forwarding of a group is kept, under the name for voicemail its kind has; without a target it is refused', async () => {
  for (const kind of ['hunt-group', 'call-queue', 'auto-attendant'] as const) {
    const path = `${pathOf(stage.group(kind))}/callForwarding`;
    const voicemail = kind === 'auto-attendant' ? 'sendToVoicemailEnabled' : 'destinationVoicemailEnabled';
    const off = { enabled: false, ringReminderEnabled: false, [voicemail]: false };
    expect((await stage.call(`GET ${path}`)).body).toEqual({
      callForwarding: { always: off, selective: off, rules: [] },
    });
    const refused = await stage.call(`PUT ${path}`, { callForwarding: { always: { enabled: true } } });
    expect([refused.status, refused.body.errorCode]).toEqual([400, 25008]);
    const always = { enabled: true, destination: '1002', ringReminderEnabled: false, [voicemail]: true };
    expect((await stage.call(`PUT ${path}`, { callForwarding: { always } })).status).toBe(204);
    expect((await stage.call(`GET ${path}`)).body).toEqual({ callForwarding: { always, selective: off, rules: [] } });
  }
});

test('what a queue does at night, on holidays, by force and with stranded calls is kept; a transfer needs a number', async () => {
  const queue = pathOf(stage.group('call-queue'));
  for (const { name, on, number } of [
    { name: 'forcedForward', on: { forcedForwardEnabled: true }, number: '1003' },
    { name: 'strandedCalls', on: { action: 'TRANSFER' }, number: '1004' },
    { name: 'holidayService', on: { holidayServiceEnabled: true, action: 'TRANSFER' }, number: '1005' },
    { name: 'nightService', on: { nightServiceEnabled: true, action: 'TRANSFER' }, number: '1006' },
  ]) {
    const before = (await stage.call(`GET ${queue}/${name}`)).body;
    expect(before).toMatchObject({ audioMessageSelection: 'DEFAULT', audioFiles: [] });
    expect((await stage.call(`PUT ${queue}/${name}`, on)).body.errorCode).toBe(25008);
    expect((await stage.call(`PUT ${queue}/${name}`, { ...on, audioMessageSelection: 'LOUD' })).body.errorCode).toBe(
      25024,
    );
    expect((await stage.call(`GET ${queue}/${name}`)).body).toEqual(before);
    expect((await stage.call(`PUT ${queue}/${name}`, { ...on, transferPhoneNumber: number })).status).toBe(204);
    expect((await stage.call(`GET ${queue}/${name}`)).body).toEqual({ ...before, ...on, transferPhoneNumber: number });
  }
});
