import type { FastifyInstance } from 'fastify';
import type { EmulatedGroup, EmulatedLocation, Services, World } from '../state/world.ts';
import type { QueueOverflow } from '../state/world-directory.ts';
import {
  bodyFields,
  configCaller,
  type Fields,
  fieldReader,
  invalidField,
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
import { queryFlag } from './query.ts';

const LIST = '/v1/telephony/config/locations/:locationId/queues';
const KINDS = ['call-queue', 'customer-assist'] as const;
const OVERFLOW_ACTIONS = [
  'PERFORM_BUSY_TREATMENT',
  'PLAY_RINGING_UNTIL_CALLER_HANGS_UP',
  'TRANSFER_TO_PHONE_NUMBER',
] as const;
const DEFAULT_OVERFLOW: QueueOverflow = {
  action: 'PERFORM_BUSY_TREATMENT',
  queueSize: 10,
  sendToVoicemail: false,
  overflowAfterWaitEnabled: false,
  overflowAfterWaitTime: 30,
};
const DEFAULT_BOUNCE_RINGS = 8;

/** Details of queues of both kinds, and making, changing and deleting them. */
export function registerCallQueueRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.get(`${LIST}/:groupId`, async (request: GroupRequest) => {
    const { group } = requestedGroup(services, request, { kinds: KINDS, access: 'read' });
    return queueView(world, group);
  });
  app.get(`${LIST}/:groupId/announcements`, async (request: GroupRequest) => {
    requestedGroup(services, request, { kinds: KINDS, access: 'read' });
    // Nothing can be uploaded here: every queue plays the announcements that come with it.
    return { announcements: [] };
  });
  app.post(LIST, async (request: GroupRequest) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const location = ownLocation(services, caller, request.params.locationId);
    const fields = bodyFields(request, ['name', 'callPolicies', 'queueSettings', 'agents']);
    const kind = queryFlag(request, 'hasCxEssentials') ? 'customer-assist' : 'call-queue';
    const group = blankGroup(services, location, kind);
    applyQueue(services, fields, { group, location });
    world.groups.set(group.uuid, group);
    noteChange(services, caller, { kind: 'group-created', id: group.uuid, name: group.name });
    return { id: groupId(group) };
  });
  app.put(`${LIST}/:groupId`, async (request: GroupRequest, reply) => {
    const { caller, group, location } = requestedGroup(services, request, { kinds: KINDS, access: 'write' });
    applyQueue(services, bodyFields(request, ['queueSettings']), { group, location });
    noteChange(services, caller, { kind: 'group-changed', id: group.uuid, name: group.name });
    return reply.code(204).send();
  });
  app.delete(`${LIST}/:groupId`, async (request: GroupRequest, reply) => {
    const { caller, group } = requestedGroup(services, request, { kinds: KINDS, access: 'write' });
    deleteGroup(services, caller, group);
    return reply.code(204).send();
  });
}

function applyQueue(
  services: Services,
  fields: Fields,
  target: { group: EmulatedGroup; location: EmulatedLocation },
): void {
  const { group } = target;
  const read = fieldReader(fields);
  const list = read.list('agents');
  const agents = list === null ? null : readAgents(services.world, list, group);
  if (agents !== null && group.kind === 'customer-assist') requireAssist(services.world, group, agents);
  const policies = read.object('callPolicies');
  const policy = policies === null ? null : fieldReader(policies, 'callPolicies.').word('policy', GROUP_POLICIES);
  if (policies !== null && policy === null && group.policy === undefined) throw missingFields(['callPolicies.policy']);
  const bounceFields = policies === null ? null : fieldReader(policies, 'callPolicies.').object('callBounce');
  const bounce = fieldReader(bounceFields ?? {}, 'callPolicies.callBounce.');
  const rings = bounce.amount('callBounceMaxRings', { least: 1, most: 20 });
  const queueSettings = read.object('queueSettings');
  const overflow = queueSettings === null ? null : readOverflow(queueSettings, group.overflow ?? DEFAULT_OVERFLOW);
  const allowAgentJoin = read.flag('allowAgentJoinEnabled');
  const waitingEnabled = read.flag('allowCallWaitingForAgentsEnabled');
  applyGroupBasics(services, fields, target);
  if (agents !== null) setAgents(group, agents);
  if (policy !== null) group.policy = policy;
  if (rings !== null) group.noAnswerRings = rings;
  if (overflow !== null) group.overflow = overflow;
  if (allowAgentJoin !== null) group.allowAgentJoin = allowAgentJoin;
  if (waitingEnabled !== null) group.waitingEnabled = waitingEnabled;
}

