import { createHmac } from 'node:crypto';
import type { NumberOwner } from '@linekeeper/api-contract';
import { createEmulator, type EmulatedPerson, type Emulator, telephonyOf } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SignedIn } from '../../platform/platform.ts';
import { createOneOrganization, type OneOrganization } from '../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../testing.ts';
import type { Asker, FoundEntry } from '../directory/index.ts';
import { chooseLine } from './choose-line.ts';
import { commandCall, dialNumber } from './command-call.ts';
import { type CallControl, createCallControl } from './index.ts';
import { type ConsoleParts, showConsole } from './show-console.ts';
import { readWebhook } from './webhook.queries.ts';

const SCOPES = ['spark-admin:calls_read', 'spark-admin:calls_write', 'spark:people_read'];

let emulator: Emulator;
let at: TestPlatform;
let one: OneOrganization;
let feature: CallControl;
let parts: ConsoleParts;
let admin: EmulatedPerson;
let attendant: EmulatedPerson;
let caller: EmulatedPerson;
let secrets: Map<string, string>;
let inCall: [string, boolean][];
/** What the directory answers, and who asked it. */
let known: Map<string, NumberOwner>;
let askers: Asker[];

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, people: 40, startMs: TEST_START_MS });
  at = await createTestPlatform({ emulator });
  const people = [...emulator.world.people.values()];
  admin = people.find((person) => person.email.startsWith('dana.okafor')) as EmulatedPerson;
  const callers = people.filter((person) => person.orgUuid === admin.orgUuid && person !== admin && hasLine(person));
  [attendant, caller] = callers as [EmulatedPerson, EmulatedPerson];
  one = createOneOrganization(at.platform, { apiBaseUrl: `${emulator.url}/v1`, token: tokenOf(admin) });
  secrets = new Map();
  inCall = [];
  known = new Map();
  askers = [];
  const webexFor: typeof one.authorizations.webexFor = async (...asked) => ({
    ...(await one.authorizations.webexFor(...asked)),
    authorizer: { webexPersonId: admin.uuid, name: admin.firstName },
  });
  parts = { platform: at.platform, authorizations: { ...one.authorizations, webexFor }, directory };
  feature = createCallControl(at.platform, {
    organizations: one.organizations,
    authorizations: { ...one.authorizations, webexFor },
    directory,
    tokenVault: {
      secrets: {
        put: async (_organizationId, name, value) => void secrets.set(name, value),
        get: async (_organizationId, name) => secrets.get(name) ?? null,
      },
    },
    presence: {
      noteCall: async (_organizationId, uuid, talks) => void inCall.push([uuid, talks]),
    } as Parameters<typeof createCallControl>[1]['presence'],
  });
  await at.listen();
});
afterEach(async () => {
  await at.close();
  await emulator.close();
});

function hasLine(person: EmulatedPerson): boolean {
  return person.active && person.licenseUuids.length > 0 && person.extension !== '';
}

/** A consent of this person, without the walk to it. */
function tokenOf(person: EmulatedPerson): () => string {
  const { clientId } = emulator.registerIntegration({ name: 'Calls', scopes: SCOPES, redirectUris: [] });
  const grant = { uuid: emulator.services.random.uuid(), clientId, personUuid: person.uuid, orgUuid: person.orgUuid };
  const rest = { scopes: SCOPES, createdMs: TEST_START_MS, ended: null, refreshEnded: null };
  emulator.world.grants.set(grant.uuid, { ...grant, ...rest });
  const token = `${person.uuid}_token`;
  const expiresMs = TEST_START_MS + 1e9;
  emulator.world.accessTokens.set(token, { token, grantUuid: grant.uuid, scopes: SCOPES, expiresMs });
  return () => token;
}

function entryOf(person: EmulatedPerson | undefined): FoundEntry | null {
  if (person === undefined) return null;
  const name = `${person.firstName} ${person.lastName}`;
  return { entryId: person.uuid, name, extension: person.extension, kind: 'person', webexUuid: person.uuid };
}

