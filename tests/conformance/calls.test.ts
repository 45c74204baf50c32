// Holds every documented answer of call control and conferences against the descriptions, in each state a call can be shown in.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type EmulatedPerson, type Emulator } from '../../apps/emulator/src/index.ts';
import { accessTokenFor } from './authorize-by-hand.ts';
import { openapiAtHand, unexpectedErrors, validatorFor } from './openapi-schemas.ts';

const START_MS = Date.UTC(2026, 10, 24, 10, 0);
const SCOPES = ['spark:calls_read', 'spark:calls_write'];

describe.skipIf(!openapiAtHand())('answers of call control fit the Webex OpenAPI files', () => {
  let emulator: Emulator;
  let people: EmulatedPerson[];
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    emulator = await createEmulator({ clockRate: 0, startMs: START_MS, people: 60 });
    const dana = [...emulator.world.people.values()].find(({ email }) => email.startsWith('dana'));
    const license = [...(emulator.world.organizations.get(dana?.orgUuid ?? '')?.licenses ?? [])].find(({ name }) =>
      name.includes('Calling - Professional'),
    );
    people = [...emulator.world.people.values()]
      .filter((it) => it.orgUuid === dana?.orgUuid && it.active && it.licenseUuids.includes(license?.uuid ?? ''))
      .slice(0, 4);
    for (const person of people) tokens.set(person.uuid, await accessTokenFor(emulator, person.email, SCOPES));
  });
  afterAll(() => emulator.close());

  const at = (index: number): EmulatedPerson => {
    const person = people[index];
    if (person === undefined) throw new Error('too few people');
    return person;
  };
  const esn = (person: EmulatedPerson): string =>
    `${emulator.world.locations.get(person.locationUuid)?.routingPrefix}${person.extension}`;

  /** Asks and holds the answer against the description of its status, which must be a documented one. */
  async function fits(
    person: EmulatedPerson,
    request: string,
    body?: unknown,
  ): Promise<{ status: number; items: { id: string }[] }> {
    const [method = '', path = ''] = request.split(' ');
    const headers: Record<string, string> = { authorization: `Bearer ${tokens.get(person.uuid)}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(`${emulator.url}/v1${path}`, init);
    const text = await answer.text();
    const parsed = text === '' ? null : JSON.parse(text);
    const described = path.replace(/^(\/telephony\/calls\/)Y[^/?]+/, '$1{callId}').replace(/\?.*/, '');
    const file = path.startsWith('/telephony/conference') ? 'conference-controls.yml' : 'call-controls.yml';
    const validate = validatorFor({ file, path: described, method: method.toLowerCase(), status: answer.status });
    if (validate !== null) {
      validate(parsed);
      expect(unexpectedErrors(file, validate.errors), request).toEqual([]);
    } else if (answer.status === 204) expect(text).toBe('');
    return { status: answer.status, items: parsed?.items ?? [] };
  }

  /** Every view of everybody's calls. */
  async function look(): Promise<void> {
    for (const person of people) {
      const { items } = await fits(person, 'GET /telephony/calls');
      for (const call of items) await fits(person, `GET /telephony/calls/${call.id}`);
      await fits(person, 'GET /telephony/calls/history');
      await fits(person, 'GET /telephony/conference');
    }
  }
  const callIds = async (person: EmulatedPerson): Promise<string[]> =>
    (await fits(person, 'GET /telephony/calls')).items.map(({ id }) => id);

  test('dial, answer, hold, resume, mute, record, keys, divert, park, recall, retrieve', async () => {
    const [anna, bert, carla] = [at(0), at(1), at(2)];
    expect((await fits(anna, 'POST /telephony/calls/dial', { destination: esn(bert) })).status).toBe(201);
    await look();
    await emulator.clock.advance(2_000);
    await look();
    const [own] = await callIds(anna);
    const [ringing] = await callIds(bert);
    await fits(bert, 'POST /telephony/calls/answer', { callId: ringing });
    for (const action of ['hold', 'resume', 'mute', 'unmute', 'startRecording', 'pauseRecording', 'resumeRecording']) {
      expect((await fits(anna, `POST /telephony/calls/${action}`, { callId: own })).status, action).toBe(204);
      await look();
    }
    expect((await fits(anna, 'POST /telephony/calls/transmitDtmf', { dtmf: '1,2#' })).status).toBe(204);
    expect((await fits(anna, 'POST /telephony/calls/stopRecording', {})).status).toBe(204);
    expect(
      (await fits(bert, 'POST /telephony/calls/divert', { callId: ringing, destination: esn(carla) })).status,
    ).toBe(204);
    await look();
    const [atCarla] = await callIds(carla);
    await fits(carla, 'POST /telephony/calls/answer', { callId: atCarla });
    expect((await fits(carla, 'POST /telephony/calls/park', { callId: atCarla })).status).toBe(200);
    await look();
    await emulator.clock.advance(45_000);
    await look();
    expect((await fits(bert, 'POST /telephony/calls/retrieve', { destination: esn(carla) })).status).toBe(201);
    await emulator.clock.advance(2_000);
    await look();
    expect((await fits(anna, 'POST /telephony/calls/hangup', { callId: own })).status).toBe(204);
    await look();
  });

  test('transfers, pickup, barge-in, pull, push, rejection and conferences', async () => {
    const [anna, bert, carla] = [at(0), at(1), at(2)];
    // What she turns down is turned down, and no mailbox takes it.
    emulator.calls.configure(carla.uuid, { voicemail: false });
    const first = emulator.calls.inbound({ toPersonUuid: anna.uuid, withheld: true });
    await look();
    expect((await fits(bert, 'POST /telephony/calls/pickup', { target: esn(anna) })).status).toBe(201);
    await emulator.clock.advance(2_000);
    expect(first.endedMs).not.toBeNull();
    expect((await fits(carla, 'POST /telephony/calls/bargeIn', { target: esn(bert) })).status).toBe(201);
    await emulator.clock.advance(2_000);
    await look();
    await fits(carla, 'POST /telephony/calls/hangup', { callId: (await callIds(carla))[0] });
    expect((await fits(bert, 'POST /telephony/calls/pull', {})).status).toBe(201);
    await look();
    await emulator.clock.advance(2_000);
    const [held] = await callIds(bert);
    expect(
      (await fits(bert, 'POST /telephony/calls/transfer', { callId1: held, destination: esn(carla) })).status,
    ).toBe(201);
    await look();
    expect((await fits(carla, 'POST /telephony/calls/reject', { callId: (await callIds(carla))[0] })).status).toBe(204);
    emulator.calls.answer(emulator.calls.internal(bert.uuid, anna.uuid), anna.uuid);
    const both = await callIds(bert);
    expect((await fits(bert, 'POST /telephony/conference', { callIds: both })).status).toBe(204);
    await look();
    for (const action of ['mute', 'unmute', 'deafen', 'undeafen'])
      expect((await fits(bert, `POST /telephony/conference/${action}`, { callId: both[0] })).status).toBe(204);
    for (const action of ['hold', 'resume'])
      expect((await fits(bert, `POST /telephony/conference/${action}`)).status).toBe(204);
    expect((await fits(bert, 'POST /telephony/calls/transfer')).status).toBe(204);
    emulator.calls.configure(anna.uuid, { executiveUuid: bert.uuid });
    expect((await fits(anna, 'POST /telephony/calls/push', {})).status).toBe(204);
    await look();
    expect((await fits(bert, 'DELETE /telephony/conference')).status).toBe(409);
  });
});
