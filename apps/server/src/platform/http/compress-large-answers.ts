import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
/** Smaller answers are left alone: little to win, and what is secret in them keeps its length to itself (BREACH). */
const FROM_CHARACTERS = 262_144;
/** Quick ones: the reader waits for the compressing too. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 22 } };
const GZIP = { level: 4 };

/** Compresses JSON answers of more than a quarter of a megabyte, beside the event loop. */
export function compressLargeAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < FROM_CHARACTERS) return payload;
    if (!String(reply.getHeader('content-type') ?? '').startsWith('application/json')) return payload;
    const accepted = String(request.headers['accept-encoding'] ?? '');
    const how = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null;
    if (how === null) return payload;
    reply.header('content-encoding', how).header('vary', 'accept-encoding').removeHeader('content-length');
    return how === 'br' ? brotli(payload, BROTLI) : zip(payload, GZIP);
  });
}
