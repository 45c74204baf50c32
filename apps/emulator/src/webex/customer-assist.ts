import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatedGroup, Services, World } from '../state/world.ts';
import type { EmulatedWrapUpReason } from '../state/world-directory.ts';
import { alreadyTaken, bodyFields, configCaller, fieldReader, invalidField, noteChange } from './config-request.ts';
import { notFound } from './errors.ts';
import { groupId, groupUuidOf } from './group-id.ts';
import { type GroupRequest, requestedGroup } from './group-requests.ts';
import { idOf, publicId } from './public-id.ts';

const REASONS = '/v1/telephony/config/cxEssentials/wrapup/reasons';
const SETTINGS = '/v1/telephony/config/cxEssentials/locations/:locationId/queues/:groupId/wrapup/settings';
const KINDS = ['customer-assist'] as const;
const DEFAULT_SECONDS = 60;
type ReasonRequest = FastifyRequest<{ Params: { id: string } }>;
type WrapUp = NonNullable<EmulatedGroup['wrapUp']>;

/** Wrap-up reasons of Customer Assist, and which queues offer them. */
export function registerCustomerAssistRoutes(app: FastifyInstance, services: Services): void {
  registerReasonReads(app, services);
  registerReasonWrites(app, services);
  const { world } = services;
  app.get(SETTINGS, async (request: GroupRequest) => {
    const { group } = requestedGroup(services, request, { kinds: KINDS, access: 'read' });
    const wrapUp = wrapUpOf(group);
    return {
      wrapupTimerEnabled: wrapUp.timerEnabled,
      wrapupTimer: wrapUp.seconds,
      wrapupReasons: wrapUp.reasonUuids.flatMap((uuid) => {
        const reason = world.wrapUpReasons.get(uuid);
        if (reason === undefined) return [];
        return [{ ...reasonView(reason), isDefaultEnabled: uuid === wrapUp.defaultReasonUuid }];
      }),
    };
  });
  app.put(SETTINGS, async (request: GroupRequest, reply) => {
    const { caller, group } = requestedGroup(services, request, { kinds: KINDS, access: 'write' });
    const read = fieldReader(bodyFields(request));
    const before = wrapUpOf(group);
    const list = read.list('wrapupReasons');
    const reasonUuids =
      list?.map(
        (id, index) => ownReason(world, group.orgUuid, String(id))?.uuid ?? failAt(`wrapupReasons.[${index}]`),
      ) ?? before.reasonUuids;
    const chosen = read.text('defaultWrapupReasonId');
    const defaultReasonUuid = chosen === null ? before.defaultReasonUuid : idOf(chosen, ['WRAPUP_REASON_ID']);
    const stays = defaultReasonUuid !== null && reasonUuids.includes(defaultReasonUuid);
    if (chosen !== null && !stays) throw invalidField('defaultWrapupReasonId');
    group.wrapUp = {
      reasonUuids,
      defaultReasonUuid: stays ? defaultReasonUuid : null,
      timerEnabled: read.flag('wrapupTimerEnabled') ?? before.timerEnabled,
      seconds: read.amount('wrapupTimer', { least: 1, most: 3600 }) ?? before.seconds,
    };
    noteChange(services, caller, { kind: 'group-changed', id: group.uuid, name: group.name });
    return reply.code(204).send();
  });
}

function failAt(path: string): never {
  throw invalidField(path);
}

function wrapUpOf(group: EmulatedGroup): WrapUp {
  return group.wrapUp ?? { reasonUuids: [], defaultReasonUuid: null, timerEnabled: true, seconds: DEFAULT_SECONDS };
}

function ownReason(world: World, orgUuid: string, id: string): EmulatedWrapUpReason | null {
  const uuid = idOf(id, ['WRAPUP_REASON_ID']);
  const reason = uuid === null ? undefined : world.wrapUpReasons.get(uuid);
  return reason === undefined || reason.orgUuid !== orgUuid ? null : reason;
}

function reasonView(reason: EmulatedWrapUpReason) {
  const { name, description } = reason;
  return { id: publicId('WRAPUP_REASON_ID', reason.uuid), name, ...(description === '' ? {} : { description }) };
}

function assistQueues(world: World, orgUuid: string): EmulatedGroup[] {
  return [...world.groups.values()].filter((group) => group.orgUuid === orgUuid && group.kind === 'customer-assist');
}

function queueView(world: World, queue: EmulatedGroup) {
  return {
    id: groupId(queue),
    name: queue.name,
    locationName: world.locations.get(queue.locationUuid)?.name ?? '',
    locationId: publicId('LOCATION', queue.locationUuid),
    phoneNumber: queue.phoneNumber ?? '',
    // A number here, text everywhere else: so the description has it.
    ...(queue.extension === '' ? {} : { extension: Number(queue.extension) }),
  };
}

