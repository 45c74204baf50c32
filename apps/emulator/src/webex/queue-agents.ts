import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { peopleOf } from '../state/people-index.ts';
import type { EmulatedGroup, Services, World } from '../state/world.ts';
import { noteAgent } from '../webhooks/door.ts';
import { hasAssist } from './call-queues.ts';
import {
  bodyFields,
  configCaller,
  fieldReader,
  invalidField,
  isFields,
  missingFields,
  noteChange,
  ownLocation,
} from './config-request.ts';
import { type DirectoryLine, lineOf, numberFields } from './directory-lines.ts';
import { notFound } from './errors.ts';
import { groupId, groupUuidOf } from './group-id.ts';
import { agentName, agentsOf, setAgents } from './group-requests.ts';
import { heldList } from './held-list.ts';
import { sortByName } from './name-order.ts';
import { offsetPage, queryText } from './paging.ts';
import { idOf, publicId } from './public-id.ts';
import { queryFlag } from './query.ts';

const LIMITS = { default: 1000, limit: 2000 };
const AGENTS = '/v1/telephony/config/queues/agents';
const QUEUE_KINDS = ['call-queue', 'customer-assist'] as const;
type AgentRequest = FastifyRequest<{ Params: { id: string } }>;

interface Membership {
  queue: EmulatedGroup;
  joined: boolean;
}

/** Agents over all queues, whether they take calls of each, and who could become one. */
export function registerQueueAgentRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.get(`${AGENTS}/availableAgents`, async (request, reply) => {
    const caller = configCaller(services, request, { kind: 'read' });
    const locationId = queryText(request, 'locationId');
    if (locationId === null) throw missingFields(['locationId']);
    const location = ownLocation(services, caller, locationId);
    const agents = availableAgents({ services, request, reply }, { ...location, assistOnly: false });
    return { agents };
  });
  app.get('/v1/telephony/config/locations/:locationId/cxEssentials/agents/availableAgents', async (request, reply) => {
    const caller = configCaller(services, request, { kind: 'read' });
    const { locationId } = request.params as { locationId: string };
    const location = ownLocation(services, caller, locationId);
    const assistOnly = queryText(request, 'hasCxEssentials') === null || queryFlag(request, 'hasCxEssentials');
    return { agents: availableAgents({ services, request, reply }, { ...location, assistOnly }) };
  });
  app.get(AGENTS, async (request, reply) => {
    const { organization } = configCaller(services, request, { kind: 'read' });
    const items = heldList(services, request, {
      orgUuid: organization.uuid,
      build: () => agentRows(world, organization.uuid, request),
    });
    const page = offsetPage({ services, request, reply, items, limits: LIMITS });
    return { agents: page.map(({ line, memberships }) => agentRow(world, line, memberships)) };
  });
  app.get(`${AGENTS}/:id`, async (request: AgentRequest, reply) => {
    const { organization } = configCaller(services, request, { kind: 'read' });
    const { line, memberships } = requestedAgent(world, organization.uuid, request);
    const page = offsetPage({ services, request, reply, items: memberships, limits: LIMITS });
    const { name, uuid } = world.locations.get(line.locationUuid) ?? { name: '', uuid: line.locationUuid };
    const agent = { ...agentName(world, line), ...numberFields(world, line) };
    return {
      agent: { ...agent, location: { name, id: publicId('LOCATION', uuid) } },
      queues: page.map((membership) => membershipView(world, membership)),
    };
  });
  app.put(`${AGENTS}/:id/settings`, async (request: AgentRequest, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const { line, memberships } = requestedAgent(world, caller.organization.uuid, request);
    const settings = readSettings(request, memberships);
    for (const { queue, joined } of settings) {
      const before = memberships.find((one) => one.queue === queue)?.joined;
      setAgents(
        queue,
        agentsOf(queue).map((agent) => (agent.memberUuid === line.uuid ? { ...agent, joined } : agent)),
      );
      noteChange(services, caller, { kind: joined ? 'agent-joined' : 'agent-left', id: queue.uuid, name: line.uuid });
      if (before !== joined) noteAgent(services, { memberUuid: line.uuid, queueUuid: queue.uuid, joined });
    }
    return reply.code(204).send();
  });
}

/** Which queues the agent shall take calls of, all checked before the first is changed. */
function readSettings(request: FastifyRequest, memberships: readonly Membership[]): Membership[] {
  const list = fieldReader(bodyFields(request, ['settings'])).list('settings') ?? [];
  return list.map((entry, index) => {
    const place = `settings.[${index}]`;
    if (!isFields(entry)) throw invalidField(place);
    const read = fieldReader(entry, `${place}.`);
    const uuid = groupUuidOf(read.text('queueId') ?? '', QUEUE_KINDS);
    const joined = read.flag('joinEnabled');
    const membership = memberships.find(({ queue }) => queue.uuid === uuid);
    if (membership === undefined) throw invalidField(`${place}.queueId`);
    if (joined === null) throw missingFields([`${place}.joinEnabled`]);
    return { queue: membership.queue, joined };
  });
}

function* queuesOf(world: World, orgUuid: string, assist: boolean | null): Generator<EmulatedGroup> {
  for (const group of world.groups.values()) {
    if (group.orgUuid !== orgUuid || !(QUEUE_KINDS as readonly string[]).includes(group.kind)) continue;
    if (assist === null || (group.kind === 'customer-assist') === assist) yield group;
  }
}

