import { LIVE_PATH, type LiveEvent } from '@linekeeper/api-contract';
import type { QueryClient } from '@tanstack/react-query';
import { addressOf } from './api.ts';
import { serverNow } from './clock.ts';
import type { LiveConnection, LiveState } from './live.ts';
import { BROWSER, type LiveWorld } from './live-source.ts';
import { isKnownEvent, makesOld } from './old-after.ts';

const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
/** Over plain HTTP a browser has six connections for all its tabs: one nobody looks at must not hold any of them. */
export const REST_AFTER_MS = 10_000;

/** Opens the live stream of an organization and keeps it while somebody looks at the page; the caller closes it. */
export function openLive(organization: string, queries: QueryClient, world: LiveWorld = BROWSER): LiveConnection {
  const watchers = new Set<() => void>();
  const handlers = new Map<string, Set<(event: LiveEvent) => void>>();
  let state: LiveState = { kind: 'connecting', heardAt: serverNow(), retryAt: null };
  const tell = (event: LiveEvent): void => {
    makeOld(queries, organization, event.type);
    for (const handler of handlers.get(event.type) ?? []) handler(event);
  };
  const stream = holdStream({
    open: (listener) => world.openSource(addressOf(LIVE_PATH, { params: { organization } }), listener),
    state: () => state,
    become(next) {
      state = next;
      for (const watcher of watchers) watcher();
    },
    heard(event) {
      state = { ...state, heardAt: serverNow() };
      if (isKnownEvent(event.type)) tell(event);
    },
    missed: () => tell({ type: 'reset' }),
  });
  const rest = restWhileHidden(stream, world);
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
    keepWhileHidden: rest.keep,
    close() {
      watchers.clear();
      handlers.clear();
      rest.close();
      stream.letGo();
    },
  };
}

function makeOld(queries: QueryClient, organization: string, type: LiveEvent['type']): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey: [name, of] }) =>
      typeof name === 'string' &&
      (of === organization || of === null) &&
      !name.startsWith('signIn.') &&
      makesOld(type, name),
  });
}

interface StreamOptions {
  open: (listener: Parameters<LiveWorld['openSource']>[1]) => { close(): void };
  state(): LiveState;
  become(next: LiveState): void;
  heard(event: LiveEvent): void;
  /** Something may have happened that no stream told. */
  missed(): void;
}

interface Stream {
  /** Lets go of the connection; `hold` takes it up again and catches up. */
  letGo(): void;
  hold(): void;
}

/** One stream that comes back when it is lost, after pauses that grow. */
function holdStream({ open, state, become, heard, missed }: StreamOptions): Stream {
  let source: { close(): void } | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let mayHaveMissed = false;
  const start = (): void => {
    source = open({
      opened() {
        // A stream the browser itself resumed carries what was missed; one opened anew does not.
        if (mayHaveMissed) missed();
        mayHaveMissed = false;
        attempts = 0;
        become({ kind: 'live', heardAt: serverNow(), retryAt: null });
      },
      heard: (data) => heard(JSON.parse(data) as LiveEvent),
      failed(over) {
        const heardAt = state().kind === 'live' ? serverNow() : state().heardAt;
        if (!over) return become({ kind: 'lost', heardAt, retryAt: null });
        const waitMs = RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)] ?? 15_000;
        attempts += 1;
        mayHaveMissed = true;
        become({ kind: 'lost', heardAt, retryAt: serverNow() + waitMs });
        retry = setTimeout(start, waitMs);
      },
    });
  };
  start();
  return {
    letGo() {
      clearTimeout(retry);
      source?.close();
      const heardAt = state().kind === 'live' ? serverNow() : state().heardAt;
      become({ kind: 'resting', heardAt, retryAt: null });
    },
    hold() {
      mayHaveMissed = true;
      attempts = 0;
      become({ ...state(), kind: 'returning' });
      start();
    },
  };
}

/** Lets go of the stream once the page has been hidden for a while, unless something on it is needed even then. */
function restWhileHidden(stream: Stream, world: LiveWorld): { keep(): () => void; close(): void } {
  let needs = 0;
  let resting = false;
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    if (closed) return;
    if (!world.hidden() || needs > 0) {
      if (resting) stream.hold();
      resting = false;
    } else if (!resting) {
      timer = setTimeout(() => {
        resting = true;
        stream.letGo();
      }, REST_AFTER_MS);
    }
  };
  const stop = world.onVisibility(look);
  look();
  return {
    keep() {
      let kept = true;
      needs += 1;
      look();
      return () => {
        if (kept) needs -= 1;
        kept = false;
        look();
      };
    },
    close() {
      closed = true;
      clearTimeout(timer);
      stop();
    },
  };
}
