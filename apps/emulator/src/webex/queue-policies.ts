import type { FastifyInstance } from 'fastify';
import type { Services } from '../state/world.ts';
import type { QueuePolicies, QueuePolicyName } from '../state/world-directory.ts';
import { bodyFields, type Fields, fieldReader, invalidField, missingFields, noteChange } from './config-request.ts';
import { type GroupRequest, requestedGroup } from './group-requests.ts';

const BASE = '/v1/telephony/config/locations/:locationId/queues/:groupId';
const KINDS = ['call-queue', 'customer-assist'] as const;

/** What a field may hold: a yes or no, a text, or one of some words. */
type FieldKind = 'flag' | 'text' | readonly string[];

interface Policy {
  fields: Record<string, FieldKind>;
  /** How it is before anybody changed it. Schedules and announcement files cannot be made here. */
  standard: Fields;
  /** In an answer beside the fields: lists that are always empty. */
  lists: Fields;
  /** Whether the fields, as they would be, send calls to a number. */
  transfers(fields: Fields): boolean;
}

const GREETINGS = ['DEFAULT', 'CUSTOM'];

const POLICIES: Record<QueuePolicyName, Policy> = {
  forcedForward: {
    fields: {
      forcedForwardEnabled: 'flag',
      transferPhoneNumber: 'text',
      playAnnouncementBeforeEnabled: 'flag',
      audioMessageSelection: GREETINGS,
    },
    standard: { forcedForwardEnabled: false, playAnnouncementBeforeEnabled: false, audioMessageSelection: 'DEFAULT' },
    lists: { audioFiles: [] },
    transfers: (fields) => fields.forcedForwardEnabled === true,
  },
  strandedCalls: {
    fields: {
      action: ['NONE', 'BUSY', 'TRANSFER', 'NIGHT_SERVICE', 'RINGING', 'ANNOUNCEMENT'],
      transferPhoneNumber: 'text',
      audioMessageSelection: GREETINGS,
    },
    standard: { action: 'NONE', audioMessageSelection: 'DEFAULT' },
    lists: { audioFiles: [] },
    transfers: (fields) => fields.action === 'TRANSFER',
  },
  holidayService: {
    fields: {
      holidayServiceEnabled: 'flag',
      action: ['BUSY', 'TRANSFER'],
      holidayScheduleLevel: ['LOCATION', 'ORGANIZATION'],
      holidayScheduleName: 'text',
      transferPhoneNumber: 'text',
      playAnnouncementBeforeEnabled: 'flag',
      audioMessageSelection: GREETINGS,
    },
    standard: {
      holidayServiceEnabled: false,
      action: 'BUSY',
      holidayScheduleLevel: 'LOCATION',
      playAnnouncementBeforeEnabled: false,
      audioMessageSelection: 'DEFAULT',
    },
    lists: { audioFiles: [], holidaySchedules: [] },
    transfers: (fields) => fields.holidayServiceEnabled === true && fields.action === 'TRANSFER',
  },
  nightService: {
    fields: {
      nightServiceEnabled: 'flag',
      action: ['BUSY', 'TRANSFER'],
      transferPhoneNumber: 'text',
      playAnnouncementBeforeEnabled: 'flag',
      announcementMode: ['NORMAL', 'MANUAL'],
      audioMessageSelection: GREETINGS,
      businessHoursName: 'text',
      businessHoursLevel: ['ORGANIZATION', 'LOCATION'],
      forceNightServiceEnabled: 'flag',
      manualAudioMessageSelection: GREETINGS,
    },
    standard: {
      nightServiceEnabled: false,
      action: 'BUSY',
      playAnnouncementBeforeEnabled: false,
      announcementMode: 'NORMAL',
      audioMessageSelection: 'DEFAULT',
      forceNightServiceEnabled: false,
      manualAudioMessageSelection: 'DEFAULT',
    },
    lists: { audioFiles: [], businessHourSchedules: [], manualAudioFiles: [] },
    transfers: (fields) => fields.nightServiceEnabled === true && fields.action === 'TRANSFER',
  },
};

/** What a queue does with calls at night, on holidays, by force, and when nobody is there. */
export function registerQueuePolicyRoutes(app: FastifyInstance, services: Services): void {
  for (const [name, policy] of Object.entries(POLICIES) as [QueuePolicyName, Policy][]) {
    app.get(`${BASE}/${name}`, async (request: GroupRequest) => {
      const { group } = requestedGroup(services, request, { kinds: KINDS, access: 'read' });
      return { ...policy.standard, ...group.queuePolicies?.[name], ...policy.lists };
    });
    app.put(`${BASE}/${name}`, async (request: GroupRequest, reply) => {
      const { caller, group } = requestedGroup(services, request, { kinds: KINDS, access: 'write' });
      const before = group.queuePolicies?.[name] ?? {};
      const kept = readPolicy(bodyFields(request), { policy, before });
      group.queuePolicies = { ...group.queuePolicies, [name]: kept };
      noteChange(services, caller, { kind: 'group-changed', id: group.uuid, name: group.name });
      return reply.code(204).send();
    });
  }
}

type Kept = NonNullable<QueuePolicies[QueuePolicyName]>;

function readPolicy(body: Fields, about: { policy: Policy; before: Kept }): Kept {
  const { policy, before } = about;
  const read = fieldReader(body);
  const kept: Kept = { ...before };
  for (const [field, kind] of Object.entries(policy.fields)) {
    const value = kind === 'flag' ? read.flag(field) : kind === 'text' ? read.text(field) : read.word(field, kind);
    if (value === '') delete kept[field];
    else if (value !== null) kept[field] = value;
  }
  if (kept.audioMessageSelection === 'CUSTOM') throw invalidField('audioMessageSelection');
  if (policy.transfers(kept) && kept.transferPhoneNumber === undefined) throw missingFields(['transferPhoneNumber']);
  return kept;
}