/** Entry id and Webex id are the same here. */
const directory: ConsoleParts['directory'] = {
  entry: async (_organizationId, entryId) => entryOf(emulator.world.people.get(entryId)),
  findByWebexPerson: async (_organizationId, uuid) => entryOf(emulator.world.people.get(uuid)),
  whoseNumbers: async (asker, numbers) => {
    askers.push(asker);
    return new Map([...known].filter(([number]) => numbers.includes(number)));
  },
};

function signedInAs(person: EmulatedPerson | null, isOwner = false): SignedIn {
  return {
    accountId: '018f0000-0000-7000-8000-0000000000aa',
    sessionId: '018f0000-0000-7000-8000-0000000000bb',
    name: 'Somebody',
    email: 'somebody@acme.example',
    isOwner,
    organizationIds: [],
    webexPersonId: person?.uuid ?? null,
  };
}

function who(person: EmulatedPerson | null = attendant, isOwner = false) {
  const { organizationId } = one;
  const signedIn = signedInAs(person, isOwner);
  return { organizationId, signedIn, asker: { organizationId, ...signedIn } };
}

/** Lets Webex's time pass, and whatever it posts arrive. */
async function pass(ms: number): Promise<void> {
  await emulator.clock.advance(ms);
  await telephonyOf(emulator.services).deliveries.settled();
}

async function tick(): Promise<void> {
  await at.platform.ticker.tick();
}

function onlyWebhook() {
  const [webhook, ...others] = emulator.world.webhooks.values();
  if (webhook === undefined || others.length > 0) throw new Error('not one webhook');
  return webhook;
}

/** What the emulator posted, to be posted again by hand. */
async function post(body: string, options: { signature?: string | null; url?: string } = {}): Promise<number> {
  const signature = options.signature === undefined ? sign(body) : options.signature;
  const response = await fetch(options.url ?? onlyWebhook().targetUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(signature === null ? {} : { 'x-spark-signature': signature }) },
    body,
  });
  return response.status;
}

function sign(body: string): string {
  return createHmac('sha1', onlyWebhook().secret ?? '')
    .update(body)
    .digest('hex');
}

function eventBody(state: string, atMs: number, changes: Record<string, unknown> = {}): string {
  const actorPersonId = Buffer.from(`ciscospark://us/PEOPLE/${attendant.uuid}`).toString('base64');
  return JSON.stringify({
    resource: 'telephony_calls',
    event: state === 'disconnected' ? 'deleted' : 'updated',
    actorId: actorPersonId,
    data: {
      eventType: state,
      eventTimestamp: new Date(atMs).toISOString(),
      actorPersonId,
      callId: 'call-1',
      callSessionId: 'session-1',
      personality: 'terminator',
      state,
      remoteParty: { name: 'Guest', number: '+3904710610', privacyEnabled: false, callType: 'external' },
      created: new Date(atMs).toISOString(),
      ...changes,
    },
  });
}

async function states(): Promise<string[]> {
  return (await showConsole(parts, who())).calls.map((call) => call.state);
}

test('makes an organization-wide webhook, and a ringing call comes onto the console', async () => {
  await tick();
  expect(onlyWebhook()).toMatchObject({ ownedBy: 'org', resource: 'telephony_calls', event: 'all', status: 'active' });
  const call = emulator.calls.internal(caller.uuid, attendant.uuid);
  await pass(1_000);
  const shown = await showConsole(parts, who());
  expect(shown.line).toMatchObject({ entry: attendant.uuid });
  expect(shown.calls).toMatchObject([
    {
      direction: 'inbound',
      state: 'ringing',
      confirmed: true,
      source: 'webhook',
      remote: { owner: { id: caller.uuid, kind: 'person', more: 0 } },
    },
  ]);
  expect(shown.webhook.state).toBe('active');
  emulator.calls.answer(call, attendant.uuid);
  await pass(1_000);
  expect(await states()).toEqual(['talking']);
  expect(inCall).toContainEqual([attendant.uuid, true]);
  emulator.calls.hangUp(call, attendant.uuid);
  await pass(1_000);
  expect(inCall).toContainEqual([attendant.uuid, false]);
  await pass(15_000);
  expect(await states()).toEqual([]);
  expect(feature.counters().accepted).toBeGreaterThanOrEqual(3);
});

