import type { FastifyInstance } from 'fastify';
import type { EmulatedGroup, EmulatedLocation, Services, World } from '../state/world.ts';
import type { GroupNoAnswer, GroupRedirect } from '../state/world-directory.ts';
import {
  bodyFields,
  configCaller,
  type Fields,
  fieldReader,
  missingFields,
  noteChange,
  ownLocation,
} from './config-request.ts';
import { groupId } from './group-id.ts';
import {
  agentViews,
  applyGroupBasics,
  blankGroup,
  deleteGroup,
  GROUP_POLICIES,
  type GroupRequest,
  groupDetailBasics,
  readAgents,
  requestedGroup,
  setAgents,
} from './group-requests.ts';

const LIST = '/v1/telephony/config/locations/:locationId/huntGroups';
const KINDS = ['hunt-group'] as const;
const MOST_RINGS = 20;
const DEFAULT_NO_ANSWER: GroupNoAnswer = {
  nextAgentEnabled: true,
  nextAgentRings: 3,
  forwardEnabled: false,
  numberOfRings: 15,
  destinationVoicemailEnabled: false,
};

/** Details of hunt groups, and making, changing and deleting them. */
export function registerHuntGroupRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.get(`${LIST}/:groupId`, async (request: GroupRequest) => {
    const { group } = requestedGroup(services, request, { kinds: KINDS, access: 'read' });
    return huntGroupView(world, group);
  });
  app.post(LIST, async (request: GroupRequest) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const location = ownLocation(services, caller, request.params.locationId);
    const fields = bodyFields(request, ['name', 'callPolicies', 'agents', 'enabled']);
    const group = blankGroup(services, location, 'hunt-group');
    applyHuntGroup(services, fields, { group, location });
    world.groups.set(group.uuid, group);
    noteChange(services, caller, { kind: 'group-created', id: group.uuid, name: group.name });
    return { id: groupId(group) };
  });
  app.put(`${LIST}/:groupId`, async (request: GroupRequest, reply) => {
    const { caller, group, location } = requestedGroup(services, request, { kinds: KINDS, access: 'write' });
    applyHuntGroup(services, bodyFields(request), { group, location });
    noteChange(services, caller, { kind: 'group-changed', id: group.uuid, name: group.name });
    return reply.code(204).send();
  });
  app.delete(`${LIST}/:groupId`, async (request: GroupRequest, reply) => {
    const { caller, group } = requestedGroup(services, request, { kinds: KINDS, access: 'write' });
    deleteGroup(services, caller, group);
    return reply.code(204).send();
  });
}

/** Reads everything before the first field is written: a refused change changes nothing. */
function applyHuntGroup(
  services: Services,
  fields: Fields,
  target: { group: EmulatedGroup; location: EmulatedLocation },
): void {
  const { group } = target;
  const read = fieldReader(fields);
  const list = read.list('agents');
  const agents = list === null ? null : readAgents(services.world, list, group);
  const policies = read.object('callPolicies');
  const settings = policies === null ? {} : huntPolicies(policies, group);
  applyGroupBasics(services, fields, target);
  if (agents !== null) setAgents(group, agents);
  Object.assign(group, settings);
}

function huntPolicies(policies: Fields, group: EmulatedGroup): Partial<EmulatedGroup> {
  const read = fieldReader(policies, 'callPolicies.');
  const policy = read.word('policy', GROUP_POLICIES) ?? group.policy;
  if (policy === undefined) throw missingFields(['callPolicies.policy']);
  const noAnswer = read.object('noAnswer');
  const busy = read.object('busyRedirect');
  const settings: Partial<EmulatedGroup> = { policy };
  const waitingEnabled = read.flag('waitingEnabled');
  const groupBusyEnabled = read.flag('groupBusyEnabled');
  if (waitingEnabled !== null) settings.waitingEnabled = waitingEnabled;
  if (groupBusyEnabled !== null) settings.groupBusyEnabled = groupBusyEnabled;
  if (busy !== null) settings.busyRedirect = readRedirect(busy, 'callPolicies.busyRedirect.');
  if (noAnswer !== null) {
    settings.noAnswer = readNoAnswer(noAnswer, group.noAnswer ?? DEFAULT_NO_ANSWER);
    settings.noAnswerRings = settings.noAnswer.nextAgentRings;
  }
  return settings;
}

function readNoAnswer(fields: Fields, before: GroupNoAnswer): GroupNoAnswer {
  const read = fieldReader(fields, 'callPolicies.noAnswer.');
  const destination = read.text('destination') ?? before.destination;
  return {
    nextAgentEnabled: read.flag('nextAgentEnabled') ?? before.nextAgentEnabled,
    nextAgentRings: read.amount('nextAgentRings', { least: 0, most: MOST_RINGS }) ?? before.nextAgentRings,
    forwardEnabled: read.flag('forwardEnabled') ?? before.forwardEnabled,
    numberOfRings: read.amount('numberOfRings', { least: 0, most: 999 }) ?? before.numberOfRings,
    ...(destination === undefined ? {} : { destination }),
    destinationVoicemailEnabled: read.flag('destinationVoicemailEnabled') ?? before.destinationVoicemailEnabled,
  };
}

function readRedirect(fields: Fields, place: string): GroupRedirect {
  const read = fieldReader(fields, place);
  const destination = read.text('destination');
  return {
    enabled: read.flag('enabled') ?? false,
    ...(destination === null ? {} : { destination }),
    destinationVoicemailEnabled: read.flag('destinationVoicemailEnabled') ?? false,
  };
}

function huntGroupView(world: World, group: EmulatedGroup) {
  return {
    id: groupId(group),
    ...groupDetailBasics(world, group),
    distinctiveRing: false,
    alternateNumbers: group.alternateNumbers ?? [],
    callPolicies: {
      policy: group.policy ?? 'CIRCULAR',
      waitingEnabled: group.waitingEnabled ?? false,
      groupBusyEnabled: group.groupBusyEnabled ?? false,
      noAnswer: { ...(group.noAnswer ?? DEFAULT_NO_ANSWER), systemMaxNumberOfRings: MOST_RINGS },
      busyRedirect: group.busyRedirect ?? { enabled: false, destinationVoicemailEnabled: false },
      businessContinuityRedirect: { enabled: false, destinationVoicemailEnabled: false },
    },
    agents: agentViews(world, group).map(({ agent, view }) => {
      return { ...view, ...(agent.weight === undefined ? {} : { weight: String(agent.weight) }) };
    }),
    huntGroupCallerIdForOutgoingCallsEnabled: false,
  };
}
