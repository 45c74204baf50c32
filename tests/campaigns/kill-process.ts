// The parent's side of the kill campaign's processes.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Envelope, Order, Reply, Start } from './kill-worker.ts';

/** A process of the server, until it is killed. */
export interface Victim {
  /** Throws what the process answered, or that it died. */
  ask(order: Order): Promise<unknown>;
  /** Resolves once the operating system says so. */
  dead: Promise<void>;
  isDead(): boolean;
  stop(): Promise<void>;
}

export class Died extends Error {}

/** Real time; every order is a matter of milliseconds unless something waits for what never comes. */
const PATIENCE_MS = 60_000;

/** A process that has loaded its code and waits for its start. */
export interface Spare {
  start(settings: Start): Promise<Victim>;
  discard(): Promise<void>;
}

/** Loads the code of one process ahead of need: that is most of a start. */
export function loadSpare(nowMs: () => number, compileCache: string): Spare {
  const child: ChildProcess = fork(join(import.meta.dirname, 'kill-worker.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  const loaded = new Promise<void>((resolve) => waiting.set(0, () => resolve()));
  let nextId = 1;
  let isDead = false;
  child.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  const dead = new Promise<void>((resolve) => {
    child.on('exit', () => {
      isDead = true;
      for (const [id, settle] of waiting) settle({ id, ok: false, error: 'died' });
      waiting.clear();
      resolve();
    });
  });
  const ask = async (order: Order): Promise<unknown> => {
    const id = nextId;
    nextId += 1;
    const reply = await new Promise<Reply>((resolve) => {
      if (isDead) return resolve({ id, ok: false, error: 'died' });
      const timer = setTimeout(() => resolve({ id, ok: false, error: 'no answer for a minute' }), PATIENCE_MS);
      waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      child.send({ id, fromMs: nowMs(), order } satisfies Envelope, () => undefined);
    });
    if (reply.ok) return reply.value;
    throw isDead || reply.error === 'died'
      ? new Died(`died at ${order.kind}`)
      : new Error(`${order.kind}: ${reply.error}`);
  };
  const end = async (): Promise<void> => {
    if (isDead) return;
    child.kill('SIGKILL');
    await dead;
  };
  const victim: Victim = { ask, dead, isDead: () => isDead, stop: end };
  return {
    start: async (settings) => {
      await loaded;
      await ask({ kind: 'start', ...settings });
      return victim;
    },
    discard: end,
  };
}
