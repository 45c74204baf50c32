import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EmulatedGroup } from '../index.ts';
import { type DirectoryStage, openDirectory } from './directory-for-tests.ts';
import { groupId } from './group-id.ts';
import { publicId } from './public-id.ts';

const AGENTS = '/v1/telephony/config/queues/agents';
const SUPERVISORS = '/v1/telephony/config/supervisors';
const REASONS = '/v1/telephony/config/cxEssentials/wrapup/reasons';

let stage: DirectoryStage;
beforeAll(async () => {
  stage = await openDirectory();
});
afterAll(() => stage.close());

interface Listed {
  id: string;
  firstName: string;
  lastName: string;
}

test('agents over all queues count their queues; one agent names them', async () => {
  const queue = stage.group('call-queue');
  const agents = await stage.all<Listed & { queueCount: number; joinCount: number; unjoinCount: number }>(
    AGENTS,
    'agents',
  );
  const wanted = publicId('PEOPLE', queue.memberUuids[0] ?? '');
  const listed = agents.find((agent) => agent.id === wanted);
  expect(listed?.queueCount).toBeGreaterThan(0);
  expect(listed?.joinCount).toBe(listed?.queueCount);
  const { body } = await stage.call(`GET ${AGENTS}/${wanted}?max=50&start=0`);
  expect(body.agent).toMatchObject({ id: wanted, type: 'PEOPLE' });
  expect(body.queues.map((it: { id: string }) => it.id)).toContain(groupId(queue));
  expect((await stage.all<Listed>(`${AGENTS}?queueId=${groupId(queue)}`, 'agents')).map((it) => it.id).sort()).toEqual(
    queue.memberUuids.map((uuid) => publicId('PEOPLE', uuid)).sort(),
  );
});

test('an agent who leaves a queue is not rung by it until they join again', async () => {
  const queue = stage.group('call-queue', 1);
  const [first = '', second = ''] = queue.memberUuids;
  // From the top each time: what is looked at is who is joined, not whose turn it is.
  queue.policy = 'REGULAR';
  const ringing = async (): Promise<(string | null)[]> => {
    const call = stage.emulator.calls.inbound({ toGroupUuid: queue.uuid });
    await stage.emulator.clock.advance(500);
    const rung = call.legs.filter((leg) => leg.state === 'alerting').map((leg) => leg.memberUuid);
    stage.emulator.calls.hangUp(call, 'external');
    await stage.emulator.clock.advance(60_000);
    return rung;
  };
  expect(await ringing()).toContain(first);
  const settings = (joinEnabled: boolean) => ({ settings: [{ queueId: groupId(queue), joinEnabled }] });
  const agent = `${AGENTS}/${publicId('PEOPLE', first)}`;
  expect((await stage.call(`PUT ${agent}/settings`, settings(false))).status).toBe(204);
  const without = await ringing();
  expect(without).not.toContain(first);
  expect(without).toContain(second);
  const left = await stage.all<Listed>(`${AGENTS}?queueId=${groupId(queue)}&joinEnabled=false`, 'agents');
  expect(left.map((it) => it.id)).toEqual([publicId('PEOPLE', first)]);
  expect((await stage.call(`PUT ${agent}/settings`, settings(true))).status).toBe(204);
  expect(await ringing()).toContain(first);
  const foreign = { settings: [{ queueId: groupId(stage.group('customer-assist', 0)), joinEnabled: true }] };
  if (!stage.group('customer-assist', 0).memberUuids.includes(first))
    expect((await stage.call(`PUT ${agent}/settings`, foreign)).status).toBe(400);
});

test('available agents are those of the location, sorted as asked; Customer Assist ones hold the licence', async () => {
  const queue = stage.group('customer-assist');
  const location = publicId('LOCATION', queue.locationUuid);
  expect((await stage.call(`GET ${AGENTS}/availableAgents`)).body.errorCode).toBe(25008);
  const everybody = await stage.all<Listed>(
    `${AGENTS}/availableAgents?locationId=${location}&order=lastName-desc`,
    'agents',
  );
  const people = [...stage.emulator.world.people.values()].filter((it) => it.locationUuid === queue.locationUuid);
  expect(everybody.length).toBeGreaterThan(2);
  expect(
    everybody.filter((it) => people.some((person) => publicId('PEOPLE', person.uuid) === it.id)).length,
  ).toBeGreaterThan(1);
  const lastNames = everybody.map((it) => it.lastName.toLowerCase());
  expect(lastNames).toEqual([...lastNames].sort((one, other) => (one < other ? 1 : one > other ? -1 : 0)));
  const path = `/v1/telephony/config/locations/${location}/cxEssentials/agents/availableAgents`;
  const licensed = await stage.all<Listed & { hasCxEssentials: boolean; phoneNumbers: unknown[] }>(path, 'agents');
  expect(licensed.length).toBeGreaterThanOrEqual(queue.memberUuids.length);
  for (const agent of licensed) {
    expect(agent.hasCxEssentials).toBe(true);
    expect(agent.phoneNumbers).toHaveLength(1);
  }
});

