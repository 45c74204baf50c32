import { LIVE_PATH, type LiveEvent } from '@linekeeper/api-contract';
import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import { addressOf } from './api.ts';
import { serverNow } from './clock.ts';

/** `lost` is told to people only after 3 s: short breaks are normal when a laptop changes networks. */
export interface LiveState {
  kind: 'connecting' | 'live' | 'lost';
  /** When the picture was last known to be true, by the server's clock. */
  heardAt: number;
  /** When the next attempt starts; null while the browser itself is trying. */
  retryAt: number | null;
}

type EventOf<T extends LiveEvent['type']> = Extract<LiveEvent, { type: T }>;

/** The live stream of one organization. */
export interface LiveConnection {
  organization: string;
  state(): LiveState;
  subscribe(listener: () => void): () => void;
  on<T extends LiveEvent['type']>(type: T, listener: (event: EventOf<T>) => void): () => void;
  close(): void;
}

/** Which kept answers an event makes old, by endpoint name; a trailing dot matches every endpoint of the feature. */
const OLD_AFTER: Record<LiveEvent['type'], readonly string[]> = {
  reset: [''],
  'authorizations.changed': ['authorizations.', 'organizations.list'],
  'walk.changed': ['authorizations.getWalk', 'authorizations.list'],
  'directory.changed': ['directory.', 'authorizations.list'],
  'directory.run': [],
  'presence.changed': [],
  'presence.job': ['directory.search', 'presence.'],
  'calls.changed': ['callControl.'],
  'call-records.changed': ['callRecords.', 'authorizations.list'],
  'notifications.changed': ['notifications.'],
};

/** True when an event of this type makes the answer of that endpoint old. */
export function makesOld(type: LiveEvent['type'], endpointName: string): boolean {
  return OLD_AFTER[type].some(
    (prefix) => endpointName === prefix || ((prefix === '' || prefix.endsWith('.')) && endpointName.startsWith(prefix)),
  );
}

const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Opens the live stream of an organization and keeps it open; the caller closes it. */
export function openLive(organization: string, queries: QueryClient): LiveConnection {
  let state: LiveState = { kind: 'connecting', heardAt: serverNow(), retryAt: null };
  let source: EventSource | null = null;
  let attempts = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const watchers = new Set<() => void>();
  const handlers = new Map<string, Set<(event: LiveEvent) => void>>();

  const become = (next: LiveState): void => {
    state = next;
    for (const watcher of watchers) watcher();
  };
  const invalidate = (type: LiveEvent['type']): void => {
    void queries.invalidateQueries({
      predicate: ({ queryKey: [name, of] }) =>
        typeof name === 'string' &&
        (of === organization || of === null) &&
        !name.startsWith('signIn.') &&
        makesOld(type, name),
    });
  };
  const receive = (message: MessageEvent<string>): void => {
    const event = JSON.parse(message.data) as LiveEvent;
    state = { ...state, heardAt: serverNow() };
    if (!(event.type in OLD_AFTER)) return;
    invalidate(event.type);
    for (const handler of handlers.get(event.type) ?? []) handler(event);
  };
  const open = (): void => {
    source = new EventSource(addressOf(LIVE_PATH, { params: { organization } }));
    source.onopen = () => {
      // A stream the browser itself resumed carries what was missed; one opened anew does not.
      if (attempts > 0) invalidate('reset');
      attempts = 0;
      become({ kind: 'live', heardAt: serverNow(), retryAt: null });
    };
    source.onmessage = receive;
    for (const type of Object.keys(OLD_AFTER)) source.addEventListener(type, receive);
    source.onerror = () => {
      const heardAt = state.kind === 'live' ? serverNow() : state.heardAt;
      if (source?.readyState !== EventSource.CLOSED) {
        become({ kind: 'lost', heardAt, retryAt: null });
        return;
      }
      const waitMs = RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)] ?? 15_000;
      attempts += 1;
      become({ kind: 'lost', heardAt, retryAt: serverNow() + waitMs });
      retry = setTimeout(open, waitMs);
    };
  };
  open();

  return {
    organization,
    state: () => state,
    subscribe(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    on(type, listener) {
      const set = handlers.get(type) ?? new Set();
      handlers.set(type, set);
      const handler = listener as (event: LiveEvent) => void;
      set.add(handler);
      return () => set.delete(handler);
    },
    close() {
      clearTimeout(retry);
      source?.close();
      watchers.clear();
      handlers.clear();
    },
  };
}

/** The stream of the organization on screen; null outside an organization. */
export const LiveContext = createContext<LiveConnection | null>(null);

const OUTSIDE: LiveState = { kind: 'connecting', heardAt: 0, retryAt: null };
const never = () => () => undefined;

/** Whether the picture is live; null outside an organization. */
export function useLiveState(): LiveState | null {
  const live = useContext(LiveContext);
  const state = useSyncExternalStore(live?.subscribe ?? never, () => live?.state() ?? OUTSIDE);
  return live === null ? null : state;
}

/** Hears the values some events carry (presence, progress of a run). What became old is asked again without this. */
export function useLiveEvent<T extends LiveEvent['type']>(type: T, handler: (event: EventOf<T>) => void): void {
  const live = useContext(LiveContext);
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => live?.on(type, (event) => latest.current(event)), [live, type]);
}
