import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createNotificationScene } from './testing/notification-scene.ts';
import { openMailSink, openPostReceiver } from './testing/receivers.ts';

const HOUR_MS = 60 * 60_000;
/** Every point of this feature at which a process may die. */
const CRASH_POINTS = [
  'notifications.queued',
  'notifications.claimed',
  'notifications.written',
  'notifications.sent',
  'notifications.recorded',
] as const;

class Killed extends Error {}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('trouble' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('recovery' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 300_000 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('kill' as const), at: fc.constantFrom(...CRASH_POINTS) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('receiver' as const), broken: fc.boolean() }) },
);

/**
 * What is thrown at a crash point leaves the database as kill -9 there would: no line after it runs, and the next
 * process starts with nothing in memory.
 */
test('whatever dies and fails in between: every message arrives in the end, and copies carry the same id', async () => {
  const [sink, receiver] = await Promise.all([openMailSink(), openPostReceiver()]);
  let rounds = 0;
  let kills = 0;
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const scene = await createNotificationScene({ mail: { smtpUrl: sink.url, from: 'lk@operator.example' } });
        sink.mails.length = 0;
        receiver.posts.length = 0;
        const events = ['incident.opened', 'incident.changed', 'incident.recovered'];
        await scene.call('POST', '/webhooks', { url: receiver.url, events });
        let armed: string | null = null;
        const crashPoint = (name: string): void => {
          if (name !== armed) return;
          armed = null;
          kills += 1;
          throw new Killed(name);
        };
        scene.restart(crashPoint);
        const happened: string[] = [];
        let openIncident = false;
        for (const one of steps) {
          if (one.kind === 'pass') await scene.pass(one.ms);
          if (one.kind === 'receiver') {
            receiver.answer = one.broken ? () => ({ status: 500 }) : null;
            sink.refuse = one.broken ? { code: 451, message: 'later' } : null;
          }
          if (one.kind === 'kill') {
            armed = one.at;
            await scene.pass(10_000).catch(() => undefined);
            scene.restart(crashPoint);
          }
          if (one.kind === 'trouble' || (one.kind === 'recovery' && openIncident)) {
            const kind = one.kind === 'recovery' ? 'recovered' : 'opened';
            openIncident = kind === 'opened';
            // Handed out until it was taken, as authorizations does; and once more for good measure.
            const first = await scene.happen(kind).catch((error: unknown) => error);
            if (first instanceof Killed) {
              scene.restart(crashPoint);
              continue;
            }
            if (!(typeof first === 'object' && first !== null && 'eventId' in first)) throw first;
            happened.push(String(first.eventId));
            await scene.handOut(first as Parameters<typeof scene.handOut>[0]);
          }
        }
        armed = null;
        receiver.answer = null;
        sink.refuse = null;
        for (let hour = 0; hour < 14; hour += 1) await scene.pass(HOUR_MS);

        const { rows } = await sql<{ delivery_id: string; event_id: string; channel: string; state: string }>`
          select delivery_id, event_id, channel, state from notifications_delivery`.execute(scene.platform.database);
        // Lost: nothing. Each event has its webhook message, and nothing waits any more.
        expect(
          rows.map(({ state }) => state).filter((state) => state !== 'delivered' && state !== 'not-needed'),
        ).toEqual([]);
        const posts = rows.filter(({ channel }) => channel === 'webhook');
        for (const eventId of happened) expect(posts.filter(({ event_id }) => event_id === eventId)).toHaveLength(1);
        // Doubled: only under its own id, and with the very same words.
        const arrived = new Map<string, Set<string>>();
        for (const { id, body } of receiver.posts) arrived.set(id, (arrived.get(id) ?? new Set()).add(body));
        expect([...arrived.keys()].sort()).toEqual(posts.map(({ delivery_id }) => `msg_${delivery_id}`).sort());
        expect([...arrived.values()].every((bodies) => bodies.size === 1)).toBe(true);
        const mailed = new Set(
          sink.mails.map(({ headers }) => /[0-9a-f-]{36}/.exec(headers.get('message-id') ?? '')?.[0]),
        );
        const mails = rows.filter(({ channel, state }) => channel === 'email' && state === 'delivered');
        expect([...mailed].sort()).toEqual(mails.map(({ delivery_id }) => delivery_id).sort());
        rounds += 1;
        await scene.close();
      }),
      { numRuns: 15, seed: 20_261_122 },
    );
  } finally {
    await Promise.all([sink.close(), receiver.close()]);
  }
  expect(rounds).toBe(15);
  expect(kills).toBeGreaterThan(8);
}, 240_000);
