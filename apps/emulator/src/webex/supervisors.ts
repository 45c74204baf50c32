import type { FastifyInstance, FastifyRequest } from 'fastify';
import { peopleOf } from '../state/people-index.ts';
import type { Services, World } from '../state/world.ts';
import type { EmulatedSupervisor } from '../state/world-directory.ts';
import { hasAssist } from './call-queues.ts';
import {
  alreadyTaken,
  bodyFields,
  configCaller,
  fieldReader,
  invalidField,
  isFields,
  missingFields,
  noteChange,
} from './config-request.ts';
import { type DirectoryLine, lineOf, numberFields } from './directory-lines.ts';
import { notFound } from './errors.ts';
import { agentName } from './group-requests.ts';
import { heldList } from './held-list.ts';
import { sortByName } from './name-order.ts';
import { offsetPage } from './paging.ts';
import { idOf } from './public-id.ts';
import { queryFlag } from './query.ts';
import { lineFilter } from './queue-agents.ts';

const BASE = '/v1/telephony/config/supervisors';
const LIMITS = { default: 1000, limit: 2000 };
type SupervisorRequest = FastifyRequest<{ Params: { id: string } }>;

/** Supervisors of queue agents: who watches whom, and who could. */
export function registerSupervisorRoutes(app: FastifyInstance, services: Services): void {
  registerSupervisorReads(app, services);
  const { world } = services;
  app.post(BASE, async (request, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const fields = fieldReader(bodyFields(request, ['id', 'agents']));
    const orgUuid = caller.organization.uuid;
    const personUuid = idOf(fields.text('id') ?? '', ['PEOPLE']);
    const line = personUuid === null ? null : lineOf(world, personUuid);
    if (personUuid === null || line === null || line.orgUuid !== orgUuid) throw invalidField('id');
    if (world.supervisors.has(personUuid)) throw alreadyTaken('The person is a supervisor already.');
    const customerAssist = queryFlag(request, 'hasCxEssentials');
    if (customerAssist && !hasAssist(world, personUuid)) throw invalidField('id');
    const agentUuids = (fields.list('agents') ?? []).map((entry, index) => agentUuid(world, orgUuid, { entry, index }));
    if (agentUuids.length === 0) throw missingFields(['agents']);
    world.supervisors.set(personUuid, { personUuid, orgUuid, customerAssist, agentUuids: [...new Set(agentUuids)] });
    noteChange(services, caller, { kind: 'supervisor-created', id: personUuid });
    return reply.code(201).send();
  });
  app.put(`${BASE}/:id`, async (request: SupervisorRequest, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const supervisor = requested(world, caller.organization.uuid, request.params.id);
    const list = fieldReader(bodyFields(request, ['agents'])).list('agents') ?? [];
    const changes = list.map((entry, index) => {
      const uuid = agentUuid(world, supervisor.orgUuid, { entry, index });
      const action = fieldReader(isFields(entry) ? entry : {}, `agents.[${index}].`).word('action', ['ADD', 'DELETE']);
      if (action === null) throw missingFields([`agents.[${index}].action`]);
      return { uuid, action };
    });
    const agents = new Set(supervisor.agentUuids);
    for (const { uuid, action } of changes) action === 'ADD' ? agents.add(uuid) : agents.delete(uuid);
    supervisor.agentUuids = [...agents];
    noteChange(services, caller, { kind: 'supervisor-changed', id: supervisor.personUuid });
    return reply.code(204).send();
  });
  app.delete(`${BASE}/:id`, async (request: SupervisorRequest, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const { personUuid } = requested(world, caller.organization.uuid, request.params.id);
    world.supervisors.delete(personUuid);
    noteChange(services, caller, { kind: 'supervisor-deleted', id: personUuid });
    return reply.code(204).send();
  });
  app.delete(BASE, async (request, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const fields = fieldReader(bodyFields(request));
    const orgUuid = caller.organization.uuid;
    const all = fields.flag('deleteAll') === true;
    const ids = fields.list('supervisorIds') ?? [];
    if (!all && ids.length === 0) throw missingFields(['supervisorIds']);
    const gone = all
      ? [...world.supervisors.values()].filter((supervisor) => supervisor.orgUuid === orgUuid)
      : ids.map((id) => requested(world, orgUuid, typeof id === 'string' ? id : ''));
    for (const { personUuid } of gone) {
      world.supervisors.delete(personUuid);
      noteChange(services, caller, { kind: 'supervisor-deleted', id: personUuid });
    }
    return reply.code(204).send();
  });
}

