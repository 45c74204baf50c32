import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { decodeWebexId } from '@linekeeper/webex-client';
import type { Call, RemoteParty } from '@linekeeper/webex-contract';
import { z } from 'zod';

export type LineCallState = 'connecting' | 'ringing' | 'talking' | 'held' | 'ended';

/** One side of a call as an event or Webex's list tells it. */
export interface CallFacts {
  callId: string;
  sessionId: string | null;
  personality: string;
  state: LineCallState;
  remoteName: string | null;
  remoteNumber: string | null;
  remotePersonUuid: string | null;
  remotePrivate: boolean;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
}

export interface CallEvent extends CallFacts {
  memberUuid: string;
  memberIsPerson: boolean;
  /** Webex's own time of the event. */
  eventAt: Date;
}

export type ReadEvent =
  | { kind: 'event'; event: CallEvent; webexOrgId: string | null }
  | { kind: 'foreign' }
  | { kind: 'malformed'; problem: string };

/** For two events of one millisecond: the later state of a call's life wins. */
export const STATE_RANK: Record<LineCallState, number> = { connecting: 0, ringing: 1, talking: 2, held: 2, ended: 3 };

const time = z.string().transform((text, context) => {
  const parsed = new Date(text);
  if (!Number.isNaN(parsed.getTime())) return parsed;
  context.issues.push({ code: 'custom', message: 'no time', input: text });
  return z.NEVER;
});
/** PostgreSQL holds no NUL. */
const text = z
  .string()
  .min(1)
  .max(500)
  .refine((value) => !value.includes('\0'));

const remotePartySchema = z.object({
  name: z.string().max(500).optional(),
  number: z.string().max(200).optional(),
  personId: z.string().max(500).optional(),
  privacyEnabled: z.boolean().optional(),
});

const dataSchema = z.object({
  eventType: text,
  eventTimestamp: time,
  actorPersonId: text.optional(),
  callId: text,
  callSessionId: z.string().max(500).optional(),
  personality: text,
  state: text,
  remoteParty: remotePartySchema.optional(),
  created: time,
  answered: time.optional(),
  disconnected: time.optional(),
});

const envelopeSchema = z.object({
  resource: z.string(),
  event: z.string(),
  orgId: z.string().optional(),
  actorId: z.string().optional(),
});

/** True when the signature is the HMAC-SHA1 of the raw body; takes the same time wherever it differs. */
export function isSignedWith(secret: string, rawBody: Uint8Array, signature: unknown): boolean {
  if (typeof signature !== 'string') return false;
  const expected = createHmac('sha1', secret).update(rawBody).digest();
  const given = Buffer.from(signature.trim(), 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Two deliveries with the same one are the same delivery. The envelope's `id` is the webhook's, not the event's. */
export function fingerprintOf(event: CallEvent): string {
  return createHash('sha256').update(JSON.stringify(event)).digest('base64');
}

/** Reads what Webex posted to the webhook's address. Source: docs/webex/webhooks.md, telephony_calls. */
export function readCallEvent(rawBody: Uint8Array): ReadEvent {
  const envelope = parseEnvelope(rawBody);
  if (envelope === null) return { kind: 'malformed', problem: 'no webhook envelope in JSON' };
  if (envelope.head.resource !== 'telephony_calls') return { kind: 'foreign' };
  const parsed = dataSchema.safeParse(envelope.data);
  if (!parsed.success) return { kind: 'malformed', problem: problemOf(parsed.error) };
  const { data } = parsed;
  const actor = decodeWebexId(data.actorPersonId ?? envelope.head.actorId ?? '');
  if (actor === null || !isUuid(actor.uuid)) return { kind: 'malformed', problem: 'nobody is named whose call it is' };
  const over = envelope.head.event === 'deleted' || ['disconnected', 'forwarded'].includes(data.eventType);
  const facts = factsOf({ ...data, id: data.callId, over });
  const event: CallEvent = {
    ...facts,
    memberUuid: actor.uuid,
    memberIsPerson: actor.type === 'PEOPLE' || actor.type === '',
    eventAt: data.eventTimestamp,
    endedAt: facts.state === 'ended' ? (facts.endedAt ?? data.eventTimestamp) : null,
  };
  const webexOrgId = envelope.head.orgId === undefined ? null : (decodeWebexId(envelope.head.orgId)?.uuid ?? null);
  return { kind: 'event', event, webexOrgId };
}

/** A call of Webex's list; null when it cannot be read. */
export function readListedCall(call: Call): CallFacts | null {
  const created = new Date(call.created);
  if (typeof call.id !== 'string' || call.id === '' || Number.isNaN(created.getTime())) return null;
  const answered = call.answered === undefined ? undefined : new Date(call.answered);
  const answeredAt = answered === undefined || Number.isNaN(answered.getTime()) ? undefined : answered;
  return factsOf({ ...call, created, answered: answeredAt, disconnected: undefined, over: false });
}

interface RawCall {
  id: string;
  callSessionId?: string | undefined;
  personality: string;
  state: string;
  remoteParty?: Partial<{ [K in keyof RemoteParty]: RemoteParty[K] | undefined }> | undefined;
  created: Date;
  answered?: Date | undefined;
  disconnected?: Date | undefined;
  over: boolean;
}

function factsOf(call: RawCall): CallFacts {
  const remote = call.remoteParty ?? {};
  const person = remote.personId === undefined ? null : decodeWebexId(remote.personId);
  return {
    callId: call.id,
    sessionId: call.callSessionId?.replaceAll('\0', '') ?? null,
    personality: call.personality,
    state: call.over ? 'ended' : stateOf(call.state),
    remoteName: remote.name?.replaceAll('\0', '') ?? null,
    remoteNumber: remote.number?.replaceAll('\0', '') ?? null,
    remotePersonUuid: person !== null && isUuid(person.uuid) ? person.uuid : null,
    remotePrivate: remote.privacyEnabled ?? false,
    startedAt: call.created,
    answeredAt: call.answered ?? null,
    endedAt: call.disconnected ?? null,
  };
}

/** An unknown state is taken for one in which nothing has happened yet. */
function stateOf(state: string): LineCallState {
  switch (state) {
    case 'alerting':
      return 'ringing';
    case 'connected':
      return 'talking';
    case 'held':
    case 'remoteHeld':
      return 'held';
    case 'disconnected':
      return 'ended';
    default:
      return 'connecting';
  }
}

function parseEnvelope(rawBody: Uint8Array): { head: z.output<typeof envelopeSchema>; data: unknown } | null {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    return null;
  }
  const head = envelopeSchema.safeParse(body);
  if (!head.success || typeof body !== 'object' || body === null) return null;
  return { head: head.data, data: 'data' in body ? body.data : null };
}

function problemOf(error: z.ZodError): string {
  const path = error.issues[0]?.path.join('.') ?? '';
  return path === '' ? 'its data is no call' : `its data has no readable ${path}`;
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
