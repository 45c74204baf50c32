import { expect, test } from 'vitest';
import { readErrorBody } from './error-body.ts';
import { nextLink, type Page, pagesOf } from './paging.ts';
import type { RawAnswer, RequestEngine, WebexRequest } from './request.ts';

const PAGE = 'https://webex.example/v1/people';

test('the next link is found among others, in one or two brackets, absolute or relative', () => {
  const header = `<${PAGE}?a=1>; rel="prev", << ${PAGE}?cursor=b >>; title="x"; rel=next`;
  expect(nextLink(header, PAGE)).toBe(`${PAGE}?cursor=b`);
  expect(nextLink('</v1/people?cursor=c>;rel="next"', PAGE)).toBe(`${PAGE}?cursor=c`);
  expect(nextLink(`<${PAGE}>; rel="prev"`, PAGE)).toBeNull();
});

// With a search that goes back over its characters these take minutes, hence more than a test may.
test('a header and an error page of nothing but brackets and blanks are read at once', () => {
  expect(nextLink(`<${' '.repeat(60_000)}`, PAGE)).toBeNull();
  expect(nextLink(`<a>; rel=${' '.repeat(60_000)}`, PAGE)).toBeNull();
  expect(readErrorBody('<'.repeat(2_000_000)).family).toBe('unreadable');
});

interface Asked {
  path: string;
  signal: AbortSignal | undefined;
  /** The head is there; its body is not. */
  head(link: string | null): void;
  body(items: number): void;
  fail(error: Error): void;
}

/** Answers when a test says so. */
function held(): { engine: RequestEngine; asked: Asked[] } {
  const asked: Asked[] = [];
  const engine: RequestEngine = {
    send: <T>(request: WebexRequest) => {
      const { promise, resolve, reject } = Promise.withResolvers<RawAnswer<T>>();
      let link: string | null = null;
      asked.push({
        path: `${request.path}${request.query?.start === undefined ? '' : ` from ${request.query.start}`}`,
        signal: request.options?.signal,
        head: (next) => {
          link = next === null ? null : `<${next}>; rel="next"`;
          void request.onHead?.({ link, url: PAGE });
        },
        body: (items) => {
          const data = { items: Array.from({ length: items }, (_, index) => index) } as T;
          resolve({ data, status: 200, trackingId: null, dateHeader: null, link, url: PAGE });
        },
        fail: reject,
      });
      return promise;
    },
  };
  return { engine, asked };
}

const ahead = { turn: async () => undefined };

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function nth(asked: readonly Asked[], index: number): Asked {
  const found = asked[index];
  if (found === undefined) throw new Error(`only ${asked.length} were asked for`);
  return found;
}

test('ahead: the next page is asked for with the head of this one, and never more than one beyond what is wanted', async () => {
  const { engine, asked } = held();
  const pages = pagesOf<number>(engine, { path: '/people', key: 'items', options: { ahead } });
  const first = pages.next();
  nth(asked, 0).head(`${PAGE}?2`);
  await settled();
  expect(asked.map(({ path }) => path)).toEqual(['/people', `${PAGE}?2`]);
  nth(asked, 1).head(`${PAGE}?3`);
  nth(asked, 1).body(20);
  nth(asked, 0).body(10);
  expect((await first).value).toMatchObject({ hasNext: true, cursor: `${PAGE}?2` });
  await settled();
  expect(asked).toHaveLength(2);
  expect((await pages.next()).value).toMatchObject({ cursor: `${PAGE}?3` });
  await settled();
  expect(asked).toHaveLength(3);
  nth(asked, 2).body(30);
  expect((await pages.next()).value).toMatchObject({ hasNext: false, cursor: null });
  expect(await pages.next()).toEqual({ value: undefined, done: true });
});

test('ahead: a page that fails is told when it is reached, and whoever leaves calls off what is under way', async () => {
  const { engine, asked } = held();
  const caller = new AbortController();
  const options = { ahead, signal: caller.signal };
  const pages = pagesOf<number>(engine, { path: '/people', key: 'items', options });
  const first = pages.next();
  nth(asked, 0).head(`${PAGE}?2`);
  nth(asked, 0).body(10);
  expect((await first).done).toBe(false);
  nth(asked, 1).fail(new Error('no longer there'));
  await settled();
  await expect(pages.next()).rejects.toThrow('no longer there');

  const left = pagesOf<number>(engine, { path: '/people', key: 'items', options });
  const page = left.next();
  nth(asked, 2).head(`${PAGE}?2`);
  nth(asked, 2).body(10);
  await page;
  expect(nth(asked, 3).signal?.aborted).toBe(false);
  await left.return(undefined);
  expect(nth(asked, 3).signal?.aborted).toBe(true);
  expect(caller.signal.aborted).toBe(false);
});

test('ahead: of a list that pages by offset one beyond a full page is asked for early, and called off where there is none', async () => {
  const { engine, asked } = held();
  const list = { path: '/locations', key: 'items', offset: { name: 'start' as const, size: 10 } };
  const all: Page<number>[] = [];
  const reading = (async () => {
    for await (const page of pagesOf<number>(engine, { ...list, options: { ahead } })) all.push(page);
  })();
  nth(asked, 0).head(null);
  await settled();
  expect(asked).toHaveLength(1);
  nth(asked, 0).body(10);
  await settled();
  nth(asked, 1).head(null);
  await settled();
  expect(asked).toHaveLength(3);
  nth(asked, 1).body(10);
  await settled();
  nth(asked, 2).head(null);
  await settled();
  nth(asked, 2).body(3);
  await reading;
  const starts = ['', ' from 10', ' from 20', ' from 30'];
  expect(asked.map(({ path }) => path)).toEqual(starts.map((start) => `/locations${start}`));
  expect(nth(asked, 3).signal?.aborted).toBe(true);
  expect(all.map(({ items }) => items.length)).toEqual([10, 10, 3]);
});

test('without ahead nothing is asked for before it is wanted', async () => {
  const { engine, asked } = held();
  const pages = pagesOf<number>(engine, { path: '/people', key: 'items' });
  const first = pages.next();
  nth(asked, 0).head(`${PAGE}?2`);
  nth(asked, 0).body(10);
  await first;
  await settled();
  expect(asked).toHaveLength(1);
});
