import { type ErrorBody, endpoint, LIVE_PATH } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestPlatform, type TestPlatform } from '../../testing.ts';
import { connectDatabase, type OpenDatabase } from '../database/open-database.ts';
import { AppError } from '../errors.ts';
import type { SignedIn } from '../platform.ts';
import { keepKey } from './csrf.queries.ts';

const params = z.object({ organization: z.string() });
const readShelf = endpoint({
  name: 'test.read',
  summary: 'Reads',
  method: 'GET',
  path: '/api/organizations/:organization/shelf',
  access: 'user',
  params,
  response: z.object({ books: z.number(), role: z.string() }),
  errors: ['conflict'],
});
const writeShelf = endpoint({
  name: 'test.write',
  summary: 'Writes',
  method: 'POST',
  path: '/api/shelf',
  access: 'public',
  body: z.object({ book: z.object({ title: z.string().min(2) }) }),
  response: z.object({ title: z.string() }),
  errors: ['run-in-progress'],
});
const ownersOnly = endpoint({
  name: 'test.owner',
  summary: 'Owners',
  method: 'GET',
  path: '/api/vault',
  access: 'owner',
  response: z.object({}),
  errors: [],
});
const broken = endpoint({
  name: 'test.broken',
  summary: 'Breaks',
  method: 'GET',
  path: '/api/broken',
  access: 'public',
  response: z.object({}),
  errors: [],
});

const people: Record<string, SignedIn> = {
  owner: person({ isOwner: true }),
  inside: person({ organizationIds: ['org-1'] }),
  outside: person({ organizationIds: ['org-2'] }),
};
function person(fields: Partial<SignedIn>): SignedIn {
  const base = { accountId: 'a', sessionId: 's', name: 'N', email: 'n@example.com', webexPersonId: null };
  return { ...base, isOwner: false, organizationIds: [], ...fields };
}

