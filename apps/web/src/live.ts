import type { LiveEvent } from '@linekeeper/api-contract';
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';

/**
 * `lost` is told to people only after 3 s: short breaks are normal when a laptop changes networks. `resting` is never
 * seen: nobody looks at the page, which is why it let go of its stream; when somebody looks again it is `returning`.
 */
export interface LiveState {
  kind: 'connecting' | 'live' | 'lost' | 'resting' | 'returning';
  /** When the picture was last known to be true, by the server's clock. */
  heardAt: number;
  /** When the next attempt starts; null while the browser itself is trying. */
  retryAt: number | null;
}

export type EventOf<T extends LiveEvent['type']> = Extract<LiveEvent, { type: T }>;

/** The live stream of one organization. */
export interface LiveConnection {
  organization: string;
  state(): LiveState;
  subscribe(listener: () => void): () => void;
  on<T extends LiveEvent['type']>(type: T, listener: (event: EventOf<T>) => void): () => void;
  /** Keeps the stream although nobody looks at the page, until the answer is called. */
  keepWhileHidden(): () => void;
  close(): void;
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

/** For a page that says something while another one is in front of it, like a call that waits. */
export function useLiveWhileHidden(): void {
  const live = useContext(LiveContext);
  useEffect(() => live?.keepWhileHidden(), [live]);
}
