// The outbox's rounds of the kill campaign: an incident happens, the process that tells of it dies, another one takes over.
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import {
  type MailSink,
  openMailSink,
  openPostReceiver,
  type PostReceiver,
} from '../../apps/server/src/features/notifications/testing/receivers.ts';
import { migrate } from '../../apps/server/src/platform/database/migrate.ts';
import { connectDatabase } from '../../apps/server/src/platform/database/open-database.ts';
import { createSeededIds, type Ids } from '../../apps/server/src/platform/ids.ts';
import type { KillInput, Round } from './kill.ts';
import type { OutboxOrder } from './kill-outbox-worker.ts';

/** Between writing the incident and writing down that its message was delivered. A replay asks over HTTP and is left to the tests. */
const POINTS = [
  'notifications.queued',
  'authorizations.incident-event.before-handled',
  'notifications.claimed',
  'notifications.written',
  'notifications.sent',
  'notifications.recorded',
] as const;
/** Mails wait five seconds, a dead process's claim lasts a minute, the first pauses of the back-off are seconds. */
const STEPS_MS = [0, 6_000, 62_000, 30_000, 120_000, 120_000];

interface Worker {
  /** False when it died of it. */
  ask(order: OutboxOrder): Promise<boolean>;
  stop(): Promise<void>;
}

interface Scene {
  database: pg.Client;
  ids: Ids;
  sink: MailSink;
  receiver: PostReceiver;
  organizationId: string;
  nowMs: number;
  worker: Worker;
  startAnother(): Promise<Worker>;
}

export async function killOutbox(input: KillInput): Promise<{ rounds: Round[]; points: readonly string[] }> {
  const scene = await openScene(input);
  const rounds: Round[] = [];
  try {
    for (let index = 0; index < input.rounds; index += 1) {
      const point = POINTS[index % POINTS.length] ?? POINTS[0];
      const startedAt = performance.now();
      const because = await playRound(scene, point, index);
      const tookMs = performance.now() - startedAt;
      if (because !== 'not reached') rounds.push({ point, fate: because === null ? 'kept' : 'lost', because, tookMs });
      if ((index + 1) % 100 === 0) input.say(`outbox: ${index + 1} of ${input.rounds} rounds\n`);
    }
  } finally {
    await scene.worker.stop();
    await Promise.all([scene.sink.close(), scene.receiver.close(), scene.database.end()]);
  }
  return { rounds, points: POINTS };
}

/** Null when the message arrived, once or in copies of one id; else what went wrong. */
async function playRound(scene: Scene, point: string, index: number): Promise<string | null> {
  const { sink, receiver, ids } = scene;
  sink.mails.length = 0;
  receiver.posts.length = 0;
  // Now and then the first answer is bad besides.
  let failures = ids.jitter() < 0.3 ? 1 : 0;
  receiver.answer = () => {
    failures -= 1;
    return { status: failures >= 0 ? 503 : 200 };
  };
  const eventId = await writeIncident(scene, index);
  await scene.worker.ask({ kind: 'arm', crashPoint: point });
  const died = await passTime(scene);
  if (!died) return 'not reached';
  scene.worker = await scene.startAnother();
  await passTime(scene);
  return judge(scene, eventId);
}

async function passTime(scene: Scene): Promise<boolean> {
  for (const step of STEPS_MS) {
    scene.nowMs += step;
    if (!(await scene.worker.ask({ kind: 'tick', nowMs: scene.nowMs }))) return true;
  }
  return false;
}

async function judge({ database, sink, receiver }: Scene, eventId: string): Promise<string | null> {
  const { rows } = await database.query<{ delivery_id: string; channel: string; state: string }>(
    'select delivery_id, channel, state from notifications_delivery where event_id = $1',
    [eventId],
  );
  const channels = rows.map(({ channel, state }) => `${channel} ${state}`).sort();
  if (channels.join(', ') !== 'email delivered, webhook delivered') return `the outbox says: ${channels.join(', ')}`;
  const posted = new Set(receiver.posts.map(({ id, body }) => `${id} ${body}`));
  if (posted.size !== 1) return `${posted.size} different webhooks arrived`;
  const mailed = new Set(sink.mails.map(({ headers, text }) => `${headers.get('message-id')} ${text}`));
  if (mailed.size !== 1) return `${mailed.size} different mails arrived`;
  const [post] = receiver.posts;
  return rows.some(({ delivery_id }) => post?.id === `msg_${delivery_id}`) ? null : 'the webhook has another id';
}

