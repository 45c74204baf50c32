import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from '@linekeeper/emulator';

/** Hears every call event of the organization through a webhook of another program, whose account nobody ends. */
export interface EventWitness {
  /** One text for each event, however often it came. */
  events(): ReadonlyMap<string, { member: string; callId: string; answered: boolean; ended: boolean }>;
  close(): Promise<void>;
}

interface Envelope {
  event: string;
  data: { actorPersonId?: string; callId: string; eventTimestamp: string; state: string; answered?: string };
}

export async function createEventWitness(emulator: Emulator, email: string): Promise<EventWitness> {
  const heard = new Map<string, { member: string; callId: string; answered: boolean; ended: boolean }>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { event, data } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Envelope;
      const member = data.actorPersonId ?? '';
      heard.set(`${member} ${data.callId} ${event} ${data.state} ${data.eventTimestamp}`, {
        member,
        callId: data.callId,
        answered: data.answered !== undefined,
        ended: event === 'deleted',
      });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const targetUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const made = await fetch(new URL('/v1/webhooks', emulator.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.personalToken(email)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Witness', targetUrl, resource: 'telephony_calls', event: 'all', ownedBy: 'org' }),
  });
  if (!made.ok) throw new Error(`the witness got no webhook: ${made.status} ${await made.text()}`);
  return {
    events: () => heard,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