test('refuses what is not signed, wrongly signed, posted elsewhere or unreadable, and counts it', async () => {
  await tick();
  const body = eventBody('alerting', emulator.clock.now());
  expect(await post(body, { signature: null })).toBe(401);
  expect(await post(body, { signature: sign(`${body} `) })).toBe(401);
  expect(await post(body, { signature: 'no hex' })).toBe(401);
  expect(await post(body, { url: `${onlyWebhook().targetUrl}x` })).toBe(404);
  expect(await post('{"half":')).toBe(400);
  expect(await post(eventBody('alerting', emulator.clock.now(), { callId: undefined }))).toBe(400);
  expect(await post(eventBody('alerting', emulator.clock.now(), { created: 'soon' }))).toBe(400);
  expect(await post(eventBody('alerting', emulator.clock.now(), { callId: 'a\0b' }))).toBe(400);
  expect(feature.counters()).toMatchObject({ signatureWrong: 3, unknownAddress: 1, malformed: 4, accepted: 0 });
  expect(await states()).toEqual([]);
  const odd = { remoteParty: { name: 'Gu\0est' } };
  expect(await post(eventBody('a state of next year', emulator.clock.now(), odd))).toBe(204);
  expect((await showConsole(parts, who())).calls).toMatchObject([{ state: 'connecting', remote: { name: 'Guest' } }]);
});

const ROSSI = { kind: 'contact', name: 'Mario Rossi', company: 'Rossi Hotels', more: 0 } as const;

test('whose number a call has is asked for whoever looks, all calls at once; what is no more than the number is no name', async () => {
  await tick();
  const owner = { id: at.platform.ids.uuid(), ...ROSSI };
  known.set('+3904710610', owner);
  const now = emulator.clock.now();
  const ring = async (callId: string, remoteParty: Record<string, unknown>) =>
    expect(await post(eventBody('alerting', now, { callId, remoteParty }))).toBe(204);
  const number = '+3904710610';
  await ring('a named', { name: 'Reception of Rossi', number, privacyEnabled: false });
  await ring('b number', { name: number, number, privacyEnabled: false });
  await ring('c nameless', { number, privacyEnabled: false });
  await ring('d unknown', { name: '+39 0471 999', number: '+390471999', privacyEnabled: false });
  await ring('e private', { privacyEnabled: true });
  askers = [];
  const asked = who();
  const { calls } = await showConsole(parts, asked);
  expect(calls.map(({ remote: { name, owner: whose } }) => [name, whose])).toEqual([
    ['Reception of Rossi', owner],
    [null, owner],
    [null, owner],
    [null, null],
    [null, null],
  ]);
  expect(askers).toEqual([asked.asker]);
});

test('who hides is not named, even where Webex sends the number', async () => {
  await tick();
  known.set('+3904710610', { id: at.platform.ids.uuid(), ...ROSSI });
  const remoteParty = { number: '+3904710610', privacyEnabled: true };
  await post(eventBody('alerting', emulator.clock.now(), { remoteParty }));
  expect((await showConsole(parts, who())).calls).toMatchObject([{ remote: { name: null, owner: null } }]);
});

test('a repeated event is answered well and changes nothing; an overtaken one never takes a call back', async () => {
  await tick();
  await showConsole(parts, who());
  const now = emulator.clock.now();
  const ringing = eventBody('alerting', now);
  const talking = eventBody('connected', now + 10);
  const over = eventBody('disconnected', now + 20);
  expect(await post(talking)).toBe(204);
  expect(await post(ringing)).toBe(204);
  expect(await states()).toEqual(['talking']);
  expect(await post(talking)).toBe(204);
  expect(await post(over)).toBe(204);
  expect(await post(eventBody('held', now + 15))).toBe(204);
  expect(await post(eventBody('connected', now + 30))).toBe(204);
  expect(await states()).toEqual(['ended']);
  expect(feature.counters()).toMatchObject({ accepted: 2, replayed: 1, stale: 3 });
});

