// Guards the bars on the emulator's scale: memory and pages of 100,000 people over ten million records, webhooks, history.
import { type ChildProcess, fork } from 'node:child_process';
import { createServer, Agent as HttpAgent, get as httpGet, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Usage, Wish } from './emulator-child.ts';
import type { Figure } from './figure.ts';
import type { RunOptions } from './run-by-name.ts';

const PEOPLE = 100_000;
const RECORDS = 10_000_000;
const PAGES = 1_500;
const WARM_UP_PAGES = 300;
const HISTORY_RECORDS = 1_000_000;
const CALLS = 4_000;
const EVENTS_PER_CALL = 3;
const STEADY_SECONDS = 10;
const HOUR_MS = 3_600_000;
/** Busier than this, times of the wall are those of the neighbours. */
const QUIET_LOAD = 1;

/** A process of its own, asked one thing after the other. */
interface Child {
  ask<T>(wish: Wish): Promise<T>;
  end(): Promise<void>;
}

function startChild(): Child {
  const child: ChildProcess = fork(join(import.meta.dirname, 'emulator-child.ts'), { stdio: 'inherit' });
  let lastId = 0;
  const ask = <T>(wish: Wish): Promise<T> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      const id = lastId;
      const onExit = (code: number | null): void => reject(new Error(`the emulator's process ended with ${code}`));
      const onMessage = (message: { id: number; answer?: T; error?: string }): void => {
        if (message.id !== id) return;
        child.off('message', onMessage);
        child.off('exit', onExit);
        if (message.error === undefined) resolve(message.answer as T);
        else reject(new Error(message.error));
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
      child.send({ id, wish });
    });
  return {
    ask,
    end: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      await ask({ kind: 'close' });
      await gone;
    },
  };
}

interface Answer {
  ms: number;
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** One connection that stays open; from the first byte sent to the last received. */
function createReader(token: string): (url: string) => Promise<Answer> {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  const headers = { authorization: `Bearer ${token}` };
  return (url) =>
    new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const request = httpGet(url, { agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { statusCode: status = 0, headers: answered } = response;
          resolve({ ms: performance.now() - startedAt, status, headers: answered, body: Buffer.concat(chunks) });
        });
      });
      request.on('error', reject);
    });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function nextOf({ headers }: Answer): string | null {
  return /<([^>]+)>;\s*rel="next"/.exec(String(headers.link ?? ''))?.[1] ?? null;
}

interface Started {
  url: string;
  seconds: number;
  token: string;
  nowMs: number;
  people: number;
}

type Read = (url: string) => Promise<Answer>;

/** Walks the list by its links, each page in turn with a bare route's answer of the same bytes. */
async function measurePeople(child: Child, started: Started, read: Read): Promise<Figure[]> {
  const firstUrl = `${started.url}/v1/people?callingData=true&max=100`;
  const first = await read(firstUrl);
  const { items } = JSON.parse(first.body.toString()) as { items: Record<string, unknown>[] };
  if (first.status !== 200 || items.length !== 100) throw new Error(`a page of people was ${first.status}`);
  if (!items.some((item) => 'extension' in item)) throw new Error('the page of people has no calling data');
  const bare = await child.ask<{ url: string }>({ kind: 'bare', body: first.body.toString() });
  const [ours, plain]: [number[], number[]] = [[], []];
  let url = firstUrl;
  for (let page = 0; page < WARM_UP_PAGES + PAGES; page += 1) {
    const answer = await read(url);
    const other = await read(bare.url);
    url = nextOf(answer) ?? firstUrl;
    if (page < WARM_UP_PAGES) continue;
    ours.push(answer.ms);
    plain.push(other.ms);
  }
  const before = await child.ask<Usage>({ kind: 'usage' });
  for (let page = 0; page < PAGES; page += 1) url = nextOf(await read(url)) ?? firstUrl;
  const after = await child.ask<Usage>({ kind: 'usage' });
  const [p50, p95] = [quantile(ours, 0.5), quantile(ours, 0.95)];
  const quarter = Math.floor(ours.length / 4);
  const growth = quantile(ours.slice(-quarter), 0.5) / quantile(ours.slice(0, quarter), 0.5);
  return [
    { name: 'emulator/people page of 100, p50', value: p50, unit: 'ms', bar: '≤ 5', pass: p50 <= 5 },
    { name: 'emulator/people page of 100, p95', value: p95, unit: 'ms', bar: '≤ 5', pass: p95 <= 5 },
    told('emulator/bare route of the same bytes beside it, p95', quantile(plain, 0.95), 'ms'),
    told('emulator/people page, ratio to a bare route (p50)', p50 / quantile(plain, 0.5), '×'),
    told('emulator/people page, CPU of the emulator', (after.cpuMs - before.cpuMs) / PAGES, 'ms'),
    told('emulator/people page, last quarter to first', growth, '×'),
  ];
}

/** Pages of 5,000 out of the busiest hours, first ones and further ones. */
async function measureRecords(child: Child, started: Started, read: Read): Promise<Figure[]> {
  const [firsts, furthers]: [number[], number[]] = [[], []];
  let { nowMs } = started;
  for (let day = 2; day <= 12; day += 1) {
    const startMs = Math.floor((nowMs - day * 24 * HOUR_MS) / HOUR_MS) * HOUR_MS;
    const window = {
      startTime: new Date(startMs).toISOString(),
      endTime: new Date(startMs + 12 * HOUR_MS).toISOString(),
    };
    let url: string | null = `${started.url}/v1/cdr_feed?${new URLSearchParams({ ...window, max: '5000' })}`;
    for (let page = 0; page < 5 && url !== null; page += 1) {
      const answer: Answer = await read(url);
      if (answer.status !== 200) throw new Error(`call records answered ${answer.status}: ${answer.body.toString()}`);
      (page === 0 ? firsts : furthers).push(answer.ms);
      url = nextOf(answer);
    }
    // One first request a minute and token.
    ({ nowMs } = await child.ask<{ nowMs: number }>({ kind: 'advance', ms: 61_000 }));
  }
  return [
    told('emulator/record page of 5,000, first of a window, p50', quantile(firsts, 0.5), 'ms'),
    told('emulator/record page of 5,000, further, p50', quantile(furthers, 0.5), 'ms'),
  ];
}