test('a supervisor is listed with the agents, is made from those available, changed and deleted', async () => {
  const listed = await stage.all<Listed & { agentCount: number }>(SUPERVISORS, 'supervisors');
  expect(listed[0]?.agentCount).toBeGreaterThan(0);
  const detail = await stage.all<Listed>(`${SUPERVISORS}/${listed[0]?.id}`, 'agents');
  expect(detail).toHaveLength(listed[0]?.agentCount ?? -1);
  const [free] = await stage.all<Listed>(`${SUPERVISORS}/availableSupervisors`, 'supervisors');
  const agents = await stage.all<Listed>(`${SUPERVISORS}/availableAgents`, 'agents');
  expect(listed.map((it) => it.id)).not.toContain(free?.id);
  expect((await stage.call(`POST ${SUPERVISORS}`, { id: free?.id, agents: [] })).body.errorCode).toBe(25008);
  const made = await stage.call(`POST ${SUPERVISORS}`, { id: free?.id, agents: [{ id: agents[0]?.id }] });
  expect([made.status, made.body]).toEqual([201, null]);
  expect((await stage.call(`POST ${SUPERVISORS}`, { id: free?.id, agents: [{ id: agents[0]?.id }] })).status).toBe(409);
  const change = [
    { id: agents[0]?.id, action: 'DELETE' },
    { id: agents[1]?.id, action: 'ADD' },
  ];
  expect((await stage.call(`PUT ${SUPERVISORS}/${free?.id}`, { agents: change })).status).toBe(204);
  expect((await stage.all<Listed>(`${SUPERVISORS}/${free?.id}`, 'agents')).map((it) => it.id)).toEqual([agents[1]?.id]);
  expect((await stage.call(`DELETE ${SUPERVISORS}/${free?.id}`)).status).toBe(204);
  expect((await stage.call(`GET ${SUPERVISORS}/${free?.id}`)).status).toBe(404);
  expect((await stage.call(`DELETE ${SUPERVISORS}`, { supervisorIds: [listed[0]?.id] })).status).toBe(204);
  expect(await stage.all<Listed>(SUPERVISORS, 'supervisors')).toHaveLength(listed.length - 1);
});

test('wrap-up reasons are listed with their queues, made, assigned, made the default, and deleted', async () => {
  const queue = stage.group('customer-assist');
  const reasons = await stage.all<{ id: string; name: string; numberOfQueuesAssigned: number }>(
    REASONS,
    'wrapupReasons',
  );
  expect(reasons.map((reason) => reason.name)).toContain('Complaint');
  expect(reasons[0]?.numberOfQueuesAssigned).toBeGreaterThan(0);
  expect((await stage.call(`POST ${REASONS}`, { name: 'complaint' })).status).toBe(409);
  expect((await stage.call(`POST ${REASONS}/actions/validateName/invoke`, { name: 'Complaint' })).status).toBe(409);
  expect((await stage.call(`POST ${REASONS}/actions/validateName/invoke`, { name: 'Lost suitcase' })).status).toBe(200);
  const made = await stage.call(`POST ${REASONS}`, { name: 'Lost suitcase', description: 'Passed on' });
  expect(made.status).toBe(201);
  const reason = `${REASONS}/${made.body.id}`;
  const free = (await stage.call(`GET ${reason}/availableQueues`)).body.queues;
  expect(free.map((it: { id: string }) => it.id)).toContain(groupId(queue));
  expect((await stage.call(`PUT ${reason}`, { queuesToAssign: [groupId(queue)] })).status).toBe(204);
  const settings = `/v1/telephony/config/cxEssentials/locations/${publicId('LOCATION', queue.locationUuid)}/queues/${groupId(queue)}/wrapup/settings`;
  expect((await stage.call(`PUT ${settings}`, { defaultWrapupReasonId: made.body.id, wrapupTimer: 90 })).status).toBe(
    204,
  );
  const now = (await stage.call(`GET ${settings}`)).body;
  expect(now.wrapupTimer).toBe(90);
  expect(now.wrapupReasons.filter((it: { isDefaultEnabled: boolean }) => it.isDefaultEnabled)).toMatchObject([
    { id: made.body.id },
  ]);
  expect((await stage.call(`GET ${reason}`)).body).toMatchObject({
    name: 'Lost suitcase',
    defaultWrapupQueuesCount: 1,
  });
  expect((await stage.call(`DELETE ${reason}`)).status).toBe(204);
  expect((await stage.call(`GET ${reason}`)).status).toBe(404);
  expect((await stage.call(`GET ${settings}`)).body.wrapupReasons.map((it: { id: string }) => it.id)).not.toContain(
    made.body.id,
  );
});

test('the screen pop of a Customer Assist queue is kept; it needs an address, and other queues have none', async () => {
  const path = (queue: EmulatedGroup): string =>
    `/v1/telephony/config/locations/${publicId('LOCATION', queue.locationUuid)}/queues/${groupId(queue)}/cxEssentials/screenPop`;
  const assist = path(stage.group('customer-assist'));
  expect((await stage.call(`GET ${assist}`)).body).toEqual({ enabled: false });
  expect((await stage.call(`PUT ${assist}`, { enabled: true })).body.errorCode).toBe(25008);
  const wanted = {
    enabled: true,
    screenPopUrl: 'https://crm.example/pop',
    desktopLabel: 'Guest',
    queryParams: { a: 'b' },
  };
  expect((await stage.call(`PUT ${assist}`, { ...wanted, queryParams: { a: 1 } })).body.message).toBe(
    'Invalid field value: queryParams.a',
  );
  expect((await stage.call(`PUT ${assist}`, wanted)).status).toBe(204);
  expect((await stage.call(`GET ${assist}`)).body).toEqual(wanted);
  expect((await stage.call(`GET ${path(stage.group('call-queue'))}`)).body.errorCode).toBe(5620);
});