/** As authorizations writes it: the incident and its event together. */
async function writeIncident({ database, ids, organizationId, nowMs }: Scene, index: number): Promise<string> {
  const [incidentId, eventId] = [ids.uuid(), ids.uuid()];
  const at = new Date(nowMs);
  const said = ['password-changed', 'certain', "Dana Okafor's Webex password was changed.", ['sign-in']];
  await database.query('begin');
  await database.query(
    `insert into authorizations_incident (organization_id, incident_id, number, cause, certainty, sentence, jobs, opened_at, witnesses)
     values ($1, $2, $3, $4, $5, $6, $7, $8, '[]')`,
    [organizationId, incidentId, index + 1, ...said, at],
  );
  await database.query(
    `insert into authorizations_incident_event (organization_id, event_id, incident_id, kind, at, severity, cause, certainty, sentence, jobs)
     values ($1, $2, $3, 'opened', $4, 'critical', $5, $6, $7, $8)`,
    [organizationId, eventId, incidentId, at, ...said],
  );
  await database.query('commit');
  return eventId;
}

async function openScene({ seed, place }: KillInput): Promise<Scene> {
  const startMs = Date.UTC(2026, 10, 2, 8);
  const ids = createSeededIds(() => scene.nowMs, `kill outbox ${seed}`);
  const [sink, receiver] = await Promise.all([openMailSink(), openPostReceiver()]);
  const opened = connectDatabase(place.databaseUrl, pino({ level: 'silent' }), 2);
  await migrate(opened.database);
  await opened.close();
  const database = new pg.Client({ connectionString: place.databaseUrl });
  database.on('error', () => undefined);
  await database.connect();
  // The vault's rounds had keys of their own, under a master key that is gone.
  await database.query('truncate token_vault_data_key, token_vault_grant, token_vault_secret, token_vault_integration');
  const masterKey = randomBytes(32).toString('base64');
  const accountId = '00000000-0000-7000-8000-000000000001';
  let spare = loadWorker(place.dataDir);
  const startAnother = async (): Promise<Worker> => {
    const used = await spare;
    spare = loadWorker(place.dataDir);
    await used.ask({ kind: 'start', ...place, masterKey, smtpUrl: sink.url, accountId, nowMs: scene.nowMs });
    return used;
  };
  const scene = { database, ids, sink, receiver, organizationId: '', nowMs: startMs, startAnother } as Scene;
  scene.organizationId = ids.uuid();
  scene.worker = await startAnother();
  await addOrganization(scene);
  return scene;
}

async function addOrganization({ database, ids, organizationId, receiver, worker, nowMs }: Scene): Promise<void> {
  const at = new Date(nowMs);
  await database.query(
    `insert into organizations_organization (organization_id, name, slug, created_at) values ($1, 'Acme', $2, $3)`,
    [organizationId, `acme-${organizationId.slice(-6)}`, at],
  );
  const [webhookId, secretId] = [ids.uuid(), ids.uuid()];
  await database.query(
    `insert into notifications_webhook (organization_id, webhook_id, url, event_types, enabled, created_at)
     values ($1, $2, $3, '{incident.opened}', true, $4)`,
    [organizationId, webhookId, receiver.url, at],
  );
  await database.query(
    `insert into notifications_webhook_secret (organization_id, secret_id, webhook_id, ending, created_at)
     values ($1, $2, $3, 'test', $4)`,
    [organizationId, secretId, webhookId, at],
  );
  const name = `notifications.webhook.${secretId}`;
  const value = `whsec_${randomBytes(32).toString('base64')}`;
  await worker.ask({ kind: 'put-secret', organizationId, name, value });
}

/** A process that has loaded its code. */
async function loadWorker(dataDir: string): Promise<Worker> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'kill-outbox-worker.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(dataDir, 'compile-cache') },
  });
  const waiting = new Map<number, (error: string | null) => void>();
  const loaded = new Promise<void>((resolve) => waiting.set(0, () => resolve()));
  let nextId = 1;
  let isDead = false;
  child.on('message', ({ id, error }: { id: number; error: string | null }) => waiting.get(id)?.(error));
  const dead = new Promise<void>((resolve) => {
    child.on('exit', () => {
      isDead = true;
      for (const settle of waiting.values()) settle('died');
      resolve();
    });
  });
  await loaded;
  return {
    ask: async (order) => {
      const id = nextId;
      nextId += 1;
      const error = await new Promise<string | null>((resolve) => {
        waiting.set(id, resolve);
        child.send({ id, order }, () => undefined);
      });
      waiting.delete(id);
      if (error !== null && !isDead) throw new Error(`${order.kind}: ${error}`);
      return !isDead;
    },
    stop: async () => {
      if (isDead) return;
      child.kill('SIGKILL');
      await dead;
    },
  };
}
