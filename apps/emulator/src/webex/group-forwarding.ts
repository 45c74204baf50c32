import type { FastifyInstance } from 'fastify';
import type { EmulatedGroup, Services } from '../state/world.ts';
import type { GroupForwarding } from '../state/world-directory.ts';
import { bodyFields, type Fields, fieldReader, missingFields, noteChange } from './config-request.ts';
import { type GroupRequest, requestedGroup } from './group-requests.ts';

const BASE = '/v1/telephony/config/locations/:locationId';
const OFF: GroupForwarding = { enabled: false, ringReminderEnabled: false, destinationVoicemailEnabled: false };
const FEATURES: readonly { name: string; kinds: readonly EmulatedGroup['kind'][]; voicemail: string }[] = [
  { name: 'huntGroups', kinds: ['hunt-group'], voicemail: 'destinationVoicemailEnabled' },
  { name: 'queues', kinds: ['call-queue', 'customer-assist'], voicemail: 'destinationVoicemailEnabled' },
  // The same setting has another name here.
  { name: 'autoAttendants', kinds: ['auto-attendant'], voicemail: 'sendToVoicemailEnabled' },
];

/** Call forwarding of groups: always and selective, without rules and operating modes. */
export function registerGroupForwardingRoutes(app: FastifyInstance, services: Services): void {
  for (const { name, kinds, voicemail } of FEATURES) {
    const path = `${BASE}/${name}/:groupId/callForwarding`;
    app.get(path, async (request: GroupRequest) => {
      const { group } = requestedGroup(services, request, { kinds, access: 'read' });
      const { always, selective } = group.forwarding ?? { always: OFF, selective: OFF };
      const callForwarding = { always: view(always, voicemail), selective: view(selective, voicemail), rules: [] };
      return { callForwarding };
    });
    app.put(path, async (request: GroupRequest, reply) => {
      const { caller, group } = requestedGroup(services, request, { kinds, access: 'write' });
      const fields = fieldReader(bodyFields(request, ['callForwarding'])).object('callForwarding') ?? {};
      const read = fieldReader(fields, 'callForwarding.');
      const before = group.forwarding ?? { always: OFF, selective: OFF };
      const [always, selective] = (['always', 'selective'] as const).map((part) => {
        const given = read.object(part);
        return given === null ? before[part] : readForwarding(given, { before: before[part], part, voicemail });
      });
      group.forwarding = { always: always ?? OFF, selective: selective ?? OFF };
      noteChange(services, caller, { kind: 'group-changed', id: group.uuid, name: group.name });
      return reply.code(204).send();
    });
  }
}

function view(forwarding: GroupForwarding, voicemail: string): Fields {
  const { destinationVoicemailEnabled, ...rest } = forwarding;
  return { ...rest, [voicemail]: destinationVoicemailEnabled };
}

function readForwarding(
  fields: Fields,
  about: { before: GroupForwarding; part: string; voicemail: string },
): GroupForwarding {
  const { before, part, voicemail } = about;
  const place = `callForwarding.${part}.`;
  const read = fieldReader(fields, place);
  const enabled = read.flag('enabled') ?? before.enabled;
  const destination = read.text('destination') ?? before.destination;
  if (enabled && part === 'always' && !destination) throw missingFields([`${place}destination`]);
  return {
    enabled,
    ...(destination === undefined ? {} : { destination }),
    ringReminderEnabled: read.flag('ringReminderEnabled') ?? before.ringReminderEnabled,
    destinationVoicemailEnabled: read.flag(voicemail) ?? before.destinationVoicemailEnabled,
  };
}
