import type { CallParty, EmulatedCall, EmulatedLeg, EmulatedVoiceMessage, Services } from '../state/world.ts';
import { noteMessageWaiting } from '../webhooks/door.ts';
import { facing, originatorOf } from './call-legs.ts';
import { memberRecord } from './parties.ts';

/** Messages a mailbox keeps; the oldest make room. Real ones are limited in minutes. */
const MESSAGES_KEPT = 100;
/** Whoever hangs up sooner has left nothing. */
const SHORTEST_MS = 2_000;

export interface MessageCounts {
  newMessages: number;
  oldMessages: number;
  newUrgentMessages: number;
  oldUrgentMessages: number;
}

/** Messages of one mailbox, oldest first. */
export function messagesOf(services: Services, memberUuid: string): readonly EmulatedVoiceMessage[] {
  return services.world.voiceMessages.get(memberUuid) ?? [];
}

export function countMessages(messages: readonly EmulatedVoiceMessage[]): MessageCounts {
  const count = (read: boolean, urgent: boolean): number =>
    messages.filter((message) => message.read === read && (!urgent || message.urgent)).length;
  return {
    newMessages: count(false, false),
    oldMessages: count(true, false),
    newUrgentMessages: count(false, true),
    oldUrgentMessages: count(true, true),
  };
}

/** Lights or puts out the lamp and tells `telephony_mwi` webhooks how many messages wait now. */
function tellWaiting(services: Services, memberUuid: string): void {
  const counts = countMessages(messagesOf(services, memberUuid));
  const lit = counts.newMessages > 0;
  services.world.messageLamps.set(memberUuid, { memberUuid, lit, changedMs: services.clock.now() });
  noteMessageWaiting(services, { memberUuid, ...counts });
  services.changed('life');
}

function tell(
  services: Services,
  memberUuid: string,
  event: { kind: string; detail: Record<string, string | number | boolean>; callSessionUuid?: string },
): void {
  const orgUuid = memberRecord(services.world, memberUuid)?.orgUuid ?? '';
  const personUuid = services.world.people.has(memberUuid) ? { personUuid: memberUuid } : {};
  const { kind, detail, callSessionUuid } = event;
  services.truth.record({
    atMs: services.clock.now(),
    kind,
    orgUuid,
    ...personUuid,
    ...(callSessionUuid === undefined ? {} : { callSessionUuid }),
    detail: { member: memberUuid, ...detail },
  });
}

function callerOf(call: EmulatedCall, leg: EmulatedLeg): CallParty {
  const { memberUuid, memberKind, number, name, private: hidden } = facing(call, leg) ?? originatorOf(call);
  return { memberUuid, memberKind, number, name, ...(hidden === true ? { private: true } : {}) };
}

function deposit(services: Services, call: EmulatedCall, leg: EmulatedLeg): void {
  const { mailboxOf: memberUuid, answeredMs, endedMs } = leg;
  if (memberUuid === undefined || answeredMs === null || endedMs === null || leg.movedTo !== null) return;
  const durationMs = endedMs - answeredMs;
  if (durationMs < SHORTEST_MS || memberRecord(services.world, memberUuid) === null) return;
  const { voiceMessages } = services.world;
  const message: EmulatedVoiceMessage = {
    uuid: services.random.uuid(),
    orgUuid: call.orgUuid,
    memberUuid,
    callSessionUuid: call.sessionUuid,
    createdMs: endedMs,
    answeredMs,
    durationMs,
    from: callerOf(call, leg),
    ...{ read: false, urgent: false, confidential: false },
  };
  voiceMessages.set(memberUuid, [...messagesOf(services, memberUuid), message].slice(-MESSAGES_KEPT));
  const detail = { message: message.uuid, durationMs };
  tell(services, memberUuid, { kind: 'voice-message-left', callSessionUuid: call.sessionUuid, detail });
  tellWaiting(services, memberUuid);
}

/** What callers said to mailboxes in a call that is over. */
export function keepMessages(services: Services, call: EmulatedCall): void {
  for (const leg of call.legs) deposit(services, call, leg);
}

/** Marks one message, or with null all of the mailbox. False when the mailbox has no such message. */
export function markMessages(
  services: Services,
  memberUuid: string,
  mark: { messageUuid: string | null; read: boolean },
): boolean {
  const { messageUuid, read } = mark;
  const named = messagesOf(services, memberUuid).filter(({ uuid }) => messageUuid === null || uuid === messageUuid);
  if (messageUuid !== null && named.length === 0) return false;
  const changed = named.filter((message) => message.read !== read);
  if (changed.length === 0) return true;
  for (const message of changed) message.read = read;
  tell(services, memberUuid, { kind: 'voice-message-read', detail: { messages: changed.length, read } });
  tellWaiting(services, memberUuid);
  return true;
}

/** False when the mailbox has no such message. */
export function deleteMessage(services: Services, memberUuid: string, messageUuid: string): boolean {
  const { voiceMessages } = services.world;
  const before = messagesOf(services, memberUuid);
  const left = before.filter(({ uuid }) => uuid !== messageUuid);
  if (left.length === before.length) return false;
  if (left.length === 0) voiceMessages.delete(memberUuid);
  else voiceMessages.set(memberUuid, left);
  tell(services, memberUuid, { kind: 'voice-message-deleted', detail: { message: messageUuid } });
  tellWaiting(services, memberUuid);
  return true;
}
