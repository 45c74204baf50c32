import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Emulator, telephonyOf } from '../index.ts';
import { createRandom } from '../state/random.ts';
import { publicId } from '../webex/public-id.ts';
import { type Receiver, startReceiver } from '../webhooks/receiver-for-tests.ts';
import { callHalfOf } from './call-view.ts';
import { ask, callers, personOf, stillEmulator, tokenFor } from './emulator-for-tests.ts';

type Fields = Record<string, string | number>;
// biome-ignore lint/suspicious/noExplicitAny: answers and events are looked into freely
type Json = any;

/** What webhooks told of one call id, in order. */
type Told = Map<string, { event: string; actorId: string; data: Json }[]>;

const SCOPES = ['calls_read', 'calls_write', 'calling_cdr_read'].map((name) => `spark-admin:${name}`);
const STEPS = 220;
const ACTIONS = [
  ...['inbound', 'inbound', 'group', 'dial', 'dial', 'answer', 'answer', 'answer', 'answer', 'answer', 'reject'],
  ...['hangup', 'hold', 'resume', 'divert', 'voicemail', 'transfer', 'transfer', 'whenAnswered', 'park', 'retrieve'],
  ...['pickup', 'bargeIn', 'pull', 'conference', 'wait', 'wait', 'wait', 'waitLong'],
];

let emulator: Emulator;
let receiver: Receiver;
let admin: string;
let members: { uuid: string; path: string; dial: string; id: string }[];
let groups: string[];
let told: Told;

beforeEach(async () => {
  emulator = await stillEmulator({ modes: { membersEdition: '2026-09' } });
  receiver = await startReceiver();
  const dana = personOf(emulator, 'dana.okafor@acme.example');
  admin = tokenFor(emulator, dana, SCOPES);
  for (const resource of ['telephony_calls', 'telephony_conference']) {
    const body = { name: resource, targetUrl: receiver.url, resource, event: 'all', ownedBy: 'org' };
    expect((await ask(emulator, 'POST /v1/webhooks', { token: admin, body })).status).toBe(200);
  }
  members = callers(emulator)
    .slice(0, 6)
    .map(({ uuid, locationUuid, extension }) => {
      const id = publicId('PEOPLE', uuid);
      const dial = `${emulator.world.locations.get(locationUuid)?.routingPrefix}${extension}`;
      return { uuid, id, path: `/v1/telephony/calls/members/${id}`, dial };
    });
  groups = [...emulator.world.groups.values()].filter((it) => it.orgUuid === dana.orgUuid).map(({ uuid }) => uuid);
  told = new Map();
});
afterEach(async () => {
  await emulator.close();
  await receiver.close();
});

const get = async (path: string): Promise<Json> => (await ask(emulator, `GET ${path}`, { token: admin })).body;
const post = async (path: string, body: Json): Promise<void> => {
  const { status } = await ask(emulator, `POST ${path}`, { token: admin, body });
  expect([200, 201, 204, 400, 404, 409], path).toContain(status);
};