let server: TestPlatform;
let url: string;
/** A database that is not there. */
let away: OpenDatabase;
beforeAll(async () => {
  away = connectDatabase('postgres://nobody@127.0.0.1:1/none', pino({ level: 'silent' }));
  server = await createTestPlatform();
  const { http } = server.platform;
  http.useGuards({
    findSession: async (request) => people[String(request.headers['x-person'])] ?? null,
    findOrganization: async (slug) => (slug === 'acme' ? { organizationId: 'org-1', slug, name: 'Acme' } : null),
  });
  http.route(readShelf, async ({ role }) => Object.assign({ books: 3, role: role ?? '' }, { secret: 'never leaves' }));
  http.route(writeShelf, async ({ body }) => {
    if (body.book.title === 'Dune') {
      throw new AppError('run-in-progress', 'It is being read', { next: 'Wait.', field: 'body.book' });
    }
    return { title: body.book.title };
  });
  http.route(ownersOnly, async () => ({}));
  http.route(broken, async () => {
    throw new Error('password of the database is hunter2');
  });
  http.raw((app) => {
    app.get('/test/page', async () => {
      throw new AppError('walk-ended', 'This walk has ended');
    });
    app.get<{ Params: { key: string } }>('/keys/:key', async ({ params: { key: name } }) => {
      await keepKey(server.platform.database, { name, value: new Uint8Array(1) });
      return {};
    });
    app.get('/test/away', async () => {
      await sql`select 1`.execute(away.database);
      return {};
    });
    app.get('/test/ended', async () => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(server.platform.database);
      return {};
    });
    app.get('/token', async (request) => ({ token: http.csrfToken(request) }));
    app.post('/hook', { config: { rawBody: true } }, async (request) => ({ raw: request.rawBody?.toString('utf8') }));
  });
  url = await server.listen();
});
afterAll(async () => {
  await away.close();
  await server.close();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(url + path, { headers });
const errorOf = async (response: Response): Promise<ErrorBody> => JSON.parse(await response.text());

async function csrfHeaders(): Promise<Record<string, string>> {
  const response = await get('/token');
  const cookie = response.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
  const { token }: { token: string } = JSON.parse(await response.text());
  return { cookie: cookie.split(';')[0] ?? '', 'x-csrf-token': token, 'content-type': 'application/json' };
}
const post = (headers: Record<string, string>, body: unknown): Promise<Response> =>
  fetch(`${url}/api/shelf`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

test('an answer carries only the fields of its contract', async () => {
  const response = await get('/api/organizations/acme/shelf', { 'x-person': 'inside' });
  expect(await response.json()).toEqual({ books: 3, role: 'user' });
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('someone not signed in is told so before anything else', async () => {
  const response = await get('/api/organizations/nowhere/shelf');
  expect(response.status).toBe(401);
  expect(await errorOf(response)).toMatchObject({
    code: 'not-signed-in',
    article: 1302,
    next: 'Sign in and try again.',
  });
});

test('an organization one may not see answers like one that does not exist', async () => {
  const foreign = await errorOf(await get('/api/organizations/acme/shelf', { 'x-person': 'outside' }));
  const missing = await errorOf(await get('/api/organizations/nowhere/shelf', { 'x-person': 'outside' }));
  expect({ ...foreign, requestId: '' }).toEqual({ ...missing, requestId: '' });
  expect(foreign.code).toBe('not-found');
});

test('only the owner reaches what is the owner’s, and sees every organization', async () => {
  expect((await get('/api/vault', { 'x-person': 'inside' })).status).toBe(403);
  expect((await get('/api/vault', { 'x-person': 'owner' })).status).toBe(200);
  expect(await (await get('/api/organizations/acme/shelf', { 'x-person': 'owner' })).json()).toMatchObject({
    role: 'owner',
  });
});

test('a change needs the token that belongs to the cookie', async () => {
  const genuine = await csrfHeaders();
  const other = await csrfHeaders();
  expect(await (await post(genuine, { book: { title: 'Emma' } })).json()).toEqual({ title: 'Emma' });

  const swapped = await post({ ...genuine, 'x-csrf-token': other['x-csrf-token'] ?? '' }, { book: { title: 'Emma' } });
  expect(swapped.status).toBe(403);
  expect((await errorOf(swapped)).code).toBe('csrf-check-failed');
  const { 'x-csrf-token': _left, ...without } = genuine;
  expect((await post(without, { book: { title: 'Emma' } })).status).toBe(403);
});

test('a change sent from another site is refused even with a good token', async () => {
  const genuine = await csrfHeaders();
  expect((await post({ ...genuine, origin: 'https://evil.example' }, { book: { title: 'Emma' } })).status).toBe(403);
  expect((await post({ ...genuine, 'sec-fetch-site': 'same-site' }, { book: { title: 'Emma' } })).status).toBe(403);
  expect((await post({ ...genuine, origin: url }, { book: { title: 'Emma' } })).status).toBe(200);
});

test('a request that breaks its schema names the field', async () => {
  const response = await post(await csrfHeaders(), { book: { title: 'x' } });
  expect(response.status).toBe(400);
  expect(await errorOf(response)).toMatchObject({ code: 'invalid-request', field: 'body.book.title' });
});

test('malformed JSON is the sender’s fault', async () => {
  const response = await post(await csrfHeaders(), '{');
  expect(response.status).toBe(400);
  expect((await errorOf(response)).code).toBe('invalid-request');
});

test('an expected failure answers with code, status, article, field and next step', async () => {
  const response = await post(await csrfHeaders(), { book: { title: 'Dune' } });
  expect(response.status).toBe(409);
  const body = await errorOf(response);
  expect(body).toEqual({
    code: 'run-in-progress',
    message: 'It is being read',
    field: 'body.book',
    next: 'Wait.',
    article: 1301,
    requestId: body.requestId,
  });
});

test('a database that is not there, or goes away meanwhile, is told as that, and that it is worth another try', async () => {
  for (const path of ['/test/away', '/test/ended']) {
    const response = await get(path);
    expect(response.status).toBe(503);
    const { code, message, next } = await errorOf(response);
    expect({ code, message }).toEqual({ code: 'not-ready', message: 'The database does not answer right now' });
    expect(next).toContain('Try again in a few seconds');
  }
});

test('an unexpected failure tells nothing of its inside', async () => {
  const response = await get('/api/broken');
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(text).toContain('internal-error');
  expect(text).not.toContain('hunter2');
});

test('an unknown address under /api is an error, any other a page with a nonce of its own', async () => {
  expect((await errorOf(await get('/api/nothing'))).code).toBe('not-found');
  const page = await get('/acme/directory');
  expect(page.headers.get('content-type')).toContain('text/html');
  const nonces = [page, await get('/acme/directory')].map(
    (response) => /style-src 'self' 'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1],
  );
  expect(nonces[0]).toBeTruthy();
  expect(nonces[0]).not.toBe(nonces[1]);
});

test('every answer forbids framing, sniffing and foreign scripts', async () => {
  for (const path of ['/api/vault', '/healthz', '/page']) {
    const { headers } = await get(path);
    expect(headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
  }
});

test('a route that asks gets the body as it was sent', async () => {
  const sent = '{ "b":1,  "a":2 }';
  const response = await fetch(`${url}/hook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: sent,
  });
  expect(await response.json()).toEqual({ raw: sent });
});

test('the description of the API lists each endpoint with its error codes', async () => {
  const description = JSON.parse(await (await get('/api/openapi.json')).text());
  expect(description.paths['/api/shelf'].post.operationId).toBe('test.write');
  expect(description.paths['/api/shelf'].post.responses['409'].description).toBe('run-in-progress');
});

test('is ready once the server says so and the database answers', async () => {
  expect((await get('/readyz')).status).toBe(200);
  expect((await get('/healthz')).status).toBe(200);
});

test('the live stream sends what was missed since the last seen event, and a reset for an unknown one', async () => {
  const path = LIVE_PATH.replace(':organization', 'acme');
  const open = async (lastEventId: string | null): Promise<() => Promise<string>> => {
    const headers = lastEventId === null ? {} : { 'last-event-id': lastEventId };
    const response = await get(path, { 'x-person': 'inside', ...headers });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    return async () => (await reader?.read())?.value ?? '';
  };
  const first = await open(null);
  const mark = /id: (\S+)/.exec(await first())?.[1] ?? '';
  await server.platform.live.publish('org-1', { type: 'directory.changed' });
  expect(await first()).toContain('{"type":"directory.changed"}');

  expect(await (await open(mark))()).toContain('{"type":"directory.changed"}');
  expect(await (await open('00000000-0000-7000-8000-000000000000'))()).toContain('{"type":"reset"}');
  expect((await get(path)).status).toBe(401);
});

test('a NUL in an address and an address that is none are refused in the form of all errors', async () => {
  for (const path of ['/keys/%00', '/keys/%E0%A4%A']) {
    const response = await fetch(`${url}${path}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid-request', requestId: expect.any(String) });
  }
});

test('a request must arrive in whole within a minute', () => {
  expect(server.platform.http.app.server.requestTimeout).toBe(60_000);
});

test('somebody who follows a link that does not work is led to the article, a program gets the error itself', async () => {
  const { http } = server.platform;
  const ask = (accept: string) => http.app.inject({ url: '/test/page', headers: { accept } });
  expect((await ask('text/html,application/xhtml+xml')).headers.location).toBe('/help/code/walk-ended');
  expect((await ask('application/json')).json()).toMatchObject({ code: 'walk-ended', article: 1102 });
});
