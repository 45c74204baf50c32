import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPost {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events freely
  json: any;
}

export interface Receiver {
  url: string;
  received: ReceivedPost[];
  /** What it answers from now on; a function may look at the post and answer late. */
  answer: (post: ReceivedPost) => Answer | Promise<Answer>;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
}

/** A target for webhooks on a free port: keeps what it was sent and answers 200 until told otherwise. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', async () => {
      const post = {
        path: request.url ?? '',
        headers: request.headers,
        body,
        json: body === '' ? null : JSON.parse(body),
      };
      receiver.received.push(post);
      const { status, headers } = await receiver.answer(post);
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answer: () => ({ status: 200 }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
