import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { serverNow } from './clock.ts';
import type { LiveState } from './live.ts';
import { openLive, REST_AFTER_MS } from './live-connection.ts';
import type { LiveWorld, SourceListener } from './live-source.ts';

interface Opened extends SourceListener {
  open: boolean;
}

/** A browser whose page is shown and hidden, and whose streams do what the test says. */
function createWorld() {
  const sources: Opened[] = [];
  const listeners = new Set<() => void>();
  let hidden = false;
  const world: LiveWorld = {
    hidden: () => hidden,
    onVisibility(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openSource(_address, listener) {
      const source: Opened = { ...listener, open: true };
      sources.push(source);
      return {
        close: () => {
          source.open = false;
        },
      };
    },
  };
  return {
    world,
    sources,
    listeners,
    newest: (): Opened => {
      const source = sources.at(-1);
      if (source === undefined) throw new Error('no stream was opened');
      return source;
    },
    hide(next: boolean) {
      hidden = next;
      for (const listener of listeners) listener();
    },
  };
}

function begin() {
  const browser = createWorld();
  const queries = new QueryClient();
  const invalidate = vi.spyOn(queries, 'invalidateQueries');
  const live = openLive('acme', queries, browser.world);
  const seen: LiveState['kind'][] = [];
  live.subscribe(() => seen.push(live.state().kind));
  browser.newest().opened();
  return { browser, live, invalidate, seen };
}

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 9, 30) }));
afterEach(() => vi.useRealTimers());

test('a page that was hidden for ten seconds lets go of its stream, and not a moment earlier', () => {
  const { browser, live } = begin();
  browser.hide(true);
  vi.advanceTimersByTime(REST_AFTER_MS - 1);
  expect(browser.newest().open).toBe(true);
  vi.advanceTimersByTime(1);
  expect(browser.newest().open).toBe(false);
  expect(live.state()).toEqual({ kind: 'resting', heardAt: serverNow(), retryAt: null });
});

test('a short look at another tab keeps the stream', () => {
  const { browser, live } = begin();
  browser.hide(true);
  vi.advanceTimersByTime(REST_AFTER_MS - 1);
  browser.hide(false);
  vi.advanceTimersByTime(REST_AFTER_MS * 3);
  expect(browser.sources.map(({ open }) => open)).toEqual([true]);
  expect(live.state().kind).toBe('live');
});

test('looked at again it opens a new stream and asks for everything again, and is never called lost on the way', () => {
  const { browser, live, invalidate, seen } = begin();
  const resets: string[] = [];
  live.on('reset', ({ type }) => resets.push(type));
  browser.hide(true);
  vi.advanceTimersByTime(REST_AFTER_MS);
  const leftAt = serverNow();
  vi.advanceTimersByTime(3_600_000);
  browser.hide(false);
  expect(browser.sources.map(({ open }) => open)).toEqual([false, true]);
  expect(live.state()).toEqual({ kind: 'returning', heardAt: leftAt, retryAt: null });
  expect(invalidate).not.toHaveBeenCalled();
  browser.newest().opened();
  expect(live.state()).toEqual({ kind: 'live', heardAt: leftAt + 3_600_000, retryAt: null });
  expect(invalidate).toHaveBeenCalledTimes(1);
  expect(resets).toEqual(['reset']);
  expect(seen).toEqual(['live', 'resting', 'returning', 'live']);
});

test('where the server is away when somebody looks again, the picture is as old as it is', () => {
  const { browser, live } = begin();
  browser.hide(true);
  vi.advanceTimersByTime(REST_AFTER_MS);
  const leftAt = serverNow();
  vi.advanceTimersByTime(60_000);
  browser.hide(false);
  browser.newest().failed(true);
  expect(live.state()).toEqual({ kind: 'lost', heardAt: leftAt, retryAt: serverNow() + 1_000 });
});

test('a hidden page does not go on trying a lost stream', () => {
  const { browser } = begin();
  browser.newest().failed(true);
  browser.hide(true);
  vi.advanceTimersByTime(REST_AFTER_MS);
  const tried = browser.sources.length;
  vi.advanceTimersByTime(600_000);
  expect(browser.sources).toHaveLength(tried);
  expect(browser.newest().open).toBe(false);
});

test('what is needed while hidden keeps the stream, and brings it back', () => {
  const { browser, live } = begin();
  const release = live.keepWhileHidden();
  browser.hide(true);
  vi.advanceTimersByTime(REST_AFTER_MS * 10);
  expect(browser.sources.map(({ open }) => open)).toEqual([true]);
  release();
  release();
  vi.advanceTimersByTime(REST_AFTER_MS);
  expect(browser.newest().open).toBe(false);
  live.keepWhileHidden();
  expect(browser.sources.map(({ open }) => open)).toEqual([false, true]);
});

test('closed, it holds nothing and listens to nothing', () => {
  const { browser, live } = begin();
  const release = live.keepWhileHidden();
  live.close();
  expect(browser.newest().open).toBe(false);
  expect(browser.listeners.size).toBe(0);
  release();
  vi.advanceTimersByTime(REST_AFTER_MS * 2);
  expect(browser.sources).toHaveLength(1);
});

test('a stream the browser resumed by itself asks nothing again; one opened anew does', () => {
  const { browser, invalidate } = begin();
  browser.newest().failed(false);
  browser.newest().opened();
  expect(invalidate).not.toHaveBeenCalled();
  browser.newest().failed(true);
  vi.advanceTimersByTime(1_000);
  browser.newest().opened();
  expect(invalidate).toHaveBeenCalledTimes(1);
});
