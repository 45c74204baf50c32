import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { type LiveConnection, LiveContext } from '../live.ts';
import { openLive } from '../live-connection.ts';

/** The shell's header stands outside the frame and shows the stream too: so the stream lives beside both. */
let current: LiveConnection | null = null;
const watchers = new Set<() => void>();

function become(next: LiveConnection | null): void {
  current = next;
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Gives the shell and its page the live stream of the organization on screen. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const live = useSyncExternalStore(subscribe, () => current);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/**
 * Holds the live stream open while somebody is inside an organization. A tab Webex sent back holds none: the page it was
 * opened from shows the same, and people leave such tabs open.
 */
export function OrganizationFrame() {
  const { org } = useParams({ strict: false });
  const { back } = useSearch({ strict: false });
  const queries = useQueryClient();
  const cameBack = back === 'webex';
  useEffect(() => {
    if (org === undefined || cameBack) return;
    const live = openLive(org, queries);
    become(live);
    return () => {
      live.close();
      become(null);
    };
  }, [org, queries, cameBack]);
  return <Outlet key={org} />;
}
