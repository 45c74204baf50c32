import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedVoiceMessage, Services } from '../state/world.ts';
import { presentParty } from '../telephony/call-view.ts';
import { partyOf } from '../telephony/parties.ts';
import { countMessages, deleteMessage, markMessages, messagesOf } from '../telephony/voicemail.ts';
import { callBody, targetNotAuthorized } from './call-request.ts';
import { lineOwner } from './calls.ts';
import { lineOf, numberFields } from './directory-lines.ts';
import { notFound } from './errors.ts';
import { groupId, groupUuidOf } from './group-id.ts';
import { authenticate } from './guard.ts';
import { type MemberRequest, memberOf, requireParity } from './members.ts';
import { queryText } from './paging.ts';
import { idOf, publicId } from './public-id.ts';

const BASE = '/v1/telephony/voiceMessages';
const GROUP_KINDS = ['hunt-group', 'call-queue', 'customer-assist', 'auto-attendant'] as const;
const TYPES = {
  'hunt-group': 'HUNT_GROUP',
  'call-queue': 'CALL_QUEUE',
  'customer-assist': 'CALL_QUEUE',
  'auto-attendant': 'AUTO_ATTENDANT',
} as const;

/** Whose mailbox a request is about; throws what Webex answers where it may not be. */
type Owner = (request: FastifyRequest, kind: 'read' | 'write') => string;

/** Messages in mailboxes: one's own, those of groups one belongs to, and any member's for administrators. */
export function registerVoiceMessageRoutes(app: FastifyInstance, services: Services): void {
  const own: Owner = (request, kind) => ownMailbox(services, request, kind);
  registerMailbox(app, services, { base: BASE, list: BASE, owner: own });
  const later = (owner: Owner): Owner => {
    return (request, kind) => {
      requireParity(services, request);
      return owner(request, kind);
    };
  };
  const me = `${BASE}/members/me`;
  registerMailbox(app, services, { base: me, list: `${me}/voiceMessages`, owner: later(own) });
  const member = `${BASE}/members/:memberId`;
  const anybody: Owner = (request, kind) => memberMailbox(services, request as MemberRequest, kind);
  registerMailbox(app, services, { base: member, list: `${member}/voiceMessages`, owner: later(anybody) });
  for (const base of [BASE, me]) {
    app.get(`${base}/memberships`, (request) => {
      if (base === me) requireParity(services, request);
      const scopes = ['spark:people_read', 'spark-admin:people_read'];
      return { memberOf: membershipsOf(services, authenticate(services, request, { scopes }).person.uuid) };
    });
  }
  app.get(`${member}/memberships`, (request) => ({
    memberOf: membershipsOf(services, later(anybody)(request, 'read')),
  }));
}

function registerMailbox(
  app: FastifyInstance,
  services: Services,
  where: { base: string; list: string; owner: Owner },
): void {
  const { base, list, owner } = where;
  app.get(`${base}/summary`, (request) => countMessages(messagesOf(services, owner(request, 'read'))));
  app.get(list, (request) => {
    const memberUuid = owner(request, 'read');
    // Newest first, as telephones show them.
    return {
      items: messagesOf(services, memberUuid)
        .toReversed()
        .map((message) => present(services, message)),
    };
  });
  app.delete<{ Params: { messageId: string } }>(`${list}/:messageId`, (request, reply) => {
    const memberUuid = owner(request, 'write');
    const uuid = idOf(request.params.messageId, ['VOICE_MESSAGE']);
    if (uuid === null || !deleteMessage(services, memberUuid, uuid)) throw notFound();
    return reply.code(204).send();
  });
  const mark = (request: FastifyRequest, reply: FastifyReply, read: boolean): FastifyReply => {
    const memberUuid = owner(request, 'write');
    const id = callBody(request).text('messageId');
    const messageUuid = id === null ? null : idOf(id, ['VOICE_MESSAGE']);
    if (id !== null && messageUuid === null) throw notFound();
    if (!markMessages(services, memberUuid, { messageUuid, read })) throw notFound();
    return reply.code(204).send();
  };
  app.post(`${base}/markAsRead`, (request, reply) => mark(request, reply, true));
  app.post(`${base}/markAsUnread`, (request, reply) => mark(request, reply, false));
}

/** The own mailbox, that of a secondary line, or of a group the person is a member of (`lineOwnerId`). */
function ownMailbox(services: Services, request: FastifyRequest, kind: 'read' | 'write'): string {
  const inBody = request.method === 'POST' ? callBody(request).text('lineOwnerId') : null;
  const wanted = inBody ?? queryText(request, 'lineOwnerId');
  const groupUuid = wanted === null ? null : groupUuidOf(wanted, GROUP_KINDS);
  const group = groupUuid === null ? undefined : services.world.groups.get(groupUuid);
  if (group === undefined) return lineOwner(services, request, kind);
  const scopes = [`spark:calls_${kind}`, `spark-admin:calls_${kind}`];
  const { person, token } = authenticate(services, request, { scopes });
  if (!token.scopes.includes(`spark:calls_${kind}`) || !group.memberUuids.includes(person.uuid))
    throw targetNotAuthorized();
  return group.uuid;
}

function memberMailbox(services: Services, request: MemberRequest, kind: 'read' | 'write'): string {
  const uuid = groupUuidOf(request.params.memberId, GROUP_KINDS);
  const group = uuid === null ? undefined : services.world.groups.get(uuid);
  if (group === undefined) return memberOf(services, request, kind);
  const scopes = [`spark-admin:calls_${kind}`];
  const { organization } = authenticate(services, request, { scopes, admin: 'full' });
  const orgId = queryText(request, 'orgId');
  const foreign = orgId !== null && idOf(orgId, ['ORGANIZATION']) !== organization.uuid;
  if (foreign || group.orgUuid !== organization.uuid) throw notFound();
  return group.uuid;
}

function present(services: Services, message: EmulatedVoiceMessage) {
  const { world } = services;
  const viewer = partyOf(world, message.memberUuid) ?? message.from;
  const { callType: _kind, ...callingParty } = presentParty(world, viewer, message.from);
  return {
    id: publicId('VOICE_MESSAGE', message.uuid),
    duration: Math.round(message.durationMs / 1_000),
    callingParty,
    ...(message.urgent ? { urgent: true } : {}),
    ...(message.confidential ? { confidential: true } : {}),
    ...(message.read ? { read: true } : {}),
    created: new Date(message.createdMs).toISOString(),
  };
}

/** Groups whose mailbox a member shares: here those the member is rung by (inferred). */
function membershipsOf(services: Services, memberUuid: string) {
  const { world } = services;
  return [...world.groups.values()].flatMap((group) => {
    const line = group.memberUuids.includes(memberUuid) ? lineOf(world, group.uuid) : null;
    if (line === null) return [];
    return [{ id: groupId(group), type: TYPES[group.kind], name: group.name, ...numberFields(world, line) }];
  });
}
