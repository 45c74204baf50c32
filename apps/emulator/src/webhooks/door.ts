import type { Services } from '../state/world.ts';
import {
  type AgentNote,
  agentNews,
  type MessageWaitingNote,
  messageWaitingNews,
  type ServiceAppNote,
  serviceAppNews,
} from './news.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

const made = new WeakMap<Services, Webhooks>();

/** The webhooks of this emulator; made when first asked for. */
export function webhooksOf(services: Services): Webhooks {
  const existing = made.get(services);
  if (existing !== undefined) return existing;
  const webhooks = createWebhooks(services);
  made.set(services, webhooks);
  return webhooks;
}

/** Tells `serviceApp` webhooks: an administrator authorized the Service App, or withdrew the leave. */
export function noteServiceApp(services: Services, note: ServiceAppNote): void {
  webhooksOf(services).note(serviceAppNews(services, note));
}

/** Tells `telephony_mwi` webhooks what waits in a member's voicemail box; nobody hears of a member that does not exist. */
export function noteMessageWaiting(services: Services, note: MessageWaitingNote): void {
  const news = messageWaitingNews(services, note);
  if (news !== null) webhooksOf(services).note(news);
}

/** Tells `telephony_agent` webhooks, where somebody registered an interest, that an agent joined or left a queue. */
export function noteAgent(services: Services, note: AgentNote): void {
  const news = agentNews(services, note);
  if (news !== null) webhooksOf(services).note(news);
}
