import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../index.ts';
import { ask, callers, MONDAY_MORNING_MS, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';

let emulator: Emulator;
let target: Server;
const received: { atMs: string; eventType: string }[] = [];
beforeEach(async () => {
  received.length = 0;
  emulator = await stillEmulator();
  target = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const { data } = JSON.parse(body);
      received.push({ atMs: data.eventTimestamp, eventType: data.eventType });
      response.end();
    });
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await emulator.close();
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
});

test('one advance over calls, a fault’s end and a lever: each happens at its time, the truth is in order, webhooks arrive in order', async () => {
  const { clock, calls, faults, levers, truth } = emulator;
  const [anna] = callers(emulator);
  const dana = personOf(emulator, 'dana.okafor@acme.example');
  const targetUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
  const hook = { name: 'Calls', targetUrl, resource: 'telephony_calls', event: 'all', ownedBy: 'org' };
  await ask(emulator, 'POST /v1/webhooks', { token: tokenFor(emulator, dana, ['spark-admin:calls_read']), body: hook });
  const who = anna?.uuid ?? '';
  const at = (ms: number, run: () => void): void => void clock.at(MONDAY_MORNING_MS + ms, run);
  let call = null as ReturnType<typeof calls.inbound> | null;
  // Written down the other way round: only the clock orders them.
  at(9000, () => call !== null && calls.hangUp(call, who));
  at(8000, () => levers.setPresenceSharing(who, true));
  faults.add({ kind: 'unavailable', path: '/v1/nothing', untilMs: MONDAY_MORNING_MS + 7000 });
  at(6000, () => levers.setPresenceSharing(who, false));
  at(4000, () => call !== null && calls.answer(call, who));
  at(2000, () => {
    call = calls.inbound({ toPersonUuid: who });
  });
  const json = { 'content-type': 'application/json' };
  const moved = JSON.stringify({ advanceMs: 60_000, settle: true });
  await fetch(`${emulator.url}/_emulator/clock`, { method: 'POST', headers: json, body: moved });
  expect(truth.all().map(({ atMs, kind }) => [atMs - MONDAY_MORNING_MS, kind])).toEqual([
    [0, 'webex-outage'],
    [6000, 'presence-sharing-off'],
    [7000, 'recovered'],
    [8000, 'recovered'],
    [9000, 'call-ended'],
  ]);
  const arrived = received.map(({ atMs, eventType }) => [Date.parse(atMs) - MONDAY_MORNING_MS, eventType]);
  expect(arrived).toEqual([
    [2000, 'alerting'],
    [4000, 'answered'],
    [9000, 'disconnected'],
  ]);
});
