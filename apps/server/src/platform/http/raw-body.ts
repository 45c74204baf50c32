import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route needs the body as it was sent, for a signature: it is then in `request.rawBody`. */
    rawBody?: boolean;
  }
  interface FastifyRequest {
    rawBody: Buffer | null;
  }
}

/** Keeps the bytes of the body for the routes that ask, before any parser sees them. */
export function keepRawBodies(app: FastifyInstance, limitBytes: number): void {
  app.decorateRequest('rawBody', null);
  app.addHook('preParsing', async (request, _reply, payload) => {
    if (!request.routeOptions.config.rawBody) return payload;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of payload) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > limitBytes) throw new AppError('invalid-request', 'The body is too large');
      chunks.push(bytes);
    }
    request.rawBody = Buffer.concat(chunks);
    return Object.assign(Readable.from([request.rawBody]), { receivedEncodedLength: size });
  });
}