function registerReasonReads(app: FastifyInstance, services: Services): void {
  const { world } = services;
  const requested = (request: ReasonRequest): EmulatedWrapUpReason => {
    const { organization } = configCaller(services, request, { kind: 'read' });
    const reason = ownReason(world, organization.uuid, request.params.id);
    if (reason === null) throw notFound();
    return reason;
  };
  app.get(REASONS, async (request) => {
    const { organization } = configCaller(services, request, { kind: 'read' });
    const queues = assistQueues(world, organization.uuid).map(wrapUpOf);
    const own = [...world.wrapUpReasons.values()].filter((reason) => reason.orgUuid === organization.uuid);
    return {
      wrapupReasons: own.map((reason) => {
        const numberOfQueuesAssigned = queues.filter(({ reasonUuids }) => reasonUuids.includes(reason.uuid)).length;
        return { ...reasonView(reason), numberOfQueuesAssigned };
      }),
    };
  });
  app.get(`${REASONS}/:id`, async (request: ReasonRequest) => {
    const reason = requested(request);
    const { id: _id, ...view } = reasonView(reason);
    const queues = assistQueues(world, reason.orgUuid).flatMap((queue) => {
      const { reasonUuids, defaultReasonUuid } = wrapUpOf(queue);
      if (!reasonUuids.includes(reason.uuid)) return [];
      return [{ ...queueView(world, queue), defaultWrapupEnabled: defaultReasonUuid === reason.uuid }];
    });
    const defaultWrapupQueuesCount = queues.filter((queue) => queue.defaultWrapupEnabled).length;
    return { ...view, defaultWrapupQueuesCount, queues };
  });
  app.get(`${REASONS}/:id/availableQueues`, async (request: ReasonRequest) => {
    const reason = requested(request);
    const free = assistQueues(world, reason.orgUuid).filter(
      (queue) => !wrapUpOf(queue).reasonUuids.includes(reason.uuid),
    );
    return { queues: free.map((queue) => queueView(world, queue)) };
  });
}

function registerReasonWrites(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.post(REASONS, async (request, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const read = fieldReader(bodyFields(request, ['name']));
    const orgUuid = caller.organization.uuid;
    const reason = { uuid: services.random.uuid(), orgUuid, name: '', description: read.text('description') ?? '' };
    reason.name = freeName(world, reason, read.text('name') ?? '');
    const all = read.flag('assignAllQueuesEnabled') === true;
    const queues = all ? assistQueues(world, orgUuid) : readQueues(world, orgUuid, read.list('queues') ?? []);
    world.wrapUpReasons.set(reason.uuid, reason);
    for (const queue of queues) assign(queue, reason.uuid, true);
    noteChange(services, caller, { kind: 'wrap-up-reason-created', id: reason.uuid, name: reason.name });
    return reply.code(201).send({ id: publicId('WRAPUP_REASON_ID', reason.uuid) });
  });
  app.post(`${REASONS}/actions/validateName/invoke`, async (request, reply) => {
    const { organization } = configCaller(services, request, { kind: 'write' });
    const read = fieldReader(bodyFields(request, ['name']));
    freeName(world, { uuid: '', orgUuid: organization.uuid }, read.text('name') ?? '');
    return reply.code(200).send();
  });
  app.put(`${REASONS}/:id`, async (request: ReasonRequest, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const orgUuid = caller.organization.uuid;
    const reason = ownReason(world, orgUuid, request.params.id);
    if (reason === null) throw notFound();
    const read = fieldReader(bodyFields(request));
    const name = read.text('name');
    const wanted = name === null ? reason.name : freeName(world, reason, name);
    const description = read.text('description') ?? reason.description;
    const every = assistQueues(world, orgUuid);
    const joins = read.flag('assignAllQueuesEnabled')
      ? every
      : readQueues(world, orgUuid, read.list('queuesToAssign') ?? []);
    const leaves = read.flag('unassignAllQueuesEnabled')
      ? every
      : readQueues(world, orgUuid, read.list('queuesToUnassign') ?? []);
    Object.assign(reason, { name: wanted, description });
    for (const queue of leaves) assign(queue, reason.uuid, false);
    for (const queue of joins) assign(queue, reason.uuid, true);
    noteChange(services, caller, { kind: 'wrap-up-reason-changed', id: reason.uuid, name: reason.name });
    return reply.code(204).send();
  });
  app.delete(`${REASONS}/:id`, async (request: ReasonRequest, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const reason = ownReason(world, caller.organization.uuid, request.params.id);
    if (reason === null) throw notFound();
    world.wrapUpReasons.delete(reason.uuid);
    for (const queue of assistQueues(world, reason.orgUuid)) assign(queue, reason.uuid, false);
    noteChange(services, caller, { kind: 'wrap-up-reason-deleted', id: reason.uuid, name: reason.name });
    return reply.code(204).send();
  });
}

/** The name when no other reason of the organization has it; 400 when it cannot be one, 409 when it is taken. */
function freeName(world: World, reason: { uuid: string; orgUuid: string }, name: string): string {
  if (name === '' || name.length > 64) throw invalidField('name');
  for (const other of world.wrapUpReasons.values()) {
    const same = other.orgUuid === reason.orgUuid && other.uuid !== reason.uuid;
    if (same && other.name.toLowerCase() === name.toLowerCase()) throw alreadyTaken(`The name ${name} is in use.`);
  }
  return name;
}

function readQueues(world: World, orgUuid: string, ids: readonly unknown[]): EmulatedGroup[] {
  return ids.map((id, index) => {
    const uuid = groupUuidOf(String(id), KINDS);
    const queue = assistQueues(world, orgUuid).find((group) => group.uuid === uuid);
    if (queue === undefined) throw invalidField(`queues.[${index}]`);
    return queue;
  });
}

function assign(queue: EmulatedGroup, reasonUuid: string, offered: boolean): void {
  const wrapUp = wrapUpOf(queue);
  const others = wrapUp.reasonUuids.filter((uuid) => uuid !== reasonUuid);
  queue.wrapUp = {
    ...wrapUp,
    reasonUuids: offered ? [...others, reasonUuid] : others,
    defaultReasonUuid: !offered && wrapUp.defaultReasonUuid === reasonUuid ? null : wrapUp.defaultReasonUuid,
  };
}
