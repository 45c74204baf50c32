// One emulator in a process of its own, driven by bench/emulator.ts: memory and CPU time are then the emulator's alone.
import { performance } from 'node:perf_hooks';
import fastify from 'fastify';
import { createEmulator, type Emulator, telephonyOf } from '../apps/emulator/src/index.ts';

const CDR_DAYS = 30;

/** What the bench asks for; each is answered by one message of the same number. */
export type Wish =
  | { kind: 'start'; people: number; historyRecords: number; seed: string }
  | { kind: 'usage' }
  | { kind: 'bare'; body: string }
  | { kind: 'advance'; ms: number }
  | { kind: 'history'; records: number }
  | { kind: 'webhook'; targetUrl: string }
  | { kind: 'calls'; count: number; perSecond: number | null }
  | { kind: 'close' };

/** Of the whole process since it began. */
export interface Usage {
  cpuMs: number;
  rssMb: number;
  peakRssMb: number;
}

let emulator: Emulator | null = null;
let bare: ReturnType<typeof fastify> | null = null;

function running(): Emulator {
  if (emulator === null) throw new Error('Start an emulator first');
  return emulator;
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return {
    cpuMs: (user + system) / 1_000,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  };
}

async function start(wish: Extract<Wish, { kind: 'start' }>): Promise<object> {
  const startedAt = performance.now();
  const { people, seed, historyRecords } = wish;
  const recordsPerDay = historyRecords / CDR_DAYS;
  const history = historyRecords > 0 ? { history: { days: CDR_DAYS, recordsPerDay } } : {};
  emulator = await createEmulator({ people, seed, clockRate: 0, startMs: Date.UTC(2026, 9, 14, 15), ...history });
  const seconds = (performance.now() - startedAt) / 1_000;
  const { url, clock } = emulator;
  return { url, seconds, token: emulator.personalToken(), nowMs: clock.now(), people: emulator.world.people.size };
}

/** The same bytes by a route that does nothing but turn an object into them. */
async function startBare(body: string): Promise<object> {
  const value: unknown = JSON.parse(body);
  bare = fastify();
  bare.get('/bare', () => value);
  return { url: `${await bare.listen({ port: 0, host: '127.0.0.1' })}/bare` };
}

/** Records of the past from end to end, as a reader of all of them gets them. */
function readHistory(records: number): object {
  const before = usage();
  const startedAt = performance.now();
  let count = 0;
  let characters = 0;
  for (const record of running().cdr.records()) {
    count += 1;
    characters += String(record['Report ID']).length;
    if (count >= records) break;
  }
  if (characters !== count * 36) throw new Error('a record came without its Report ID');
  return { count, seconds: (performance.now() - startedAt) / 1_000, cpuMs: usage().cpuMs - before.cpuMs };
}

/** One webhook of the whole organization for all events of calls, signed. */
async function addWebhook(targetUrl: string): Promise<object> {
  const { url, modes, personalToken } = running();
  modes.organizationTelephonyWebhooks = true;
  const answer = await fetch(`${url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${personalToken()}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ name: 'Bench', targetUrl, resource: 'telephony_calls', event: 'all', ownedBy: 'org', secret: 'bench' },
    }),
  });
  if (!answer.ok) throw new Error(`the webhook was refused: ${answer.status} ${await answer.text()}`);
  return {};
}

/**
 * So many calls from outside, answered and ended by the call model: three events each. As fast as they leave, or so
 * many a second.
 */
async function makeCalls(count: number, perSecond: number | null): Promise<object> {
  const { calls, world, services, clock } = running();
  const { deliveries } = telephonyOf(services);
  const [organization] = world.organizations.keys();
  // Of the webhook's organization: it hears of no other.
  const callable = [...world.people.values()].filter(
    ({ licenseUuids, active, orgUuid }) => licenseUuids.length > 1 && active && orgUuid === organization,
  );
  const before = usage();
  const startedAt = performance.now();
  for (let index = 0; index < count; index += 1) {
    const person = callable[index % callable.length];
    if (person === undefined) throw new Error('nobody can be called');
    const call = calls.inbound({ toPersonUuid: person.uuid });
    calls.answer(call, person.uuid);
    calls.hangUp(call, person.uuid);
    if (perSecond === null) {
      if (index % 50 === 49) await deliveries.settled();
      continue;
    }
    await clock.advance(1_000 / perSecond);
    const aheadMs = startedAt + ((index + 1) * 1_000) / perSecond - performance.now();
    if (aheadMs > 1) await new Promise((resolve) => setTimeout(resolve, aheadMs));
  }
  await deliveries.settled();
  return { seconds: (performance.now() - startedAt) / 1_000, cpuMs: usage().cpuMs - before.cpuMs };
}

async function grant(wish: Wish): Promise<object> {
  if (wish.kind === 'start') return start(wish);
  if (wish.kind === 'usage') return usage();
  if (wish.kind === 'bare') return startBare(wish.body);
  if (wish.kind === 'history') return readHistory(wish.records);
  if (wish.kind === 'webhook') return addWebhook(wish.targetUrl);
  if (wish.kind === 'calls') return makeCalls(wish.count, wish.perSecond);
  if (wish.kind === 'advance') {
    await running().clock.advance(wish.ms);
    return { nowMs: running().clock.now() };
  }
  await bare?.close();
  await emulator?.close();
  return {};
}

process.on('message', (message: { id: number; wish: Wish }) => {
  const { id, wish } = message;
  grant(wish)
    .then((answer) => process.send?.({ id, answer }))
    .catch((error: unknown) => process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }))
    .finally(() => {
      if (wish.kind === 'close') process.disconnect();
    });
});
