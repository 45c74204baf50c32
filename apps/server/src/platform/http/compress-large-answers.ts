import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gzip } from 'node:zlib';
import type { Endpoint } from '@linekeeper/api-contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';

const brotli = promisify(brotliCompress);
const unpack = promisify(brotliDecompress);
const zip = promisify(gzip);
/** Smaller answers are left alone: little to win, and what is secret in them keeps its length to itself (BREACH). */
const FROM_CHARACTERS = 262_144;
/** Quick ones: the reader waits for the compressing too. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 22 } };
const GZIP = { level: 4 };

type Coding = 'br' | 'gzip' | null;

/** The bytes of answers that are given more than once, by the object that stands for them. */
const packed = new WeakMap<object, { br: Buffer; gzip: Buffer | null }>();

/** Compresses JSON answers of more than a quarter of a megabyte, beside the event loop. */
export function compressLargeAnswers(app: FastifyInstance): void {
  app.addHook('preSerialization', async (request, reply, payload) => {
    const known = typeof payload === 'object' && payload !== null ? packed.get(payload) : undefined;
    if (known === undefined) return payload;
    const how = codingOf(request);
    if (how === 'gzip') known.gzip ??= await zip(await unpack(known.br), GZIP);
    const bytes = how === 'br' ? known.br : how === 'gzip' ? known.gzip : await unpack(known.br);
    if (how !== null) reply.header('content-encoding', how);
    // fastify sends what a serializer gives as it is, bytes too; its type knows text only.
    reply.header('vary', 'accept-encoding').serializer((() => bytes) as unknown as () => string);
    return payload;
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < FROM_CHARACTERS) return payload;
    if (!String(reply.getHeader('content-type') ?? '').startsWith('application/json')) return payload;
    const how = codingOf(request);
    if (how === null) return payload;
    reply.header('content-encoding', how).header('vary', 'accept-encoding').removeHeader('content-length');
    return how === 'br' ? brotli(payload, BROTLI) : zip(payload, GZIP);
  });
}

/**
 * Something small that stands for a large answer: whoever returns it from the endpoint's handler, however often, sends the
 * bytes that were checked against the contract and compressed here, once. They are gone when it is.
 */
export async function packAnswer<E extends Endpoint>(
  endpoint: E,
  answer: z.input<E['response']>,
): Promise<z.input<E['response']>> {
  const standIn = {};
  const text = JSON.stringify(endpoint.response.parse(answer));
  packed.set(standIn, { br: await brotli(text, BROTLI), gzip: null });
  return standIn as z.input<E['response']>;
}

function codingOf(request: FastifyRequest): Coding {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  return /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null;
}
