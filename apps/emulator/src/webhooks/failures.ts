import type { EmulatedWebhook, Services } from '../state/world.ts';

/** Switched off after so many failures within five minutes (Webex developer documentation, Webhooks guide). */
const FAILURE_LIMIT = 100;
const FAILURE_WINDOW_MS = 5 * 60_000;

/**
 * Failures to remember when a webhook is switched on again: one more within five minutes switches it off at once
 * (Webex developer documentation, Webhooks guide).
 */
export function failuresAfterReactivation(nowMs: number): number[] {
  return Array.from({ length: FAILURE_LIMIT - 1 }, () => nowMs);
}

/** How many failures count now. */
export function recentFailures(webhook: EmulatedWebhook, nowMs: number): number {
  return webhook.failuresMs.filter((atMs) => atMs > nowMs - FAILURE_WINDOW_MS).length;
}

/** Counts a failed delivery; the hundredth switches the webhook off and nobody is told. */
export function noteFailure(services: Services, webhook: EmulatedWebhook): void {
  if (webhook.status === 'inactive') return;
  const nowMs = services.clock.now();
  webhook.failuresMs = [...webhook.failuresMs.filter((atMs) => atMs > nowMs - FAILURE_WINDOW_MS), nowMs];
  if (webhook.failuresMs.length < FAILURE_LIMIT) {
    services.changed('life');
    return;
  }
  webhook.status = 'inactive';
  const { orgUuid, clientId } = webhook;
  services.truth.record({
    atMs: nowMs,
    kind: 'webhook-deactivated',
    orgUuid,
    clientId,
    detail: { webhook: webhook.uuid },
  });
  // Set anew: the state file finds a change made in place in small maps only.
  services.world.webhooks.set(webhook.uuid, webhook);
  services.changed('critical');
}
