import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { personOf, tokenFor } from '../telephony/emulator-for-tests.ts';
import type { Fault } from './fault.ts';
import { waitOnClock } from './wait.ts';

const DANA = 'dana.okafor@acme.example';
const BRUNO = 'bruno.costa@borgo.example';
const START_MS = Date.parse('2026-11-24T08:00:00Z');

let emulator: Emulator;
let token: string;
beforeEach(async () => {
  emulator = await createEmulator({ people: 60, clockRate: 0, startMs: START_MS });
  token = tokenFor(emulator, personOf(emulator, DANA), ['spark-admin:people_read', 'spark:people_read']);
});
afterEach(() => emulator.close());

function ask(path: string, bearer = token): Promise<Response> {
  return fetch(emulator.url + path, { headers: { authorization: `Bearer ${bearer}` } });
}

async function statuses(path: string, count: number): Promise<number[]> {
  const list: number[] = [];
  for (let index = 0; index < count; index += 1) list.push((await ask(path)).status);
  return list;
}

/** The bare answer: what came of head and body before the end, and whether the end was a clean one. */
function rawAsk(path: string): Promise<{ head: IncomingMessage | null; body: string; clean: boolean }> {
  return new Promise((resolve) => {
    let body = '';
    const sent = httpRequest(emulator.url + path, { headers: { authorization: `Bearer ${token}` } });
    sent.on('response', (head) => {
      head.setEncoding('utf8');
      head.on('data', (text: string) => {
        body += text;
      });
      head.on('error', () => undefined);
      head.on('close', () => resolve({ head, body, clean: head.complete }));
    });
    sent.on('error', () => resolve({ head: null, body, clean: false }));
    sent.end();
  });
}

/** Lets pending I/O of both sides happen until `ready`: bounded, so that a wrong emulator fails instead of hanging. */
async function until(ready: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !ready(); turn += 1) await ask('/v1/telephony/config/none');
  expect(ready()).toBe(true);
}

async function walk(path: string): Promise<{ ids: string[]; pages: number[] }> {
  const ids: string[] = [];
  const pages: number[] = [];
  let next: string | null = emulator.url + path;
  for (let page = 0; next !== null && page < 100; page += 1) {
    const answer: Response = await fetch(next, { headers: { authorization: `Bearer ${token}` } });
    const { items } = (await answer.json()) as { items: { id: string }[] };
    ids.push(...items.map(({ id }) => id));
    pages.push(items.length);
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] ?? null;
  }
  return { ids, pages };
}

test('a rule for an operation strikes that operation only, however its parameter is called', async () => {
  emulator.faults.add({ kind: 'unavailable', operation: 'GET /v1/people/{id}' });
  const dana = personOf(emulator, DANA);
  expect((await ask(`/v1/people/${dana.uuid}`)).status).toBe(503);
  expect((await ask('/v1/people')).status).toBe(200);
});

test('a rule for an area, a client or an organization leaves all others alone', async () => {
  const bruno = tokenFor(emulator, personOf(emulator, BRUNO), ['spark:people_read']);
  const { orgUuid } = personOf(emulator, BRUNO);
  const rules: [Fault, number, number][] = [
    [{ kind: 'unavailable', area: 'call-records' }, 200, 200],
    [{ kind: 'unavailable', area: 'directory' }, 503, 503],
    [{ kind: 'unavailable', orgUuid }, 200, 503],
    [{ kind: 'unavailable', clientId: 'C-other' }, 200, 200],
  ];
  for (const [fault, ofDana, ofBruno] of rules) {
    const remove = emulator.faults.add(fault);
    const seen = [(await ask('/v1/people/me')).status, (await ask('/v1/people/me', bruno)).status];
    expect([fault, ...seen]).toEqual([fault, ofDana, ofBruno]);
    remove();
  }
});

test('each outage status is answered with its own words and a tracking id', async () => {
  for (const status of [500, 502, 503, 504]) {
    const remove = emulator.faults.add({ kind: 'unavailable', status });
    const answer = await ask('/v1/people/me');
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ message: expect.stringMatching(/./), trackingId: expect.any(String) });
    remove();
  }
});