/** Whether a person holds the licence of Customer Assist. */
export function hasAssist(world: World, personUuid: string): boolean {
  const person = world.people.get(personUuid);
  const licence = world.organizations.get(person?.orgUuid ?? '')?.licenses.find(({ code }) => code === 'CXE');
  return licence !== undefined && person?.licenseUuids.includes(licence.uuid) === true;
}

function requireAssist(world: World, group: EmulatedGroup, agents: readonly { memberUuid: string }[]): void {
  const without = agents.findIndex(({ memberUuid }) => !hasAssist(world, memberUuid) && world.people.has(memberUuid));
  if (without >= 0 && !group.memberUuids.includes(agents[without]?.memberUuid ?? ''))
    throw invalidField(`agents.[${without}]`);
}

function readOverflow(queueSettings: Fields, before: QueueOverflow): QueueOverflow {
  const settings = fieldReader(queueSettings, 'queueSettings.');
  const queueSize = settings.amount('queueSize', { least: 0, most: 250 });
  if (queueSize === null) throw missingFields(['queueSettings.queueSize']);
  const read = fieldReader(settings.object('overflow') ?? {}, 'queueSettings.overflow.');
  const transferNumber = read.text('transferNumber') ?? before.transferNumber;
  const action = read.word('action', OVERFLOW_ACTIONS) ?? before.action;
  if (action === 'TRANSFER_TO_PHONE_NUMBER' && !transferNumber)
    throw missingFields(['queueSettings.overflow.transferNumber']);
  return {
    action,
    queueSize,
    sendToVoicemail: read.flag('sendToVoicemail') ?? before.sendToVoicemail,
    ...(transferNumber === undefined ? {} : { transferNumber }),
    overflowAfterWaitEnabled: read.flag('overflowAfterWaitEnabled') ?? before.overflowAfterWaitEnabled,
    overflowAfterWaitTime:
      read.amount('overflowAfterWaitTime', { least: 1, most: 7200 }) ?? before.overflowAfterWaitTime,
  };
}

function queueView(world: World, group: EmulatedGroup) {
  const { queueSize, ...overflow } = group.overflow ?? DEFAULT_OVERFLOW;
  return {
    id: groupId(group),
    hasCxEssentials: group.kind === 'customer-assist',
    ...groupDetailBasics(world, group),
    alternateNumberSettings: { distinctiveRingEnabled: false, alternateNumbers: group.alternateNumbers ?? [] },
    callPolicies: {
      policy: group.policy ?? 'CIRCULAR',
      callBounce: {
        callBounceEnabled: true,
        callBounceMaxRings: group.noAnswerRings ?? DEFAULT_BOUNCE_RINGS,
        agentUnavailableEnabled: false,
        alertAgentEnabled: false,
        alertAgentMaxSeconds: 30,
        callBounceOnHoldEnabled: false,
        callBounceOnHoldMaxSeconds: 60,
      },
      distinctiveRing: { enabled: false, ringPattern: 'NORMAL' },
    },
    queueSettings: {
      queueSize,
      callOfferToneEnabled: false,
      resetCallStatisticsEnabled: false,
      overflow: { ...overflow, playOverflowGreetingEnabled: false, greeting: 'DEFAULT' },
      ...DEFAULT_MESSAGES,
    },
    allowCallWaitingForAgentsEnabled: group.waitingEnabled ?? false,
    allowAgentJoinEnabled: group.allowAgentJoin ?? true,
    phoneNumberForOutgoingCallsEnabled: false,
    agents: agentViews(world, group).map(({ agent, view }) => ({
      ...view,
      ...(agent.weight === undefined ? {} : { weight: String(agent.weight) }),
      ...(agent.skillLevel === undefined ? {} : { skillLevel: agent.skillLevel }),
      joinEnabled: agent.joined,
    })),
  };
}

/** What a queue says to those who wait, as it comes. */
const DEFAULT_MESSAGES = {
  welcomeMessage: { enabled: false, alwaysEnabled: false, greeting: 'DEFAULT' },
  waitMessage: { enabled: false, waitMode: 'TIME', handlingTime: 100, queuePosition: 100 },
  comfortMessage: { enabled: false, timeBetweenMessages: 10, greeting: 'DEFAULT' },
  comfortMessageBypass: { enabled: false, callWaitingAgeThreshold: 30, greeting: 'DEFAULT' },
  mohMessage: {
    normalSource: { enabled: true, greeting: 'DEFAULT' },
    alternateSource: { enabled: false, greeting: 'DEFAULT' },
  },
  whisperMessage: { enabled: false, greeting: 'DEFAULT' },
};
