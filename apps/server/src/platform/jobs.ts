import { type JobResultStatus, PgBoss, type Queue, type QueueOptions } from 'pg-boss';
import type { Logger } from 'pino';
import type { Ids } from './ids.ts';
import type { Jobs } from './platform.ts';

export interface RunningJobs extends Jobs {
  /** Makes the queues; with `work` their handlers run in this process. */
  start(options: { work: boolean }): Promise<void>;
  /** Runs what waits now in the order it was sent and returns how many ran; for tests, instead of workers. */
  drain(): Promise<number>;
  stop(): Promise<void>;
}

/** Of our own, beside ours in the same database. */
const SCHEMA = 'pgboss';
const BATCH = 2;
/** A job that runs for minutes must not hold back the others: small batches, a few at a time. */
const WORK = { batchSize: BATCH, burstWhenBatchFull: true, localConcurrency: 2, perJobResults: true } as const;
/** `short`: one job of a key waits at a time, however many run. A dead worker's job is taken over after its heartbeat. */
const QUEUE: QueueOptions & Partial<Queue> = {
  policy: 'short',
  notify: true,
  retryLimit: 5,
  retryDelay: 5,
  retryBackoff: true,
  expireInSeconds: 3_600,
  heartbeatSeconds: 30,
};
const STOP_TIMEOUT_MS = 4_000;

interface JobsOptions {
  connectionString: string;
  ids: Ids;
  log: Logger;
}

/** Durable work over all processes, on pg-boss. */
export function createJobs({ connectionString, ids, log }: JobsOptions): RunningJobs {
  const handlers = new Map<string, (data: object) => Promise<void>>();
  let starting: Promise<PgBoss> | null = null;

  const open = async (): Promise<PgBoss> => {
    const boss = new PgBoss({
      connectionString,
      schema: SCHEMA,
      max: 4,
      application_name: 'linekeeper-jobs',
      useListenNotify: true,
    });
    boss.on('error', (error) => log.warn({ err: error }, 'the job library reports an error'));
    await boss.start();
    for (const name of handlers.keys()) {
      await boss.createQueue(name, QUEUE);
    }
    return boss;
  };
  const opened = (): Promise<PgBoss> => {
    starting ??= open();
    return starting;
  };
  const run = async (name: string, data: object): Promise<void> => {
    try {
      await handlers.get(name)?.(data);
    } catch (error) {
      log.error({ err: error, job: name }, 'a job failed and is tried again');
      throw error;
    }
  };
  const settle = (name: string, data: object): Promise<JobResultStatus> =>
    run(name, data).then(
      () => 'completed',
      () => 'failed',
    );
  return {
    define: <Data extends object>(name: string, handler: (data: Data) => Promise<void>) => {
      if (starting !== null) throw new Error(`Job ${name} is defined too late: jobs have started`);
      // `send` of the same name is typed by the same feature; the data comes back as it was sent.
      handlers.set(name, (data) => handler(data as Data));
    },
    send: async (name, data, options) => {
      const boss = await opened();
      // Without a key of its own a job would count as the queue's one waiting job.
      await boss.send(name, data, { singletonKey: options?.key ?? ids.uuid() });
    },
    start: async ({ work }) => {
      const boss = await opened();
      if (!work) return;
      for (const name of handlers.keys()) {
        await boss.work<object, never, typeof WORK>(name, WORK, (jobs) =>
          Promise.all(jobs.map(async ({ id, data }) => ({ id, status: await settle(name, data) }))),
        );
      }
    },
    drain: async () => {
      const boss = await opened();
      let ran = 0;
      for (let before = -1; before !== ran; ) {
        before = ran;
        for (const name of handlers.keys()) ran += await drainQueue(boss, name, run);
      }
      return ran;
    },
    stop: async () => {
      const boss = await starting?.catch(() => null);
      await boss?.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
    },
  };
}

async function drainQueue(
  boss: PgBoss,
  name: string,
  run: (name: string, data: object) => Promise<void>,
): Promise<number> {
  const jobs = await boss.fetch<object>(name, { batchSize: BATCH });
  for (const job of jobs) {
    try {
      await run(name, job.data);
      await boss.complete(name, job.id);
    } catch (error) {
      await boss.fail(name, job.id, { message: error instanceof Error ? error.message : 'failed' });
      throw error;
    }
  }
  return jobs.length;
}