/** One thing somebody does, where it makes sense; what is refused changes nothing. */
async function act(random: ReturnType<typeof createRandom>): Promise<void> {
  const action = random.pick(ACTIONS);
  const [self, other] = [random.pick(members), random.pick(members)];
  const calls: Json[] = (await get(`${self.path}/calls`)).items;
  const rings = calls.find(({ state }) => state === 'alerting')?.id;
  const callId = calls.find(({ state }) => state !== 'alerting')?.id ?? rings;
  const [callId1, callId2] = calls.map(({ id }) => id);
  const destination = random.next() < 0.3 ? '+390661234567' : other.dial;
  if (action === 'wait') return emulator.clock.advance(1_000 + random.integer(9_000));
  if (action === 'waitLong') return emulator.clock.advance(20_000 + random.integer(40_000));
  if (action === 'inbound') return post('/_emulator/calls/inbound', { to: self.uuid, from: '+390551234567' });
  if (action === 'group') return post('/_emulator/calls/inbound', { to: random.pick(groups), from: '+390551234568' });
  if (action === 'dial') return post(`${self.path}/dial`, { destination });
  if (action === 'retrieve')
    return post(`${self.path}/retrieve`, random.next() < 0.5 ? {} : { destination: other.dial });
  if (action === 'pull') return post(`${self.path}/pull`, {});
  if (action === 'pickup' || action === 'bargeIn') return post(`${self.path}/${action}`, { target: other.dial });
  if (action === 'answer' || action === 'reject') return post(`${self.path}/${action}`, { callId: rings });
  if (action === 'transfer') return post(`${self.path}/transfer`, { callId1, callId2 });
  if (action === 'whenAnswered') return post(`${self.path}/transfer`, { callId1: callId, destination });
  if (action === 'conference')
    return post(`/v1/telephony/conference/members/${self.id}`, { callIds: [callId1, callId2] });
  const body = action === 'divert' ? { destination } : action === 'voicemail' ? { toVoicemail: true } : {};
  return post(`${self.path}/${action === 'voicemail' ? 'divert' : action}`, { callId, ...body });
}

async function hear(): Promise<void> {
  await telephonyOf(emulator.services).deliveries.settled();
  for (const { json } of receiver.received.splice(0)) {
    if (json.resource !== 'telephony_calls') continue;
    told.set(json.data.callId, [...(told.get(json.data.callId) ?? []), json]);
  }
}

/** REST, webhooks and presence say the same of everybody at this moment. */
async function compareNow(): Promise<void> {
  await hear();
  for (const member of members) {
    const calls: Json[] = (await get(`${member.path}/calls`)).items;
    const living = [...told].filter(([, events]) => {
      return events[0]?.actorId === member.id && events.at(-1)?.event !== 'deleted';
    });
    expect(calls.map(({ id }) => id).sort()).toEqual(living.map(([id]) => id).sort());
    for (const call of calls) {
      const last = told.get(call.id)?.at(-1)?.data;
      const { state, personality, callSessionId, appearance, answered } = call;
      expect(last).toMatchObject({ state, personality, callSessionId, appearance });
      expect(last.answered).toBe(answered);
    }
    const talks = calls.some(({ state }) => ['connected', 'held', 'remoteHeld'].includes(state));
    expect(emulator.world.people.get(member.uuid)?.presence.status === 'call').toBe(talks);
  }
}

async function endTheDay(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await emulator.clock.advance(20_000);
    for (const call of emulator.world.calls.values())
      for (const member of ['external', ...members.map(({ uuid }) => uuid)])
        if (call.endedMs === null)
          await ask(emulator, 'POST /_emulator/calls/hang-up', { body: { call: call.sessionUuid, member } });
  }
  await emulator.clock.advance(30 * 60_000);
  await compareNow();
  expect([...emulator.world.calls.values()].filter(({ endedMs }) => endedMs === null)).toEqual([]);
}

const iso = (atMs: number): string => new Date(atMs).toISOString();

async function recordsOf(api: 'feed' | 'stream'): Promise<Fields[]> {
  const nowMs = emulator.clock.now();
  const window = `startTime=${iso(nowMs - 118 * 60_000)}&endTime=${iso(nowMs - 6 * 60_000)}`;
  return (await get(`/v1/cdr_${api}?${window}`)).items;
}

function compareRecord(record: Fields | undefined, events: { actorId: string; data: Json }[]): void {
  const last = events.at(-1)?.data;
  const { created, answered, disconnected, personality } = last;
  const talkedMs = answered === undefined ? 0 : Date.parse(disconnected) - Date.parse(answered);
  expect(record).toMatchObject({
    Answered: String(answered !== undefined),
    'Answer time': answered ?? '',
    'Release time': disconnected,
    Duration: Math.round(talkedMs / 1_000),
    Direction: personality === 'terminator' ? 'TERMINATING' : 'ORIGINATING',
  });
  expect(publicId('PEOPLE', String(record?.['User UUID']))).toBe(events[0]?.actorId);
  expect(String(record?.['Start time']) <= created).toBe(true);
  const sessions = events.map(({ data }) => Buffer.from(data.callSessionId, 'base64').toString());
  expect(sessions).toContain(record?.['Correlation ID']);
}