test('the same seed strikes the same requests, undisturbed by requests to other addresses; another seed others', async () => {
  const run = async (seed: string, disturb: boolean): Promise<number[]> => {
    const remove = emulator.faults.add({ kind: 'unavailable', probability: 0.5, path: '/v1/people', seed });
    const list: number[] = [];
    for (let index = 0; index < 24; index += 1) {
      if (disturb) await ask(`/v1/people?max=${index + 1}`);
      list.push((await ask('/v1/people/me')).status);
    }
    remove();
    return list;
  };
  const first = await run('a', false);
  expect(new Set(first)).toEqual(new Set([200, 503]));
  expect(await run('a', true)).toEqual(first);
  expect(await run('b', false)).not.toEqual(first);
});

test('a rule without a seed strikes the same requests again after a reset', async () => {
  const run = async (): Promise<number[]> => {
    emulator.reset();
    emulator.faults.add({ kind: 'unavailable', probability: 0.5, path: '/v1/roles' });
    const list: number[] = [];
    for (let index = 0; index < 24; index += 1) list.push((await ask('/v1/roles', 'nobody')).status);
    return list;
  };
  const first = await run();
  expect(new Set(first)).toEqual(new Set([401, 503]));
  expect(await run()).toEqual(first);
  const remove = emulator.faults.add({ kind: 'html', path: '/v1/roles' });
  emulator.reset();
  emulator.faults.add({ kind: 'html', path: '/v1/x' });
  emulator.faults.add({ kind: 'html', path: '/v1/y' });
  remove();
  expect(emulator.faults.list()).toHaveLength(2);
});

test('a burst follows a hit by chance for as many requests as asked, or until the clock passes its end', async () => {
  const seed = 'burst';
  emulator.faults.add({ kind: 'unavailable', probability: 0.2, burstRequests: 4, seed });
  const runs = (await statuses('/v1/people/me', 60)).map((status) => (status === 503 ? 'x' : '.')).join('');
  for (const streak of runs.match(/x+(?=\.)/g) ?? []) expect(streak.length % 4).toBe(0);
  expect(runs).toContain('xxxx');
  emulator.faults.clear();
  emulator.faults.add({ kind: 'unavailable', probability: 0.2, burstMs: 10_000, seed });
  let sent = 0;
  while ((await ask('/v1/people/me')).status === 200 && sent < 60) sent += 1;
  expect(await statuses('/v1/people/me', 5)).toEqual([503, 503, 503, 503, 503]);
  await emulator.clock.advance(10_000);
  expect(await statuses('/v1/people/me', 10)).toContain(200);
});

test('a span begins and ends by the clock, and the truth log tells both, with the hits', async () => {
  const { clock, faults, truth } = emulator;
  const { id } = faults.add({ kind: 'unavailable', fromMs: START_MS + 1000, untilMs: START_MS + 2000 });
  expect((await ask('/v1/people/me')).status).toBe(200);
  await clock.advance(1000);
  expect((await ask('/v1/people/me')).status).toBe(503);
  await clock.advance(1000);
  expect((await ask('/v1/people/me')).status).toBe(200);
  expect(faults.list()).toEqual([]);
  const detail = { fault: id, faultKind: 'unavailable' };
  expect(truth.all()).toMatchObject([
    { atMs: START_MS + 1000, kind: 'webex-outage', detail },
    { atMs: START_MS + 2000, kind: 'recovered', detail: { ...detail, of: 'webex-outage', hits: 1 } },
  ]);
});

