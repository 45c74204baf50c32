import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../index.ts';
import { type Answered, ask, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await stillEmulator();
});
afterEach(() => emulator.close());

const page = async (name: string): Promise<Answered['body']> =>
  (await ask(emulator, `GET /status.webex.com/${name}.json`)).body;
const stage = (body: unknown, path = ''): Promise<Answered> => ask(emulator, `POST /_emulator/status${path}`, { body });

/** Asks with a host name of one's own, which `fetch` does not allow. */
function byName(path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${emulator.url}${path}`, { headers: { host: 'status.webex.com' } }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += String(chunk);
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('healthy by default: green, every component operational, no incident, and no token asked', async () => {
  expect(await page('status')).toEqual({ status: { indicator: 'green' } });
  const { components, incidents } = await page('index');
  expect(new Set(components.map(({ status }: { status: string }) => status))).toEqual(new Set(['operational']));
  expect(incidents).toEqual([]);
  expect(await page('unresolved-incidents')).toEqual({ incidents: [] });
});

test('the same pages stand at the root of the host status.webex.com, and only there', async () => {
  const named = await byName('/index.json');
  expect(named.status).toBe(200);
  expect(JSON.parse(named.text)).toEqual(await page('index'));
  expect((await ask(emulator, 'GET /index.json')).status).toBe(401);
});

test('an incident is shown, goes on, and is resolved', async () => {
  const begun = await stage({ component: 'Webex Calling', status: 'partial_outage', title: 'Calls fail' });
  const { id } = begun.body;
  expect(await page('status')).toEqual({ status: { indicator: 'yellow' } });
  const { components } = await page('components');
  expect(components.find(({ id: component }: { id: string }) => component === 'webex-calling').status).toBe(
    'partial_outage',
  );
  await emulator.clock.advance(600_000);
  await stage({ status: 'identified', body: 'We know.' }, `/${id}`);
  const [open] = (await page('unresolved-incidents')).incidents;
  expect(open).toMatchObject({ id, name: 'Calls fail', status: 'identified', impact: 'major' });
  expect(open.incident_updates.map(({ status }: { status: string }) => status)).toEqual([
    'identified',
    'investigating',
  ]);
  await stage({ status: 'resolved' }, `/${id}`);
  expect(await page('status')).toEqual({ status: { indicator: 'green' } });
  expect((await page('unresolved-incidents')).incidents).toEqual([]);
  expect((await page('all-incidents')).incidents[0]).toMatchObject({ id, status: 'resolved' });
  expect((await stage({ status: 'monitoring' }, `/${id}`)).status).toBe(409);
});

test('an outage staged with the incident strikes the API, not the status page, and ends with it', async () => {
  const token = tokenFor(emulator, personOf(emulator, 'dana.okafor@acme.example'), ['spark:people_read']);
  const me = async (): Promise<number> => (await ask(emulator, 'GET /v1/people/me', { token })).status;
  emulator.faults.add({ kind: 'unavailable', path: '/status.webex.com' });
  const outage = { component: 'webex-apis', status: 'major_outage', title: 'Down', outage: true };
  expect((await stage(outage)).status).toBe(200);
  expect(await me()).toBe(503);
  expect(await page('status')).toEqual({ status: { indicator: 'red' } });
  expect((await ask(emulator, 'DELETE /_emulator/status')).status).toBe(200);
  expect(await me()).toBe(200);
});

test('an incident of before a restart ends without taking another rule of chaos with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'incident-'));
  await emulator.close();
  emulator = await stillEmulator({ stateFile: join(folder, 'state.json') });
  await stage({ component: 'webex-apis', status: 'major_outage', title: 'Down', outage: true });
  await emulator.close();
  emulator = await stillEmulator({ stateFile: join(folder, 'state.json') });
  emulator.faults.add({ kind: 'html', path: '/v1/x' });
  expect((await ask(emulator, 'DELETE /_emulator/status')).body.incidents).toMatchObject([{ status: 'resolved' }]);
  expect(emulator.faults.list()).toHaveLength(1);
  await emulator.close();
  rmSync(folder, { recursive: true });
  emulator = await stillEmulator();
});

test('unknown components and statuses are refused; a reset forgets the incidents', async () => {
  expect((await stage({ component: 'x', status: 'major_outage', title: 't' })).status).toBe(400);
  expect((await stage({ component: 'webex-apis', status: 'gone', title: 't' })).status).toBe(400);
  await stage({ component: 'webex-apis', status: 'major_outage', title: 't' });
  emulator.reset();
  expect(await page('status')).toEqual({ status: { indicator: 'green' } });
});

test.each(['upcoming', 'active', 'all'])('%s-scheduled-maintenances: none is ever scheduled', async (which) => {
  expect(await page(`${which}-scheduled-maintenances`)).toEqual({ scheduled_maintenances: [] });
});
