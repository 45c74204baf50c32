import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../apps/emulator/src/index.ts';
import { accessTokenFor } from './authorize-by-hand.ts';
import { openapiAtHand, unexpectedErrors, validatorFor } from './openapi-schemas.ts';

const SCOPES = [
  'spark:people_read',
  'spark-admin:people_read',
  'spark-admin:organizations_read',
  'spark-admin:locations_read',
  'spark-admin:roles_read',
  'spark-admin:licenses_read',
  'spark-admin:workspaces_read',
  'spark-admin:telephony_config_read',
  'spark-admin:calls_read',
  'spark-admin:calls_write',
  'spark:calls_read',
  'spark:calls_write',
  'spark-admin:calling_cdr_read',
  'audit:events_read',
];
const START_MS = Date.UTC(2026, 10, 24, 10, 0);

if (!openapiAtHand())
  console.warn('!! The Webex OpenAPI files are not beside this checkout: answers are NOT checked against them.');

describe.skipIf(!openapiAtHand())('answers of the emulator fit the Webex OpenAPI files', () => {
  let emulator: Emulator;
  let token: string;

  beforeAll(async () => {
    emulator = await createEmulator({ clockRate: 0, startMs: START_MS, people: 120 });
    token = await accessTokenFor(emulator, 'dana.okafor@acme.example', SCOPES);
  });
  afterAll(() => emulator.close());

  async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (init.body != null) headers['content-type'] = 'application/json';
    const answer = await fetch(`${emulator.url}/v1${path}`, { ...init, headers });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** Holds one answer against the description; the answer must be of the described status. */
  async function fits(input: {
    file: string;
    path: string;
    ask: string;
    method?: string;
    body?: unknown;
    status?: number;
  }): Promise<unknown> {
    const { file, path, method = 'get', status = 200 } = input;
    const init: RequestInit = {
      method: method.toUpperCase(),
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    };
    const answer = await ask(input.ask, init);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    const validate = validatorFor({ file, path, method, status });
    if (validate === null) return answer.body;
    validate(answer.body);
    expect(unexpectedErrors(file, validate.errors)).toEqual([]);
    return answer.body;
  }

  async function ids(path: string, key: string): Promise<string> {
    const { body } = await ask(path);
    const list = (body as Record<string, { id: string }[]>)[key] ?? [];
    return list[0]?.id ?? '';
  }

  test.each([
    { file: 'people.yml', path: '/people', ask: '/people?max=50' },
    { file: 'people.yml', path: '/people', ask: '/people?max=50&callingData=true' },
    { file: 'people.yml', path: '/people/me', ask: '/people/me?callingData=true' },
    { file: 'roles.yml', path: '/roles', ask: '/roles' },
    { file: 'licenses.yml', path: '/licenses', ask: '/licenses' },
    { file: 'locations.yml', path: '/locations', ask: '/locations' },
    { file: 'workspaces.yml', path: '/workspaces', ask: '/workspaces' },
    { file: 'virtual-lines.yml', path: '/telephony/config/virtualLines', ask: '/telephony/config/virtualLines' },
    { file: 'features-hunt-group.yml', path: '/telephony/config/huntGroups', ask: '/telephony/config/huntGroups' },
    { file: 'features-call-queue.yml', path: '/telephony/config/queues', ask: '/telephony/config/queues' },
    {
      file: 'features-call-queue.yml',
      path: '/telephony/config/queues',
      ask: '/telephony/config/queues?hasCxEssentials=true',
    },
    {
      file: 'features-auto-attendant.yml',
      path: '/telephony/config/autoAttendants',
      ask: '/telephony/config/autoAttendants',
    },
    { file: 'numbers.yml', path: '/telephony/config/numbers', ask: '/telephony/config/numbers?max=100' },
    { file: 'admin-audit-events.yml', path: '/adminAudit/eventCategories', ask: '/adminAudit/eventCategories' },
  ])('$ask', async (input) => {
    await fits(input);
  });

  test('one person and one organization', async () => {
    const person = await ids('/people?max=1', 'items');
    await fits({ file: 'people.yml', path: '/people/{personId}', ask: `/people/${person}` });
    const me = (await ask('/people/me')).body as { orgId: string };
    await fits({ file: 'organizations.yml', path: '/organizations/{orgId}', ask: `/organizations/${me.orgId}` });
  });

  test('audit events after a lever', async () => {
    const other = [...emulator.world.people.values()].find(({ email }) => email.startsWith('ilaria'));
    emulator.levers.setRoles(other?.uuid ?? '', []);
    await emulator.clock.advance(600_000);
    const me = (await ask('/people/me')).body as { orgId: string };
    const from = new Date(START_MS - 1000).toISOString();
    const to = new Date(emulator.clock.now()).toISOString();
    const body = await fits({
      file: 'admin-audit-events.yml',
      path: '/adminAudit/events',
      ask: `/adminAudit/events?orgId=${me.orgId}&from=${from}&to=${to}`,
    });
    expect((body as { items: unknown[] }).items.length).toBeGreaterThan(0);
  });

  test('webhooks: create, list, get, change', async () => {
    const created = (await fits({
      file: 'webhooks.yml',
      path: '/webhooks',
      ask: '/webhooks',
      method: 'post',
      body: {
        name: 'calls',
        targetUrl: 'http://127.0.0.1:9/hook',
        resource: 'telephony_calls',
        event: 'all',
        secret: 'only-for-this-test',
        ownedBy: 'org',
      },
    })) as { id: string };
    await fits({ file: 'webhooks.yml', path: '/webhooks', ask: '/webhooks?ownedBy=org' });
    await fits({ file: 'webhooks.yml', path: '/webhooks/{webhookId}', ask: `/webhooks/${created.id}` });
    await fits({
      file: 'webhooks.yml',
      path: '/webhooks/{webhookId}',
      ask: `/webhooks/${created.id}`,
      method: 'put',
      body: { name: 'calls again', targetUrl: 'http://127.0.0.1:9/hook' },
    });
  });

  test('calls of a member: dial, list, details; and call records afterwards', async () => {
    const dana = [...emulator.world.people.values()].find(({ email }) => email.startsWith('dana'));
    const called = [...emulator.world.people.values()].find(
      ({ uuid, orgUuid }) => uuid !== dana?.uuid && orgUuid === dana?.orgUuid,
    );
    const me = (await ask('/people/me')).body as { id: string };
    const base = '/telephony/calls/members/{memberId}';
    const dialled = (await fits({
      file: 'call-controls.yml',
      path: `${base}/dial`,
      ask: `/telephony/calls/members/${me.id}/dial`,
      method: 'post',
      body: { destination: called?.extension },
      status: 201,
    })) as { callId: string };
    await fits({ file: 'call-controls.yml', path: `${base}/calls`, ask: `/telephony/calls/members/${me.id}/calls` });
    await fits({
      file: 'call-controls.yml',
      path: `${base}/calls/{callId}`,
      ask: `/telephony/calls/members/${me.id}/calls/${dialled.callId}`,
    });
    const hungUp = await ask(`/telephony/calls/members/${me.id}/hangup`, {
      method: 'POST',
      body: JSON.stringify({ callId: dialled.callId }),
    });
    expect(hungUp.status).toBe(204);

    const call = emulator.calls.internal(dana?.uuid ?? '', called?.uuid ?? '');
    await emulator.clock.advance(3000);
    emulator.calls.answer(call, called?.uuid ?? '');
    await emulator.clock.advance(20_000);
    emulator.calls.hangUp(call, called?.uuid ?? '');
    await emulator.clock.advance(15 * 60_000);
    const range = (backMs: number, untilMs: number): string =>
      `startTime=${new Date(emulator.clock.now() - backMs).toISOString()}&endTime=${new Date(emulator.clock.now() - untilMs).toISOString()}`;
    for (const api of ['cdr_feed', 'cdr_stream']) {
      const body = await fits({
        file: 'reports-detailed-call-history.yml',
        path: `/${api}`,
        ask: `/${api}?${range(3_600_000, 360_000)}`,
      });
      expect((body as { items: unknown[] }).items.length).toBeGreaterThan(0);
    }
  });
});
