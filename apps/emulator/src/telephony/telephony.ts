import { recordStoreOf } from '../cdr/record-store.ts';
import { recordsOfCall } from '../cdr/records-of-call.ts';
import type { EmulatedLeg, Services } from '../state/world.ts';
import { webhooksOf } from '../webhooks/door.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { CallSimulator } from './call-door.ts';
import { type CallModel, createCallModel } from './call-model.ts';
import { type CallPresence, createCallPresence } from './call-presence.ts';
import { createCallSimulator } from './call-simulator.ts';
import { DEFAULT_TELEPHONY_SETTINGS, type TelephonySettings } from './settings.ts';
import { keepMessages } from './voicemail.ts';

/** The telephone half of the emulated cloud. */
export interface Telephony {
  model: CallModel;
  calls: CallSimulator;
  presence: CallPresence;
  deliveries: Webhooks;
  /** Changed in place: takes effect on what happens next. */
  settings: TelephonySettings;
  /**
   * After a restart or a restored snapshot: calls under way have lost their timers. They end when they were last seen,
   * with their records and the truth, but without webhooks, as in a real outage.
   */
  dropCallsUnderWay(lastSeenMs: number): void;
}

const made = new WeakMap<Services, Telephony>();

/** The telephony of this emulator; made when first asked for. */
export function telephonyOf(services: Services): Telephony {
  const existing = made.get(services);
  if (existing !== undefined) return existing;
  const telephony = createTelephony(services);
  made.set(services, telephony);
  return telephony;
}

function createTelephony(services: Services): Telephony {
  const settings: TelephonySettings = { ...DEFAULT_TELEPHONY_SETTINGS };
  const presence = createCallPresence(services);
  const deliveries = webhooksOf(services);
  const model = createCallModel(services, settings, (event) => {
    presence.note(event);
    deliveries.noteCall(event);
    if (event.kind === 'ended') {
      keepMessages(services, event.call);
      recordStoreOf(services).add(recordsOfCall(services, event.call), event.call.endedMs ?? event.atMs);
    }
  });
  const telephony: Telephony = {
    model,
    calls: createCallSimulator(services, model),
    presence,
    deliveries,
    settings,
    dropCallsUnderWay: (lastSeenMs) => {
      dropCallsUnderWay(services, lastSeenMs);
      deliveries.forget();
    },
  };
  return telephony;
}

function dropCallsUnderWay(services: Services, lastSeenMs: number): void {
  const { world, truth } = services;
  const nowMs = services.clock.now();
  for (const call of world.calls.values()) {
    if (call.endedMs !== null) continue;
    call.endedMs = Math.max(call.createdMs, Math.min(nowMs, lastSeenMs));
    call.parked = null;
    for (const leg of call.legs) cutOff(leg, call.endedMs);
    const { orgUuid, sessionUuid: callSessionUuid } = call;
    const answered = call.legs.some((leg) => leg.memberKind !== 'group' && leg.answeredMs !== null);
    const detail = { call: call.kind, outcome: answered ? 'Normal' : 'NoAnswer', answered, cutOff: true };
    truth.record({ atMs: call.endedMs, kind: 'call-ended', orgUuid, callSessionUuid, detail });
    // The store hears of it only now: collectors of the stream have passed the moment of its end.
    recordStoreOf(services).add(recordsOfCall(services, call), nowMs);
    services.changed('life');
  }
  world.conferences.clear();
  for (const person of world.people.values()) {
    if (person.presence.status !== 'call') continue;
    person.presence = { ...person.presence, status: 'active', sinceMs: nowMs };
  }
}

function cutOff(leg: EmulatedLeg, endedMs: number): void {
  if (leg.endedMs !== null) return;
  if (leg.heldSinceMs !== null) leg.heldMs += Math.max(0, endedMs - leg.heldSinceMs);
  const outcome = leg.answeredMs === null ? 'NoAnswer' : 'Normal';
  const times = { heldSinceMs: null, endedMs: Math.max(leg.createdMs, endedMs) };
  Object.assign(leg, { ...times, state: 'disconnected', outcome, releasedBy: 'remote' });
}