/** Two records of one leg; who joined a call of others (pick-up, retrieve, barge-in, recall) faces somebody who was there. */
function comparePairs(records: readonly Fields[]): number {
  let pairs = 0;
  for (const one of records) {
    const facing = records.filter((it) => it['Local call ID'] === one['Remote call ID']);
    const [first] = facing;
    if (first === undefined || one['Recall type'] !== '' || first['Correlation ID'] !== one['Correlation ID']) continue;
    const other = facing.find((it) => it['Remote call ID'] === one['Local call ID']);
    pairs += 1;
    for (const key of ['Network call ID', 'Start time', 'Interaction ID']) expect(other?.[key], key).toBe(one[key]);
    expect(other?.Direction).not.toBe(one.Direction);
  }
  return pairs;
}

/** Every call that was transferred says so in the truth and in the records of whoever transferred it, and nowhere else. */
function compareTransfers(records: readonly Fields[]): void {
  const words = (member: unknown, time: unknown): string => `${member} ${time}`;
  const transfers = emulator.truth.all().filter(({ kind }) => kind === 'call-transferred');
  const known = transfers.map(({ detail, atMs }) => words(detail?.member, iso(atMs)));
  const timed = records.filter((it) => it['Call transfer time'] !== '' && it['User type'] === 'User');
  const written = timed.map((it) => words(it['User UUID'], it['Call transfer time']));
  for (const one of written) expect(known).toContain(one);
  for (const [index, { detail }] of transfers.entries())
    if (detail?.how === 'attended') expect(written.filter((one) => one === known[index])).toHaveLength(2);
}

test.each(['spring', 'summer', 'autumn'])(
  'a random day (%s): webhooks, REST, presence, truth log, feed and stream of call records tell one story',
  async (seed) => {
    const random = createRandom(`four views/${seed}`);
    for (let step = 0; step < STEPS; step += 1) {
      await act(random);
      await compareNow();
    }
    await endTheDay();
    const stream = await recordsOf('stream');
    const byId = (one: Fields, two: Fields): number => (String(one['Report ID']) < String(two['Report ID']) ? -1 : 1);
    expect((await recordsOf('feed')).toSorted(byId)).toEqual(stream.toSorted(byId));
    expect(told.size).toBeGreaterThan(60);
    for (const [id, events] of told) {
      expect(events.filter(({ event }) => event === 'created')).toHaveLength(1);
      expect([events[0]?.event, events.at(-1)?.event]).toEqual(['created', 'deleted']);
      expect(events.filter(({ event }) => event === 'deleted')).toHaveLength(1);
      const own = stream.filter((it) => `callhalf-${it['Local call ID']}` === callHalfOf(id));
      const { personality, remoteParty } = events.at(-1)?.data ?? {};
      // Nobody was called: the own device was never picked up, or what it was to fetch had gone.
      const alone = personality === 'clickToDial' || (own.length === 0 && remoteParty.callType === 'other');
      expect(own, JSON.stringify(events.at(-1)?.data)).toHaveLength(alone ? 0 : 1);
      if (!alone) compareRecord(own[0], events);
    }
    expect(comparePairs(stream)).toBeGreaterThan(10);
    compareTransfers(stream);
    const ended = emulator.truth.all().filter(({ kind }) => kind === 'call-ended');
    expect(new Set(ended.map((event) => event.callSessionUuid)).size).toBe(ended.length);
    expect(ended.length).toBe(emulator.world.calls.size);
  },
  60_000,
);
