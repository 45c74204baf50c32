import { createWebexClient, type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { Platform } from '../../../platform/platform.ts';
import type { SendOutcome } from '../outbox.types.ts';

const TIMEOUT_MS = 15_000;

/** Webex as a bot sees it. The token is the organization's own and never refreshed. */
export function createBotClient({ settings, clock, ids }: Platform, token: string): WebexClient {
  return createWebexClient({
    apiBaseUrl: settings.webex.apiBaseUrl,
    cdrBaseUrl: settings.webex.cdrBaseUrl,
    accessToken: async () => token,
    fetch,
    sleep: (ms, signal) => clock.sleep(ms, signal),
    now: () => clock.now(),
    jitter: () => ids.jitter(),
    timeoutMs: TIMEOUT_MS,
  });
}

/**
 * Writes one message. What the outbox does with trouble is the outbox's: no retry here. A space Webex does not find is
 * one the bot was taken out of, or that is gone: no later attempt would end otherwise.
 */
export async function writeInSpace(
  webex: WebexClient,
  message: { roomId: string; markdown: string },
): Promise<SendOutcome> {
  try {
    const { status } = await webex.messages.create(message, { retry: 'none' });
    return { kind: 'delivered', status, answer: 'Webex took it.' };
  } catch (error) {
    if (!(error instanceof WebexError)) throw error;
    const { status, retryAfterMs } = error;
    switch (error.kind) {
      case 'not-found':
        return { kind: 'refused', status, answer: 'The bot is not in this space any more, or the space is gone.' };
      case 'unauthorized':
        return { kind: 'failed', status, answer: "Webex no longer takes the bot's access token.", retryAfterMs: null };
      default:
        return { kind: 'failed', status, answer: error.message, retryAfterMs };
    }
  }
}