async function measureHistory(child: Child): Promise<Figure[]> {
  await child.ask({ kind: 'history', records: HISTORY_RECORDS / 10 });
  const read = await child.ask<{ count: number; seconds: number; cpuMs: number }>({
    kind: 'history',
    records: HISTORY_RECORDS,
  });
  const perSecond = Math.round(read.count / read.seconds);
  return [
    {
      name: 'emulator/history generator',
      value: perSecond,
      unit: 'records/s',
      bar: '≥ 50,000',
      pass: perSecond >= 50_000,
    },
    told('emulator/history generator, per CPU-second', Math.round(read.count / (read.cpuMs / 1_000)), 'records/s'),
  ];
}

/** A target in this process that checks what it is sent: a signature on each, and no event lost or out of order. */
async function startTarget(): Promise<{ url: string; count(): number; faults(): number; close(): void }> {
  const stages = new Map<string, number>();
  let count = 0;
  let faults = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      count += 1;
      const { event, data } = JSON.parse(Buffer.concat(chunks).toString()) as {
        event: string;
        data: { callId: string };
      };
      const stage = stages.get(data.callId) ?? 0;
      if (['created', 'updated', 'deleted'][stage] !== event || request.headers['x-spark-signature'] === undefined)
        faults += 1;
      stages.set(data.callId, stage + 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    count: () => count,
    faults: () => faults,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** As fast as they leave, by the CPU time of the emulator's process; then 500 a second, as long as they should come. */
async function measureWebhooks(seed: string): Promise<Figure[]> {
  const child = startChild();
  const target = await startTarget();
  try {
    await child.ask<Started>({ kind: 'start', people: 2_000, historyRecords: 0, seed });
    await child.ask({ kind: 'webhook', targetUrl: target.url });
    await child.ask({ kind: 'calls', count: 400, perSecond: null });
    const warm = target.count();
    const fast = await child.ask<{ seconds: number; cpuMs: number }>({ kind: 'calls', count: CALLS, perSecond: null });
    const delivered = target.count() - warm;
    const perCpuSecond = Math.round(delivered / (fast.cpuMs / 1_000));
    const before = target.count();
    const perSecond = Math.ceil(500 / EVENTS_PER_CALL);
    const steady = await child.ask<{ seconds: number; cpuMs: number }>({
      ...{ kind: 'calls', count: perSecond * STEADY_SECONDS, perSecond },
    });
    const steadyRate = (target.count() - before) / steady.seconds;
    const lost = (400 + CALLS + perSecond * STEADY_SECONDS) * EVENTS_PER_CALL - target.count();
    return [
      {
        ...{ name: 'emulator/webhooks delivered per CPU-second', value: perCpuSecond, unit: 'events/s', bar: '≥ 500' },
        pass: perCpuSecond >= 500,
      },
      told('emulator/webhooks delivered, as fast as they leave', Math.round(delivered / fast.seconds), 'events/s'),
      told('emulator/webhooks at 500 asked for', Math.round(steadyRate), 'events/s'),
      told('emulator/webhooks at 500 a second, share of a core', steady.cpuMs / 10 / steady.seconds, '%'),
      {
        ...{ name: 'emulator/webhooks lost, unsigned or out of order', value: lost + target.faults(), unit: 'events' },
        ...{ bar: '0', pass: lost + target.faults() === 0 },
      },
    ];
  } finally {
    await child.end();
    target.close();
  }
}

function told(name: string, value: number, unit: string): Figure {
  return { name, value, unit, bar: 'none', pass: true };
}

/** Memory, pages, records, history, then webhooks; each emulator alone in its process. */
export async function run({ seed, say }: RunOptions): Promise<Figure[]> {
  const load = loadavg()[0] ?? 0;
  if (load > QUIET_LOAD) say(`load ${load.toFixed(1)} before the start: times of the wall are too long; run it alone`);
  const child = startChild();
  try {
    const started = await child.ask<Started>({
      ...{ kind: 'start', people: PEOPLE, historyRecords: RECORDS, seed: `bench ${seed}` },
    });
    if (started.people < PEOPLE) throw new Error(`there are ${started.people} people only`);
    const read = createReader(started.token);
    const people = await measurePeople(child, started, read);
    const records = await measureRecords(child, started, read);
    const history = await measureHistory(child);
    const { peakRssMb } = await child.ask<Usage>({ kind: 'usage' });
    return [
      {
        ...{ name: 'emulator/100,000 people and 10 M records, peak memory', value: Math.round(peakRssMb), unit: 'MB' },
        ...{ bar: '≤ 2,048', pass: peakRssMb <= 2_048 },
      },
      told('emulator/100,000 people and 10 M records, start', started.seconds, 's'),
      ...people,
      ...records,
      ...history,
      ...(await measureWebhooks(`bench ${seed}`)),
      told('emulator/load of the machine before the start', load, ''),
    ];
  } finally {
    await child.end();
  }
}
