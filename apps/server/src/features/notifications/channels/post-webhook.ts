import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { SendOutcome } from '../outbox.types.ts';
import { type AddressPolicy, checkWebhookAddress, guardedLookup } from './webhook-address.ts';

const TIMEOUT_MS = 15_000;
const ANSWER_BYTES = 2_000;
const GONE = 410;

/**
 * Posts a signed message. Redirects are not followed: 3xx is a failure, because the signature was for this address. The
 * whole exchange has 15 seconds. 410 Gone is the receiver's way to say "never again".
 */
export async function postWebhook(input: {
  url: string;
  body: string;
  headers: Record<string, string>;
  policy: AddressPolicy;
  timeoutMs?: number;
}): Promise<SendOutcome> {
  // Checked again: the policy may be stricter now than when the address was saved.
  const checked = checkWebhookAddress(input.url, input.policy);
  if (checked.kind === 'refused') return { kind: 'failed', status: null, answer: checked.why, retryAfterMs: null };
  try {
    const { response, answer } = await exchange({ ...input, url: new URL(checked.url) });
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return { kind: 'delivered', status, answer };
    if (status === GONE) return { kind: 'refused', status, answer };
    return { kind: 'failed', status, answer, retryAfterMs: retryAfterMs(response) };
  } catch (error) {
    return { kind: 'failed', status: null, answer: describe(error), retryAfterMs: null };
  }
}

function exchange(input: {
  url: URL;
  body: string;
  headers: Record<string, string>;
  policy: AddressPolicy;
  timeoutMs?: number;
}): Promise<{ response: IncomingMessage; answer: string }> {
  const { url, body, policy } = input;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Linekeeper webhooks',
        ...input.headers,
      },
      lookup: guardedLookup(url, policy),
      signal: AbortSignal.timeout(input.timeoutMs ?? TIMEOUT_MS),
      // A connection of its own: one kept open would escape the check of its address.
      agent: false as const,
    };
    const sent = send(url, options, (response) => {
      readStart(response).then((answer) => resolve({ response, answer }), reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The first two thousand bytes are enough to see what went wrong. */
async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(Buffer.from(chunk));
    length += chunks.at(-1)?.length ?? 0;
    if (length >= ANSWER_BYTES) break;
  }
  response.destroy();
  // PostgreSQL takes no zero bytes, and a cut in the middle of a letter is no letter.
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString('utf8').replaceAll('\0', '').trim();
}

function retryAfterMs(response: IncomingMessage): number | null {
  const seconds = Number(response.headers['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'The connection broke.';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'No answer within 15 seconds.';
  const { message } = error;
  return message === '' && 'code' in error ? String(error.code) : message.slice(0, 300);
}
