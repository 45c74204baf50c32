import { expect, test } from 'vitest';
import {
  createWebexClient,
  type ObservedAnswer,
  type WebexClient,
  type WebexClientOptions,
  WebexError,
} from './index.ts';

interface Sent {
  method: string;
  url: string;
  authorization: string | null;
  body: string | null;
}

interface Fake {
  webex: WebexClient;
  sent: Sent[];
  waits: number[];
  seen: ObservedAnswer[];
}

/** Answers in order; a function may throw, as a broken connection does. */
function fake(answers: (() => Response)[], tokens: string[] = ['token-1'], standIn?: string): Fake {
  const sent: Sent[] = [];
  const waits: number[] = [];
  const seen: ObservedAnswer[] = [];
  const options: WebexClientOptions = {
    apiBaseUrl: 'https://webex.example/v1',
    cdrBaseUrl: 'https://cdr.example/v1',
    accessToken: async ({ afterRejected }) =>
      (afterRejected === undefined ? tokens[0] : tokens[tokens.indexOf(afterRejected) + 1]) ?? afterRejected ?? '',
    onAnswer: (answer) => seen.push(answer),
    fetch: async (input, init) => {
      sent.push({
        method: init?.method ?? 'GET',
        url: String(input),
        authorization: new Headers(init?.headers).get('authorization'),
        body: typeof init?.body === 'string' ? init.body : null,
      });
      const answer = answers.shift();
      if (answer === undefined) throw new Error('one request too many');
      return answer();
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
    },
    timeout: (_ms, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    now: () => 0,
    jitter: () => 0.5,
    timeoutMs: 30_000,
  };
  const webex = createWebexClient({
    ...options,
    ...(standIn !== undefined && { standIn: async () => ({ ...options, accessToken: async () => standIn }) }),
  });
  return { webex, sent, waits, seen };
}

function json(body: unknown, init: ResponseInit = {}): () => Response {
  return () => Response.json(body, init);
}

async function errorOf(promise: Promise<unknown>): Promise<WebexError> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WebexError)) throw error;
  return error;
}

test('a next link is followed untouched, with `<<` doubled and other relations before it', async () => {
  const next = 'https://webex.example/v1/people?before&after=abc%3D&max=2';
  const link = `<https://webex.example/v1/people>; rel="first", <<${next}>; rel="next"`;
  const { webex, sent } = fake([json({ items: [{ id: 'a' }] }, { headers: { link } }), json({ items: [{ id: 'b' }] })]);
  const pages = await Array.fromAsync(webex.people.pages({ max: 2, callingData: true }));
  expect(pages.flatMap((page) => page.items.map((person) => person.id))).toEqual(['a', 'b']);
  expect(pages.map((page) => page.hasNext)).toEqual([true, false]);
  expect(sent.map(({ url }) => url)).toEqual(['https://webex.example/v1/people?max=2&callingData=true', next]);
});

test('the bearer never goes to another host', async () => {
  const link = '<https://evil.example/v1/people>; rel="next"';
  const { webex, sent } = fake([json({ items: [] }, { headers: { link } })]);
  const error = await errorOf(Array.fromAsync(webex.people.pages()));
  expect(error.kind).toBe('unreadable');
  expect(sent).toHaveLength(1);
});

test('a list without links goes on by offset while pages are full', async () => {
  const full = Array.from({ length: 500 }, (_, index) => ({ id: String(index) }));
  const { webex, sent } = fake([json({ items: full }), json({ items: [{ id: 'last' }] })]);
  const pages = await Array.fromAsync(webex.locations.pages());
  expect(pages.map((page) => page.items.length)).toEqual([500, 1]);
  expect(sent.map(({ url }) => new URL(url).search)).toEqual(['?max=500', '?max=500&start=500']);
});

test('the text about no CDRs is an empty page; another 404 is an error', async () => {
  const none = { errorCode: 404, message: 'No CDRs for requested time range and filters' };
  const window = { startTime: '2026-11-02T08:00:00.000Z', endTime: '2026-11-02T09:00:00.000Z' };
  const { webex, sent } = fake([json(none, { status: 404 }), json({ message: 'gone' }, { status: 404 })]);
  expect(await Array.fromAsync(webex.cdr.feed(window))).toMatchObject([{ items: [], hasNext: false }]);
  expect(sent[0]?.url).toContain('https://cdr.example/v1/cdr_feed?startTime=2026-11-02T08');
  expect((await errorOf(Array.fromAsync(webex.cdr.feed(window)))).kind).toBe('not-found');
});

test('the wrong region is told apart and keeps Webex’s own words', async () => {
  const body = {
    message: 'This server cannot serve the data. Please use the EU VIP',
    errorCode: 451,
    trackingId: 'T_1',
  };
  const { webex } = fake([json(body, { status: 451 })]);
  const error = await errorOf(Array.fromAsync(webex.cdr.feed({ startTime: 'a', endTime: 'b' })));
  expect(error).toMatchObject({ kind: 'wrong-region', status: 451, code: 451, trackingId: 'T_1', body });
});

test('rate limits are waited for as Webex says, trouble only where asking twice is harmless', async () => {
  const limited = json({ message: 'slow down' }, { status: 429, headers: { 'retry-after': '7' } });
  const broken = () => {
    throw new TypeError('fetch failed');
  };
  const get = fake([limited, broken, json({ id: 'me' })]);
  expect((await get.webex.people.me()).data.id).toBe('me');
  expect(get.waits).toEqual([7_250, 1_000]);
  const post = fake([broken]);
  expect((await errorOf(post.webex.members.dial('m', { destination: '1' }))).kind).toBe('network');
});

