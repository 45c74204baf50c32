import type { CallEventData } from '@linekeeper/webex-contract';
import type { MemberKind, Services, World } from '../state/world.ts';
import type { ConferenceEvent, LegEvent } from '../telephony/call-legs.ts';
import { conferenceAppearance, presentCallEvent } from '../telephony/call-view.ts';
import { publicId } from '../webex/public-id.ts';

/** Whose doing or state an event tells of; null where it is nobody's own, such as a Service App's. */
export interface NewsActor {
  kind: 'person' | 'workspace' | 'virtual-line' | 'group';
  uuid: string;
}

/** One event, before it is known who hears of it. */
export interface WebhookNews {
  resource: string;
  event: string;
  orgUuid: string;
  actor: NewsActor | null;
  /** Of a Service App: whose webhooks it concerns, where that is known. */
  developerUuid?: string;
  /** `actorId` of the envelope. */
  actorId: string;
  /** `data.eventType`, or the event where the resource has none. */
  eventType: string;
  callId: string | null;
  /** Events with the same one leave one after the other. */
  order: string;
  /** Made only when somebody listens. */
  data(): object;
  /** What filters look at: every value a key of a filter may have to fit. */
  facts(): Record<string, readonly string[]>;
}

/** An administrator let a Service App into an organization, or took the leave away. */
export interface ServiceAppNote {
  change: 'authorized' | 'deauthorized';
  /** Of the Service App. */
  clientId: string;
  name: string;
  /** The organization it was authorized in. */
  orgUuid: string;
  /** The administrator. */
  byPersonUuid: string;
}

/** The voicemail box of a member has other messages than before. */
export interface MessageWaitingNote {
  memberUuid: string;
  newMessages: number;
  oldMessages: number;
  newUrgentMessages?: number;
  oldUrgentMessages?: number;
}

/** An agent takes calls of a queue from now on, or no more. */
export interface AgentNote {
  memberUuid: string;
  queueUuid: string;
  joined: boolean;
}

const ID_TYPES = {
  person: 'PEOPLE',
  workspace: 'PLACE',
  'virtual-line': 'VIRTUAL_LINE',
  group: 'CALL_QUEUE',
} as const;

/** Public id of a member of any kind. */
export function actorIdOf({ kind, uuid }: NewsActor): string {
  return publicId(ID_TYPES[kind], uuid);
}

function lazily<T>(make: () => T): () => T {
  let kept: { value: T } | null = null;
  return () => {
    kept ??= { value: make() };
    return kept.value;
  };
}

/** Members who have a line of their own, and so events of their own. */
export function isLine(kind: MemberKind): kind is 'person' | 'workspace' | 'virtual-line' {
  return kind === 'person' || kind === 'workspace' || kind === 'virtual-line';
}

/** A value under `key`, or no fact at all when there is none. */
function fact(key: string, ...values: (string | undefined)[]): Record<string, readonly string[]> {
  return { [key]: values.filter((value) => value !== undefined) };
}

/** News of one side of a call; null for sides that are nobody's of the organization. */
export function callNews(world: World, event: LegEvent): WebhookNews | null {
  const { leg, call } = event;
  if (leg.memberUuid === null || !isLine(leg.memberKind)) return null;
  const actor: NewsActor = { kind: leg.memberKind, uuid: leg.memberUuid };
  const data = lazily<CallEventData>(() => presentCallEvent(world, event));
  const callId = publicId('CALL', `BCLD/${leg.callHalf}`);
  return {
    resource: 'telephony_calls',
    event: event.change,
    orgUuid: call.orgUuid,
    actor,
    actorId: actorIdOf(actor),
    eventType: event.eventType,
    callId,
    order: callId,
    data,
    facts: () => {
      const { personality, state, remoteParty, actorPersonId } = data();
      return {
        ...fact('personality', personality),
        ...fact('state', state),
        ...fact('callType', remoteParty.callType),
        ...fact('address', remoteParty.number),
        // Either side: the guide does not say which one is meant.
        ...fact('personId', actorPersonId, remoteParty.personId),
      };
    },
  };
}

