import type { ApiKey, AuditEntry } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/clock.ts';
import { createTestOwner, createTestServer, TEST_START_MS, type TestOwner, type TestServer } from '../../testing.ts';
import { makeMachineKey } from './machine-key.ts';

const KEYS = '/api/installation/api-keys';
const DAY_MS = 86_400_000;
const ALL = { role: 'owner', organizations: null, expiresInDays: null };

describe('API keys', () => {
  let server: TestServer;
  let owner: TestOwner;
  let clock: ManualClock;
  beforeAll(async () => {
    clock = createManualClock(TEST_START_MS);
    server = await createTestServer({ clock });
    owner = await createTestOwner(server);
    await owner.addOrganization('Acme Hotels');
    await owner.addOrganization('Borgo SpA');
  });
  afterAll(() => server?.close());

  const make = (wish: object) => owner.call<{ key: ApiKey; secret: string }>('POST', KEYS, { ...ALL, ...wish });
  const list = async () => (await owner.call<{ keys: ApiKey[] }>('GET', KEYS)).keys;
  const ask = async (secret: string, path: string, init: RequestInit = {}) => {
    const json = init.body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { authorization: `Bearer ${secret}`, ...json, ...init.headers };
    const response = await fetch(`${server.url}${path}`, { ...init, headers });
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, body };
  };
  const post = (secret: string, path: string, body: object) =>
    ask(secret, path, { method: 'POST', body: JSON.stringify(body) });
  const newest = async () => (await owner.call<{ entries: AuditEntry[] }>('GET', '/api/audit-log?limit=1')).entries[0];

  test('a key is shown once; the table, the list and the audit log do not have it', async () => {
    const { key, secret } = await make({ name: 'Monitoring', expiresInDays: 90 });
    expect(secret).toMatch(/^lk_[0-9A-Za-z]{49}$/);
    expect(key).toMatchObject({
      name: 'Monitoring',
      ending: secret.slice(-4),
      organizations: null,
      createdBy: 'Olga Owner',
      expiresAt: '2027-01-31T08:00:00.000Z',
      lastUsedAt: null,
      state: 'good',
    });
    const { rows } = await sql`select * from api_keys_key`.execute(server.platform.database);
    const stored = JSON.stringify(rows.map((row) => Object.values(row as object).map(String)));
    for (const text of [stored, JSON.stringify(await list()), JSON.stringify(await newest())]) {
      expect(text).not.toContain(secret.slice(3, 20));
    }
    expect(await newest()).toMatchObject({
      act: 'apiKeys.create',
      target: expect.arrayContaining([{ name: 'name', value: 'Monitoring' }]),
    });
  });

  test('it reads and changes without cookie and CSRF token, and the audit log names it', async () => {
    const { secret, key } = await make({ name: 'Provisioning' });
    expect((await ask(secret, '/api/organizations')).body.organizations).toHaveLength(2);
    const added = await post(secret, '/api/organizations', { name: 'Casa Rosa' });
    expect(added).toMatchObject({ status: 200, body: { slug: 'casa-rosa' } });
    expect(await newest()).toMatchObject({ who: { kind: 'api-key', name: 'Provisioning' }, via: 'api', outcome: 'ok' });
    await post(secret, '/api/organizations', { name: 'Casa Rosa' });
    const cli = { method: 'POST', body: '{"name":"Casa Rosa"}', headers: { 'user-agent': 'linekeeper-cli/0.1.0' } };
    await ask(secret, '/api/organizations', cli);
    expect(await newest()).toMatchObject({ via: 'cli', outcome: 'refused', code: 'organization-name-taken' });
    expect((await list()).find(({ id }) => id === key.id)?.lastUsedAt).toBe('2026-11-02T08:00:00.000Z');
  });

  test('a cookie without its token stays refused beside a key’s absence', async () => {
    const response = await fetch(`${server.url}/api/organizations`, { method: 'POST' });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'csrf-check-failed' });
  });

  test('the last use is written once a minute at most', async () => {
    const { secret, key } = await make({ name: 'Busy' });
    const used = async () => (await list()).find(({ id }) => id === key.id)?.lastUsedAt;
    await ask(secret, '/api/organizations');
    const first = await used();
    clock.advance(59_000);
    await ask(secret, '/api/organizations');
    expect(await used()).toBe(first);
    clock.advance(2_000);
    await ask(secret, '/api/organizations');
    expect(await used()).toBe(new Date(clock.now()).toISOString());
  });

  test('a user’s key for one organization sees that one alone, and changes nothing of the owner’s', async () => {
    const { secret } = await make({ name: 'Wallboard', role: 'user', organizations: ['acme-hotels'] });
    const { body } = await ask(secret, '/api/organizations');
    expect(body.organizations).toMatchObject([{ slug: 'acme-hotels' }]);
    expect((await ask(secret, '/api/organizations/borgo-spa/authorizations')).status).toBe(404);
    expect((await ask(secret, '/api/organizations/acme-hotels/authorizations')).status).toBe(200);
    expect((await post(secret, '/api/organizations', { name: 'Zeta' })).status).toBe(403);
    expect((await ask(secret, '/api/organizations/acme-hotels/notifications')).status).toBe(403);
  });

  test('an owner’s key for one organization does the owner’s acts there, and nothing elsewhere', async () => {
    const { secret } = await make({ name: 'Acme’s own', organizations: ['acme-hotels'] });
    expect((await ask(secret, '/api/organizations/acme-hotels/notifications')).status).toBe(200);
    expect((await ask(secret, '/api/organizations/borgo-spa/notifications')).status).toBe(404);
    expect((await ask(secret, KEYS)).status).toBe(403);
    expect((await ask(secret, '/api/audit-log')).status).toBe(403);
    expect((await ask(secret, '/api/audit-log.csv')).status).toBe(403);
    expect((await post(secret, '/api/organizations', { name: 'Zeta' })).status).toBe(403);
    const { body } = await ask(secret, '/api/session');
    expect(body.organizations).toEqual([{ slug: 'acme-hotels', name: 'Acme Hotels' }]);
  });

  test('a key makes no other key', async () => {
    const { secret } = await make({ name: 'Ambitious' });
    const answer = await post(secret, KEYS, { ...ALL, name: 'Child' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
  });

  test('a revoked key and one past its day open nothing from the next request on', async () => {
    const { secret, key } = await make({ name: 'Short' });
    expect((await ask(secret, '/api/organizations')).status).toBe(200);
    expect(await owner.call('DELETE', `${KEYS}/${key.id}`)).toMatchObject({ state: 'revoked' });
    expect(await ask(secret, '/api/organizations')).toMatchObject({
      status: 401,
      body: { code: 'api-key-not-valid', article: 1115 },
    });
    const { secret: dated } = await make({ name: 'Dated', expiresInDays: 1 });
    clock.advance(DAY_MS - 1);
    expect((await ask(dated, '/api/organizations')).status).toBe(200);
    clock.advance(1);
    expect((await ask(dated, '/api/organizations')).status).toBe(401);
    owner = await createTestOwner(server);
    const states = new Map((await list()).map(({ name, state }) => [name, state]));
    expect([states.get('Short'), states.get('Dated'), states.get('Busy')]).toEqual(['revoked', 'expired', 'good']);
    expect((await list()).at(-1)?.state).not.toBe('good');
  });

  test('who guesses is told to wait, and a good key from the same address still works', async () => {
    const { secret } = await make({ name: 'Good' });
    const statuses = new Set<number>();
    for (let tries = 0; tries < 30; tries += 1) {
      statuses.add((await ask(`lk_${'x'.repeat(49)}`, '/api/organizations')).status);
    }
    expect([...statuses]).toEqual([401, 429]);
    expect((await ask(secret, '/api/organizations')).status).toBe(200);
    clock.advance(61_000);
    expect((await ask(`lk_${'x'.repeat(49)}`, '/api/organizations')).status).toBe(401);
  });

  test('another program’s bearer token is no key: the session counts', async () => {
    const response = await owner.visit(new URL('/api/organizations', server.url));
    expect(response.status).toBe(200);
    expect(await ask('eyJhbGciOiJ', '/api/organizations')).toMatchObject({
      status: 401,
      body: { code: 'not-signed-in' },
    });
  });

  test('an organization that is not there is named in the refusal', async () => {
    await expect(make({ name: 'Odd', organizations: ['nowhere'] })).rejects.toThrow(
      /There is no organization \\"nowhere\\"/,
    );
  });

  test('a key of the command line is the machine’s, is not listed, and is gone after ten minutes', async () => {
    const { database, ids } = server.platform;
    const by = 'the command line on this machine';
    const key = await makeMachineKey({ database, ids }, { now: new Date(clock.now()), by });
    const made = await post(key.secret, KEYS, { ...ALL, name: 'Made at the machine' });
    expect(made.status).toBe(200);
    expect(await newest()).toMatchObject({ who: { kind: 'machine', name: by } });
    expect((await list()).map(({ name }) => name)).not.toContain(by);
    clock.advance(10 * 60_000);
    expect((await ask(key.secret, '/api/organizations')).status).toBe(401);
    const left = async () =>
      (await sql`select 1 from api_keys_key where kind = 'machine'`.execute(database)).rows.length;
    expect(await left()).toBe(1);
    clock.advance(1);
    await server.settle();
    expect(await left()).toBe(0);
    const removed = await makeMachineKey({ database, ids }, { now: new Date(clock.now()), by });
    await removed.remove();
    expect(await left()).toBe(0);
  });
});
