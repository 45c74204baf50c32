import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatorClock } from '../state/clock.ts';
import { WebexHttpError } from '../webex/errors.ts';
import { DEFAULT_TIMEOUT_MS } from './answer-faults.ts';
import type { Fault } from './fault.ts';
import { resetConnection } from './reset-connection.ts';
import { waitOnClock } from './wait.ts';

const DEFAULT_DELAY_MS = 30_000;
/** Where an organization of another region would be served (docs/webex/cdr.md). */
const OTHER_REGION = 'analytics-calling-eu.webexapis.com';

const OUTAGE_WORDS: Readonly<Record<number, string>> = {
  500: 'Something went wrong on the server. If the issue persists, feel free to contact the Webex Developer Support team.',
  502: 'The server received an invalid response from an upstream server while processing the request. Try again later.',
  503: 'Server is overloaded with requests. Try again later.',
  504: 'An upstream server failed to respond on time. If your query uses max parameter, please try to reduce it.',
};

export interface StruckRequest {
  fault: Fault;
  clock: EmulatorClock;
  patienceMs: number;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** What happens to a request that never reaches its handler, or late. */
export async function spoilRequest({ fault, clock, patienceMs, request, reply }: StruckRequest): Promise<void> {
  switch (fault.kind) {
    case 'slow': {
      const end = await waitOnClock({ clock, reply, ms: fault.delayMs ?? DEFAULT_DELAY_MS, patienceMs });
      // A request whose client has gone is carried out all the same, as by a real server.
      if (end === 'given-up') request.note = 'fault: slow, given up: the clock stands still';
      return;
    }
    case 'rate-limited': {
      const headers = fault.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(fault.retryAfterSeconds) };
      throw new WebexHttpError(
        429,
        'Too many requests have been sent in a given amount of time and the request has been rate limited.',
        { headers },
      );
    }
    case 'unavailable': {
      const status = fault.status ?? 503;
      throw new WebexHttpError(status, OUTAGE_WORDS[status] ?? '');
    }
    case 'wrong-region':
      throw new WebexHttpError(451, '', {
        body: {
          message: `This server cannot serve the data for this organization. Please use ${OTHER_REGION}`,
          errorCode: 451,
          trackingId: request.trackingId,
        },
      });
    case 'html':
      reply.type('text/html').send('<!doctype html><title>Proxy</title><p>Please sign in to the network to go on.</p>');
      return;
    case 'timeout':
      reply.hijack();
      await waitOnClock({ clock, reply, ms: fault.delayMs ?? DEFAULT_TIMEOUT_MS, patienceMs });
      request.raw.socket.destroy();
      return;
    case 'reset':
      reply.hijack();
      resetConnection(request.raw.socket);
  }
}