test('a reset after some bytes leaves the request carried out and the answer cut; after none it is lost whole', async () => {
  emulator.faults.add({ kind: 'reset', operation: 'GET /v1/people/me', afterBytes: 20, times: 1 });
  const cut = await rawAsk('/v1/people/me');
  expect(cut.clean).toBe(false);
  expect(cut.body.length).toBeLessThanOrEqual(20);
  emulator.faults.add({ kind: 'reset', path: '/v1/webhooks', afterBytes: 0 });
  const bearer = tokenFor(emulator, personOf(emulator, DANA), [
    'spark:all',
    'spark:webhooks_write',
    'spark:calls_read',
  ]);
  const body = { name: 'x', targetUrl: 'http://127.0.0.1:9/', resource: 'telephony_calls', event: 'all' };
  const sent = fetch(`${emulator.url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await expect(sent).rejects.toThrow();
  expect(emulator.world.webhooks.size).toBe(1);
});

test('a truncated answer names its whole length, a chunked one none; both end before their time', async () => {
  const whole = await rawAsk('/v1/people/me');
  emulator.faults.add({ kind: 'truncated', afterBytes: 30, times: 1 });
  const counted = await rawAsk('/v1/people/me');
  expect([counted.clean, counted.body]).toEqual([false, whole.body.slice(0, 30)]);
  expect(counted.head?.headers['content-length']).toBe(String(Buffer.byteLength(whole.body)));
  emulator.faults.add({ kind: 'truncated', afterBytes: 30, chunked: true, times: 1 });
  const chunked = await rawAsk('/v1/people/me');
  expect([chunked.clean, chunked.body]).toEqual([false, whole.body.slice(0, 30)]);
  expect(chunked.head?.headers['transfer-encoding']).toBe('chunked');
  expect((await rawAsk('/v1/people/me')).clean).toBe(true);
});

test('a trickle gives its drips as the clock moves, and the whole answer in the end', async () => {
  const whole = await rawAsk('/v1/people/me');
  emulator.faults.add({ kind: 'trickle', operation: 'GET /v1/people/me', dripBytes: 100, delayMs: 1000 });
  let done = false;
  let seen = '';
  const slow = ask('/v1/people/me').then(async (answer) => {
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) seen += part.value;
    done = true;
  });
  await until(() => seen.length >= 100);
  expect([seen.length, done]).toEqual([100, false]);
  await emulator.clock.advance(1000);
  await until(() => seen.length >= 200);
  expect(done).toBe(false);
  while (!done) {
    await emulator.clock.advance(1000);
    await ask('/v1/telephony/config/none');
  }
  await slow;
  expect(JSON.parse(seen)).toEqual(JSON.parse(whole.body));
});

test('a timeout answers nothing until the clock passes its end; then the connection ends', async () => {
  emulator.faults.add({ kind: 'timeout', path: '/v1/people/me', delayMs: 60_000, times: 1 });
  let ended: unknown = null;
  const sent = rawAsk('/v1/people/me').then((answer) => {
    ended = answer;
  });
  await until(() => emulator.faults.list().length === 0);
  await emulator.clock.advance(59_000);
  await ask('/v1/people');
  expect(ended).toBeNull();
  await emulator.clock.advance(1_000);
  await sent;
  expect(ended).toEqual({ head: null, body: '', clean: false });
});

test('a wait ends when the clock stands still for longer than the patience, and when the clock is set anew', async () => {
  const { clock } = emulator;
  const reply = { raw: { on: () => undefined, off: () => undefined, destroyed: false, socket: null } } as never;
  expect(await waitOnClock({ clock, reply, ms: 1000, patienceMs: 5 })).toBe('given-up');
  const waiting = waitOnClock({ clock, reply, ms: 1000, patienceMs: 60_000 });
  clock.restart(START_MS - 5000);
  expect(await waiting).toBe('given-up');
});

test('an emptied page leads to the page that should have come: a walk reads everything, each once', async () => {
  const plain = await walk('/v1/people?max=20');
  emulator.faults.add({ kind: 'empty-page', operation: 'GET /v1/people' });
  const struck = await walk('/v1/people?max=20');
  expect(struck.ids).toEqual(plain.ids);
  expect(struck.pages).toEqual(plain.pages.flatMap((size) => [0, size]));
});

test('a list that shifts while it is walked hides one item, doubles one, or does both; the next walk reads it whole', async () => {
  const { ids } = await walk('/v1/people?max=20');
  const expected = {
    removed: ids.filter((_id, index) => index !== 20),
    added: [...ids.slice(0, 20), ...ids.slice(19)],
    moved: [...ids.slice(0, 20), ...ids.slice(21), ...ids.slice(0, 1)],
  };
  for (const change of ['removed', 'added', 'moved'] as const) {
    const remove = emulator.faults.add({ kind: 'shifting-page', change, times: 1 });
    expect((await walk('/v1/people?max=20')).ids).toEqual(expected[change]);
    expect((await walk('/v1/people?max=20')).ids).toEqual(ids);
    remove();
  }
});

test('the forms of the link header', async () => {
  const linkOf = async (form: Fault['form'] & string): Promise<string[]> => {
    const remove = emulator.faults.add({ kind: 'link-form', form });
    const { head } = await rawAsk('/v1/people?max=2');
    remove();
    return head?.rawHeaders.filter((_text, index, all) => all[index - 1]?.toLowerCase() === 'link') ?? [];
  };
  expect(await linkOf('relative')).toEqual([expect.stringMatching(/^<\/v1\/people\?[^>]+>; rel="next"$/)]);
  expect(await linkOf('doubled')).toEqual([expect.stringMatching(/^<<http[^>]+>>; rel="next"$/)]);
  expect(await linkOf('two-links')).toEqual([
    expect.stringMatching(/^<http[^>]+>; rel="first", <http[^>]+>; rel="next"$/),
  ]);
  expect(await linkOf('two-headers')).toHaveLength(2);
});

test('over HTTP: a fault has an id and is taken away by it, a preset is a named mix, wrong wishes are refused', async () => {
  const control = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${emulator.url}/_emulator${path}`, { method, ...(body === undefined ? {} : json) });
    return { status: answer.status, body: await answer.json() };
  };
  expect((await control('POST', '/faults', { kind: 'html', times: 2 })).body).toMatchObject({ id: 'fault-1' });
  const mix = await control('POST', '/chaos', { preset: 'rough-day', seed: 's' });
  expect(mix.body).toMatchObject({ ids: expect.arrayContaining(['fault-2']) });
  const again = await control('POST', '/chaos', { preset: 'rough-day', seed: 's' });
  const rulesOf = (body: unknown): unknown[] =>
    (body as { faults: Record<string, unknown>[] }).faults.map(({ id: _id, ...rule }) => rule);
  const both = rulesOf(again.body);
  expect(both.slice(both.length / 2)).toEqual(both.slice(0, both.length / 2));
  expect((await control('DELETE', '/chaos')).body).toEqual({ faults: [] });
  expect((await control('DELETE', '/faults/fault-1')).body).toEqual({ faults: [] });
  expect((await control('DELETE', '/faults/fault-1')).status).toBe(404);
  const wishes = [
    { kind: 'html', probability: 2 },
    { kind: 'unavailable', status: 200 },
    { kind: 'html', area: 'kitchen' },
    { kind: 'html', operation: 'people' },
    { kind: 'rate-limited', retryAfterSeconds: 0.5 },
    { kind: 'link-form', form: 'upside-down' },
    { kind: 'slow', delayMs: -1 },
    { kind: 'slow', delayMs: 1e300 },
    { kind: 'html', times: 0 },
    { kind: 'html', probability: 0.5, burstRequests: 1.5 },
    { kind: 'trickle', dripBytes: 0 },
  ];
  for (const wish of wishes) expect([wish, (await control('POST', '/faults', wish)).status]).toEqual([wish, 400]);
  expect((await control('POST', '/chaos', { preset: 'sunny' })).status).toBe(400);
});