test('two events of one millisecond: the later state of a call wins, whichever comes first', async () => {
  await tick();
  await showConsole(parts, who());
  const now = emulator.clock.now();
  await post(eventBody('connected', now));
  await post(eventBody('alerting', now));
  expect(await states()).toEqual(['talking']);
});

test('lost webhooks: a watched line is right again within 15 seconds, from the API', async () => {
  await tick();
  await showConsole(parts, who());
  const { deliveries } = telephonyOf(emulator.services);
  deliveries.mangle('lose', 2);
  const call = emulator.calls.internal(caller.uuid, attendant.uuid);
  await pass(15_000);
  await tick();
  expect((await showConsole(parts, who())).calls).toMatchObject([{ state: 'ringing', source: 'api' }]);
  deliveries.mangle('lose', 2);
  emulator.calls.hangUp(call, caller.uuid);
  await pass(15_000);
  await tick();
  expect((await showConsole(parts, who())).calls).toMatchObject([{ state: 'ended', source: 'api' }]);
});

test('a webhook that Webex switched off is switched on again within a minute, and lines are compared', async () => {
  await tick();
  onlyWebhook().status = 'inactive';
  await showConsole(parts, who());
  emulator.calls.internal(caller.uuid, attendant.uuid);
  await pass(31_000);
  await showConsole(parts, who());
  await pass(31_000);
  await tick();
  expect(onlyWebhook().status).toBe('active');
  expect((await showConsole(parts, who())).webhook.reconciledAt).toBe(new Date(emulator.clock.now()).toISOString());
  emulator.world.webhooks.clear();
  await pass(61_000);
  await tick();
  expect(onlyWebhook().status).toBe('active');
  const row = await readWebhook(at.platform.database, { organizationId: one.organizationId });
  expect(row).toMatchObject({ state: 'active', problem: null });
});

test('a webhook made by another account is made anew, because it dies with that account', async () => {
  await tick();
  const first = onlyWebhook();
  first.createdByUuid = caller.uuid;
  await pass(61_000);
  await tick();
  expect(onlyWebhook().uuid).not.toBe(first.uuid);
  expect(onlyWebhook().createdByUuid).toBe(admin.uuid);
});

test('the same dial twice rings once', async () => {
  await tick();
  const request = { destination: caller.extension, requestId: at.platform.ids.uuid() };
  await Promise.all([dialNumber(parts, who(), request), dialNumber(parts, who(), request)]);
  await dialNumber(parts, who(), request);
  expect(emulator.world.calls.size).toBe(1);
  const shown = await showConsole(parts, who());
  expect(shown.calls).toMatchObject([{ direction: 'outbound' }]);
  await pass(15_000);
  await tick();
  expect((await showConsole(parts, who())).calls).toMatchObject([{ confirmed: true }]);
});

test('a dial that Webex refused is refused again, without being tried again', async () => {
  emulator.faults.add({ path: '/v1/telephony', kind: 'unavailable', times: 1 });
  const request = { destination: '1001', requestId: at.platform.ids.uuid() };
  await expect(dialNumber(parts, who(), request)).rejects.toMatchObject({ code: 'webex-unavailable' });
  await expect(dialNumber(parts, who(), request)).rejects.toMatchObject({ code: 'webex-unavailable' });
  expect(emulator.world.calls.size).toBe(0);
  const nonsense = { destination: 'call Dana', requestId: at.platform.ids.uuid() };
  await expect(dialNumber(parts, who(), nonsense)).rejects.toMatchObject({ code: 'destination-not-dialable' });
});

test('answers and ends a call; what is over says so', async () => {
  await tick();
  emulator.calls.internal(caller.uuid, attendant.uuid);
  await pass(1_000);
  const [ringing] = (await showConsole(parts, who())).calls;
  const callId = ringing?.id ?? '';
  await pass(1_000);
  await commandCall(parts, who(), { command: 'answer', callId });
  await pass(0);
  expect((await showConsole(parts, who())).calls).toMatchObject([{ state: 'talking' }]);
  await pass(1_000);
  await commandCall(parts, who(), { command: 'hang-up', callId });
  await pass(0);
  expect(await states()).toEqual(['ended']);
  await expect(commandCall(parts, who(), { command: 'answer', callId })).rejects.toMatchObject({ code: 'call-ended' });
});

