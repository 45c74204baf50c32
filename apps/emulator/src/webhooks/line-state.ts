import type { EmulatedCall, EmulatedGroup, EmulatedLeg, Services } from '../state/world.ts';
import type { CallEvent, LegEvent } from '../telephony/call-legs.ts';
import { isLine, memberNews, type WebhookNews } from './news.ts';

/** States of lines and queues that follow from calls. */
export interface LineState {
  /** What else an event of a call tells: hook status of the member, the way of a caller through a queue. */
  note(event: CallEvent): WebhookNews[];
  /** After the world was replaced. */
  forget(): void;
}

/** The receiver is up: talking, holding, or calling somebody. A ringing telephone still lies on its hook. */
function isOffHook(leg: EmulatedLeg): boolean {
  if (leg.state === 'disconnected') return false;
  return leg.state !== 'alerting' && leg.state !== 'connecting' ? true : leg.personality === 'originator';
}

/** Hook status and queues as Webex's gated resources tell them. Names of events and fields are inferred: docs/webex/webhooks.md. */
export function createLineState(services: Services): LineState {
  /** By member: its legs by callHalf, which stays the same when a transfer takes a leg into another session. */
  const offHook = new Map<string, Set<string>>();
  const queued = new Map<string, { group: EmulatedGroup; answered: boolean }>();

  const hookNews = (event: LegEvent): WebhookNews[] => {
    const { leg, call } = event;
    if (leg.memberUuid === null || !isLine(leg.memberKind)) return [];
    const legs = offHook.get(leg.memberUuid) ?? new Set();
    const before = legs.size > 0;
    if (isOffHook(leg)) legs.add(leg.callHalf);
    else legs.delete(leg.callHalf);
    if (legs.size > 0) offHook.set(leg.memberUuid, legs);
    else offHook.delete(leg.memberUuid);
    if (before === legs.size > 0) return [];
    return [
      memberNews(services, {
        ...{ resource: 'telephony_hookstatus', event: 'updated', eventType: 'hookStatus', orgUuid: call.orgUuid },
        actor: { kind: leg.memberKind, uuid: leg.memberUuid },
        fields: { hookStatus: before ? 'onHook' : 'offHook' },
      }),
    ];
  };

  const tellQueue = (group: EmulatedGroup, call: EmulatedCall, told: [event: string, eventType: string]): WebhookNews =>
    memberNews(services, {
      ...{ resource: 'telephony_queue', event: told[0], eventType: told[1], orgUuid: call.orgUuid },
      actor: { kind: 'group', uuid: group.uuid },
      fields: { callSessionId: Buffer.from(call.sessionUuid).toString('base64').replace(/=+$/, '') },
    });

  const queueNews = (event: CallEvent): WebhookNews[] => {
    if (event.kind === 'conference') return [];
    const { call } = event;
    const key = call.sessionUuid;
    const known = queued.get(key);
    const news: WebhookNews[] = [];
    const group = call.groupUuid === null ? undefined : services.world.groups.get(call.groupUuid);
    // A caller sent on to somebody else, or to another queue, has left this one.
    if (known !== undefined && (event.kind === 'ended' || known.group !== group)) {
      queued.delete(key);
      news.push(tellQueue(known.group, call, ['deleted', known.answered ? 'disconnected' : 'abandoned']));
    }
    if (group === undefined || (group.kind !== 'call-queue' && group.kind !== 'customer-assist')) return news;
    if (event.kind === 'ended') {
      // Nobody was rung meanwhile: all is told at the end.
      if (known === undefined)
        news.push(tellQueue(group, call, ['created', 'queued']), tellQueue(group, call, ['deleted', 'abandoned']));
      return news;
    }
    const now = queued.get(key) ?? { group, answered: false };
    if (!queued.has(key)) news.push(tellQueue(group, call, ['created', 'queued']));
    queued.set(key, now);
    if (event.eventType === 'answered' && event.leg.personality === 'terminator') {
      now.answered = true;
      news.push(tellQueue(group, call, ['updated', 'answered']));
    }
    return news;
  };

  return {
    note: (event) => [...(event.kind === 'leg' ? hookNews(event) : []), ...queueNews(event)],
    forget: () => {
      offHook.clear();
      queued.clear();
    },
  };
}