test('behind the door of real names a reset ends the connection too, and an emptied page links to the real name', async () => {
  await emulator.close();
  emulator = await createEmulator({ people: 60, clockRate: 0, startMs: START_MS, realNames: true });
  token = tokenFor(emulator, personOf(emulator, DANA), ['spark-admin:people_read', 'spark:people_read']);
  const door = emulator.realNames;
  if (door === null) throw new Error('the door is shut');
  const get = (path: string): Promise<string> =>
    new Promise((resolve) => {
      const to = { host: '127.0.0.1', port: door.tlsPort, path, servername: 'webexapis.com', ca: door.authorityPem };
      const headers = { host: 'webexapis.com', authorization: `Bearer ${token}` };
      const sent = httpsRequest({ ...to, headers, agent: false }, (answer) => {
        answer.on('error', () => undefined).resume();
        answer.on('close', () => resolve(String(answer.headers.link ?? answer.complete)));
      });
      sent.on('error', () => resolve('cut off'));
      sent.end();
    });
  emulator.faults.add({ kind: 'reset', times: 1 });
  expect(await get('/v1/people/me')).toBe('cut off');
  emulator.faults.add({ kind: 'reset', afterBytes: 10, times: 1 });
  expect(['cut off', 'false']).toContain(await get('/v1/people/me'));
  emulator.faults.add({ kind: 'empty-page', times: 1 });
  expect(await get('/v1/people?max=5')).toMatch(/^<https:\/\/webexapis\.com\/v1\/people\?/);
  expect(await get('/v1/people/me')).toBe('true');
});
