import type { FastifyInstance } from 'fastify';
import { clockText } from '../pages/page.ts';
import { telephonyOf } from '../telephony/telephony.ts';
import { webhooksOf } from '../webhooks/door.ts';
import type { Inspected, Topic } from './frame.ts';

/** Real time: for eyes. */
const LOOK_EVERY_MS = 500;

type Fingerprints = Record<Topic, string>;

/** Short texts that differ when what a page shows differs. Taken only while somebody looks. */
function fingerprints({ parts }: Inspected): Fingerprints {
  const { world, clock, truth } = parts.services;
  const events = truth.all();
  const living = [...world.calls.values()].filter(({ endedMs }) => endedMs === null);
  const legs = living.flatMap(({ legs }) => legs.map(({ callHalf, state, muted }) => `${callHalf}${state}${muted}`));
  const webhooks = [...world.webhooks.values()].map(
    ({ uuid, status, failuresMs }) => `${uuid}${status}${failuresMs.length}`,
  );
  const ended = [...world.grants.values()].filter(({ ended, refreshEnded }) => ended !== null || refreshEnded !== null);
  const deliveries = telephonyOf(parts.services).deliveries.log();
  return {
    requests: String(parts.requests.lastId()),
    clock: `${clock.rate} ${Math.floor(clock.now() / 10_000)}`,
    truth: `${events.length} ${events.at(-1)?.atMs}`,
    calls: legs.join(),
    webhooks: `${webhooks.join()} ${deliveries.length} ${JSON.stringify(deliveries.at(-1) ?? null)}`,
    tokens: `${world.grants.size} ${world.accessTokens.size} ${world.refreshTokens.size} ${ended.length}`,
    faults: JSON.stringify([parts.faults.list(), webhooksOf(parts.services).chaos.list()]),
    modes: JSON.stringify(parts.services.modes),
  };
}

/** `GET /inspector/events`: one stream for all pages. Tells the clock, and which topics have changed since the last tick. */
export function registerEvents(app: FastifyInstance, inspected: Inspected): void {
  app.get('/inspector/events', { exposeHeadRoute: false }, (request, reply) => {
    reply.hijack();
    const stream = reply.raw;
    stream.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    let before = fingerprints(inspected);
    let told = '';
    const look = (): void => {
      const now = fingerprints(inspected);
      const changed = (Object.keys(now) as Topic[]).filter((topic) => now[topic] !== before[topic]);
      before = now;
      const text = JSON.stringify({ clock: clockText(inspected.parts.services.clock.now()), changed });
      if (text === told && changed.length === 0) return;
      told = text;
      stream.write(`event: tick\ndata: ${text}\n\n`);
    };
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    timer.unref();
    request.raw.on('close', () => clearInterval(timer));
  });
}
