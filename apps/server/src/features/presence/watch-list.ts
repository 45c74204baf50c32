import type { Platform } from '../../platform/platform.ts';

/** Who is on a screen somewhere, over all processes. */
export interface WatchList {
  /** Lasts 60 s from now. */
  watch(organizationId: string, entryIds: readonly string[]): Promise<void>;
  watched(organizationId: string): string[];
}

const LASTS_MS = 60_000;
/** Of one organization: more are on no screens, and each costs memory in every process. */
const MOST_WATCHED = 20_000;
const CHANNEL = 'presence.watch';

interface Message {
  organizationId: string;
  entryIds: readonly string[];
}

/** Kept in memory: what is on a screen is said again every minute anyway. */
export function createWatchList(platform: Pick<Platform, 'bus' | 'clock'>): WatchList {
  const untilByOrganization = new Map<string, Map<string, number>>();
  const forgetOld = (organizationId: string): void => {
    const until = untilByOrganization.get(organizationId);
    const now = platform.clock.now();
    for (const [entryId, endsAt] of until ?? []) if (endsAt <= now) until?.delete(entryId);
    if (until?.size === 0) untilByOrganization.delete(organizationId);
  };

  platform.bus.subscribe(CHANNEL, (payload) => {
    // Only `watch` below writes to this channel.
    const { organizationId, entryIds } = payload as Message;
    // Here too: a process that does no rounds is never asked who is watched, and hears of everybody.
    forgetOld(organizationId);
    const until = untilByOrganization.get(organizationId) ?? new Map<string, number>();
    for (const entryId of entryIds) {
      if (until.has(entryId) || until.size < MOST_WATCHED) until.set(entryId, platform.clock.now() + LASTS_MS);
    }
    untilByOrganization.set(organizationId, until);
  });
  return {
    watch: async (organizationId, entryIds) => {
      if (entryIds.length === 0) return;
      await platform.bus.publish(CHANNEL, { organizationId, entryIds } satisfies Message);
    },
    watched: (organizationId) => {
      forgetOld(organizationId);
      return [...(untilByOrganization.get(organizationId)?.keys() ?? [])];
    },
  };
}