test('a probe gets the first error, without a retry', async () => {
  const { webex, waits, seen } = fake([json({ message: 'down' }, { status: 503, headers: { trackingid: 'R_1' } })]);
  const error = await errorOf(webex.people.me({ retry: 'none' }));
  expect(error).toMatchObject({ kind: 'unavailable', trackingId: 'R_1', request: 'GET /v1/people/me' });
  expect(waits).toEqual([]);
  expect(seen).toEqual([
    {
      request: 'GET /v1/people/me',
      status: 503,
      errorKind: 'unavailable',
      code: null,
      trackingId: 'R_1',
      dateHeader: null,
    },
  ]);
});

test('a refused token is replaced once, then the refusal stands', async () => {
  const refused = json({ message: 'The request requires a valid access token' }, { status: 401 });
  const replaced = fake([refused, json({ id: 'me' })], ['old', 'new']);
  await replaced.webex.people.me();
  expect(replaced.sent.map(({ authorization }) => authorization)).toEqual(['Bearer old', 'Bearer new']);
  const same = fake([refused]);
  expect((await errorOf(same.webex.people.me())).kind).toBe('unauthorized');
  expect(same.sent).toHaveLength(1);
});

test('an HTML page, OAuth’s form and errorMessage are all read; no token gets into an error', async () => {
  const html = () => new Response('<h1>Bad Gateway</h1>', { status: 502 });
  const { webex } = fake([
    html,
    json({ error: 'invalid_scope', error_description: 'bad', trackingID: 'C_1' }, { status: 400 }),
    json({ errorMessage: 'Location not found' }, { status: 404 }),
    () => new Response('<p>Please sign in to the network', { status: 200 }),
  ]);
  const errors = [
    await errorOf(webex.people.me({ retry: 'none' })),
    await errorOf(webex.people.me()),
    await errorOf(webex.people.me()),
    await errorOf(webex.people.me()),
  ];
  expect(errors.map((error) => error.kind)).toEqual(['unavailable', 'rejected', 'not-found', 'unreadable']);
  expect(errors.map((error) => error.message)).toEqual([
    'GET /v1/people/me: 502 Bad Gateway',
    'GET /v1/people/me: 400 bad',
    'GET /v1/people/me: 404 Location not found',
    expect.stringContaining('not JSON'),
  ]);
  expect(errors[1]).toMatchObject({ code: 'invalid_scope', trackingId: 'C_1' });
  expect(JSON.stringify(errors.map((error) => [error, error.message]))).not.toContain('token-1');
});

test('an answer that does not come within the time-out is one, on the injected clock', async () => {
  const webex = createWebexClient({
    apiBaseUrl: 'https://webex.example/v1',
    cdrBaseUrl: 'https://webex.example/v1',
    accessToken: async () => 'token',
    fetch: (_input, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    sleep: async () => undefined,
    now: () => 0,
    jitter: () => 0,
    timeoutMs: 30_000,
  });
  expect((await errorOf(webex.people.me({ retry: 'none' }))).kind).toBe('timeout');
});

test('the caller’s own abort is no answer of Webex', async () => {
  const { webex, seen } = fake([]);
  const reason = new Error('the page was closed');
  await expect(webex.people.me({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(seen).toEqual([]);
});

test('a page that is asked for ahead is on its way before the body of the one before it is read', async () => {
  const told: string[] = [];
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const webex = createWebexClient({
    ...{ apiBaseUrl: 'https://webex.example/v1', cdrBaseUrl: 'https://webex.example/v1' },
    accessToken: async () => 'token',
    fetch: async (input) => {
      const address = String(input);
      // As Node's own does with a connection that lay idle.
      setImmediate(() => told.push(`sent ${address}`));
      await turn();
      const link = address.endsWith('?2') ? {} : { link: '<https://webex.example/v1/people?2>; rel="next"' };
      const answer = Response.json({ items: [] }, { headers: link });
      const text = answer.text.bind(answer);
      answer.text = () => {
        told.push(`read ${address}`);
        return text();
      };
      return answer;
    },
    timeout: (_ms, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    sleep: async () => undefined,
    now: () => 0,
    jitter: () => 0,
    timeoutMs: 30_000,
  });
  for await (const _page of webex.people.pages({}, { ahead: { turn } }));
  const [first, next] = ['https://webex.example/v1/people', 'https://webex.example/v1/people?2'];
  expect(told).toEqual([`sent ${first}`, `sent ${next}`, `read ${first}`, `read ${next}`]);
});

test('a question refused for good is asked once more as whoever stands in, and both answers are told', async () => {
  const refused = json({ message: 'The request requires a valid access token' }, { status: 401 });
  const { webex, sent, seen } = fake([refused, json({ items: [] })], ['first'], 'second');
  for await (const _page of webex.people.pages({})) break;
  expect(sent.map(({ authorization }) => authorization)).toEqual(['Bearer first', 'Bearer second']);
  expect(seen.map(({ status }) => status)).toEqual([401, 200]);
  const both = fake([refused, refused], ['first'], 'second');
  expect((await errorOf(both.webex.people.get('x'))).kind).toBe('unauthorized');
  expect(both.sent).toHaveLength(2);
});

test('nobody stands in for a command, nor where the account was not refused', async () => {
  const refused = json({ message: 'The request requires a valid access token' }, { status: 401 });
  const command = fake([refused], ['first'], 'second');
  expect((await errorOf(command.webex.members.dial('m', { destination: '1' }))).kind).toBe('unauthorized');
  expect(command.sent).toHaveLength(1);
  const missing = fake([json({ message: 'gone' }, { status: 404 })], ['first'], 'second');
  expect((await errorOf(missing.webex.people.get('x'))).kind).toBe('not-found');
  expect(missing.sent).toHaveLength(1);
});
