/** What a stream tells whoever opened it. */
export interface SourceListener {
  opened(): void;
  heard(data: string): void;
  /** `over`: it will not come back by itself. */
  failed(over: boolean): void;
}

/** What a live connection needs of the browser; tests bring their own. */
export interface LiveWorld {
  hidden(): boolean;
  onVisibility(listener: () => void): () => void;
  openSource(address: string, listener: SourceListener): { close(): void };
}

/** The browser's own server-sent events. */
export function openEventSource(address: string, listener: SourceListener): { close(): void } {
  const source = new EventSource(address);
  source.onopen = () => listener.opened();
  source.onmessage = (message: MessageEvent<string>) => listener.heard(message.data);
  source.onerror = () => listener.failed(source.readyState === EventSource.CLOSED);
  return source;
}

/** The browser this page is in. */
export const BROWSER: LiveWorld = {
  hidden: () => document.visibilityState === 'hidden',
  onVisibility(listener) {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
  openSource: openEventSource,
};