/** News of a Service App. `data` is told by third parties only: docs/webex/webhooks.md. */
export function serviceAppNews(services: Services, note: ServiceAppNote): WebhookNews {
  const id = publicId('APPLICATION', note.clientId);
  const admin: NewsActor = { kind: 'person', uuid: note.byPersonUuid };
  const authorizationDate = new Date(services.clock.now()).toISOString();
  const developerUuid = services.world.serviceApps.get(note.clientId)?.developerUuid;
  return {
    ...(developerUuid === undefined ? {} : { developerUuid }),
    resource: 'serviceApp',
    event: note.change,
    orgUuid: note.orgUuid,
    actor: null,
    actorId: actorIdOf(admin),
    eventType: note.change,
    callId: null,
    order: id,
    data: () => ({ id, authorizerOrgId: publicId('ORGANIZATION', note.orgUuid), authorizationDate }),
    facts: () => ({ id: [id], friendlyName: [note.name] }),
  };
}

const MEMBER_KINDS = [
  ['people', 'person'],
  ['workspaces', 'workspace'],
  ['virtualLines', 'virtual-line'],
  ['groups', 'group'],
] as const;

function lineOf(world: World, uuid: string): (NewsActor & { orgUuid: string }) | null {
  for (const [name, kind] of MEMBER_KINDS) {
    const member = world[name].get(uuid);
    if (member !== undefined) return { kind, uuid, orgUuid: member.orgUuid };
  }
  return null;
}

/** News of a voicemail box; null when there is no such member. The fields of `data` are inferred. */
export function messageWaitingNews(services: Services, note: MessageWaitingNote): WebhookNews | null {
  const actor = lineOf(services.world, note.memberUuid);
  if (actor === null) return null;
  const { newMessages, oldMessages, newUrgentMessages = 0, oldUrgentMessages = 0 } = note;
  return memberNews(services, {
    ...{ resource: 'telephony_mwi', event: 'updated', eventType: 'mwi', orgUuid: actor.orgUuid, actor },
    fields: { newMessages, oldMessages, newUrgentMessages, oldUrgentMessages },
  });
}

/** News of an agent and one queue; null when there is no such member. Event and fields are inferred. */
export function agentNews(services: Services, note: AgentNote): WebhookNews | null {
  const actor = lineOf(services.world, note.memberUuid);
  if (actor === null) return null;
  const { joined, queueUuid } = note;
  return memberNews(services, {
    ...{ resource: 'telephony_agent', event: 'updated', eventType: joined ? 'joined' : 'left' },
    ...{ orgUuid: actor.orgUuid, actor },
    fields: { queueId: publicId('CALL_QUEUE', queueUuid), joined },
  });
}

/** News of a conference, told to its host; `data` is what REST says of it, in an inferred envelope. */
export function conferenceNews(services: Services, event: ConferenceEvent): WebhookNews | null {
  const { conference, change, atMs } = event;
  const actor = lineOf(services.world, conference.hostUuid);
  if (actor === null) return null;
  const { state, muted, createdMs, participants } = conference;
  const appearance = conferenceAppearance(services.world, conference);
  return memberNews(services, {
    ...{ resource: 'telephony_conference', event: change, eventType: change, orgUuid: conference.orgUuid, actor, atMs },
    fields: {
      state,
      ...(appearance === null ? {} : { appearance }),
      created: new Date(createdMs).toISOString(),
      muted,
      participants: participants.map((one) => ({
        callId: publicId('CALL', `BCLD/${one.callHalf}`),
        muted: one.muted,
        deafened: one.deafened,
      })),
    },
  });
}

/** News of a member's state that is no call: the form of telephony_calls with other fields. */
export function memberNews(
  services: Services,
  input: Pick<WebhookNews, 'resource' | 'event' | 'orgUuid' | 'eventType'> & {
    actor: NewsActor;
    fields: object;
    atMs?: number;
  },
): WebhookNews {
  const { actor, fields, atMs = services.clock.now(), ...head } = input;
  const actorId = actorIdOf(actor);
  const eventTimestamp = new Date(atMs).toISOString();
  const actorField =
    actor.kind === 'person'
      ? { actorPersonId: actorId }
      : actor.kind === 'workspace'
        ? { actorPlaceId: actorId }
        : actor.kind === 'virtual-line'
          ? { actorVirtualLineId: actorId }
          : {};
  return {
    ...head,
    actor,
    actorId,
    callId: null,
    order: `${head.resource} ${actorId}`,
    data: () => ({
      eventType: head.eventType,
      eventTimestamp,
      ...actorField,
      orgId: publicId('ORGANIZATION', head.orgUuid),
      ...fields,
    }),
    facts: () => (actor.kind === 'person' ? { personId: [actorId] } : {}),
  };
}