/** The agent a request names with every queue it belongs to; 404 for somebody who is in none, and for unknown ids. */
function requestedAgent(world: World, orgUuid: string, request: AgentRequest) {
  const uuid = idOf(request.params.id, ['PEOPLE', 'PLACE', 'VIRTUAL_LINE']);
  const line = uuid === null ? null : lineOf(world, uuid);
  if (line === null || line.orgUuid !== orgUuid) throw notFound();
  const assist = queryText(request, 'hasCxEssentials') === null ? null : queryFlag(request, 'hasCxEssentials');
  const memberships: Membership[] = [];
  for (const queue of queuesOf(world, orgUuid, assist)) {
    const agent = agentsOf(queue).find(({ memberUuid }) => memberUuid === line.uuid);
    if (agent !== undefined) memberships.push({ queue, joined: agent.joined });
  }
  if (memberships.length === 0) throw notFound();
  return { line, memberships };
}

interface AgentRow {
  line: DirectoryLine;
  memberships: Membership[];
}

function agentRows(world: World, orgUuid: string, request: FastifyRequest): AgentRow[] {
  const rows = new Map<string, AgentRow>();
  const asked = queryText(request, 'queueId');
  const queueUuid = asked === null ? null : groupUuidOf(asked, QUEUE_KINDS);
  for (const queue of queuesOf(world, orgUuid, queryFlag(request, 'hasCxEssentials'))) {
    if (asked !== null && queue.uuid !== queueUuid) continue;
    for (const { memberUuid, joined } of agentsOf(queue)) {
      const line = lineOf(world, memberUuid);
      if (line === null) continue;
      const row = rows.get(memberUuid) ?? { line, memberships: [] };
      row.memberships.push({ queue, joined });
      rows.set(memberUuid, row);
    }
  }
  const place = queryText(request, 'locationId');
  const locationUuid = place === null ? null : idOf(place, ['LOCATION']);
  const join = queryText(request, 'joinEnabled');
  const fits = lineFilter(request);
  const found = [...rows.values()].filter(({ line, memberships }) => {
    const located = place === null || line.locationUuid === locationUuid;
    const joins = join === null || memberships.some(({ joined }) => joined === queryFlag(request, 'joinEnabled'));
    return located && joins && fits(line, world);
  });
  return sortByName(request, found, ({ line }) => line);
}

/** Filter by `name` and `phoneNumber` (number, extension or both with the prefix), as all lists of agents have it. */
export function lineFilter(request: FastifyRequest): (line: DirectoryLine, world: World) => boolean {
  const name = queryText(request, 'name')?.toLowerCase();
  const number = queryText(request, 'phoneNumber');
  return (line, world) => {
    const named = name === undefined || `${line.firstName} ${line.lastName}`.toLowerCase().includes(name);
    if (number === null) return named;
    const { phoneNumber, extension, esn } = numberFields(world, line);
    return named && [phoneNumber, extension, esn].some((own) => own === number);
  };
}

function agentRow(world: World, line: DirectoryLine, memberships: readonly Membership[]) {
  const joinCount = memberships.filter(({ joined }) => joined).length;
  const { name = '' } = world.locations.get(line.locationUuid) ?? {};
  return {
    ...agentName(world, line),
    ...numberFields(world, line),
    queueCount: memberships.length,
    locationCount: new Set(memberships.map(({ queue }) => queue.locationUuid)).size,
    joinCount,
    unjoinCount: memberships.length - joinCount,
    location: { name, id: publicId('LOCATION', line.locationUuid) },
  };
}

function membershipView(world: World, { queue, joined }: Membership) {
  const location = world.locations.get(queue.locationUuid);
  return {
    id: groupId(queue),
    name: queue.name,
    ...(queue.phoneNumber === null ? {} : { phoneNumber: queue.phoneNumber }),
    ...(queue.extension === '' ? {} : { extension: queue.extension }),
    routingPrefix: location?.routingPrefix ?? '',
    locationId: publicId('LOCATION', queue.locationUuid),
    locationName: location?.name ?? '',
    joinEnabled: joined,
  };
}

interface Exchange {
  services: Services;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** People, workspaces and virtual lines of a location that a queue may have as agents. */
function availableAgents(exchange: Exchange, place: { uuid: string; orgUuid: string; assistOnly: boolean }) {
  const { services, request } = exchange;
  const { world } = services;
  const items = heldList(services, request, {
    orgUuid: place.orgUuid,
    build: () => {
      const fits = lineFilter(request);
      const lines: DirectoryLine[] = [];
      const consider = (record: { uuid: string; orgUuid: string; locationUuid: string }): void => {
        if (record.locationUuid !== place.uuid || (place.assistOnly && !hasAssist(world, record.uuid))) return;
        const line = lineOf(world, record.uuid);
        if (line !== null && fits(line, world)) lines.push(line);
      };
      for (const person of peopleOf(world, place.orgUuid)) consider(person);
      for (const map of [world.workspaces, world.virtualLines]) for (const record of map.values()) consider(record);
      return sortByName(request, lines, (line) => line);
    },
  });
  return offsetPage({ ...exchange, items, limits: LIMITS }).map((line) => availableAgentView(world, line));
}

function availableAgentView(world: World, line: DirectoryLine) {
  const { phoneNumber, extension } = line;
  const number = {
    ...(phoneNumber === null ? {} : { external: phoneNumber }),
    ...(extension === '' ? {} : { extension }),
  };
  const displayName = line.lastName === '.' ? line.firstName : `${line.firstName} ${line.lastName}`.trim();
  return {
    ...agentName(world, line),
    displayName,
    email: world.people.get(line.uuid)?.email ?? '',
    hasCxEssentials: hasAssist(world, line.uuid),
    phoneNumbers: [number],
  };
}
