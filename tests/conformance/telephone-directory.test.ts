import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../../apps/emulator/src/index.ts';
import { accessTokenFor } from './authorize-by-hand.ts';
import { openapiAtHand, unexpectedErrors, validatorFor } from './openapi-schemas.ts';

const SCOPES = [
  'spark-admin:people_read',
  'spark-admin:locations_read',
  'spark-admin:locations_write',
  'spark-admin:workspaces_read',
  'spark-admin:workspaces_write',
  'spark-admin:telephony_config_read',
  'spark-admin:telephony_config_write',
  'spark:telephony_config_read',
];

if (!openapiAtHand())
  console.warn('!! The Webex OpenAPI files are not beside this checkout: the directory is NOT checked against them.');

describe.skipIf(!openapiAtHand())('the telephone directory of the emulator fits the Webex OpenAPI files', () => {
  let emulator: Emulator;
  let token: string;

  beforeAll(async () => {
    emulator = await createEmulator({ clockRate: 0, startMs: Date.UTC(2026, 10, 24, 10, 0), people: 400 });
    token = await accessTokenFor(emulator, 'dana.okafor@acme.example', SCOPES);
  });
  afterAll(() => emulator.close());

  interface Wanted {
    file: string;
    /** Path of the description, with its parameters in order of `ids`. */
    path: string;
    ids?: readonly string[];
    query?: string;
    method?: string;
    body?: unknown;
    status?: number;
  }

  /** Asks, holds the answer against the description and hands it back. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  async function fits(wanted: Wanted): Promise<any> {
    const { file, path, method = 'get', status = 200, query = '' } = wanted;
    const ids = [...(wanted.ids ?? [])];
    const url = `${emulator.url}/v1${path.replace(/\{\w+\}/g, () => ids.shift() ?? '')}${query}`;
    const answer = await fetch(url, {
      method: method.toUpperCase(),
      headers: {
        authorization: `Bearer ${token}`,
        ...(wanted.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(wanted.body === undefined ? {} : { body: JSON.stringify(wanted.body) }),
    });
    const text = await answer.text();
    expect(answer.status, `${method} ${url} ${text}`).toBe(status);
    const body = text === '' ? null : JSON.parse(text);
    const validate = validatorFor({ file, path, method, status });
    if (validate === null) return body;
    validate(body);
    expect(unexpectedErrors(file, validate.errors), `${method} ${url}`).toEqual([]);
    return body;
  }

  const CONFIG = '/telephony/config';
  const LOCATED = `${CONFIG}/locations/{locationId}`;

  test('locations, floors and workspaces', async () => {
    const { items } = await fits({ file: 'locations.yml', path: '/locations' });
    const location: string = items[0].id;
    await fits({ file: 'locations.yml', path: '/locations/{locationId}', ids: [location] });
    const floors = await fits({ file: 'locations.yml', path: '/locations/{locationId}/floors', ids: [location] });
    const floor = '/locations/{locationId}/floors/{floorId}';
    await fits({ file: 'locations.yml', path: floor, ids: [location, floors.items[0].id] });
    await fits({
      file: 'locations.yml',
      path: '/locations/{locationId}/floors',
      ids: [location],
      method: 'post',
      body: { floorNumber: 40 },
      status: 201,
    });
    const list = await fits({ file: 'workspaces.yml', path: '/workspaces', query: '?includeDevices=true' });
    const workspace: string = list.items[0].id;
    const one = '/workspaces/{workspaceId}';
    await fits({
      file: 'workspaces.yml',
      path: one,
      ids: [workspace],
      query: '?includeDevices=true&includeCapabilities=true',
    });
    await fits({ file: 'workspaces.yml', path: `${one}/capabilities`, ids: [workspace] });
    const body = { displayName: 'New' };
    await fits({ file: 'workspaces.yml', path: '/workspaces', method: 'post', body, status: 201 });
  });

  test('virtual lines', async () => {
    const file = 'virtual-lines.yml';
    const base = `${CONFIG}/virtualLines`;
    const { virtualLines } = await fits({ file, path: base });
    const ids: string[] = [virtualLines[0].id];
    for (const tail of ['', '/number', '/devices']) await fits({ file, path: `${base}/{virtualLineId}${tail}`, ids });
    const found = await fits({ file, path: `${base}/availableNumbers` });
    expect(found.phoneNumbers.length).toBeGreaterThan(0);
    const body = { firstName: 'A', lastName: 'B', locationId: virtualLines[0].location.id, extension: '9999' };
    await fits({ file, path: base, method: 'post', body, status: 201 });
  });

  test('hunt groups, queues and auto attendants with the numbers they could have', async () => {
    for (const { file, name, parameter, query = '' } of [
      { file: 'features-hunt-group.yml', name: 'huntGroups', parameter: 'huntGroupId' },
      { file: 'features-call-queue.yml', name: 'queues', parameter: 'queueId' },
      { file: 'features-call-queue.yml', name: 'queues', parameter: 'queueId', query: '?hasCxEssentials=true' },
      { file: 'features-auto-attendant.yml', name: 'autoAttendants', parameter: 'autoAttendantId' },
    ]) {
      const list = await fits({ file, path: `${CONFIG}/${name}`, query });
      const { id, locationId } = list[name][0];
      for (const tail of ['', '/callForwarding'])
        await fits({ file, path: `${LOCATED}/${name}/{${parameter}}${tail}`, ids: [locationId, id] });
      for (const kind of ['', '/alternate', '/callForwarding']) {
        const path = `${LOCATED}/${name}${kind}/availableNumbers`;
        expect((await fits({ file, path, ids: [locationId] })).phoneNumbers.length).toBeGreaterThan(0);
      }
      for (const policy of ['forcedForward', 'strandedCalls', 'holidayService', 'nightService'])
        if (name === 'queues')
          await fits({ file, path: `${LOCATED}/queues/{queueId}/${policy}`, ids: [locationId, id] });
      if (name !== 'huntGroups')
        await fits({ file, path: `${LOCATED}/${name}/{${parameter}}/announcements`, ids: [locationId, id] });
    }
  });

  test('agents, supervisors and wrap-up reasons', async () => {
    const file = 'features-call-queue.yml';
    const { queues } = await fits({ file, path: `${CONFIG}/queues`, query: '?hasCxEssentials=true' });
    const { id: queue, locationId } = queues[0];
    await fits({ file, path: `${CONFIG}/queues/agents/availableAgents`, query: `?locationId=${locationId}` });
    const { agents } = await fits({ file, path: `${CONFIG}/queues/agents` });
    await fits({ file, path: `${CONFIG}/queues/agents/{id}`, ids: [agents[0].id], query: '?max=10&start=0' });
    const { supervisors } = await fits({ file, path: `${CONFIG}/supervisors` });
    await fits({ file, path: `${CONFIG}/supervisors/{supervisorId}`, ids: [supervisors[0].id] });
    for (const name of ['availableSupervisors', 'availableAgents'])
      await fits({ file, path: `${CONFIG}/supervisors/${name}` });
    const assist = 'features-customer-assist.yml';
    const reasons = `${CONFIG}/cxEssentials/wrapup/reasons`;
    const { wrapupReasons } = await fits({ file: assist, path: reasons });
    const made = await fits({ file: assist, path: reasons, method: 'post', body: { name: 'New' }, status: 201 });
    await fits({ file: assist, path: `${reasons}/{wrapupReasonId}`, ids: [wrapupReasons[0].id] });
    await fits({ file: assist, path: `${reasons}/{wrapupReasonId}/availableQueues`, ids: [made.id] });
    const settings = `${CONFIG}/cxEssentials/locations/{locationId}/queues/{queueId}/wrapup/settings`;
    await fits({ file: assist, path: settings, ids: [locationId, queue] });
    await fits({ file: assist, path: `${LOCATED}/queues/{queueId}/cxEssentials/screenPop`, ids: [locationId, queue] });
    await fits({ file: assist, path: `${LOCATED}/cxEssentials/agents/availableAgents`, ids: [locationId] });
  });

  test('numbers with counts, the check of numbers, and contact centre extensions', async () => {
    const { count } = await fits({ file: 'numbers.yml', path: `${CONFIG}/numbers`, query: '?details=true' });
    expect(count.total).toBeGreaterThan(400);
    await fits({
      file: 'numbers.yml',
      path: `${CONFIG}/actions/validateNumbers/invoke`,
      method: 'post',
      body: { phoneNumbers: ['+4922147100001', 'x'] },
    });
    await fits({ file: 'telephony.yml', path: `${CONFIG}/people/me/settings/contactCenterExtensions` });
  });
});