test('answering a call whose end was not told yet says that it is over, and the console knows it then', async () => {
  await tick();
  const call = emulator.calls.internal(caller.uuid, attendant.uuid);
  await pass(1_000);
  const [ringing] = (await showConsole(parts, who())).calls;
  telephonyOf(emulator.services).deliveries.mangle('lose', 2);
  await emulator.clock.advance(1_000);
  emulator.calls.hangUp(call, caller.uuid);
  const answer = commandCall(parts, who(), { command: 'answer', callId: ringing?.id ?? '' });
  await expect(answer).rejects.toMatchObject({ code: 'call-ended' });
  expect(await states()).toEqual(['ended']);
});

test('a user has only the own line, an owner any telephone', async () => {
  expect((await showConsole(parts, who(null))).line).toBeNull();
  expect((await showConsole(parts, who(attendant))).line?.entry).toBe(attendant.uuid);
  await expect(chooseLine(parts, { ...who(attendant), entryId: caller.uuid })).rejects.toMatchObject({
    code: 'not-allowed',
  });
  await chooseLine(parts, { ...who(attendant, true), entryId: caller.uuid });
  expect((await showConsole(parts, who(attendant, true))).line?.entry).toBe(caller.uuid);
  // No owner any more: the choice no longer counts.
  expect((await showConsole(parts, who(attendant))).line?.entry).toBe(attendant.uuid);
  const dial = { destination: '1001', requestId: at.platform.ids.uuid() };
  await expect(dialNumber(parts, who(null), dial)).rejects.toMatchObject({ code: 'line-not-chosen' });
});

test('without a living authorization the console says why, and commands are refused', async () => {
  one.usable = false;
  one.state = { state: 'stopped', cause: 'password-changed', since: null, incident: 'INC-3', knownGoodAt: null };
  const shown = await showConsole(parts, who());
  expect(shown.trouble).toMatchObject({ kind: 'stopped', article: 1203, sentence: expect.stringContaining('INC-3') });
  expect(shown.webhook.state).toBe('not-authorized');
  const dial = { destination: '1001', requestId: at.platform.ids.uuid() };
  await expect(dialNumber(parts, who(), dial)).rejects.toMatchObject({ code: 'authorization-not-usable' });
});

test('the console says of call control nobody authorized yet that nothing is broken', async () => {
  one.usable = false;
  one.state = { state: 'not-authorized', cause: null, since: null, incident: null, knownGoodAt: null };
  expect((await showConsole(parts, who())).trouble).toMatchObject({ kind: 'not-authorized', article: 1100 });
});

test('after a recovery webhook and lines are looked at at once', async () => {
  one.usable = false;
  await showConsole(parts, who());
  emulator.calls.internal(caller.uuid, attendant.uuid);
  await pass(20_000);
  one.usable = true;
  await one.recover('call-control');
  expect(onlyWebhook().status).toBe('active');
  await tick();
  expect(await states()).toEqual(['ringing']);
  expect(await one.describe('call-control')).toMatchObject({ sentence: 'Waiting for the first call event' });
});

test('complete to when Webex last said that the webhook is on: not to the newest event, nor on while nobody can look', async () => {
  await tick();
  const lookedAt = new Date(emulator.clock.now());
  expect(await one.describe('call-control')).toMatchObject({
    sentence: 'Waiting for the first call event',
    completeTo: lookedAt,
  });
  one.usable = false;
  await pass(300_000);
  emulator.calls.internal(caller.uuid, attendant.uuid);
  await pass(1_000);
  await tick();
  expect(await one.describe('call-control')).toMatchObject({
    sentence: 'Nobody can look whether call events are missing until it works again',
    completeTo: lookedAt,
  });
});
