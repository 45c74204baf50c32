import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import type { LiveMessage } from '../live.ts';
import type { Caller } from './access.ts';
import { mountLiveStream } from './live-stream.ts';

const CALLER: Caller = {
  signedIn: null,
  role: null,
  organization: { organizationId: 'an organization', slug: 'acme', name: 'Acme Hotels' },
};
const LARGE: LiveMessage = {
  id: 'x'.repeat(60_000),
  event: { type: 'presence.changed', entries: [] },
};

interface Stage {
  app: FastifyInstance;
  socket: Socket;
  followers: Set<(message: LiveMessage) => void>;
  /** How much of the answer waits for the reader. */
  waitingBytes(): number;
  endSession(): void;
}

const stages: Stage[] = [];
afterEach(async () => {
  for (const { app, socket } of stages.splice(0)) {
    socket.destroy();
    await app.close();
  }
});

/** One reader that has asked for the stream and takes nothing of it. */
async function stageWithSilentReader(): Promise<Stage> {
  const followers = new Set<(message: LiveMessage) => void>();
  const following = Promise.withResolvers<void>();
  let signedIn = true;
  const responses: ServerResponse[] = [];
  const app = Fastify({ forceCloseConnections: true });
  app.server.on('request', (_request, response) => responses.push(response));
  mountLiveStream(app, {
    live: {
      publish: async () => undefined,
      subscribe: () => () => undefined,
      follow: (_input, listener) => {
        followers.add(listener);
        following.resolve();
        return { newestId: 'newest', stop: () => followers.delete(listener) };
      },
      close: () => undefined,
    },
    check: async () => {
      if (!signedIn) throw new Error('the session is over');
      return CALLER;
    },
    heartbeatMs: 5,
  });
  const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(url.port), '127.0.0.1').pause();
  socket.write('GET /api/organizations/acme/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await following.promise;
  const endSession = (): void => {
    signedIn = false;
  };
  const waitingBytes = (): number => responses[0]?.writableLength ?? 0;
  const stage = { app, socket, followers, waitingBytes, endSession };
  stages.push(stage);
  return stage;
}

test('a reader that takes nothing is let go when its session ends, and what happens then ends no process', async () => {
  const { followers, waitingBytes, endSession } = await stageWithSilentReader();
  const [follower] = followers;
  // More than the machine keeps for a socket, less than what makes us cut the reader off.
  while (waitingBytes() < 200_000) {
    follower?.(LARGE);
    await new Promise(setImmediate);
  }
  endSession();
  await expect.poll(() => followers.size).toBe(0);
  // Written after the end: an unhandled error here would fail the run.
  follower?.(LARGE);
  await new Promise(setImmediate);
});

test('an answer that has ended is not written to any more', async () => {
  const { app, followers } = await stageWithSilentReader();
  const [follower] = followers;
  const closing = app.close();
  follower?.(LARGE);
  await closing;
  expect(followers.size).toBe(0);
});
