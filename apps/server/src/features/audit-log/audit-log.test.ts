import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contract from '@linekeeper/api-contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createTestBrowser,
  createTestOwner,
  createTestServer,
  type TestBrowser,
  type TestOwner,
  type TestServer,
} from '../../testing.ts';

const endpoints = Object.values<unknown>(contract).filter(
  (value): value is contract.Endpoint => typeof value === 'object' && value !== null && 'access' in value,
);
const changing = endpoints.filter(({ method }) => method !== 'GET');
const ID = '0198c0de-0000-7000-8000-00000000000a';
const SECRET = 'sEcReT-that-must-never-be-kept-0123456789abcdef';
/** Parts that name nothing, one of them as long as a one-time secret. */
const addressOf = ({ path }: contract.Endpoint): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => {
    if (name === 'organization') return 'acme-hotels';
    return name === 'job' ? 'presence' : name === 'token' ? SECRET : ID;
  });

describe('the audit log', () => {
  let server: TestServer;
  let owner: TestOwner;
  /** Another session of the same account, which no act under test ends. */
  let reader: TestOwner;
  beforeAll(async () => {
    server = await createTestServer();
    owner = await createTestOwner(server);
    await owner.addOrganization('Acme Hotels');
    reader = await createTestOwner(server);
  });
  afterAll(() => server?.close());

  const read = (query = '') =>
    reader.call<{ entries: contract.AuditEntry[]; next: string | null }>('GET', `/api/audit-log${query}`);
  const newest = async (query = '?limit=1') => (await read(query)).entries[0];

  test.each(changing.filter(({ audit }) => audit !== 'none').map((endpoint) => [endpoint.name, endpoint] as const))(
    '%s leaves exactly one entry, and nothing of what was sent in it',
    async (_, endpoint) => {
      const before = (await read('?limit=200')).entries.length;
      // No contract takes a list, so that nothing is done; and it is behind the access check, so that somebody is known.
      const body = endpoint.body === undefined ? undefined : [SECRET];
      await owner.call(endpoint.method as 'POST', addressOf(endpoint), body).catch(() => undefined);
      const { entries } = await read('?limit=200');
      // The list is cut at 200: the newest is looked at in any case.
      if (before < 200) expect(entries).toHaveLength(before + 1);
      expect(entries[0]).toMatchObject({ act: endpoint.name, via: 'web', address: '127.0.0.1' });
      expect(entries[0]?.what).toBe(endpoint.summary);
      expect(JSON.stringify(entries[0])).not.toContain(SECRET);
      if (endpoint.name === 'signIn.signOut') owner = await createTestOwner(server);
    },
  );

  test('what leaves no entry is known by name: people watched, rules and files tried out, and own favourites', () => {
    const without = changing.filter(({ audit }) => audit === 'none').map(({ name }) => name);
    expect(without.sort()).toEqual([
      'directory.checkRules',
      'directoryContacts.checkImport',
      'directoryFavourites.add',
      'directoryFavourites.remove',
      'presence.watch',
    ]);
  });

  test('every endpoint that takes a body says which fields of it may be kept, and none of them is a secret', () => {
    const withBody = changing.filter(({ body, audit }) => body !== undefined && audit !== 'none');
    expect(withBody.filter(({ audit }) => audit === undefined).map(({ name }) => name)).toEqual([]);
    const kept = changing.flatMap(({ audit }) => (Array.isArray(audit) ? audit : []));
    expect(kept.filter((field) => /secret|token|password|apikey|url|code|email/i.test(field))).toEqual([]);
  });

  test('an act names who, what, when and to what; a refused one why', async () => {
    await owner.call('POST', '/api/organizations', { name: 'Borgo SpA' });
    expect(await newest()).toMatchObject({
      at: '2026-11-02T08:00:00.000Z',
      act: 'organizations.add',
      who: { kind: 'account', name: 'Olga Owner' },
      target: [{ name: 'name', value: 'Borgo SpA' }],
      organization: null,
      outcome: 'ok',
      code: null,
    });
    await owner.call('POST', '/api/organizations', { name: 'Borgo SpA' }).catch(() => undefined);
    expect(await newest()).toMatchObject({ outcome: 'refused', code: 'organization-name-taken' });
  });

  test('the client secret of an integration is not in it, the client id is', async () => {
    const clientId = `C${'0'.repeat(64)}`;
    await owner.call('PUT', '/api/installation/integrations/presence', { clientId, clientSecret: SECRET });
    const entry = await newest();
    expect(entry?.target).toEqual([
      { name: 'clientId', value: clientId },
      { name: 'job', value: 'presence' },
    ]);
    expect(JSON.stringify(await read('?limit=200'))).not.toContain(SECRET);
  });

  test('filters by act, person, organization and time, and turns pages by cursor', async () => {
    await owner.call('POST', '/api/organizations/acme-hotels/directory/runs').catch(() => undefined);
    const inAcme = await read('?organization=acme-hotels&act=directory');
    expect(inAcme.entries.length).toBeGreaterThan(0);
    expect(new Set(inAcme.entries.map(({ organization }) => organization?.slug))).toEqual(new Set(['acme-hotels']));
    expect((await read('?organization=-')).entries.every(({ organization }) => organization === null)).toBe(true);
    expect((await read('?person=nobody%20of%20this%20name')).entries).toEqual([]);
    expect((await read('?person=OLGA&limit=3')).entries).toHaveLength(3);
    expect((await read('?from=2027-01-01T00:00:00.000Z')).entries).toEqual([]);
    expect((await read('?to=2026-01-01T00:00:00.000Z')).entries).toEqual([]);
    const all = (await read('?limit=200')).entries.map(({ id }) => id);
    const paged: string[] = [];
    let cursor = '';
    do {
      const page = await read(`?limit=7${cursor}`);
      paged.push(...page.entries.map(({ id }) => id));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '' && paged.length < all.length);
    expect(paged.slice(0, all.length)).toEqual(all);
  });

  test('the export holds the same lines, is the owner’s alone, and is itself in the log', async () => {
    const response = await owner.visit(new URL('/api/audit-log.csv?act=organizations.add', server.url));
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = (await response.text()).trimEnd().split('\r\n');
    expect(lines.length).toBe((await read('?act=organizations.add&limit=200')).entries.length + 1);
    expect(lines[1]).toContain('organizations.add');
    expect(await newest()).toMatchObject({ act: 'auditLog.export', who: { name: 'Olga Owner' } });
    expect((await fetch(new URL('/api/audit-log.csv', server.url))).status).toBe(401);
  });

  test('who is not signed in is noted as such, and a flood of such refusals is not', async () => {
    const stranger: TestBrowser = createTestBrowser(server.url);
    await stranger.call('POST', '/api/organizations', { name: 'Zeta' });
    expect(await newest()).toMatchObject({
      who: { kind: 'nobody' },
      outcome: 'refused',
      code: 'not-signed-in',
      target: [],
    });
    for (let tries = 0; tries < 70; tries += 1) {
      await fetch(new URL('/api/organizations', server.url), { method: 'POST' });
    }
    const strangers = (await read('?act=organizations.add&limit=200')).entries.filter(
      ({ who }) => who.kind === 'nobody',
    );
    expect(strangers.length).toBeLessThanOrEqual(60);
    expect(strangers.length).toBeGreaterThan(30);
  });

  test('making an owner link and using it are acts of the machine and of the owner', async () => {
    await server.features.signIn.ownerLink();
    expect(await newest()).toMatchObject({ act: 'signIn.makeOwnerLink', who: { kind: 'machine' }, via: 'machine' });
    owner = await createTestOwner(server);
    expect(await newest()).toMatchObject({ act: 'signIn.setUp', who: { kind: 'account', name: 'Olga Owner' } });
  });

  test('no statement of ours changes or removes an entry', () => {
    const text = readFileSync(join(import.meta.dirname, 'audit-log.queries.ts'), 'utf8');
    expect(text.match(/\b(update|delete|truncate)\b.*audit_log_entry/gi)).toBeNull();
    expect(text.match(/insert into audit_log_entry/g)).toHaveLength(1);
  });
});