function registerSupervisorReads(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.get(BASE, async (request, reply) => {
    const { organization } = configCaller(services, request, { kind: 'read' });
    const assist = queryFlag(request, 'hasCxEssentials');
    const fits = lineFilter(request);
    const found = [...world.supervisors.values()].flatMap((supervisor) => {
      const line = lineOf(world, supervisor.personUuid);
      const own = supervisor.orgUuid === organization.uuid && supervisor.customerAssist === assist;
      return own && line !== null && fits(line, world) ? [{ supervisor, line }] : [];
    });
    const items = sortByName(request, found, ({ line }) => line);
    const page = offsetPage({ services, request, reply, items, limits: LIMITS });
    return {
      supervisors: page.map(({ supervisor, line }) => {
        const { type: _type, ...name } = agentName(world, line);
        const agentCount = supervisor.agentUuids.length;
        return { ...name, ...numberFields(world, line), agentCount, hasCxEssentials: assist };
      }),
    };
  });
  app.get(`${BASE}/availableSupervisors`, async (request, reply) => {
    const { organization } = configCaller(services, request, { kind: 'read' });
    const items = candidates(services, request, { orgUuid: organization.uuid, agents: false });
    const page = offsetPage({ services, request, reply, items, limits: LIMITS });
    return { supervisors: page.map((line) => ({ ...candidateView(world, line) })) };
  });
  app.get(`${BASE}/availableAgents`, async (request, reply) => {
    const { organization } = configCaller(services, request, { kind: 'read' });
    const items = candidates(services, request, { orgUuid: organization.uuid, agents: true });
    const page = offsetPage({ services, request, reply, items, limits: LIMITS });
    return { agents: page.map((line) => ({ ...candidateView(world, line), type: line.kind })) };
  });
  app.get(`${BASE}/:id`, async (request: SupervisorRequest, reply) => {
    const { organization } = configCaller(services, request, { kind: 'read' });
    const supervisor = requested(world, organization.uuid, request.params.id);
    const fits = lineFilter(request);
    const lines = supervisor.agentUuids
      .flatMap((uuid) => lineOf(world, uuid) ?? [])
      .filter((line) => fits(line, world));
    const items = sortByName(request, lines, (line) => line);
    const page = offsetPage({ services, request, reply, items, limits: LIMITS });
    return {
      id: request.params.id,
      agents: page.map((line) => ({ ...agentName(world, line), ...numberFields(world, line) })),
    };
  });
}

function requested(world: World, orgUuid: string, id: string): EmulatedSupervisor {
  const uuid = idOf(id, ['PEOPLE']);
  const supervisor = uuid === null ? undefined : world.supervisors.get(uuid);
  if (supervisor === undefined || supervisor.orgUuid !== orgUuid) throw notFound();
  return supervisor;
}

function agentUuid(world: World, orgUuid: string, named: { entry: unknown; index: number }): string {
  const { entry, index } = named;
  const id = isFields(entry) && typeof entry.id === 'string' ? entry.id : '';
  const uuid = idOf(id, ['PEOPLE', 'PLACE', 'VIRTUAL_LINE']);
  const line = uuid === null ? null : lineOf(world, uuid);
  if (uuid === null || line === null || line.orgUuid !== orgUuid) throw invalidField(`agents.[${index}]`);
  return uuid;
}

/** People who supervise nobody yet; or agents of queues, whom anybody may be given. */
function candidates(
  services: Services,
  request: FastifyRequest,
  want: { orgUuid: string; agents: boolean },
): readonly DirectoryLine[] {
  const { world } = services;
  return heldList(services, request, {
    orgUuid: want.orgUuid,
    build: () => {
      const fits = lineFilter(request);
      const assist = queryFlag(request, 'hasCxEssentials');
      const agents = new Set<string>();
      for (const { orgUuid, kind, memberUuids } of world.groups.values()) {
        if (orgUuid !== want.orgUuid || kind !== (assist ? 'customer-assist' : 'call-queue')) continue;
        for (const uuid of memberUuids) agents.add(uuid);
      }
      const uuids = want.agents ? agents : peopleOf(world, want.orgUuid).map((person) => person.uuid);
      const lines: DirectoryLine[] = [];
      for (const uuid of uuids) {
        const line = lineOf(world, uuid);
        const may = want.agents || (!world.supervisors.has(uuid) && (!assist || hasAssist(world, uuid)));
        if (line !== null && may && fits(line, world)) lines.push(line);
      }
      return sortByName(request, lines, (line) => line);
    },
  });
}

function candidateView(world: World, line: DirectoryLine) {
  const { type: _type, ...name } = agentName(world, line);
  return { ...name, displayName: `${line.firstName} ${line.lastName}`.trim(), ...numberFields(world, line) };
}
